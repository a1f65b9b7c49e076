"""What the panel says of waiting, of linked tickets and of silence."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.desk.sentences import Telling
from countersign.tickets.queries import TicketRow
from countersign.tickets.words import FACTS
from countersign.ui.frames import Fact, Link


@dataclass(frozen=True, slots=True)
class Waited:
    """The card of waiting: who, until, why; links to other tickets; the next step of a stale one."""

    waits: list[Fact]
    links: list[Link]
    step: list[Fact]


def waited(ticket: TicketRow, place: str, tell: Telling) -> Waited:
    """Write the card."""
    return Waited(_waits(ticket, tell), _links(ticket, place), _step(ticket, tell))


def _waits(ticket: TicketRow, tell: Telling) -> list[Fact]:
    waits = ticket.waits
    if not waits.who:
        return []
    who = {"customer": ticket.author, "provider": _("we")}.get(waits.who, waits.who)
    rows = [Fact(_("Who"), who)]
    if waits.ticket:
        rows.append(Fact(_("Until"), _("ticket %(number)s closes") % {"number": waits.ticket}))
    elif waits.until and waits.ends_at:
        rows.append(Fact(_("Window"), f"{tell.due(waits.until)} – {tell.due(waits.ends_at)}", mono=True))
    elif waits.until:
        rows.append(Fact(_("Until"), tell.due(waits.until), mono=True))
    if waits.reference:
        rows.append(Fact(_("Their reference"), waits.reference, mono=True))
    if waits.why:
        rows.append(Fact(_("Why"), str(FACTS.get(waits.why, waits.why))))
    if waits.reminders and ticket.waiting in ("info", "confirm"):
        rows.append(Fact(_("Reminders"), str(min(waits.reminders, 2))))
    return rows


def _links(ticket: TicketRow, place: str) -> list[Link]:
    waits = ticket.waits
    found = [(waits.duplicate_of, _("Duplicate of %(number)s")), (waits.follows, _("Follows %(number)s"))]
    found += [(waits.followed_by, _("Followed by %(number)s"))]
    found += [(number, _("%(number)s is a duplicate of this one")) for number in waits.duplicates]
    return [Link(text % {"number": number}, f"/desk/tickets/{number}{place}") for number, text in found if number]


def _step(ticket: TicketRow, tell: Telling) -> list[Fact]:
    waits = ticket.waits
    if ticket.status == "closed" or not waits.stale_level:
        return []
    rows = [Fact(_("Silent since"), tell.near(waits.active_at), mono=True)]
    if waits.step is None:
        return [*rows, Fact(_("Next step"), _("none is named yet"))]
    rows += [Fact(_("Next step"), waits.step.words), Fact(_("By"), waits.step.person)]
    return [*rows, Fact(_("Due"), tell.due(waits.step.due_at), mono=True)] if waits.step.due_at else rows
