"""The staff of the day: they come, sign, take what is next, answer, are late, leave; leads look after what is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.rooms.day.papers import Paper
from tests.rooms.day.town import NOBODY_LOOKS, Duty

from countersign.kernel.errors import DomainError
from countersign.shifts import commands as shifts
from countersign.shifts.queries import next_check_in
from countersign.tickets import commands
from countersign.tickets.commands.handing_on import leave, sign_custody
from countersign.tickets.queries.custody import custody_list
from countersign.tickets.rules.addressing import promise_for

if TYPE_CHECKING:
    from tests.rooms.day.living import Act, Day

SCRIPTS = (
    (["propose"], 18), (["answer", "propose"], 34), (["ask", "answer", "propose"], 16), (["promise", "propose"], 14),
    (["answer", "third", "propose"], 9), (["answer", "window", "propose"], 9),
)  # fmt: skip
FULL = 32
# Before leaving nobody begins what is owed nothing: it is offered to whoever comes.
LAST_MINUTES = timedelta(minutes=15)


class Engineers:
    """What the staff do, one thing at a time.

    steps: ticket → what is still to be done on it.   not_before: ticket → when its holder gets to it again.
    """

    def __init__(self, day: Day) -> None:
        self.day = day
        self.steps: dict[int, list[str]] = {}
        self.not_before: dict[int, datetime] = {}
        self.settled: set[int] = set()
        self.refused: dict[str, int] = {}

    def wants(self, paper: Paper, steps: list[str] | None = None) -> None:
        """Draw what a ticket takes to be solved; some are left lying beyond their first answer."""
        drawn = self.day.random.choices([s for s, _ in SCRIPTS], [w for _, w in SCRIPTS])[0]
        self.steps[paper.number] = list(steps if steps is not None else drawn)
        due = paper.answer_due
        if steps is None and due is not None and self.day.chance(0.06):
            self.not_before[paper.number] = due + timedelta(seconds=self.day.random.randint(1, 2400))

    def free(self, paper: Paper) -> None:
        self.not_before.pop(paper.number, None)

    # Coming and going.

    def expect_shifts(self) -> None:
        for duty in self.day.town.duties:
            if duty.role == "on_call":
                continue
            early = timedelta(seconds=self.day.random.randint(60, 1200))
            self.day.at(duty.begins_at - early, self._comes(duty))
            if duty.role != "duty_lead" and self.day.chance(0.8):
                self.day.at(duty.ends_at - timedelta(seconds=self.day.random.randint(20, 240)), self._leaves(duty))

    def _comes(self, duty: Duty) -> Act:
        def comes(at: datetime) -> None:
            book = self.day.book
            if duty.role == "duty_lead":
                listed = custody_list(at, duty.who)
                assert {row.number for row in listed} == book.custody_list(at)
                sign_custody(duty.shift, [row.number for row in listed], "Taken over.", by=duty.who, at=at)
                book.signed.add(duty.shift)
            else:
                shifts.check_in(duty.shift, by=duty.who, at=at)
            book.there[duty.shift] = (min(at, duty.begins_at), duty.ends_at)
            self.day.soon(0, 2, self._round(duty) if duty.role == "duty_lead" else self._visit(duty))

        return comes

    def _leaves(self, duty: Duty) -> Act:
        def leaves(at: datetime) -> None:
            held = [p for p in self._own(duty) if p.offered_to is None][:1]
            colleagues = [
                d.who for d in self.day.book.on_shift(at) if d.role != "duty_lead" and d.ends_at > duty.ends_at
            ]
            offers = {p.number: colleagues[0].account_id for p in held if colleagues}
            leave(duty.shift, offers, "Waits for a new disk.", by=duty.who, at=at)
            self.settled.add(duty.shift)
            for number, person in offers.items():
                self.day.hands.offered(self.day.book.papers[number], person, at=at)
            self.day.book.gone(duty, at)

        return leaves

    # One visit: one thing done.

    def _visit(self, duty: Duty) -> Act:
        def visits(at: datetime) -> None:
            if not self.day.book.is_there(duty.who.id, at):
                return
            if NOBODY_LOOKS[0] <= at < NOBODY_LOOKS[1]:
                self.day.at(NOBODY_LOOKS[1], visits)
                return
            done = self._acknowledged(duty, at) or self._meant(duty, at) or self._works(duty, at)
            self.day.soon(*((1.0, 3.5) if done else (0.5, 1.5)), visits)

        return visits

    def _own(self, duty: Duty) -> list[Paper]:
        papers = self.day.book.papers.values()
        return [p for p in papers if p.holder == duty.who.id and p.status == "in_progress" and p.holding == "working"]

    def _acknowledged(self, duty: Duty, at: datetime) -> bool:
        """Acknowledge what is meant for somebody who is not there, with their coming as the promise."""
        book = self.day.book
        for paper in book.papers.values():
            asleep = paper.addressee is not None and not book.is_there(paper.addressee, at)
            if paper.status == "new" and asleep and not paper.acknowledged:
                comes = next_check_in(paper.addressee or 0, at)
                assert comes is not None and comes == book.next_shift(paper.addressee, at)
                self.day.hands.acknowledges(paper, promise_for(comes), by=duty.who, at=at)
                return True
        return False

    def _meant(self, duty: Duty, at: datetime) -> bool:
        """Take what was offered or is addressed to oneself."""
        for paper in self.day.book.papers.values():
            if paper.offered_to == duty.who.id and paper.status == "in_progress":
                self.day.hands.takes_offer(paper, by=duty.who, at=at)
                return True
            if paper.addressee == duty.who.id and paper.status == "new":
                self.day.hands.picks(paper, by=duty.who, at=at)
                return True
        return False

    def _works(self, duty: Duty, at: datetime) -> bool:
        """Do what is due first: a word on an own ticket, or the next one; what is owed nothing comes last."""
        ready = [p for p in self._own(duty) if self.not_before.get(p.number, at) <= at]
        papers = self.day.book.papers.values()
        ready += [p for p in papers if p.holder == duty.who.id and p.waiting == "third" and p.looked]
        owed = min((p for p in ready if p.expected is not None), key=lambda p: (p.expected, p.number), default=None)
        turns = self.day.book.turns(duty.who.account_id, at)
        first = self.day.book.papers[turns[0]].expected if turns else None
        if owed is not None and not (first is not None and owed.expected is not None and first < owed.expected):
            return self._step(owed, duty, at)
        if self._takes_next(duty, turns, at):
            return True
        if duty.ends_at - at < LAST_MINUTES:
            return False
        rest = owed or min(ready, key=lambda p: p.number, default=None)
        return rest is not None and self._step(rest, duty, at)

    def _takes_next(self, duty: Duty, turns: list[int], at: datetime) -> bool:
        """Press the button, and get exactly what the model says: a ticket, or why not."""
        book = self.day.book
        code = "nothing_next" if not turns else ""
        if book.load(duty.who.account_id) >= FULL:
            code = "load_full"
        if book.holds_critical(duty.who.account_id):
            code = "holding_critical"
        if not code:
            paper = book.papers[turns[0]]
            assert commands.take_next(by=duty.who, at=at).pk == paper.number
            self.day.hands.took(paper, by=duty.who, at=at)
            return True
        if code != "nothing_next" or self.day.chance(0.05):
            with pytest.raises(DomainError) as refusal:
                commands.take_next(by=duty.who, at=at)
            assert refusal.value.code == code
        self.refused[code] = self.refused.get(code, 0) + 1
        return False

    def _step(self, paper: Paper, duty: Duty, at: datetime) -> bool:
        left = self.steps[paper.number]
        step = "propose" if paper.declared or paper.waiting == "third" or not left else left.pop(0)
        getattr(self, f"_{step}")(paper, duty, at)
        return True

    def _propose(self, paper: Paper, duty: Duty, at: datetime) -> None:
        self.steps[paper.number] = []
        self.day.hands.proposes(paper, by=duty.who, at=at)
        self.day.customers.proposed(paper)

    def _answer(self, paper: Paper, duty: Duty, at: datetime) -> None:
        self.day.hands.answers(paper, None, by=duty.who, at=at)
        self.day.customers.answered(paper)

    def _promise(self, paper: Paper, duty: Duty, at: datetime) -> None:
        promise = at + timedelta(minutes=self.day.random.randint(15, 45))
        self.day.hands.answers(paper, promise, by=duty.who, at=at)
        self.not_before[paper.number] = at + timedelta(minutes=8)
        if self.day.chance(0.2):
            self.not_before[paper.number] = promise + timedelta(seconds=self.day.random.randint(0, 1800))
        self.day.customers.answered(paper)

    def _ask(self, paper: Paper, duty: Duty, at: datetime) -> None:
        self.day.hands.asks(paper, by=duty.who, at=at)
        self.day.customers.asked(paper)

    def _third(self, paper: Paper, duty: Duty, at: datetime) -> None:
        check = at + timedelta(minutes=self.day.random.randint(20, 60))
        promise = check + timedelta(minutes=self.day.random.randint(5, 30))
        self.day.hands.waits_for_third(paper, check, promise, by=duty.who, at=at)
        self.day.customers.watches(paper)

    def _window(self, paper: Paper, duty: Duty, at: datetime) -> None:
        begins = at + timedelta(minutes=self.day.random.randint(30, 120))
        self.day.hands.proposes_window(paper, begins, by=duty.who, at=at)
        self.not_before[paper.number] = at + timedelta(minutes=20)
        self.day.customers.window_proposed(paper, begins)

    # Leads.

    def _round(self, duty: Duty) -> Act:
        """Look every few minutes, at night rarely, at what is escalated and nobody has taken up."""

        def looks(at: datetime) -> None:
            if not self.day.book.is_there(duty.who.id, at):
                return
            if NOBODY_LOOKS[0] <= at < NOBODY_LOOKS[1]:
                self.day.at(NOBODY_LOOKS[1], looks)
                return
            for paper in list(self.day.book.papers.values()):
                if paper.status != "closed" and any(alarm.taken_by is None for alarm in paper.open_alarms):
                    self.day.hands.takes_up(paper, by=duty.who, at=at)
                    self.day.soon(3, 12, self._ending(paper, duty))
            night = duty.ends_at - duty.begins_at > timedelta(hours=10)
            self.day.soon(*((12, 45) if night else (4, 14)), looks)

        return looks

    def _ending(self, paper: Paper, duty: Duty) -> Act:
        def ends(at: datetime) -> None:
            if paper.status != "closed" and any(alarm.taken_by == duty.who.id for alarm in paper.open_alarms):
                self.day.hands.ends(paper, by=duty.who, at=at)

        return ends
