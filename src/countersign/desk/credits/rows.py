"""Rows of the pages about credits and complaints: ready strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countersign.credits import policy, words
from countersign.credits.queries import ClaimRow, ComplaintRow, OutageRow, RuleRow
from countersign.credits.rules import NOTICE, MaintenanceKind
from countersign.desk.asking import Asked
from countersign.kernel.acts import can
from countersign.ui import times
from countersign.ui.frames import Fact, Link

PAGE, COMPLAINTS = "/desk/credits", "/desk/complaints"
TABS = ("filed", "appealed", "eligible", "approved", "rejected", "paid")
TONES = {"filed": "warn", "appealed": "warn", "approved": "good", "paid": "good"}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim on the list."""

    url: str
    title: str
    amount: str
    state: str
    tone: str
    customer: str
    contract: str
    when: str


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim, ready to be decided."""

    title: str
    line: str
    amount: str
    state: str
    tone: str
    barred: str
    acts: list[Link]
    facts: list[Fact]
    sums: list[str]
    basis: list[tuple[str, str, str]]
    rule: str
    rule_lines: list[str]


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint on the lane."""

    url: str
    title: str
    customer: str
    words: str
    due: str
    late: bool
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """A complaint, ready to be answered."""

    title: str
    line: str
    state: str
    tone: str
    barred: str
    acts: list[Link]
    words: str
    ticket_url: str
    ticket: str
    answer: str
    outcome: str
    answered: str


def at(moment: datetime, here: Asked) -> str:
    """Write an instant exactly, with its zone."""
    return times.exact_with_zone(moment, here.by.zone, here.by.locale)


def tabs(state: str, counts: Mapping[str, int]) -> list[Link]:
    """Write the states as tabs with their counts."""
    return [
        Link(str(words.STATES[one]), f"{PAGE}?state={one}", one == state, count=str(counts.get(one, "") or ""))
        for one in TABS
    ]


def places(by: Asked, current: str, open_complaints: int) -> list[Link]:
    """Write the pages of this part: claims, complaints, outages, rules."""
    found = [Link(_("Claims"), PAGE, current == "claims")]
    if policy.can_answer(by.by):
        count = str(open_complaints or "")
        found.append(Link(_("Complaints"), COMPLAINTS, current == "complaints", count=count))
    found.append(Link(_("Outages and maintenance"), f"{PAGE}/outages", current == "outages"))
    return [*found, Link(pgettext("credits", "Rules"), f"{PAGE}/rules", current == "rules")]


def listed(rows: Iterable[ClaimRow], here: Asked) -> list[ClaimLine]:
    """Write the list of claims."""
    return [
        ClaimLine(
            f"{PAGE}/{row.id}", words.title(row), words.amount(row), str(words.STATES[row.state]),
            TONES.get(row.state, "info"), row.customer, row.contract, at(row.filed_at or row.computed_at, here),
        )
        for row in rows
    ]  # fmt: skip


def claim(row: ClaimRow, here: Asked) -> ClaimPage:
    """Write a claim's page."""
    reads, url = words.Reads(here.by.zone, here.by.locale), f"{PAGE}/{row.id}"
    acts, barred = [], ""
    if row.state in ("filed", "appealed"):
        if policy.can_decide(here.by, row):
            acts.append(Link(_("Decide"), f"{url}/decision"))
        elif here.by.id in row.holders:
            barred = _("You held a ticket that it rests on: somebody else decides.")
        elif row.state == "appealed" and here.by.id == row.decided_by_id:
            barred = _("You decided before: somebody else decides now.")
    if row.state == "approved" and can(here.by, "credit.pay", row):
        acts.append(Link(_("Record the payment"), f"{url}/payment"))
    basis = [
        (
            f"/desk/tickets/{entry['ticket']}" if entry.get("ticket") else "",
            str(entry.get("ticket") or row.service), words.basis(entry, reads),
        )
        for entry in row.basis
    ]  # fmt: skip
    told = {"customer": row.customer, "contract": row.contract}
    return ClaimPage(
        words.title(row), _("%(customer)s, contract %(contract)s") % told, words.amount(row),
        str(words.STATES[row.state]), TONES.get(row.state, "info"), barred, acts, _facts(row, here), words.sums(row),
        basis, _("%(name)s, version %(number)s") % {"name": row.rule_name, "number": row.rule_version},
        words.rule(row.rule),
    )  # fmt: skip


