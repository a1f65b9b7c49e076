"""A hundred thousand steps of the machine beside a small independent model: no divergence (domain 3.2, 4.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.machine import DAY, MOVES, TARGETS, Machine

from countersign.kernel.errors import DomainError
from countersign.sla.rules import Book, ClockName, Clocks, Happening, Snapshot, Target, Terms, after
from countersign.tickets.rules import waiting as waits
from countersign.tickets.rules.closing import (
    Reminded,
    check_reopening,
    check_unanswered,
    check_unconfirmed,
    check_unmerging,
)
from countersign.tickets.rules.moves import Act, check_move, check_step, leads_to
from countersign.tickets.rules.silence import check_reminder

T0 = datetime(2026, 3, 10, tzinfo=UTC)
SNAPSHOT = Snapshot(1)
SOLD = {severity: {name: Target(TARGETS[name.value]) for name in ClockName} for severity in ("normal",)}
TERMS = Terms(SNAPSHOT, SOLD)
BOOK = Book(lambda version: (_ for _ in ()).throw(KeyError(version)), lambda snapshot: TERMS)
H = Happening
HAPPENS: dict[str, tuple[Happening, ...]] = {
    "accept": (H.ACCEPTED,), "acknowledge": (H.ACKNOWLEDGED,), "withdraw": (H.WITHDRAWN,), "refuse": (H.REFUSED,),
    "merge": (H.MERGED,), "unmerge": (H.REOPENED,), "ask": (H.ASKED,), "suspend": (H.SUSPENDED,),
    "wait_for_third": (H.THIRD_PARTY,), "schedule": (H.SCHEDULED_BY_CUSTOMER,), "propose": (H.PROPOSED,),
    "resume": (H.RESUMED,), "return": (H.RESUMED,), "confirm": (H.CONFIRMED,), "reopen": (H.REOPENED,),
    "close_unconfirmed": (H.CLOSED_UNCONFIRMED,), "close_unanswered": (H.CLOSED_UNANSWERED,), "reject": (H.REJECTED,),
    "declare_solved": (H.DECLARED_SOLVED,), "solve_from_third": (H.RESUMED, H.PROPOSED), "answer": (H.ANSWERED,),
    "write": (H.CUSTOMER_WROTE,),
}  # fmt: skip
ACTS = list(MOVES)
# Steps of time, in seconds: within targets, at their ends, over the windows of closing and reopening.
STEPS = (0, 1, 299, 300, 600, 900, 1800, 3599, 3600, 7200, 14_400, DAY, 2 * DAY, 4 * DAY, 7 * DAY, 15 * DAY)
WAIT = 7_200
LENGTH, WALKS = 500, 200


class Rules:
    """A ticket that goes by the product's pure rules."""

    def __init__(self) -> None:
        self.status, self.waiting, self.accepted, self.answered = "new", "", False, False
        self.declared, self.resolution = False, ""
        self.since = self.closed_at = T0
        self.until: datetime | None = None
        self.reminders, self.reminded_at = 0, None
        self.clocks = after(Clocks(), H.OPENED, T0, terms=TERMS, book=BOOK)

    @property
    def place(self) -> str:
        return self.waiting or self.status

    def does(self, name: str, at: datetime) -> None:
        """Make a step, or raise its refusal."""
        act = Act(name)
        check_move(act, self.status, self.waiting)
        wait = self._checked(act, at)
        status, waiting = leads_to(act, self.status, self.waiting, accepted=self.accepted)
        happenings = HAPPENS.get(name, ())
        resolution = {Act.WITHDRAW: "withdrawn", Act.MERGE: "duplicate", Act.REFUSE: "out_of_scope"}.get(act, "solved")
        if act in (Act.PROPOSE, Act.SOLVE_FROM_THIRD) and self.declared:
            status, waiting, happenings = "closed", "", (*happenings, H.CONFIRMED)
        if act == Act.SOLVE_FROM_THIRD:
            check_step((self.status, self.waiting), ("in_progress", ""), resolution="", accepted=True)
            self.status, self.waiting = "in_progress", ""
        check_step((self.status, self.waiting), (status, waiting), resolution=resolution, accepted=self.accepted)
        for happening in happenings:
            self.clocks = after(self.clocks, happening, at, terms=TERMS, book=BOOK)
        self._remember(act, at, (status, waiting), resolution, wait)

    def _checked(self, act: Act, at: datetime) -> waits.Wait | None:
        """Ask what each act asks beyond the status."""
        reminded = Reminded(self.reminders, self.reminded_at, self.until if self.reminders else None)
        later = at + timedelta(seconds=WAIT)
        if act == Act.ACKNOWLEDGE and self.answered:
            raise DomainError("acknowledged_before")
        if act == Act.REOPEN:
            check_reopening(self.closed_at, at, self.resolution, lead=False)
        elif act == Act.UNMERGE:
            check_unmerging(self.closed_at, at, self.resolution)
        elif act == Act.RETURN and (self.until is None or self.until > at):
            raise DomainError("wait_not_over")
        elif act == Act.REMIND:
            if self.reminders >= 2:
                raise DomainError("reminded_enough")
            check_reminder(self.reminded_at, at, "UTC")
        elif act == Act.CLOSE_UNCONFIRMED:
            check_unconfirmed(self.since, at, reminded, "normal", lead=False)
        elif act == Act.CLOSE_UNANSWERED:
            check_unanswered(self.since, at, reminded, "Nothing new.")
        elif act == Act.RATE and at > self.closed_at + timedelta(days=14):
            raise DomainError("rating_too_late")
        elif act == Act.ASK:
            return waits.for_answer("", None, {}, at)
        elif act == Act.SUSPEND:
            return waits.for_customers_sake(None, "Later.", later, at=at)
        elif act == Act.WAIT_FOR_THIRD:
            return waits.for_third("Vendor", "RMA 1", "They look.", check_at=later, promised_at=later, at=at)
        elif act == Act.SCHEDULE:
            return waits.for_window(later, later + timedelta(hours=1), "customer", "The work.", at=at)
        elif act in (Act.PROPOSE, Act.SOLVE_FROM_THIRD):
            return waits.for_countersign(at)
        return None

    def _remember(
        self, act: Act, at: datetime, there: tuple[str, str], resolution: str, wait: waits.Wait | None
    ) -> None:
        self.accepted |= there[0] == "in_progress"
        self.answered |= act in (
            Act.ACKNOWLEDGE, Act.ANSWER, Act.ASK, Act.WAIT_FOR_THIRD, Act.PROPOSE, Act.REFUSE, Act.SOLVE_FROM_THIRD,
        )  # fmt: skip
        if act == Act.REMIND:
            self.reminders, self.reminded_at = self.reminders + 1, at
            if self.waiting == "confirm":
                self.until = max(self.until or at, at + timedelta(days=1))
        if act in (Act.WRITE, Act.DECLARE_SOLVED, Act.REOPEN, Act.UNMERGE):
            self.declared = act == Act.DECLARE_SOLVED
        if there[0] == "waiting" and there != (self.status, self.waiting):
            assert wait is not None
            assert wait.reason == there[1], "the wait is the one that the table names"
            self.since, self.until, self.reminders, self.reminded_at = at, wait.until, 0, None
        if there[0] == "closed" and self.status != "closed":
            self.closed_at, self.resolution = at, resolution
        elif there[0] != "closed":
            self.resolution = ""
        self.status, self.waiting = there

    def told(self) -> dict[str, tuple[str, int | None]]:
        """Say how every clock stands, as the model does."""
        found = {}
        for name in ClockName:
            clock = self.clocks.get(name)
            due = int((clock.due_at - T0).total_seconds()) if clock and clock.runs and clock.due_at else None
            found[name.value] = (clock.stand.value if clock else "-", due)
        return found


