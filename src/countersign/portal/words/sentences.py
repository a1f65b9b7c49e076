"""The status sentence, the four steps and whose move it is (E13): what happens next, by when, who."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from countersign.portal.asking import Reader
from countersign.tickets.queries import ListRow, TicketRow
from countersign.tickets.rules.closing import REOPEN_WINDOW, UNMERGE_WINDOW, Resolution
from countersign.tickets.rules.status import Status, Waiting, whose_move
from countersign.ui import times
from countersign.ui.frames import Step

SHOWN_AS = {Status.NEW: "new", Status.IN_PROGRESS: "progress", Status.WAITING: "waiting", Status.CLOSED: "closed"}


def moment(instant: datetime, reader: Reader) -> str:
    """Write an instant exactly, with its zone; the day only when it is not today."""
    return f"{times.near(instant, reader.now, reader.zone, reader.locale)} {times.zone_name(instant, reader.zone)}"


def due(instant: datetime, reader: Reader) -> str:
    """Write a promise: "02:36", with the day when it is not today."""
    return times.due(instant, reader.now, reader.zone, reader.locale)


def status_words(status: str, waiting: str) -> str:
    """Name the status as the customer reads it."""
    if status == Status.NEW:
        return _("New")
    if status == Status.IN_PROGRESS:
        return _("In progress")
    if status == Status.CLOSED:
        return _("Closed")
    return {
        Waiting.CONFIRM: _("Waiting for your confirmation"), Waiting.LINKED: _("Suspended"),
        Waiting.THIRD: _("Waiting for a third party"), Waiting.SCHED: _("Waiting for the agreed time"),
    }.get(Waiting(waiting), _("Waiting for you"))  # fmt: skip


def whose(row: ListRow, reader: Reader) -> str:
    """Say in a list whose move it is and by when."""
    if row.status == Status.CLOSED:
        return _("Closed %(time)s") % {"time": moment(row.closed_at, reader)} if row.closed_at else _("Closed")
    if whose_move(row.status, row.waiting) == "customer":
        return _("Your move: does it work?") if row.waiting == Waiting.CONFIRM else _("Your move: answer the question")
    if row.waiting == Waiting.LINKED:
        return _("Suspended, comes back by itself")
    if row.waiting == Waiting.SCHED:
        return _("We come back at the agreed time")
    if row.waiting == Waiting.THIRD and row.expected_at is None:
        return _("We wait for a third party")
    if row.expected_at is None:
        return _("%(name)s is working on it") % {"name": row.holder} if row.holder else _("With our specialists")
    if row.expected_at < reader.now:
        return _("We promised %(time)s and are late") % {"time": due(row.expected_at, reader)}
    if row.status == Status.NEW:
        return _("A specialist answers by %(time)s") % {"time": due(row.expected_at, reader)}
    return _("We write by %(time)s") % {"time": due(row.expected_at, reader)}


def status_sentence(ticket: TicketRow, question: str, reader: Reader) -> str:
    """Say how things stand: what happens next, by when, who. question: the open question's first words."""
    if ticket.status == Status.CLOSED:
        return _closed(ticket, reader)
    if ticket.status == Status.WAITING:
        return _waiting(ticket, question, reader)
    if ticket.declared_solved_at is not None:
        return _("You said at %(time)s that it works. %(name)s still writes down what it was.") % {
            "time": moment(ticket.declared_solved_at, reader), "name": ticket.holder or _("Our specialist"),
        }  # fmt: skip
    if ticket.holder is None:
        return _unaccepted(ticket, reader)
    since = _("%(name)s has been working on this since %(time)s.") % {
        "name": ticket.holder, "time": moment(ticket.accepted_at or ticket.opened_at, reader)
    }  # fmt: skip
    return f"{since} {_next_message(ticket, reader)}".strip()


def _unaccepted(ticket: TicketRow, reader: Reader) -> str:
    have = _("We have your request #%(number)s from %(time)s.") % {
        "number": ticket.number, "time": moment(ticket.opened_at, reader)
    }  # fmt: skip
    expected = ticket.expected_at
    if expected is None:
        return have
    if expected < reader.now:
        return f"{have} {_late(ticket, expected, reader)}"
    words = (
        _("A specialist answers by %(time)s.")
        if ticket.first_answered_at is None
        else _("Next message no later than %(time)s.")
    )
    return f"{have} {words % {'time': due(expected, reader)}}"


def _next_message(ticket: TicketRow, reader: Reader) -> str:
    expected = ticket.expected_at
    if expected is None:
        return ""
    if expected < reader.now:
        return _late(ticket, expected, reader)
    return _("Next message no later than %(time)s.") % {"time": due(expected, reader)}


def _late(ticket: TicketRow, expected: datetime, reader: Reader) -> str:
    """Say since when the answer is late, and who has been called (F15)."""
    called = ticket.routed.public
    if called is not None and called.to:
        told = {"time": due(expected, reader), "name": called.taken_by or called.to}
        return _("Overdue since %(time)s, escalated to %(name)s.") % told
    if called is not None:
        return _("Overdue since %(time)s, escalated to everybody on shift.") % {"time": due(expected, reader)}
    return _("We promised an answer by %(time)s and missed it. Your ticket stands first in our list.") % {
        "time": due(expected, reader)
    }


