"""The promise on a ticket's page: counted down before it is due, from then on the way to ask (M17, domain 5.9)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.portal.asking import Reader
from countersign.portal.words.sentences import due, moment
from countersign.tickets import policy, words
from countersign.tickets.queries import TicketRow
from countersign.tickets.queries.escalations import EscalationRow
from countersign.tickets.rules.clocks import mood, soon_seconds
from countersign.tickets.rules.escalations import may_chase
from countersign.tickets.rules.status import Status
from countersign.ui import times


@dataclass(frozen=True, slots=True)
class Chase:
    """What is shown of the promise.

    mood:   left, soon or over; empty when nothing is promised.
    until:  ISO instant that the page counts down to, and asks again at; empty once it is over.
    action: where "not answered in time" is sent; empty while there is nothing to ask, or it was asked.
    text:   when the answer comes, or who has the question.
    """

    mood: str = ""
    clock: str = ""
    until: str = ""
    soon: int = 0
    action: str = ""
    text: str = ""


def chase(ticket: TicketRow, reader: Reader) -> Chase:
    """Write the promise of a ticket, or what became of it."""
    expected = ticket.expected_at
    if expected is None or ticket.status == Status.CLOSED:
        return Chase()
    if not is_late(ticket, reader):
        left = times.left(int((expected - reader.now).total_seconds()), reader.locale)
        soon = soon_seconds(ticket.clock_started_at, expected)
        state = mood(expected, reader.now, ticket.status, ticket.clock_started_at)
        told = _("until our answer, due by %(time)s") % {"time": due(expected, reader)}
        return Chase(state, left, times.iso(expected), soon, text=told)
    row = ticket.routed.public
    if row is not None and row.reason == "customer" and row.late_since == expected:
        return Chase("over", text=_asked(row, reader))
    action = f"/tickets/{ticket.number}/chase" if policy.can_speak(reader.by, ticket) else ""
    return Chase("over", action=action, text=_("It tells the duty lead at once. Nobody has to be called."))


def is_late(ticket: TicketRow, reader: Reader) -> bool:
    """Tell whether the promised answer is due and has not come."""
    return ticket.status != Status.CLOSED and may_chase(ticket.expected_at, reader.now)


def _asked(row: EscalationRow, reader: Reader) -> str:
    told = {"at": moment(row.raised_at, reader), "name": row.taken_by or row.to or words.ESCALATION_LEVELS[0]}
    if row.taken_at is not None:
        told["since"] = moment(row.taken_at, reader)
        return _("Asked at %(at)s why there is no answer. %(name)s looks after it since %(since)s.") % told
    return _("Asked at %(at)s why there is no answer. %(name)s has been told.") % told
