"""The model's day: what every act leads to, for the ticket, the people, the post. No rule of the product is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.rooms.day.papers import DIRECTOR, HEAD, LEAD, SHIFT, TEN_MINUTES, Alarm, Paper
from tests.rooms.day.town import Duty, Town
from tests.rooms.day.watches import answers_promised

from countersign.kernel.actor import Actor

PLANS = sorted(("BASIC", "BUSINESS", "PREMIUM", "OLD"), key=answers_promised)
SOON, HOUR = timedelta(minutes=15), timedelta(hours=1)
Post = tuple[int, str, int]


@dataclass
class Book:
    """Everything the model knows.

    there:   shift → since when its person is there, until when.
    post:    (ticket, kind of notice, recipient) → how often.
    fired:   (ticket, clock, share, second): what the clocks have told.
    """

    town: Town
    papers: dict[int, Paper] = field(default_factory=dict)
    there: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    signed: set[int] = field(default_factory=set)
    post: Counter[Post] = field(default_factory=Counter)
    fired: list[tuple[int, str, int, datetime]] = field(default_factory=list)
    promises: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.there = {duty.shift: (duty.begins_at, duty.ends_at) for duty in self.town.duties}

    # Who is there.

    def on_shift(self, at: datetime) -> list[Duty]:
        return [
            duty for duty in self.town.duties
            if duty.role != "on_call" and self.there[duty.shift][0] <= at < self.there[duty.shift][1]
        ]  # fmt: skip

    def is_there(self, person: int | None, at: datetime) -> bool:
        return any(duty.who.id == person for duty in self.on_shift(at))

    def lead(self, at: datetime) -> int:
        """Name the lead: of two, who has signed, then who stays longer; without any, the queue's custodian."""
        leads = [duty for duty in self.on_shift(at) if duty.role == "duty_lead"]
        leads.sort(key=lambda duty: (duty.shift not in self.signed, -duty.ends_at.timestamp()))
        return leads[0].who.account_id if leads else self.town.cast.manager.account_id

    def next_shift(self, person: int | None, at: datetime) -> datetime | None:
        begins = [duty.begins_at for duty in self.town.duties if duty.who.id == person and duty.role != "on_call"]
        return min((moment for moment in begins if moment > at), default=None)

    def load(self, person: int) -> int:
        return sum(paper.quarters for paper in self.papers.values() if paper.holder == person)

    def holds_critical(self, person: int) -> bool:
        return any(
            p.holder == person and p.status == "in_progress" and p.severity == "critical" for p in self.papers.values()
        )

    # The post.

    def told(self, paper: Paper, kind: str, to: int | None, by: Actor | None = None, *, own: bool = False) -> None:
        """Expect a notice, unless its reader is the one who acted."""
        if to is not None and (own or by is None or by.id != to):
            self.post[paper.number, kind, to] += 1

    # What comes by itself.

    def woken(self, number: int, at: datetime) -> list[str]:
        """Let whatever is due happen; return what it was."""
        paper, done = self.papers[number], []
        while paper.timers() and paper.timers()[0][0] <= at:
            what = paper.timers()[0][1]
            done.append(what)
            getattr(self, f"_{what}")(paper, at)
        paper.settle(at)
        return done

    def _threshold(self, paper: Paper, at: datetime) -> None:
        for name, share in paper.reached(at):
            paper.watches[name].told = share
            self.fired.append((paper.number, name, share, at))
            if share == 50:
                self.told(paper, "half_spent", paper.holder)
            elif share == 80:
                self.told(paper, "nearly_spent", self.lead(at))
            else:
                self.told(paper, "overdue", paper.author)
                self.told(paper, "late", paper.holder)
                self.alarm(paper, "breached", LEAD, at)

    def _promise(self, paper: Paper, at: datetime) -> None:
        paper.broken = paper.promised_at
        self.promises["told broken"] += 1
        self.told(paper, "promise_broken", paper.author)
        self.told(paper, "late", paper.holder)
        self.alarm(paper, "breached", LEAD, at)

    def _unaccepted(self, paper: Paper, at: datetime) -> None:
        paper.called = True
        self.alarm(paper, "at_risk", SHIFT, at)

    def _offer(self, paper: Paper, at: datetime) -> None:
        paper.offer_until = None
        self.alarm(paper, "at_risk", LEAD, at)

    def _climb(self, paper: Paper, at: datetime) -> None:
        paper.settle(at)
        for alarm in paper.open_alarms:
            if alarm.climbs_at is not None and alarm.climbs_at <= at:
                alarm.level += 1
                alarm.to = self._at_level(alarm.level, at)
                alarm.climbs_at = at + TEN_MINUTES if alarm.level < DIRECTOR else None
                self.told(paper, "escalated", alarm.to)

    def _wait_return(self, paper: Paper, at: datetime) -> None:
        paper.returns_at = None
        self.told(paper, "returned", paper.author)
        self.told(paper, "back_in_work", paper.holder)
        self.back(paper, at)
        paper.solving("run", at)
        self.come_back(paper, at)

    def _wait_look(self, paper: Paper, at: datetime) -> None:
        paper.looked = True
        self.told(paper, "wait_due", paper.holder)

    def _at_level(self, level: int, at: datetime) -> int:
        if level == LEAD:
            return self.lead(at)
        if level == HEAD:
            return self.town.cast.manager.account_id
        return next(duty.who.account_id for duty in self.town.duties if duty.role == "on_call")

    def alarm(self, paper: Paper, reason: str, level: int, at: datetime) -> None:
        """Escalate, unless that is escalated already."""
        if any(alarm.reason == reason for alarm in paper.open_alarms):
            return
        to = None if level == SHIFT else self._at_level(level, at)
        paper.alarms.append(Alarm(reason, level, to, at + TEN_MINUTES))
        for person in {to} if to is not None else {duty.who.account_id for duty in self.on_shift(at)}:
            self.told(paper, "called" if to is None else "escalated", person)

    def back(self, paper: Paper, at: datetime) -> None:
        """Take a waiting ticket back into work; the periodic update runs on."""
        paper.status, paper.waiting = "in_progress", ""
        if (update := paper.watches.get("update")) is not None and update.is_open:
            update.run(at)

    def come_back(self, paper: Paper, at: datetime) -> None:
        """Leave it to its holder, who is there or comes before it is due; else the lead has it in custody."""
        if self.is_there(paper.holder, at):
            return
        comes = self.next_shift(paper.holder, at)
        if comes is None or (paper.expected is not None and comes >= paper.expected):
            self.custody(paper, at)

    def custody(self, paper: Paper, at: datetime) -> None:
        """Put it into the lead's custody (T8)."""
        lead = self.lead(at)
        if lead != paper.holder:
            self.told(paper, "custody", paper.holder)
            paper.held(lead, "custody", at)

    def gone(self, duty: Duty, at: datetime) -> None:
        """Hand on what somebody works on whose shift is over."""
        begins, ends = self.there[duty.shift]
        self.there[duty.shift] = (begins, min(ends, at))
        for paper in self.papers.values():
            if paper.holder == duty.who.id and paper.status == "in_progress":
                self.custody(paper, at)

    # What the desk has to show.

    def turns(self, me: int, at: datetime) -> list[int]:
        """Order what somebody on shift may take (domain 5.3): critical, promise, what came back, plan, age."""
        there = {duty.who.id for duty in self.on_shift(at)}
        mine = [paper for paper in self.papers.values() if self._is_for(paper, me, there, at)]
        found: list[int] = []
        for critical in (True, False):
            left = [p for p in mine if (p.severity == "critical") == critical and p.expected is not None]
            while left:
                left.sort(key=lambda p: (p.expected, PLANS.index(p.plan), p.opened_at, p.number))
                first = left[0].expected
                assert first is not None
                near = [p for p in left if p.expected is not None and p.expected <= first + timedelta(minutes=2)]
                taken = next((p for p in near if p.cycle > 1), left[0])
                left.remove(taken)
                found.append(taken.number)
            idle = [p for p in mine if (p.severity == "critical") == critical and p.expected is None]
            found += [p.number for p in sorted(idle, key=lambda p: (p.opened_at, p.number))]
        return found

    def _is_for(self, paper: Paper, me: int, there: set[int | None], at: datetime) -> bool:
        lies = paper.status == "in_progress" and paper.holding == "custody" and paper.holder != me
        if paper.status != "new" and not lies:
            return False
        if paper.addressee in (None, me):
            return True
        promised = paper.acknowledged and paper.promised_at is not None and paper.promised_at > at
        return paper.addressee not in there and not (paper.status == "new" and promised)

    def rail(self, me: int, at: datetime) -> dict[str, int]:
        """Count what each view of the desk holds for somebody."""
        kept = [paper for paper in self.papers.values() if paper.status != "closed"]
        return {
            "mine": sum(p.holder == me for p in kept),
            "addressed": sum((p.addressee == me and p.holder != me) or p.offered_to == me for p in kept),
            "accept": sum(p.status == "new" for p in kept),
            "due": sum(p.expected is not None and p.expected <= at + SOON for p in kept),
            "progress": sum(p.status == "in_progress" for p in kept),
            "waiting": sum(p.status == "waiting" and p.waiting != "confirm" for p in kept),
            "confirm": sum(p.waiting == "confirm" for p in kept),
            "stale": 0, "stale_head": 0, "handover": 0,
            "escalations": sum(bool(p.open_alarms) for p in kept),
        }  # fmt: skip

    def custody_list(self, at: datetime) -> set[int]:
        """Name what an incoming lead signs for (domain 5.11): held without a holder, promised, at risk."""
        found = set()
        for paper in self.papers.values():
            soon = paper.expected is not None and paper.expected <= at + HOUR
            urgent = paper.severity == "critical" and paper.status != "waiting"
            left = paper.status == "in_progress" and (paper.holding == "custody" or not self.is_there(paper.holder, at))
            if paper.status != "closed" and (soon or urgent or left or paper.promised_at is not None):
                found.add(paper.number)
        return found

    def attainment(self, at: datetime) -> tuple[int, int]:
        """Count first answers that were kept, and those that were to be kept by now (F16)."""
        kept = sum(paper.firsts == ["met"] for paper in self.papers.values())
        missed = sum(paper.firsts == ["breached"] for paper in self.papers.values())
        open_ = [p.watches.get("first") for p in self.papers.values() if not p.firsts]
        overdue = sum(w is not None and w.due_at is not None and w.is_open and w.due_at < at for w in open_)
        return kept, kept + missed + overdue