RARE = frozenset({"note", "thank", "facts", "rate", "withdraw", "merge", "refuse", "hand_over", "take_custody"})

SILENT = {"info": "close_unanswered", "confirm": "close_unconfirmed"}


def chosen(way: Random, model: Machine, now: int) -> str:
    """Choose an act: mostly one that is admitted and moves something, else any at all."""
    if model.place in SILENT and way.random() < 0.5:
        return "remind" if model.reminders < 2 else SILENT[model.place]
    if way.random() < 0.3:
        return way.choice(ACTS)
    admitted = [act for act in ACTS if model.admits(act, now) and (act not in RARE or way.random() < 0.1)]
    return way.choice(admitted or ACTS)


@settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=2**64))
def test_a_hundred_thousand_steps_without_divergence(seed: int) -> None:
    way, rules, model, now = Random(seed), Rules(), Machine(), 0
    assert rules.told() == model.told()
    for turn in range(LENGTH):
        if model.place == "closed" and way.random() < 0.2:
            rules, model, now = Rules(), Machine(), 0
        act = chosen(way, model, now)
        long = act in ("remind", "close_unanswered", "close_unconfirmed") or way.random() < 0.3
        at = now + way.choice(STEPS if long else STEPS[:11])
        try:
            rules.does(act, T0 + timedelta(seconds=at))
            admitted = True
        except DomainError:
            admitted = False
        assert admitted is model.admits(act, at), f"step {turn}: {act} in {model.place} at {at}"
        if admitted:
            model.does(act, at, until=at + (14 * DAY if act == "ask" else WAIT))
        assert rules.place == model.place, f"step {turn}: {act}"
        assert rules.told() == model.told(), f"step {turn}: {act} in {model.place} at {at}"
        now = at


def test_the_model_knows_every_act_that_moves_a_ticket() -> None:
    elsewhere = {
        "join_outage", "follow_up", "address", "severity", "offer", "propose_wait", "name_step", "escalate", "chase",
        "queue",
    }  # fmt: skip
    assert {act.value for act in Act} == MOVES.keys() | elsewhere
