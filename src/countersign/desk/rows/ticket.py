"""The head of a ticket: number, severity, status, promise, and the acts that its state admits."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.desk import sentences
from countersign.desk.addressing import meant_for
from countersign.desk.asking import Asked
from countersign.desk.rows.escalations import Banner, banners
from countersign.desk.sentences import Telling
from countersign.intake.policy import can_answer
from countersign.kernel.actor import Actor
from countersign.tickets import policy, words
from countersign.tickets.queries import TicketRow
from countersign.tickets.rules.clocks import mood, soon_seconds
from countersign.tickets.rules.moves import Act, is_admitted
from countersign.ui import times


@dataclass(frozen=True, slots=True)
class Tool:
    """A link to the form of an act; with a script the form opens as a dialog over the ticket."""

    label: str
    url: str
    key: str = ""
    kind: str = "quiet"
    page: bool = False
    post: bool = False
    also: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A ticket's head, and what its region needs."""

    number: int
    url: str
    base: str
    back_url: str
    title: str
    level: int
    severity: str
    kind: str
    service: str
    look: str
    status: str
    sentence: str
    offered: str
    mood: str
    clock: str
    until: str
    suffix: str
    promise: str
    tools: list[Tool]
    more: list[Tool]
    banners: list[Banner]
    soon: int
    seq: int


