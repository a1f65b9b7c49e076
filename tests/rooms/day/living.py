"""The day is lived: a frozen clock goes from instant to instant, people act, tickets wake, the worker's jobs run."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from tests.rooms.day.book import Book
from tests.rooms.day.customers import Customers
from tests.rooms.day.engineers import Engineers
from tests.rooms.day.hands import Hands
from tests.rooms.day.town import LATE, MORNING, NIGHT, NOBODY_LOOKS, Town, hour

from countersign.kernel.actor import SYSTEM
from countersign.kernel.reading import row_of, rows_of
from countersign.ledger.queries import events
from countersign.ledger.subscriptions import registry
from countersign.tickets.commands.waking import wake
from countersign.tickets.jobs import hand_on

SEVERITIES = ("critical", "high", "normal", "low")
LAG = timedelta(milliseconds=400)
Act = Callable[[datetime], None]


@dataclass
class Day:
    """The frozen clock, what is planned, and everybody in it.

    now:   the only clock there is.   read: the newest event that the worker has handed on.
    wakes, acts: how often a ticket woke, and how often somebody did something or looked whether to.
    """

    town: Town
    seed: int = 20260414
    now: datetime = field(default_factory=lambda: hour(-1))
    read: int = 0
    wakes: int = 0
    acts: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.book = Book(self.town)
        self.hands = Hands(self.book)
        self._planned: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self.customers = Customers(self)
        self.engineers = Engineers(self)
        row = row_of("SELECT coalesce(max(id), 0) FROM ledger_event")
        self.read = int(row[0]) if row else 0
        self._expect_tickets()
        self.engineers.expect_shifts()
        for tick in range(24 * 6 + 1):
            self.at(hour(tick / 6), self._hand_on)

    def at(self, moment: datetime, act: Act) -> None:
        """Plan an act; what is planned for the past happens at once."""
        heapq.heappush(self._planned, (max(moment, self.now), next(self._order), act))

    def soon(self, low: float, high: float, act: Act) -> None:
        """Plan an act in so many minutes, to the second."""
        wait = self.random.randint(int(low * 60), int(high * 60))
        self.at(self.now.replace(microsecond=0) + timedelta(seconds=wait), act)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def live(self, until: datetime) -> None:
        """Let everything happen up to an instant: what wakes first, wakes first, as the scheduler has it."""
        while True:
            moment, number = self._first_to_wake()
            planned = self._planned[0][0]
            if min(moment, planned) > until:
                self.now = until
                return
            if moment <= planned:
                self._wake(number, moment)
            else:
                self.now, _, act = heapq.heappop(self._planned)
                self.acts += 1
                act(self.now)
            self._work_off()

    def _first_to_wake(self) -> tuple[datetime, int]:
        row = row_of("SELECT wakes_at, id FROM tickets_ticket WHERE wakes_at IS NOT NULL ORDER BY wakes_at, id LIMIT 1")
        if row is None:
            return hour(1000), 0
        first = next(iter(self.book.papers))
        late = LAG if (row[1] - first + 1) % 5 == 0 else timedelta(0)
        return max(row[0] + late, self.now), int(row[1])

    def _wake(self, number: int, moment: datetime) -> None:
        self.now = moment
        self.wakes += 1
        expected = self.book.papers[number].timers()[0][0]
        row = row_of("SELECT wakes_at FROM tickets_ticket WHERE id = %s", [number])
        assert row is not None and row[0] == expected, f"{number} wakes at {row}, the model at {expected}"
        done = [timer.value for timer in wake(number, by=SYSTEM, at=moment)]
        assert done == self.book.woken(number, moment), number

    def _work_off(self) -> None:
        """Hand new events to their subscriptions as the worker does, until none makes another.

        Left out is the index of words, a quarter of the work: no word of the day is looked for.
        """
        heard = [one for one in registry.values() if one.name != "tickets.search_words"]
        while new := self._new_events():
            for subscription in heard:
                ids = [id_ for id_, type_ in new if subscription.wants(type_)]
                for event in events(ids) if ids else ():
                    subscription.handle(event)

    def _new_events(self) -> list[tuple[int, str]]:
        found = rows_of("SELECT id, type FROM ledger_event WHERE id > %s ORDER BY id", [self.read])
        self.read = found[-1][0] if found else self.read
        return [(id_, type_) for id_, type_ in found]

    def _hand_on(self, at: datetime) -> None:
        hand_on()
        for duty in self.town.duties:
            over = duty.role != "on_call" and self.book.there[duty.shift][1] <= at
            if over and duty.shift not in self.engineers.settled:
                self.engineers.settled.add(duty.shift)
                self.book.gone(duty, at)

    def _expect_tickets(self) -> None:
        clients = [client for client in self.town.clients for _ in range(client.tickets)]
        self.random.shuffle(clients)
        spans = [LATE] * 140 + [NIGHT] * 60 + [MORNING] * 98
        for client, (begins, ends) in zip(clients, spans, strict=True):
            severity = self.random.choices(SEVERITIES, (6, 14, 50, 30))[0]
            last = min(ends, 24) - 0.2
            moment = hour(begins) + timedelta(seconds=self.random.randint(0, int((last - begins) * 3600)))
            self.at(moment, self.customers.opening(client, severity))
        self.at(hour(11.25), self.customers.asks_for_somebody_asleep)
        basic = next(client for client in self.town.clients if client.plan == "BASIC")
        self.at(NOBODY_LOOKS[0] + timedelta(minutes=1), self.customers.opening(basic, "critical"))
