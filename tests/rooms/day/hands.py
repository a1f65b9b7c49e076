"""What people do: each act is a command of the product and, beside it, a line in the model's book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.rooms.day.book import Book
from tests.rooms.day.papers import LEAD, TEN_MINUTES, Alarm, Paper
from tests.rooms.day.town import Client

from countersign.kernel.actor import Actor
from countersign.tickets import commands
from countersign.tickets.commands import Proposed, Report, Third, Words
from countersign.tickets.rules.closing import Solution

FACTS = {"what_was_read": "The guide."}
SOLVED = Solution("solved", "A worn cable.", "Replaced it.", "No errors for ten minutes.")
WATCH = ("first_line", "generalist", "duty_lead")


@dataclass
class Hands:
    """The acts of one day."""

    book: Book

    def opens(self, client: Client, severity: str, at: datetime) -> Paper:
        report = Report(
            "question", "A matter of time", "When is it due?", service_id=client.service, facts=FACTS, urgency=severity
        )
        ticket = commands.open_ticket(report, by=client.author, at=at)
        paper = Paper(ticket.pk, client.plan, severity, client.author.account_id, client.author.contract or 0, at)
        for name in ("first", "resolution", "update"):
            paper.begin(name, at)
        self.book.papers[ticket.pk] = paper
        self.book.told(paper, "opened", paper.author)
        if severity == "critical":
            for duty in self.book.on_shift(at):
                if duty.who.roles & set(WATCH):
                    self.book.told(paper, "critical", duty.who.id)
        return paper

    def addresses(self, paper: Paper, person: Actor, *, by: Actor, at: datetime) -> None:
        commands.address(paper.number, person.account_id, by=by, at=at)
        paper.addressee = person.id
        self.book.told(paper, "addressed", person.id)

    # Who works on it.

    def took(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        """Write down that somebody has it now: accepted, or taken from custody."""
        if paper.status == "new":
            paper.status = "in_progress"
            self.book.told(paper, "accepted", paper.author)
        paper.held(by.id, "working", at)
        paper.offered_to = paper.offer_until = None
        paper.settle(at)

    def picks(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.pick(paper.number, by=by, at=at)
        self.took(paper, by=by, at=at)

    def takes_offer(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.take_offer(paper.number, by=by, at=at)
        self.took(paper, by=by, at=at)

    def offered(self, paper: Paper, to: int, *, at: datetime) -> None:
        """Write down an offer: half of the time that is left is its own."""
        due = paper.expected
        paper.offered_to = to
        paper.offer_until = at + (due - at) / 2 if due is not None and due > at else None
        self.book.told(paper, "offered", to)

    def acknowledges(self, paper: Paper, promise: datetime, *, by: Actor, at: datetime) -> None:
        commands.acknowledge(paper.number, "Artem answers in the morning.", promised_at=promise, by=by, at=at)
        self._word(paper, "acknowledged", at, promise=promise)
        paper.settle(at)
        paper.acknowledged = True

    # Words of the provider.

    def answers(self, paper: Paper, promise: datetime | None, *, by: Actor, at: datetime) -> None:
        commands.answer(paper.number, Words("We look into it."), promised_at=promise, by=by, at=at)
        self._word(paper, "answered", at, promise=promise)
        paper.settle(at)

    def asks(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.ask(paper.number, Words("Which port is it?"), by=by, at=at)
        self._word(paper, "asked", at, rests=True)
        self._waits(paper, "info", at)

    def waits_for_third(self, paper: Paper, check: datetime, promise: datetime, *, by: Actor, at: datetime) -> None:
        third = Third("Fibre Works", "FW-7", "They mend the line.", check, promise)
        commands.wait_for_third(paper.number, Words("The line is being mended."), third, by=by, at=at)
        self._word(paper, "third_awaited", at, promise=promise)
        paper.status, paper.waiting, paper.returns_at, paper.looked = "waiting", "third", check, False
        paper.settle(at)

    def proposes_window(self, paper: Paper, begins: datetime, *, by: Actor, at: datetime) -> None:
        window = Proposed("sched", until=begins, ends_at=begins + timedelta(hours=1))
        commands.propose_wait(paper.number, Words("May we restart it then?"), window, by=by, at=at)
        self._word(paper, "wait_proposed", at)
        paper.settle(at)

    def proposes(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        solves = commands.propose
        if paper.waiting == "third":
            solves = commands.solve_from_third
            self.book.back(paper, at)
            paper.returns_at = None
        solves(paper.number, SOLVED, Words("Replaced."), by=by, at=at)
        self._word(paper, "closed" if paper.declared else "proposed", at, rests=True)
        if paper.declared:
            self._close(paper, at)
        else:
            self._waits(paper, "confirm", at, stand="held")

    def _word(
        self, paper: Paper, kind: str, at: datetime, *, promise: datetime | None = None, rests: bool = False
    ) -> None:
        """A public word: the promise before it was kept or not, the customer is told, what was late is answered."""
        if paper.promised_at is not None:
            self.book.promises["kept" if at.replace(microsecond=0) <= paper.promised_at else "broken"] += 1
        paper.promised_at = promise
        paper.said(at, rests=rests)
        self.book.told(paper, kind, paper.author)

    def _waits(self, paper: Paper, reason: str, at: datetime, *, stand: str = "paused") -> None:
        paper.status, paper.waiting = "waiting", reason
        paper.solving(stand, at)
        paper.settle(at)

    def _close(self, paper: Paper, at: datetime) -> None:
        paper.status, paper.waiting, paper.promised_at, paper.offered_to = "closed", "", None, None
        paper.offer_until = paper.returns_at = None
        paper.end("next", at, counts=False)
        paper.end("resolution", at)
        paper.end("update", at, counts=False)
        paper.held(paper.holder, "", at)
        paper.settle(at)

    # Words of the customer.

    def writes(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.write(paper.number, Words("Port 12."), by=by, at=at)
        self._heard(paper, at)

    def rejects(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.reject(paper.number, Words("Still the same."), by=by, at=at)
        self.book.told(paper, "rejected", paper.holder)
        self._heard(paper, at)

    def _heard(self, paper: Paper, at: datetime) -> None:
        waited = paper.status == "waiting"
        paper.declared = False
        if paper.status != "new":
            self.book.back(paper, at)
        paper.solving("run", at)
        paper.asked_for(at)
        paper.settle(at)
        if waited:
            self.book.come_back(paper, at)

    def agrees(self, paper: Paper, begins: datetime, *, by: Actor, at: datetime) -> None:
        commands.agree_to_wait(paper.number, by=by, at=at)
        if paper.promised_at is not None:
            self.book.promises["kept" if at <= paper.promised_at else "broken"] += 1
        paper.promised_at = None
        paper.said(at, rests=True)
        paper.returns_at = begins
        self.book.told(paper, "scheduled", paper.author, by)
        self.book.told(paper, "window_agreed", paper.holder)
        self._waits(paper, "sched", at)

    def declines(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.decline_wait(paper.number, by=by, at=at)
        self.book.told(paper, "wait_declined", paper.holder)

    def confirms(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.confirm(paper.number, by=by, at=at)
        self.book.told(paper, "closed", paper.author)
        self._close(paper, at)

    def declares_solved(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.declare_solved(paper.number, by=by, at=at)
        self.book.told(paper, "declared_solved", paper.holder)
        paper.declared = True
        paper.end("next", at, counts=False)
        paper.solving("held", at)
        if (update := paper.watches.get("update")) is not None and update.is_open:
            update.rest(at)
        paper.settle(at)

    def withdraws(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.withdraw(paper.number, by=by, at=at)
        self.book.told(paper, "withdrawn", paper.author, by)
        for name in ("first", "next", "resolution", "update"):
            paper.end(name, at, counts=False)
        self._close(paper, at)

    def reopens(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.reopen(paper.number, Words("It fails again."), by=by, at=at)
        paper.status, paper.declared, paper.cycle = "in_progress", False, paper.cycle + 1
        paper.held(paper.holder, "working", at)
        paper.asked_for(at)
        paper.solving("reopen", at)
        paper.begin("update", at)
        self.book.told(paper, "reopened", paper.author)
        self.book.told(paper, "came_back", paper.holder)
        self.book.come_back(paper, at)

    # Escalations.

    def chases(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.chase(paper.number, by=by, at=at)
        known = [alarm for alarm in paper.open_alarms if alarm.reason in ("breached", "customer")]
        asked = Alarm("customer", LEAD, self.book.lead(at), at + TEN_MINUTES)
        if known:
            last = known[-1]
            asked = Alarm("customer", last.level, last.to, last.climbs_at, last.taken_by)
        for alarm in known:
            alarm.outcome = "asked_again"
        paper.alarms.append(asked)
        for person in {asked.taken_by or asked.to, paper.holder}:
            self.book.told(paper, "chased", person)

    def takes_up(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.take_escalation(paper.number, by=by, at=at)
        for alarm in paper.open_alarms:
            if alarm.taken_by is None:
                alarm.taken_by, alarm.climbs_at = by.id, None

    def ends(self, paper: Paper, *, by: Actor, at: datetime) -> None:
        commands.close_escalation(paper.number, "handled", "Spoke to the engineer.", by=by, at=at)
        for alarm in paper.open_alarms:
            alarm.outcome, alarm.climbs_at = "handled", None
