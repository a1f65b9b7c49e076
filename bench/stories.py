"""The life of one loaded ticket: opened, accepted, a talk of given length, solved and confirmed, or still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bench import words
from bench.copying import Pile
from countersign.kernel.actor import Actor
from countersign.ledger.models import RecordedPart
from countersign.ledger.rows import advance, told_of
from countersign.sla.rules import Happening, Snapshot, read_terms
from countersign.tickets.commands import Report
from countersign.tickets.commands.indexing import index_row
from countersign.tickets.commands.opening import Context, made
from countersign.tickets.commands.timing import timed_under
from countersign.tickets.commands.writing import answered, assignment
from countersign.tickets.models import Assignment, Message, Note, Rating, Ticket

TARGETS = {
    "critical": {"first_minutes": 15, "next_minutes": 15},
    "high": {"first_minutes": 15, "next_minutes": 30},
    "normal": {"first_minutes": 15, "next_minutes": 60},
    "low": {"first_minutes": 30, "next_minutes": 240},
}
TERMS = read_terms(Snapshot(1), TARGETS)
KINDS = ("down", "malfunction", "slowness", "change", "update", "question")
EVENTS_A_TICKET = 32


@dataclass(frozen=True, slots=True)
class Place:
    """Whose contract a ticket is opened on."""

    contact: Actor
    contract: int
    number: str
    customer: str
    service: int
    host: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to become of a ticket. `ends`: "closed", "new", "in_progress", "info" or "confirm"."""

    number: int
    first_message: int
    first_event: int
    messages: int
    ends: str
    opened_at: datetime
    loaded_at: datetime


