"""Lines of the lists about shifts: one's own shift, absences, skills, queues, the custody list."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.desk.sentences import Telling
from countersign.desk.shifts.rows import state
from countersign.shifts import words
from countersign.shifts.queries import AbsenceRow, QueueRow, ShiftRow, SkillRow, may_check_in
from countersign.tickets.queries.custody import CustodyRow
from countersign.tickets.words import KINDS, SEVERITIES, SEVERITY_LEVELS
from countersign.tickets.words import status as status_words


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own shift: what it is, and what can be done about it now."""

    text: str
    detail: str
    url: str
    may_sign: bool = False
    may_come: bool = False
    may_leave: bool = False


def mine(shift: ShiftRow | None, tell: Telling) -> Mine | None:
    """Write one's own shift, running or next."""
    if shift is None:
        return None
    told = {"role": words.ROLES[shift.role], "queue": shift.queue, "begins": tell.due(shift.begins_at)}
    told["ends"] = tell.due(shift.ends_at)
    text = _("%(role)s, %(queue)s: %(begins)s to %(ends)s") % told
    here = shift.checked_in_at is not None
    comes = may_check_in(shift, tell.now)
    signs = shift.role == "duty_lead" and shift.signed_at is None and (comes or here)
    detail = state(shift, tell) if shift.begins_at <= tell.now or here else _("your next shift")
    return Mine(
        text, detail, f"/desk/shifts/{shift.id}", may_sign=signs, may_come=comes and not signs,
        may_leave=here and shift.checked_out_at is None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One absence of the list."""

    person: str
    begins: str
    ends: str
    substitute: str
    reason: str
    end_url: str
    end_label: str


def absence(row: AbsenceRow, tell: Telling) -> AbsenceLine:
    """Write one absence."""
    return AbsenceLine(
        row.person, tell.due(row.begins_at), tell.due(row.ends_at), row.substitute or _("nobody"), row.reason,
        f"/desk/shifts/absences/{row.id}/end", _("Is back") if row.begins_at <= tell.now else _("Cancel it"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill of the list."""

    person: str
    family: str
    layer: str
    level: str
    languages: str
    until: str
    over: bool
    remove_url: str


def skill(row: SkillRow, tell: Telling) -> SkillLine:
    """Write one skill."""
    return SkillLine(
        row.person, row.family, row.layer, f"{row.level} · {words.LEVELS[row.level]}", ", ".join(row.languages),
        tell.due(row.until) if row.until else "", row.until is not None and row.until <= tell.now,
        f"/desk/shifts/skills/{row.id}/removal",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue of the list."""

    name: str
    kinds: str
    products: str
    calendar: str
    custodian: str
    cap: str
    url: str


def queue(row: QueueRow) -> QueueLine:
    """Write one queue."""
    return QueueLine(
        row.name, ", ".join(str(KINDS.get(kind, kind)) for kind in row.kinds) or _("all"),
        ", ".join(row.products) or _("all"), row.calendar or _("around the clock"), row.custodian or _("nobody"),
        str(row.cap), f"/desk/shifts/queues/{row.id}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One ticket of the custody list."""

    number: int
    url: str
    title: str
    level: int
    severity: str
    status: str
    holder: str
    due: str
    late: bool
    promise: str
    risks: str


RISKS = {
    "overdue": _l("overdue"),
    "due_soon": _l("due within the hour"),
    "critical": _l("critical"),
    "holder_away": _l("its holder is not on shift"),
    "nobody": _l("nobody holds it"),
}


def custody(row: CustodyRow, tell: Telling) -> CustodyLine:
    """Write one ticket of the custody list."""
    holder = row.holder or ""
    if row.holding == "custody" and holder:
        holder = _("%(name)s, in custody") % {"name": holder}
    return CustodyLine(
        row.number, f"/desk/tickets/{row.number}", row.title, SEVERITY_LEVELS[row.severity],
        str(SEVERITIES[row.severity]), status_words(row.status, row.waiting), holder,
        tell.due(row.due_at) if row.due_at else "", "overdue" in row.risks,
        tell.due(row.promised_at) if row.promised_at else "", ", ".join(str(RISKS[risk]) for risk in row.risks),
    )  # fmt: skip
