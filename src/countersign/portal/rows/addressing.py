"""Whom a ticket is meant for, as the customer sees it: when they are back and who holds the clock meanwhile (E31)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from countersign.identity.queries import staff_directory
from countersign.portal.asking import Reader
from countersign.shifts import words
from countersign.shifts.queries import Scene, scene, substitute_for
from countersign.tickets.policy import WORKING_ROLES
from countersign.tickets.queries import TicketRow
from countersign.ui.frames import Option


def addressed(ticket: TicketRow, reader: Reader) -> str:
    """Name the addressee of a ticket that somebody else holds or nobody: with when they are back. One query.

    One more, rarely two, when they are away: who stands in.
    """
    if ticket.addressee_id is None or ticket.addressee is None:
        return ""
    found = scene([ticket.addressee_id], reader.now)
    told = words.meanwhile(ticket.addressee_id, ticket.addressee, found, reader.zone)
    return " ".join(part for part in (ticket.addressee + ".", told, _stands_in(ticket, found, reader)) if part)


def _stands_in(ticket: TicketRow, found: Scene, reader: Reader) -> str:
    assert ticket.addressee_id is not None
    there = found.people.get(ticket.addressee_id)
    if there is None or there.away_until is None:
        return ""
    substitute = substitute_for(ticket.addressee_id, reader.now)
    name = next((one.name for one in staff_directory() if one.id == substitute), "")
    return _("%(name)s stands in.") % {"name": name} if name else ""


def people(reader: Reader) -> list[Option]:
    """List whom a ticket can be meant for, each with where they are now. Two queries."""
    staff = [one for one in staff_directory() if one.roles & set(WORKING_ROLES)]
    found = scene([one.id for one in staff], reader.now)
    nobody = [Option("", _("Nobody in particular"), _("whoever is on shift"))]
    return nobody + [
        Option(str(one.id), one.name, " · ".join(filter(None, (one.title, words.where(one.id, found, reader.zone)))))
        for one in staff
    ]
