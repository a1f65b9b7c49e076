"""Replies that leave within seconds, and what was refused then, as a ticket's timeline shows them (E28)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from markupsafe import Markup

from countersign.files import words as files
from countersign.kernel.actor import Actor
from countersign.kernel.errors import DomainError
from countersign.mail.links import lookout
from countersign.tickets.queries import LeavingRow
from countersign.ui import prose, times
from countersign.ui.frames import File


@dataclass(frozen=True, slots=True)
class Leaving:
    """One reply on its way out.

    state:  leaving or refused.   until: when it leaves, for machines.   left: seconds from now.
    own:    the reader pressed it, and may take it back.
    form:   key of the draft that the words return to.
    reason: why it did not leave.
    """

    state: str
    who: str
    at: str
    until: str
    left: int
    own: bool
    form: str
    text: str
    body: Markup
    files: tuple[File, ...] = ()
    reason: str = ""


Said = Callable[[DomainError, Actor], str]


def shown(rows: Sequence[LeavingRow], number: int, by: Actor, now: datetime, said: Said) -> list[Leaving]:
    """Write what leaves at a ticket. said: gives the reason of a refusal in the reader's language."""
    return [_one(row, number, by, now, _reason(row, by, said)) for row in rows]


def _one(row: LeavingRow, number: int, by: Actor, now: datetime, reason: str) -> Leaving:
    left = max(0, round((row.leaves_at - now).total_seconds()))
    clock = times.clock(row.leaves_at, by.zone)
    held = tuple(File(name=name, size=files.size(size), state="checking") for name, size in row.files)
    own = row.account_id == by.id
    if row.state == "refused":
        at = times.clock(row.settled_at or row.leaves_at, by.zone)
        text = _("Not sent at %(time)s. Your words are kept.") % {"time": at}
    elif own:
        text = _("Your answer leaves at %(time)s") % {"time": clock}
    else:
        text = _("%(name)s's answer leaves at %(time)s") % {"name": row.name, "time": clock}
    words = row.reply.text or row.reply.solution().action
    return Leaving(
        row.state, row.name, clock, times.iso(row.leaves_at), left, own, f"{number}:{row.reply.form}", text,
        prose.html(words, lookout(row.domains)), held, reason,
    )  # fmt: skip


def _reason(row: LeavingRow, by: Actor, said: Said) -> str:
    if not row.refusal:
        return ""
    facts = {name: _fact(name, value) for name, value in row.refusal.get("facts", {}).items()}
    return said(DomainError(str(row.refusal["code"]), **facts), by)


def _fact(name: str, value: object) -> object:
    """Read instants back from what was kept as text."""
    if name.endswith("_at") and isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value