def _facts(row: ClaimRow, here: Asked) -> list[Fact]:
    """Say who did what when, with the words of each."""
    steps = [
        (_("Computed"), row.computed_at, "", ""),
        (_("Claimed"), row.filed_at, row.filed_by, row.words),
        (_("Decided"), row.decided_at, row.decided_by or _("by the rule"), row.reason),
        (_("Objection"), row.appealed_at, row.appealed_by, row.appeal_words),
        (_("Decided again"), row.appeal_decided_at, row.appeal_decided_by, row.appeal_reason),
        (_("Paid"), row.paid_at, "", row.payment),
        (_("Can be claimed until"), row.closes_at if row.state == "eligible" else None, "", ""),
    ]
    return [
        Fact(name, ", ".join(one for one in (at(moment, here), who) if one) + (f": {said}" if said else ""))
        for name, moment, who, said in steps
        if moment is not None
    ]


def complaints(rows: Iterable[ComplaintRow], here: Asked) -> list[ComplaintLine]:
    """Write the lane of complaints."""
    return [
        ComplaintLine(
            f"{COMPLAINTS}/{row.id}", _title(row), f"{row.customer}, {row.contract}", _short(row.words),
            at(row.due_at, here), row.state == "open" and here.now > row.due_at,
            str(words.COMPLAINT_STATES[row.state]), "good" if row.state == "answered" else "info",
        )
        for row in rows
    ]  # fmt: skip


def _title(row: ComplaintRow) -> str:
    if row.ticket is None:
        return _("Complaint %(number)s") % {"number": row.id}
    return _("Complaint %(number)s about ticket %(ticket)s") % {"number": row.id, "ticket": row.ticket}


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157].rstrip() + "…"


def complaint(row: ComplaintRow, here: Asked) -> ComplaintPage:
    """Write a complaint's page."""
    acts, barred = [], ""
    if row.state == "open":
        if policy.can_answer(here.by, row):
            acts.append(Link(_("Answer"), f"{COMPLAINTS}/{row.id}/answer"))
        elif here.by.id in row.holders:
            barred = _("You held the ticket: somebody else answers.")
    told = {"customer": row.customer, "contract": row.contract, "name": row.author, "at": at(row.opened_at, here)}
    line = _("%(name)s of %(customer)s, contract %(contract)s, at %(at)s") % told
    if row.moved_by:
        line += " · " + _("moved out of the thread by %(name)s") % {"name": row.moved_by}
    answered = f"{row.answered_by}, {at(row.answered_at, here)}" if row.answered_at is not None else ""
    state = str(words.COMPLAINT_STATES[row.state])
    late = row.state == "open" and here.now > row.due_at
    if row.state == "open":
        state = f"{state}, " + _("due %(at)s") % {"at": at(row.due_at, here)}
    return ComplaintPage(
        _title(row), line, state, "warn" if late else "good" if row.answered_at else "info", barred, acts, row.words,
        f"/desk/tickets/{row.ticket}" if row.ticket else "", row.ticket_title, row.answer,
        str(words.OUTCOMES.get(row.outcome, "")), answered,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StretchLine:
    """An outage or announced maintenance."""

    title: str
    customer: str
    begins: str
    ends: str
    words: str
    note: str
    end_url: str


def outages(rows: Iterable[OutageRow], here: Asked) -> list[StretchLine]:
    """Write outages, with a way to end one that lasts."""
    return [
        StretchLine(
            row.service, f"{row.customer}, {row.contract}", at(row.begins_at, here),
            at(row.ends_at, here) if row.ends_at else _("lasts"), row.words,
            _("Ticket %(number)s") % {"number": row.ticket} if row.ticket else "",
            "" if row.ends_at or not can(here.by, "outage.record") else f"{PAGE}/outages/{row.id}/end",
        )
        for row in rows
    ]  # fmt: skip


def maintenance(rows: Iterable[OutageRow], here: Asked) -> list[StretchLine]:
    """Write announced maintenance, and whether it was told in time."""
    found = []
    for row in rows:
        told = row.noticed_at is not None and row.begins_at - row.noticed_at >= NOTICE[MaintenanceKind(row.kind)]
        note = _("told in time, no outage") if told else _("told too late, counts as an outage")
        found.append(
            StretchLine(
                f"{row.service} · {words.MAINTENANCE[row.kind]}", f"{row.customer}, {row.contract}",
                at(row.begins_at, here), at(row.ends_at, here) if row.ends_at else "", row.words, note, "",
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A version of a credit rule."""

    name: str
    version: str
    since: str
    lines: list[str]


def rules(rows: Iterable[RuleRow], here: Asked) -> list[RuleLine]:
    """Write the rules in sentences."""
    return [
        RuleLine(
            row.name, _("Version %(number)s") % {"number": row.version},
            _("valid from %(at)s") % {"at": at(row.valid_from, here)}, words.rule(row.content),
        )
        for row in rows
    ]  # fmt: skip
