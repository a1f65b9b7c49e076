"""The one place to write on a ticket's page: what it asks for and where it sends, by the ticket's state."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.portal.asking import Reader
from countersign.portal.words.sentences import moment, reopen_until
from countersign.sla.rules import ClockName
from countersign.tickets.queries import TicketRow
from countersign.tickets.rules.closing import Resolution, may_follow
from countersign.tickets.rules.moves import Act, is_admitted
from countersign.tickets.rules.status import Status, Waiting


@dataclass(frozen=True, slots=True)
class Way:
    """A button of the composer and the address it sends the text to."""

    label: str
    action: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """What the writing place asks for; no ways means that nothing can be written any more."""

    label: str
    hint: str
    ways: list[Way]


@dataclass(frozen=True, slots=True)
class More:
    """A rarer act: a page of its own, or a button that posts at once."""

    label: str
    url: str
    posts: bool = False


def composer(ticket: TicketRow, reader: Reader) -> Composer:
    """Say what can be written now: a message, an answer, what still fails."""
    at = f"/tickets/{ticket.number}"
    if ticket.status == Status.CLOSED:
        until = reopen_until(ticket, reader.now)
        if until is None:
            return _afterwards(ticket, at, reader)
        if ticket.resolution == Resolution.OUT_OF_SCOPE:
            hint = _("You can appeal until %(time)s. The duty lead decides.") % {"time": moment(until, reader)}
            return Composer(_("Why does it belong to your contract?"), hint, [Way(_("Appeal"), f"{at}/reopening")])
        hint = _("You can open the ticket again until %(time)s.") % {"time": moment(until, reader)}
        return Composer(_("Say what you see now"), hint, [Way(_("Open the ticket again"), f"{at}/reopening")])
    if ticket.waiting == Waiting.CONFIRM:
        return Composer(
            _("What still does not work?"), _("It goes back to the same specialist."),
            [Way(_("Still not working"), f"{at}/rejection"), Way(_("Only ask something"), f"{at}/messages", "quiet")],
        )  # fmt: skip
    if ticket.waiting == Waiting.INFO:
        return Composer(_("Your answer"), "", [Way(_("Send the answer"), f"{at}/messages", "primary")])
    if ticket.status == Status.WAITING:
        hint = _("We go on at once, without waiting longer.")
        return Composer(_("Write to us"), hint, [Way(_("Send"), f"{at}/messages", "primary")])
    return Composer(_("Add details"), _("It does not delay the answer."), [Way(_("Send"), f"{at}/messages", "primary")])


def _afterwards(ticket: TicketRow, at: str, reader: Reader) -> Composer:
    """Offer a new ticket that follows, once a closed one cannot be opened again (domain T16, T23)."""
    if ticket.closed_at is None or not may_follow(ticket.closed_at, reader.now, ticket.resolution):
        return Composer("", "", [])
    hint = _("This ticket stays closed. What you write opens a new one that follows it, with times of its own.")
    return Composer(_("Say what you see now"), hint, [Way(_("Open a new ticket that follows"), f"{at}/follow-ups")])


def more(ticket: TicketRow, reader: Reader) -> list[More]:
    """List the rarer acts that the ticket's state admits, and the wish to be called about it."""
    at = f"/tickets/{ticket.number}"
    acts = [
        (Act.FACTS, More(_("Correct the facts"), f"{at}/facts")),
        (Act.SEVERITY, More(_("Raise the urgency"), f"{at}/severity")),
        (Act.ADDRESS, More(_("Name a specialist"), f"{at}/addressee")),
        (Act.DECLARE_SOLVED, More(_("It works already"), f"{at}/declaration", posts=True)),
        (Act.SUSPEND, More(_("Put it aside for a while"), f"{at}/suspension")),
        (Act.WITHDRAW, More(_("Take the request back"), f"{at}/withdrawal")),
    ]
    gone = {Act.SEVERITY} if ticket.severity == "critical" else set()
    if ticket.declared_solved_at is not None:
        gone.add(Act.DECLARE_SOLVED)
    shown = [row for act, row in acts if act not in gone and is_admitted(act, ticket.status, ticket.waiting)]
    solving = ticket.timekeeping.get(ClockName.SOLVE)
    if ticket.waiting == Waiting.INFO and solving is not None and solving.is_open:
        shown.append(More(_("I had already given this"), f"{at}/dispute", posts=True))
    call = More(_("Call me about this"), reader.within(f"/calls?ticket={ticket.number}#callbacks"))
    return [*shown, call]