def head(ticket: TicketRow, asked: Asked) -> Head:
    """Write the head of a ticket."""
    tell = Telling(asked.by, asked.now)
    expected = ticket.expected_at
    state = mood(expected, asked.now, ticket.status, ticket.clock_started_at)
    base = f"/desk/tickets/{ticket.number}"
    tools, more = _tools(ticket, asked)
    if expected is not None:
        clock, until = tell.left(expected), times.iso(expected)
        suffix = _("left") if expected >= asked.now else _("late")
    else:
        clock, until, suffix = (_("paused") if state == "paused" else ""), "", ""
    return Head(
        number=ticket.number, url=base + asked.place, base=base,
        back_url=f"/desk/search?q={asked.query}" if asked.query else f"/desk/views/{asked.view}",
        title=ticket.title, level=words.SEVERITY_LEVELS[ticket.severity],
        severity=str(words.SEVERITIES[ticket.severity]), kind=str(words.KINDS[ticket.kind]),
        service=ticket.service or "", look=words.status_look(ticket.status, ticket.waiting),
        status=sentences.status(ticket), sentence=sentences.state(ticket, tell),
        offered=sentences.offered(ticket) or meant_for(ticket, tell),
        mood=state, clock=clock, until=until, suffix=suffix, promise=sentences.promise(ticket, tell),
        tools=tools, more=more, banners=banners(ticket, asked.by, asked.now, asked.place), seq=ticket.seq,
        soon=soon_seconds(ticket.clock_started_at, expected) if expected is not None else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reach:
    """What this person may do to the ticket as it stands."""

    ticket: TicketRow
    by: Actor
    place: str
    holds: bool
    works: bool
    leads: bool
    mine: bool

    def at(self, noun: str) -> str:
        return f"/desk/tickets/{self.ticket.number}/{noun}{self.place}"

    def admitted(self, *offers: tuple[Act, bool, Tool]) -> list[Tool]:
        """Keep the tools whose act is allowed and admitted now."""
        status, waiting = self.ticket.status, self.ticket.waiting
        return [tool for act, allowed, tool in offers if allowed and is_admitted(act, status, waiting)]


def _tools(ticket: TicketRow, asked: Asked) -> tuple[list[Tool], list[Tool]]:
    """Return the acts shown as buttons, and those folded into the menu: only what is admitted now."""
    by = asked.by
    reach = _Reach(
        ticket, by, asked.place, policy.can_hold(by, ticket), policy.can_work(by), policy.can_lead(by),
        by.id is not None and ticket.offered_to_id == by.id,
    )  # fmt: skip
    return _buttons(reach), _menu(reach)


def _buttons(reach: _Reach) -> list[Tool]:
    ticket, at, holds = reach.ticket, reach.at, reach.holds
    accepts = reach.works or (ticket.addressee_id is not None and ticket.addressee_id == reach.by.staff_id)
    solve = Tool(_("Solve"), at("solution"), "s", "primary" if ticket.declared_solved_at else "", also="c")
    shown = reach.admitted(
        (Act.ACKNOWLEDGE, reach.works and not ticket.first_answered_at,
         Tool(_("Acknowledge"), at("acknowledgement"))),
        (Act.ACCEPT, accepts, Tool(_("Accept"), at("acceptance"), "a", "", post=True)),
        (Act.HAND_OVER, reach.mine, Tool(_("Decline"), at("offers/refusal"), post=True)),
        (Act.HAND_OVER, reach.mine, Tool(_("Take over"), at("offers/acceptance"), "a", "primary", post=True)),
        (Act.ASK, holds, Tool(_("Wait"), at("waiting"), "w")),
        (Act.PROPOSE, holds, solve),
        (Act.SOLVE_FROM_THIRD, holds, solve),
        (Act.RESUME, holds, Tool(_("Take back into work"), at("resumption"), "w", "")),
        (Act.REOPEN, reach.leads, Tool(_("Reopen"), at("reopening"), kind="")),
    )  # fmt: skip
    if holds and ticket.open_quote is not None and ticket.open_quote.state == "accepted":
        shown.append(Tool(_("Ordered work is done"), at("quotes/completion")))
    return shown


def _menu(reach: _Reach) -> list[Tool]:
    ticket, by, at = reach.ticket, reach.by, reach.at
    holds, works, leads = reach.holds, reach.works, reach.leads
    folded: list[Tool] = []
    if ticket.waits.agreement and holds:
        folded.append(Tool(_("Take the proposal to wait back"), at("waiting/withdrawal"), post=True))
    if ticket.offered_to_id and holds and not reach.mine:
        folded.append(Tool(_("Withdraw the offer"), at("offers/refusal"), post=True))
    silence = Tool(_("Close for silence"), at("closure"))
    folded += reach.admitted(
        (Act.OFFER, (holds or leads) and not ticket.offered_to_id, Tool(_("Hand over"), at("offers"), "Shift+A")),
        (Act.ADDRESS, works, Tool(_("Address to a person"), at("addressee"), "d")),
        (Act.SEVERITY, works, Tool(_("Change the severity"), at("severity"), "Shift+S")),
        (Act.FACTS, works, Tool(_("Edit the facts"), at("facts"), "f")),
        (Act.ESCALATE, policy.can_escalate(by, ticket), Tool(_("Escalate"), at("escalation"), "e")),
        (Act.QUEUE, works, Tool(_("Another queue"), at("transfer"))),
        (Act.TAKE_CUSTODY, leads and not holds, Tool(_("Take into custody"), at("custody"))),
        (Act.JOIN_OUTAGE, leads and ticket.service_id is not None,
         Tool(_("Wait for the end of an outage"), at("outage"))),
        (Act.MERGE, holds or (works and ticket.status == "new"),
         Tool(_("Duplicate of another ticket"), at("duplicate"), "l")),
        (Act.NAME_STEP, bool(ticket.waits.stale_level) and (leads or by.has("manager")),
         Tool(_("Name the next step"), at("step"))),
        (Act.REFUSE, works and ticket.severity != "critical", Tool(_("Out of scope"), at("refusal"))),
        (Act.CLOSE_UNCONFIRMED, leads, silence),
        (Act.CLOSE_UNANSWERED, leads, silence),
    )  # fmt: skip
    if holds and ticket.open_quote is None and ticket.status in ("in_progress", "waiting"):
        folded.append(Tool(_("Offer paid work"), at("quotes")))
    if holds and ticket.open_quote is not None and ticket.open_quote.state == "offered":
        folded.append(Tool(_("Take the offer of paid work back"), at("quotes/withdrawal")))
    if can_answer(by):
        folded.append(Tool(_("Call the customer"), f"/desk/phone/outgoing?ticket={ticket.number}", page=True))
    folded.append(Tool(_("Replay by the second"), at("history"), "h", page=True))
    return folded
