"""What a customer is asked to agree to, what a ticket waits for, and which tickets belong together."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.portal.asking import Reader
from countersign.portal.words.sentences import due, moment, unmerge_until
from countersign.tickets.queries import TicketRow
from countersign.tickets.rules.moves import Act, is_admitted
from countersign.tickets.rules.status import Status, Waiting
from countersign.tickets.words import FACTS
from countersign.ui.frames import Fact, Link


@dataclass(frozen=True, slots=True)
class Asked:
    """A wait that the customer is asked to agree to with one click."""

    title: str
    facts: list[Fact]
    agree_url: str
    decline_url: str


@dataclass(frozen=True, slots=True)
class Bound:
    """Other tickets that this one is bound to; undo_until is until when it may be said to be no duplicate."""

    links: list[Link]
    undo_url: str
    undo_until: str


@dataclass(frozen=True, slots=True)
class Courtesy:
    """The question whether a text was thanks and nothing more. solved: what closing it would do, or nothing."""

    text: str
    solved: str
    plain_url: str
    plain_label: str
    thanks_url: str


def agreement(ticket: TicketRow, reader: Reader) -> Asked | None:
    """Write the proposal that waits for the customer's click."""
    row = ticket.waits.agreement
    if row is None or ticket.status != Status.IN_PROGRESS:
        return None
    at = f"/tickets/{ticket.number}/agreement"
    rows = []
    if row.kind == Waiting.SCHED and row.starts_at and row.ends_at:
        title = _("Your move: does this window suit you?")
        rows.append(Fact(_("Window"), f"{due(row.starts_at, reader)} – {due(row.ends_at, reader)}", mono=True))
        chosen = _("you; the clock pauses until then") if row.chosen_by == "customer" else _("we; the clock runs on")
        rows.append(Fact(_("Chosen by"), chosen))
    else:
        title = _("Your move: may your ticket wait?")
        if row.other:
            rows.append(Fact(_("Until"), _("ticket #%(number)s is closed") % {"number": row.other}))
        elif row.starts_at:
            rows.append(Fact(_("Until"), due(row.starts_at, reader), mono=True))
        rows.append(Fact(_("The clock"), _("pauses until then")))
    rows.append(Fact(_("Why"), row.words))
    return Asked(title, rows, at, f"{at}/refusal")


def waiting(ticket: TicketRow, reader: Reader) -> list[Fact]:
    """Say whose move it is, until when and why, of a ticket that waits for anything but the customer."""
    waits = ticket.waits
    if ticket.status != Status.WAITING or ticket.waiting in (Waiting.INFO, Waiting.CONFIRM):
        return []
    move = {Waiting.LINKED: _("Nobody's until it comes back")}.get(Waiting(ticket.waiting), _("Ours"))
    rows = [Fact(_("Whose move"), move)]
    if ticket.waiting == Waiting.THIRD:
        rows.append(Fact(_("We wait for"), waits.who))
    if waits.ticket:
        rows.append(Fact(_("Until"), _("ticket #%(number)s is closed") % {"number": waits.ticket}))
    elif waits.until and waits.ends_at:
        rows.append(Fact(_("Window"), f"{due(waits.until, reader)} – {due(waits.ends_at, reader)}", mono=True))
    elif waits.until:
        label = _("We look again at") if ticket.waiting == Waiting.THIRD else _("Until")
        rows.append(Fact(label, due(waits.until, reader), mono=True))
    if waits.why:
        rows.append(Fact(_("Why"), str(FACTS.get(waits.why, waits.why))))
    return rows


def bound(ticket: TicketRow, reader: Reader) -> Bound:
    """List the tickets this one is bound to, and until when a duplicate may be undone."""
    waits = ticket.waits
    found = [(waits.duplicate_of, _("The work goes on in #%(number)s")), (waits.follows, _("It follows #%(number)s"))]
    found += [(waits.followed_by, _("It is followed by #%(number)s"))]
    found += [(number, _("#%(number)s is about the same fault")) for number in waits.duplicates]
    links = [Link(text % {"number": number}, f"/tickets/{number}") for number, text in found if number]
    until = unmerge_until(ticket, reader.now)
    at = f"/tickets/{ticket.number}/separation"
    return Bound(links, at if until else "", moment(until, reader) if until else "")


def courtesy(ticket: TicketRow, text: str) -> Courtesy | None:
    """Write the question about a text that is only thanks; nothing where nothing was typed."""
    if not text.strip():
        return None
    at = f"/tickets/{ticket.number}"
    closes = ""
    if is_admitted(Act.CONFIRM, ticket.status, ticket.waiting):
        closes = _("Yes, it works: close the ticket")
    elif is_admitted(Act.DECLARE_SOLVED, ticket.status, ticket.waiting) and ticket.declared_solved_at is None:
        closes = _("Yes, it works: we write down what it was, and it closes")
    if ticket.status == Status.CLOSED:
        return Courtesy(text, "", f"{at}/reopening", _("It still fails: open it again"), f"{at}/thanks")
    return Courtesy(text, closes, f"{at}/messages", _("No, I expect an answer"), f"{at}/thanks")