@dataclass
class Story:
    """One ticket being told: each act changes it as the command of that name does."""

    plan: Plan
    place: Place
    staff: Actor
    pile: Pile
    random: Random
    ticket: Ticket = field(init=False)
    taken: Assignment | None = None
    said: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    parts: list[RecordedPart] = field(default_factory=list)

    def tell(self) -> None:
        """Tell it from its opening to where it is to end."""
        self.at = self.plan.opened_at
        self.open()
        if self.plan.ends != "new":
            self.accept()
            talk = self.plan.messages - 1 - (self.plan.ends in ("closed", "info", "confirm"))
            for turn in range(talk):
                self.answer() if turn % 2 == 0 else self.write()
            if self.random.random() < 0.2:
                self.note()
            self.end()
        self.ticket.wakes_at = None  # Nobody is woken for what was due long ago.
        self.pile.add(self.ticket)
        for part in self.parts:
            self.pile.add(part)
        ticket = self.ticket
        texts = (
            self.place.number, ticket.title, ticket.summary, self.place.host, f"{self.place.host}.nimbus.example",
            ticket.cause, ticket.action, *self.said, *ticket.facts.values(),
        )  # fmt: skip
        self.pile.index(index_row(ticket.pk, self.place.contract, texts, (self.place.customer, *self.noted)))

    def open(self) -> None:
        random, host = self.random, self.place.host
        report = Report(random.choice(KINDS), words.title(random, host), words.text(random, host), self.place.service)
        facts = {"since": "02:10", "tried": "restart"}
        context = Context(
            self.plan.loaded_at, self.plan.number, self.plan.first_message, self.place.number, host, TERMS
        )
        self.ticket, message, event = made(report, facts, context, by=self.place.contact, at=self.at)
        self.said.append(message.body)
        self.parts.append(message)
        self.pile.event(self.plan.first_event, event)

    def accept(self) -> None:
        self.pass_time(12)
        self.ticket.change(
            status="in_progress", holder_id=self.staff.id, holding="working", accepted_at=self.at, moved_at=self.at
        )
        self.taken = assignment(self.ticket, self.staff.account_id, at=self.at)
        self.taken.pk = self.plan.number
        self.parts.append(self.taken)
        self.append("ticket.accepted", self.staff, [told_of(self.taken)], {"holder": self.staff.name})

    def answer(self) -> None:
        self.pass_time(40)
        message = self.message(self.staff, "reply")
        told = answered(self.ticket, Happening.ANSWERED, self.at)
        self.append("ticket.answered", self.staff, [told_of(message)], told)

    def write(self) -> None:
        self.pass_time(90)
        message = self.message(self.place.contact, "reply")
        self.ticket.change(moved_at=self.at)
        told = timed_under(self.ticket, Happening.CUSTOMER_WROTE, self.at, TERMS)
        self.append("ticket.written", self.place.contact, [told_of(message)], told)

    def note(self) -> None:
        text = words.text(self.random, self.place.host)
        note = Note(
            id=self.plan.number, ticket_id=self.ticket.pk, author_id=self.staff.id, author_name=self.staff.name,
            body=text, at=self.at,
        )  # fmt: skip
        self.noted.append(text)
        self.parts.append(note)
        self.append("ticket.noted", self.staff, [told_of(note)], staff_only=True)

    def end(self) -> None:
        """Ask, propose, and let the customer confirm and rate, as far as the plan goes."""
        if self.plan.ends == "in_progress":
            return
        self.pass_time(60)
        message = self.message(self.staff, "question" if self.plan.ends == "info" else "solution")
        told = answered(
            self.ticket, Happening.ASKED if self.plan.ends == "info" else Happening.PROPOSED, self.at
        )
        if self.plan.ends == "info":
            self.ticket.change(status="waiting", waiting="info")
            self.append("ticket.asked", self.staff, [told_of(message)], told)
            return
        self.ticket.change(
            status="waiting", waiting="confirm", resolution="solved", cause="A fault of the host.",
            action="Moved to another host.", checked="Answers since then.", proposed_at=self.at,
        )  # fmt: skip
        self.append("ticket.solution_proposed", self.staff, [told_of(message)], told)
        if self.plan.ends == "closed":
            self.confirm()

    def confirm(self) -> None:
        contact = self.place.contact
        self.pass_time(200)
        self.ticket.change(
            status="closed", waiting="", closed_at=self.at, confirmed_at=self.at, confirmed_by_id=contact.id,
            moved_at=self.at,
        )  # fmt: skip
        assert self.taken is not None
        self.taken.change(ended_at=self.at, end_reason="closed")
        told = timed_under(self.ticket, Happening.CONFIRMED, self.at, TERMS)
        self.append("ticket.confirmed", contact, [told_of(self.taken, self.taken.settle())], told)
        if self.random.random() < 0.3:
            self.pass_time(5)
            given = Rating(
                id=self.plan.number, ticket_id=self.ticket.pk, cycle=1, satisfaction=self.random.randint(3, 5),
                author_id=contact.id, at=self.at,
            )  # fmt: skip
            self.parts.append(given)
            facts = {"satisfaction": given.satisfaction}
            self.append("ticket.rated", contact, [told_of(given)], facts)

    def message(self, by: Actor, kind: str) -> Message:
        body = words.text(self.random, self.place.host)
        self.said.append(body)
        message = Message(
            id=self.plan.first_message + len(self.said) - 1, ticket_id=self.ticket.pk,
            side="staff" if by.is_staff else "customer", kind=kind, author_id=by.id, author_name=by.name, body=body,
            at=self.at, channel=by.channel, assurance=by.assurance, ip=by.ip,
            contract_number="" if by.is_staff else self.place.number,
        )  # fmt: skip
        self.parts.append(message)
        return message

    def append(
        self, type_: str, by: Actor, parts: list[dict[str, Any]], facts: object = None, *, staff_only: bool = False
    ) -> None:
        event, _ = advance(
            type_, self.ticket, by=by, at=self.at, recorded_at=self.plan.loaded_at,
            content={"parts": parts, "facts": facts}, staff_only=staff_only,
        )  # fmt: skip
        self.pile.event(self.plan.first_event + self.ticket.seq - 1, event)

    def pass_time(self, minutes: float) -> None:
        self.at += timedelta(seconds=int(self.random.uniform(0.1, 1) * minutes * 60))
