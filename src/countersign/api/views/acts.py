"""What is done on a ticket: each address is one command, the same that the pages run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from countersign.api.act import Act, declare
from countersign.api.answering import Done, done, said_nothing, who
from countersign.api.rules import Scope
from countersign.api.shapes import acts as say
from countersign.credits import commands as credits
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.notify.commands.silence import close_for_silence
from countersign.tickets import commands, queries
from countersign.tickets.rules.closing import Solution
from countersign.tickets.rules.quotes import Offer
from countersign.tickets.rules.waiting import CUSTOMER

router, work = Router(tags=["acts"]), Router(tags=["work"])


def _waits_for(number: int, by: Actor) -> str:
    rows = queries.rows_of([number], by)
    if not rows:
        raise NotVisible
    return rows[0].waiting


def _answer(number: int, body: say.Answer, by: Actor, at: datetime) -> Any:
    if body.accept:
        commands.check_turn(number, by=by, at=at)
        return commands.accept_and_answer(number, body.words(), promised_at=body.promised_at, by=by, at=at)
    return commands.answer(number, body.words(), promised_at=body.promised_at, by=by, at=at)


def _propose(number: int, body: say.Proposing, by: Actor, at: datetime) -> Any:
    solution = Solution(body.code, body.cause, body.action, body.check, body.problem)
    words = commands.Words(body.text, body.uploads, body.seen)
    command = commands.solve_from_third if _waits_for(number, by) == "third" else commands.propose
    return command(number, solution, words, by=by, at=at)


def _third(number: int, body: say.Third, by: Actor, at: datetime) -> Any:
    third = commands.Third(body.party, body.reference, body.why, body.check_at, body.promised_at)
    return commands.wait_for_third(number, body.words(), third, by=by, at=at)


def _join(number: int, body: say.Joining, by: Actor, at: datetime) -> Any:
    mending = credits.Mending(body.party, body.check_at, body.promised_at)
    return credits.join_outage(number, body.outage, body.words(), mending, by=by, at=at)


def _window(number: int, body: say.Window, by: Actor, at: datetime) -> Any:
    proposed = commands.Proposed("sched", until=body.starts_at, ends_at=body.ends_at, chosen_by=body.chosen_by)
    return commands.propose_wait(number, body.words(), proposed, by=by, at=at)


def _pause(number: int, body: say.Pause, by: Actor, at: datetime) -> Any:
    proposed = commands.Proposed("linked", body.ticket, body.until, chosen_by=CUSTOMER)
    return commands.propose_wait(number, body.words(), proposed, by=by, at=at)


def _close(number: int, body: say.Closing, by: Actor, at: datetime) -> Any:
    return close_for_silence(number, checked=body.checked, reached=body.reached, by=by, at=at)


def _escalate(number: int, body: say.Escalating, by: Actor, at: datetime) -> Any:
    return commands.raise_escalation(number, body.reason, body.text, level=body.level, to=body.person, by=by, at=at)


def _offer(number: int, body: say.Quoting, by: Actor, at: datetime) -> Any:
    offer = Offer(body.text, body.minutes, body.full_minor, body.currency, body.valid_days)
    return commands.offer_quote(number, offer, by=by, at=at)


OF_BOTH = (
    Act("reopening", "reopen", "Open a closed ticket again: say what still fails",
        lambda n, body, by, at: commands.reopen(n, body.words(), by=by, at=at), say.Saying),
    Act("severity", "change_severity", "Change the severity: a customer may only raise it",
        lambda n, body, by, at: commands.change_severity(n, body.severity.value, reason=body.reason, by=by, at=at),
        say.Raising),
    Act("facts", "edit_facts", "Correct or complete the facts",
        lambda n, body, by, at: commands.edit_facts(n, body.facts, by=by, at=at), say.Stating),
    Act("addressee", "address", "Name whom the ticket is meant for",
        lambda n, body, by, at: commands.address(n, body.person, mode=body.mode, by=by, at=at), say.Addressing),
)  # fmt: skip
OF_CUSTOMERS = (
    Act("messages", "write", "Write a message as the customer",
        lambda n, body, by, at: commands.write(n, body.words(), by=by, at=at), say.Saying),
    Act("confirmation", "confirm", "Confirm that it works: the ticket closes",
        lambda n, body, by, at: commands.confirm(n, by=by, at=at)),
    Act("rejection", "reject", "Say what still does not work",
        lambda n, body, by, at: commands.reject(n, body.words(), by=by, at=at), say.Saying),
    Act("declaration", "declare_solved", "Say that it works before a solution was proposed",
        lambda n, body, by, at: commands.declare_solved(n, by=by, at=at)),
    Act("withdrawal", "withdraw", "Take the request back",
        lambda n, body, by, at: commands.withdraw(n, reason=body.reason, by=by, at=at), say.MaybeReason),
    Act("rating", "rate", "Rate how it went",
        lambda n, body, by, at: commands.rate(n, body.satisfaction, comment=body.comment, by=by, at=at), say.Rating),
    Act("thanks", "thank", "Thank, and nothing more: no status moves",
        lambda n, body, by, at: commands.thank(n, body.words(), by=by, at=at), say.Saying),
    Act("dispute", "dispute_pause", "Say that what was asked for had been given already",
        lambda n, body, by, at: commands.dispute_pause(n, by=by, at=at)),
    Act("agreement", "agree_to_wait", "Agree that the ticket waits",
        lambda n, body, by, at: commands.agree_to_wait(n, by=by, at=at)),
    Act("agreement/refusal", "decline_wait", "Decline that the ticket waits, or take the proposal back",
        lambda n, body, by, at: commands.decline_wait(n, by=by, at=at)),
    Act("separation", "unmerge", "Say that a ticket is no duplicate",
        lambda n, body, by, at: commands.unmerge(n, reason=body.reason, by=by, at=at), say.MaybeReason),
    Act("follow-ups", "follow_up", "Open a new ticket that follows a closed one",
        lambda n, body, by, at: commands.follow_up(n, body.words(), by=by, at=at), say.Saying, makes=True),
    Act("suspension", "suspend", "Put the ticket aside for a while",
        lambda n, body, by, at: commands.suspend(
            n, other=body.ticket, wish=body.reason, until=body.until, by=by, at=at), say.Suspending),
    Act("chase", "chase", "Say that the promised answer did not come",
        lambda n, body, by, at: commands.chase(n, by=by, at=at)),
)  # fmt: skip
OF_STAFF = (
    Act("acceptance", "accept", "Take the ticket into work",
        lambda n, body, by, at: commands.pick(n, body.reason, override=body.override, by=by, at=at), say.Accepting),
    Act("acknowledgement", "acknowledge", "Answer once without taking the ticket, with a promise",
        lambda n, body, by, at: commands.acknowledge(n, body.text, promised_at=body.promised_at, by=by, at=at),
        say.Acknowledging),
    Act("answers", "answer", "Answer the customer", _answer, say.Answer),
    Act("notes", "note", "Leave an internal note",
        lambda n, body, by, at: commands.note(n, body.words(), action=body.action, by=by, at=at), say.Noting,
        Scope.NOTES_WRITE),
    Act("waiting", "ask", "Ask the customer, and wait for the answer",
        lambda n, body, by, at: commands.ask(
            n, body.words(), missing=body.missing, until=body.until, by=by, at=at), say.Asking),
    Act("waiting/suspension", "propose_pause", "Ask the customer to agree to a pause", _pause, say.Pause),
    Act("waiting/third", "wait_for_third", "Wait for a third party", _third, say.Third),
    Act("outage", "join_outage", "Wait for the end of an outage, as a lead", _join, say.Joining),
    Act("waiting/window", "propose_window", "Ask the customer to agree to a window", _window, say.Window),
    Act("solution", "propose", "Propose the solution", _propose, say.Proposing),
    Act("resumption", "resume", "Take a waiting ticket back into work",
        lambda n, body, by, at: commands.resume(n, reason=body.reason, by=by, at=at), say.Reason),
    Act("offers", "offer", "Offer the ticket to a colleague",
        lambda n, body, by, at: commands.offer(n, body.person, body.text, by=by, at=at), say.Offering),
    Act("offers/acceptance", "take_offer", "Take over what is offered",
        lambda n, body, by, at: commands.take_offer(n, by=by, at=at)),
    Act("offers/refusal", "decline_offer", "Decline or withdraw an offer",
        lambda n, body, by, at: commands.decline_offer(n, by=by, at=at)),
    Act("custody", "take_custody", "Hold a ticket whose holder is gone",
        lambda n, body, by, at: commands.take_custody(n, reason=body.reason, by=by, at=at), say.Reason),
    Act("refusal", "refuse", "Close as out of scope",
        lambda n, body, by, at: commands.refuse(n, body.words(), layer=body.layer, by=by, at=at), say.Refusing),
    Act("duplicate", "merge", "Close as a duplicate of another ticket",
        lambda n, body, by, at: commands.merge(n, body.ticket, body.words(), by=by, at=at), say.Merging),
    Act("step", "name_next_step", "Name the next step of a stale ticket",
        lambda n, body, by, at: commands.name_next_step(n, body.text, body.person, by=by, at=at), say.Step),
    Act("closure", "close_for_silence", "Close for silence", _close, say.Closing),
    Act("escalation", "escalate", "Let somebody above look", _escalate, say.Escalating),
    Act("escalation/acceptance", "take_escalation", "Take up the escalation",
        lambda n, body, by, at: commands.take_escalation(n, by=by, at=at)),
    Act("escalation/closure", "close_escalation", "End the escalation",
        lambda n, body, by, at: commands.close_escalation(n, body.outcome, body.text, by=by, at=at), say.Settling),
    Act("transfer", "change_queue", "Move to another queue",
        lambda n, body, by, at: commands.change_queue(n, body.queue, body.reason, level=body.level, by=by, at=at),
        say.Moving),
    Act("clocks/annulment", "annul_breach", "Let a breach of a promise not count, as a lead",
        lambda n, body, by, at: commands.annul_breach(n, body.clock, body.due_at, reason=body.reason, by=by, at=at),
        say.Annulling),
    Act("clocks/correction", "strike_pause", "Strike a disputed pause, as a lead",
        lambda n, body, by, at: commands.strike_pause(n, body.began_at, reason=body.reason, by=by, at=at),
        say.Striking),
    Act("quotes", "offer_quote", "Offer paid work", _offer, say.Quoting),
    Act("reading", "say_why", "Say why one looks at a ticket that is not one's work",
        lambda n, body, by, at: commands.say_why(n, body.reason, by=by, at=at), say.Reason, Scope.TICKETS_READ),
)  # fmt: skip
declare(router, (*OF_BOTH, *OF_CUSTOMERS))
declare(work, OF_STAFF)


@router.post("/tickets/{int:number}/quotes/{int:quote}/acceptance", response={200: Done},
             url_name="api_quote_accept", operation_id="accept_quote")  # fmt: skip
def accept_quote(request: HttpRequest, number: int, quote: int) -> HttpResponse:
    """Order offered work on its terms."""
    by = who(request, Scope.TICKETS_WRITE)
    said_nothing(request)
    return done(request, number, by, lambda by, at: commands.accept_quote(number, quote, by=by, at=at))


@router.post("/tickets/{int:number}/quotes/{int:quote}/refusal", response={200: Done},
             url_name="api_quote_decline", operation_id="decline_quote")  # fmt: skip
def decline_quote(request: HttpRequest, number: int, quote: int) -> HttpResponse:
    """Do without the offered work."""
    by = who(request, Scope.TICKETS_WRITE)
    said_nothing(request)
    return done(request, number, by, lambda by, at: commands.decline_quote(number, quote, by=by, at=at))


@work.post("/tickets/{int:number}/quotes/{int:quote}/withdrawal", response={200: Done},
             url_name="api_quote_withdraw", operation_id="withdraw_quote")  # fmt: skip
def withdraw_quote(request: HttpRequest, number: int, quote: int) -> HttpResponse:
    """Take an offer of paid work back."""
    by = who(request, Scope.TICKETS_WRITE)
    said_nothing(request)
    return done(request, number, by, lambda by, at: commands.withdraw_quote(number, quote, by=by, at=at))


@work.post("/tickets/{int:number}/quotes/{int:quote}/completion", response={200: Done},
             url_name="api_quote_done", operation_id="complete_work")  # fmt: skip
def complete_work(request: HttpRequest, number: int, quote: int, body: say.WorkDone) -> HttpResponse:
    """Say that ordered work is done: it is charged."""
    by = who(request, Scope.TICKETS_WRITE)
    return done(request, number, by, lambda by, at: commands.mark_done(number, quote, body.text, by=by, at=at))


@work.post("/tickets/{int:number}/messages/{int:message}/review", response={200: Done},
             url_name="api_review", operation_id="review_message")  # fmt: skip
def review_message(request: HttpRequest, number: int, message: int, body: say.Reviewing) -> HttpResponse:
    """Lower the level that a customer's message counts at."""
    by, level = who(request, Scope.TICKETS_WRITE), body.level
    return done(
        request, number, by,
        lambda by, at: commands.downgrade(number, message, level, reason=body.reason, by=by, at=at),
    )  # fmt: skip