def _waiting(ticket: TicketRow, question: str, reader: Reader) -> str:
    waits = ticket.waits
    if ticket.waiting == Waiting.LINKED:
        return _suspended(ticket, reader)
    if ticket.waiting == Waiting.THIRD:
        told = {"who": waits.who, "name": ticket.holder or _("Our specialist")}
        since = _("It is our move: %(name)s waits for %(who)s.") % told
        return f"{since} {_next_message(ticket, reader)}".strip()
    if ticket.waiting == Waiting.SCHED and waits.until is not None:
        told = {"from": due(waits.until, reader), "to": due(waits.ends_at or waits.until, reader)}
        if waits.who == "customer":
            return _("It is our move in the window you chose: %(from)s to %(to)s. The clock is paused.") % told
        return _("It is our move in the agreed window: %(from)s to %(to)s.") % told
    if ticket.waiting == Waiting.CONFIRM:
        return _("%(name)s considers this solved and asks you whether it works. The clock is paused.") % {
            "name": ticket.holder or _("Our specialist")
        }
    if question:
        return _("We are waiting for you: %(question)s The clock is paused.") % {"question": question}
    return _("We are waiting for your answer. The clock is paused.")


def _suspended(ticket: TicketRow, reader: Reader) -> str:
    waits = ticket.waits
    if waits.ticket is not None:
        told = {"number": str(waits.ticket)}
        return _("Suspended until your ticket #%(number)s is closed, then we go on. The clock is paused.") % told
    if waits.until is not None:
        told = {"time": due(waits.until, reader)}
        return _("Suspended as you wish until %(time)s, then we go on. The clock is paused.") % told
    return _("Suspended as you wish. Write to us, and we go on. The clock is paused.")


def _closed(ticket: TicketRow, reader: Reader) -> str:
    assert ticket.closed_at is not None
    facts = {
        "time": moment(ticket.closed_at, reader), "name": ticket.confirmed_by or _("you"),
        "number": str(ticket.waits.duplicate_of or ""),
    }  # fmt: skip
    texts: dict[str, str] = {
        Resolution.WITHDRAWN: _("Taken back by you at %(time)s."),
        Resolution.OUT_OF_SCOPE: _(
            "Closed at %(time)s: it lies outside your contract. The reasons are in our last message."
        ),
        Resolution.UNCONFIRMED: _(
            "Closed at %(time)s, because we heard nothing for seven days. You can open it again."
        ),
        Resolution.DUPLICATE: _("Closed at %(time)s: it is the same fault as in #%(number)s, where the work goes on."),
        Resolution.NO_ANSWER: _(
            "Closed at %(time)s, because our question stayed without an answer. You can open it again."
        ),
    }
    confirmed = _("Closed at %(time)s: %(name)s confirmed that it works.")
    return texts.get(ticket.resolution, confirmed) % facts


def reopen_until(ticket: TicketRow, now: datetime) -> datetime | None:
    """Return until when the customer may open a closed ticket again; None when not at all."""
    if ticket.closed_at is None or ticket.resolution in (Resolution.WITHDRAWN, Resolution.DUPLICATE):
        return None
    end = ticket.closed_at + REOPEN_WINDOW
    return end if now <= end else None


def unmerge_until(ticket: TicketRow, now: datetime) -> datetime | None:
    """Return until when the customer may say that a ticket is no duplicate; None when not at all."""
    if ticket.closed_at is None or ticket.resolution != Resolution.DUPLICATE:
        return None
    end = ticket.closed_at + UNMERGE_WINDOW
    return end if now <= end else None


def steps(ticket: TicketRow, reader: Reader) -> list[Step]:
    """Build the four steps: new, in progress, waiting, closed."""
    at = [Status.NEW, Status.IN_PROGRESS, Status.WAITING, Status.CLOSED].index(Status(ticket.status))
    closed = times.near(ticket.closed_at, reader.now, reader.zone, reader.locale) if ticket.closed_at else ""
    waited = ticket.proposed_at is not None and ticket.status == Status.CLOSED
    waiting = {
        Waiting.CONFIRM: _("for your confirmation"), Waiting.LINKED: _("suspended"),
        Waiting.THIRD: ticket.waits.who, Waiting.SCHED: _("for the agreed time"),
    }.get(Waiting(ticket.waiting), _("for your answer"))  # fmt: skip
    rows = [
        (_("New"), times.near(ticket.opened_at, reader.now, reader.zone, reader.locale), True, True),
        (_("In progress"), ticket.holder or "", ticket.accepted_at is not None, False),
        (_("Waiting"), waiting if ticket.status == Status.WAITING else "", waited, False),
        (_("Closed"), closed, False, True),
    ]
    return [
        Step(label, detail, "now" if place == at else "done" if passed else "", mono)
        for place, (label, detail, passed, mono) in enumerate(rows)
    ]
