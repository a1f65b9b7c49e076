"""Procedures as ready strings: what stands over a ticket, the list, the wordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.desk.sentences import Telling
from countersign.kernel.actor import Actor
from countersign.knowledge.queries import ProcedureRow, VersionRow, beside
from countersign.tickets.queries import TicketRow
from countersign.tickets.words import KINDS, STEP_RESULTS
from countersign.ui import times
from countersign.ui.frames import Option


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run."""

    number: int
    text: str
    result: str
    words: str
    by: str
    now: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A procedure that can be begun on a ticket."""

    id: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Block:
    """What of procedures stands over a ticket. open: unfolded, for generalists; runs: the reader acts on it."""

    base: str
    title: str
    by: str
    steps: tuple[Step, ...]
    stop: str
    choices: tuple[Choice, ...]
    open: bool
    runs: bool
    results: tuple[Option, ...]


def block(ticket: TicketRow, told: Any, by: Actor) -> Block | None:
    """Write what stands over a ticket; nothing where nothing fits, or nobody can act on it.

    told: what `knowledge.queries.BESIDE` gave.
    """
    there = beside(told)
    holds = ticket.holder_id is not None and ticket.holder_id == by.id
    results = tuple(Option(code, str(name)) for code, name in STEP_RESULTS.items())
    base = f"/desk/tickets/{ticket.number}/procedure"
    if there.run is not None:
        run = there.run
        first = next((place for place, step in enumerate(run.steps, 1) if not step["result"]), 0)
        steps = tuple(_step(place, step, place == first, by) for place, step in enumerate(run.steps, 1))
        return Block(base, run.title, run.by, steps, run.stop, (), holds, holds, results)
    begins = ticket.status == "in_progress" and holds
    if not there.fitting or not (begins or (ticket.status == "new" and by.has("generalist"))):
        return None
    choices = tuple(
        Choice(one.id, one.title, ngettext("%(num)d step", "%(num)d steps", one.steps) % {"num": one.steps})
        for one in there.fitting
    )
    return Block(base, "", "", (), "", choices, by.has("generalist"), begins, results)


def _step(place: int, step: dict[str, str], now: bool, by: Actor) -> Step:
    told = ""
    if step["result"]:
        at = times.clock(datetime.fromisoformat(step["at"]), by.zone)
        told = _("%(result)s at %(time)s by %(name)s") % {
            "result": STEP_RESULTS[step["result"]], "time": at, "name": step["by"],
        }  # fmt: skip
    return Step(place, step["text"], told, step["words"], step["by"], now)


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure of the list."""

    title: str
    url: str
    about: str
    state: str
    waits: bool
    level: str
    runs: str


def line(row: ProcedureRow) -> Line:
    """Write one procedure of the list."""
    waits = row.newest != row.approved
    state = _("version %(number)s is approved") % {"number": row.approved} if row.approved else _("not approved yet")
    if waits and row.approved:
        told = {"number": row.approved, "newest": row.newest}
        state = _("version %(number)s is approved, version %(newest)s waits") % told
    kinds = ", ".join(str(KINDS.get(kind, kind)) for kind in row.kinds)
    about = " · ".join(filter(None, (kinds, ", ".join(row.products)))) or _("every request")
    return Line(row.title, f"/desk/procedures/{row.id}", about, state, waits, str(row.level), str(row.runs))


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a procedure. approve_url: empty where the reader cannot approve it."""

    number: str
    steps: Sequence[str]
    stop: str
    level: str
    written: str
    approved: str
    approve_url: str


def wording(row: VersionRow, procedure: int, by: Actor, tell: Telling, *, may: bool) -> Wording:
    """Write one version."""
    approved = ""
    if row.approver and row.approved_at:
        approved = _("approved by %(name)s, %(time)s") % {"name": row.approver, "time": tell.near(row.approved_at)}
    url = f"/desk/procedures/{procedure}/approval" if may and not row.approved_at and row.author_id != by.id else ""
    written = _("written by %(name)s, %(time)s") % {"name": row.author, "time": tell.near(row.written_at)}
    return Wording(str(row.number), row.steps, row.stop, str(row.level), written, approved, url)
