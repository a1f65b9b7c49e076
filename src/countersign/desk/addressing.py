"""Whom a ticket is meant for, on the desk: where people are, and what is promised for an absent addressee (E31)."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from countersign.desk.forms import Field, Typed, promises
from countersign.desk.sentences import Telling
from countersign.desk.words import roles
from countersign.identity.queries import staff_directory
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid
from countersign.shifts import words
from countersign.shifts.queries import next_check_in, scene
from countersign.tickets import commands, policy
from countersign.tickets.queries import TicketRow, ticket_row
from countersign.tickets.rules.addressing import promise_for
from countersign.ui.frames import Option

ADDRESSEE = "addressee"


def address_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    """Ask for whom, with where everybody is now."""
    staff = [one for one in staff_directory() if one.roles & set(policy.WORKING_ROLES)]
    found = scene([one.id for one in staff], database_now())
    options = tuple(
        Option(
            str(one.id),
            " · ".join(filter(None, (one.name, roles(one.roles), words.where(one.id, found, by.zone)))),
        )
        for one in staff
    )
    chosen = str(ticket.addressee_id or "")
    nobody = _("Nobody in particular")
    return [Field("person", _("For whom"), "choice", required=False, value=chosen, options=options, empty=nobody)]


def acknowledge_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    """Ask for words and a promise; for an absent addressee both stand there already."""
    words_, options, value = "", promises(by.locale), ""
    promised = _promised(ticket, database_now())
    if promised is not None:
        tell = Telling(by, database_now())
        told = {"name": ticket.addressee, "time": tell.due(promised)}
        label = _("when %(name)s is back: %(time)s") % told
        options, value = (Option(ADDRESSEE, label), *options), ADDRESSEE
        words_ = _written_for(ticket, promised)
    empty = _("Choose by when")
    return [
        Field("text", _("Message to the customer"), value=words_),
        Field("promise", _("Next word"), "choice", options=options, empty=empty, value=value),
    ]


def _written_for(ticket: TicketRow, promised: datetime) -> str:
    """Write in the customer's language and zone who answers, and by when (S12: "Ivanov, 09:15")."""
    with translation.override(ticket.customer_locale):
        told = {"name": ticket.addressee, "time": words.back(promised, ticket.customer_zone)}
        return _("%(name)s has your ticket and answers by %(time)s.") % told


def _promised(ticket: TicketRow, now: datetime) -> datetime | None:
    """Return what is promised for an addressee who is absent and planned; None where there is nothing to wait for."""
    if ticket.addressee_id is None:
        return None
    there = scene([ticket.addressee_id], now).people[ticket.addressee_id]
    return promise_for(there.next_at) if not there.on_shift and there.next_at is not None else None


def acknowledge(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    """Acknowledge, with a promise of so many minutes or of a quarter of an hour after the addressee comes."""
    if typed.text("promise") == ADDRESSEE:
        row = ticket_row(number, by)
        comes = next_check_in(row.addressee_id, at) if row.addressee_id is not None else None
        if comes is None:
            raise Invalid("promise_missing", field="promise")
        return commands.acknowledge(number, typed.text(), promised_at=promise_for(comes), by=by, at=at)
    promised_at = typed.promise(at, required=True)
    assert promised_at is not None
    return commands.acknowledge(number, typed.text(), promised_at=promised_at, by=by, at=at)


def meant_for(ticket: TicketRow, tell: Telling) -> str:
    """Say for whom a ticket is meant that they do not hold, and when an absent one is back. One query."""
    if ticket.addressee_id is None or ticket.addressee_id == ticket.holder_id or ticket.status == "closed":
        return ""
    found = scene([ticket.addressee_id], tell.now)
    meant = _("Meant for %(name)s") % {"name": ticket.addressee}
    there = found.people[ticket.addressee_id]
    if there.on_shift or (there.next_at is None and there.away_until is None):
        return meant
    return f"{meant}, {words.where(ticket.addressee_id, found, tell.zone)}"
