"""Sentences of the desk: how a ticket stands, what is promised, who may write."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from countersign.kernel.actor import Actor
from countersign.tickets import policy, words
from countersign.tickets.queries import Present, TicketRow
from countersign.ui import times


class Telling:
    """Writes instants for one reader at one moment."""

    def __init__(self, by: Actor, now: datetime) -> None:
        self.zone, self.locale, self.now = by.zone, by.locale, now

    def near(self, moment: datetime) -> str:
        """Write an instant to the second: "02:24:51", with the day when it is another."""
        return times.near(moment, self.now, self.zone, self.locale)

    def due(self, moment: datetime) -> str:
        """Write a promise to the minute."""
        return times.due(moment, self.now, self.zone, self.locale)

    def exact(self, moment: datetime) -> str:
        """Write day, second and zone."""
        return times.exact_with_zone(moment, self.zone, self.locale)

    def left(self, moment: datetime) -> str:
        """Write what is left until an instant: "06:41", "−03:12"."""
        return times.left(int((moment - self.now).total_seconds()), self.locale)


def state(ticket: TicketRow, tell: Telling) -> str:
    """Say in one sentence how a ticket stands and since when (E13)."""
    return {
        "new": _new, "in_progress": _in_progress, "waiting": _waiting, "closed": _closed,
    }[ticket.status](ticket, tell)  # fmt: skip


def _new(ticket: TicketRow, tell: Telling) -> str:
    if ticket.first_answered_at:
        at = tell.near(ticket.first_answered_at)
        return _("Acknowledged at %(time)s, accepted by nobody yet") % {"time": at}
    return _("Nobody has accepted it since %(time)s") % {"time": tell.near(ticket.opened_at)}


def _in_progress(ticket: TicketRow, tell: Telling) -> str:
    if ticket.declared_solved_at:
        at = tell.near(ticket.declared_solved_at)
        return _("The customer said at %(time)s that it works. File what it was.") % {"time": at}
    told = {"name": ticket.holder or "", "time": tell.near(ticket.accepted_at or ticket.moved_at)}
    if ticket.holding == "custody":
        return _("%(name)s holds it in custody") % told
    if ticket.cycle > 1:
        return _("Reopened, %(name)s holds it again") % told
    return _("%(name)s accepted at %(time)s") % told


def _waiting(ticket: TicketRow, tell: Telling) -> str:
    if ticket.waiting == "confirm" and ticket.proposed_at:
        told = {"name": ticket.holder or "", "time": tell.near(ticket.proposed_at), "customer": ticket.author}
        return _("%(name)s proposed the solution at %(time)s, %(customer)s decides") % told
    if ticket.waiting in _ELSE:
        return _ELSE[ticket.waiting](ticket, tell)
    told = {"name": ticket.author, "time": tell.near(ticket.moved_at), "holder": ticket.holder or ""}
    return _("%(holder)s asked, we wait for %(name)s since %(time)s") % told


def _suspended(ticket: TicketRow, tell: Telling) -> str:
    waits, name = ticket.waits, ticket.author
    if waits.ticket:
        return _("Suspended until %(ticket)s closes") % {"ticket": waits.ticket}
    told = {"time": tell.due(waits.until or ticket.moved_at), "name": name}
    return _("Suspended as %(name)s wishes, until %(time)s") % told


def _third(ticket: TicketRow, tell: Telling) -> str:
    waits = ticket.waits
    told = {"who": waits.who, "reference": waits.reference, "time": tell.due(waits.until or ticket.moved_at)}
    return _("We wait for %(who)s, reference %(reference)s, and look again at %(time)s") % told


def _window(ticket: TicketRow, tell: Telling) -> str:
    waits = ticket.waits
    told = {"from": tell.due(waits.until or ticket.moved_at), "to": tell.due(waits.ends_at or ticket.moved_at)}
    if waits.who == "customer":
        return _("The customer chose the window %(from)s to %(to)s") % told
    return _("We chose the window %(from)s to %(to)s") % told


_ELSE = {"linked": _suspended, "third": _third, "sched": _window}


def _closed(ticket: TicketRow, tell: Telling) -> str:
    told = {"time": tell.near(ticket.closed_at or ticket.moved_at), "name": ticket.confirmed_by or ""}
    if ticket.waits.duplicate_of:
        return _("Closed as a duplicate; it goes on in %(number)s") % {"number": ticket.waits.duplicate_of}
    if ticket.confirmed_by:
        return _("%(name)s confirmed at %(time)s that it works") % told
    return _("Closed at %(time)s, not confirmed by the customer") % told


def promise(ticket: TicketRow, tell: Telling) -> str:
    """Say what is promised and by when, in absolute time."""
    expected = ticket.expected_at
    if expected is None:
        if ticket.status == "waiting" and ticket.waiting in ("info", "confirm"):
            return _("it is the customer's move")
        if ticket.status == "waiting":
            return _("it comes back by itself")
        return _("no clock runs") if ticket.status == "closed" else _("nothing is promised")
    told = {"time": tell.due(expected)}
    if expected < tell.now:
        return _("promised by %(time)s and missed") % told
    if expected == ticket.promised_at:
        return _("next message promised by %(time)s") % told
    if ticket.clock == "first":
        return _("first answer due by %(time)s") % told
    return _("next answer due by %(time)s") % told


def offered(ticket: TicketRow) -> str:
    """Say to whom the ticket is offered, and what the customer is asked to agree to."""
    if ticket.status == "in_progress" and ticket.waits.agreement:
        return _("The customer is asked to agree that it waits")
    if ticket.offered_to:
        return _("Offered to %(name)s") % {"name": ticket.offered_to}
    return ""


def present(people: list[Present]) -> str:
    """Say who else is here: "Artem is reading, Giulia is writing"."""
    said = []
    for person in people:
        name = person.name.partition(" ")[0]
        said.append(
            _("%(name)s is writing") % {"name": name}
            if person.doing == "writing"
            else _("%(name)s is reading") % {"name": name}
        )
    return ", ".join(said)


def why_only_notes(ticket: TicketRow, by: Actor) -> str:
    """Say why the composer takes notes alone; empty when the actor may answer."""
    if ticket.status == "closed":
        return _("The ticket is closed. A note stays among staff.")
    if not policy.can_work(by):
        return _("You read tickets and leave notes; you do not answer customers.")
    if ticket.status == "new":
        return ""
    if ticket.holder_id != by.id:
        return _("%(name)s holds this ticket and answers. You can leave a note.") % {"name": ticket.holder}
    if ticket.waiting == "info":
        return _("The customer's answer is awaited. To write before it comes, take the ticket back into work.")
    if ticket.waiting in _ELSE:
        return _("The ticket waits. To write before that is over, take it back into work.")
    if ticket.waiting == "confirm":
        return _("The customer is asked whether it works. To write before that, take the ticket back into work.")
    return ""


def folded(count: int, first: str, last: str) -> str:
    """Name a run of events that are folded away: "6 events, 02:24:51 to 02:31:40"."""
    told = {"count": count, "first": first, "last": last}
    return ngettext("%(count)s event, %(first)s", "%(count)s events, %(first)s to %(last)s", count) % told


def norm(seconds: int, calendar: str) -> str:
    """Write a norm: "within 15 min", "within 9 h of working time"; any calendar of its own is named."""
    told = {"span": times.span(seconds, get_language() or "en"), "calendar": calendar}
    if calendar == "always":
        return _("within %(span)s") % told
    if calendar == "home":
        return _("within %(span)s of working time") % told
    return _("within %(span)s of %(calendar)s") % told


def status(ticket: TicketRow) -> str:
    """Name the status of a ticket."""
    return words.status(ticket.status, ticket.waiting, ticket.resolution)
