"""Plain functions that bring a ticket to where a test begins, through the commands alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.cast import Cast

from countersign.kernel.actor import SYSTEM
from countersign.tickets import commands
from countersign.tickets.models import Ticket
from countersign.tickets.rules.closing import Solution

T0 = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
SOLUTION = Solution("solved", "A processor fault on hv-17.", "Moved cs1234 to hv-21.", "RDP answers since 10:04.")


def minutes(count: float) -> datetime:
    """Return an instant that many minutes after the tests' beginning."""
    return T0 + timedelta(minutes=count)


def report(cast: Cast, **changes: object) -> commands.Report:
    """Return a complete report of an outage."""
    given: dict[str, object] = {
        "kind": "down",
        "title": "Cannot reach cs1234 over RDP",
        "description": "RDP refuses the connection, ping gets no reply since 02:10.",
        "service_id": cast.service,
        "facts": {"not_answering": "ping and RDP", "others_affected": "cannot tell"},
    }
    return commands.Report(**(given | changes))  # type: ignore[arg-type]


def opened(cast: Cast, **changes: object) -> Ticket:
    return commands.open_ticket(report(cast, **changes), by=cast.owner, at=T0)


def accepted(cast: Cast, **changes: object) -> Ticket:
    return commands.accept(opened(cast, **changes).pk, by=cast.first_line, at=minutes(3))


def asked(cast: Cast) -> Ticket:
    words = commands.Words("Which address do you connect from?")
    return commands.ask(accepted(cast).pk, words, by=cast.first_line, at=minutes(5))


def proposed(cast: Cast) -> Ticket:
    ticket = accepted(cast)
    return commands.propose(ticket.pk, SOLUTION, commands.Words("Moved to hv-21."), by=cast.first_line, at=minutes(40))


def closed(cast: Cast) -> Ticket:
    return commands.confirm(proposed(cast).pk, by=cast.owner, at=minutes(60))


def reminded(ticket: Ticket, since: datetime) -> Ticket:
    """Let the two reminders of a question or of a solution go out, on their days."""
    for days in (2, 5):
        ticket = commands.remind(ticket.pk, by=SYSTEM, at=since + timedelta(days=days))
    return ticket
