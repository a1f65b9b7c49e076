"""The customers of the day: they open, answer, confirm, reject, write once more, chase what is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.rooms.day.papers import Paper
from tests.rooms.day.town import Client

from countersign.kernel.actor import Actor

if TYPE_CHECKING:
    from tests.rooms.day.living import Act, Day

WRITABLE = ("", "info", "confirm")


class Customers:
    """What customers do, and when they get to it.

    clients: ticket → the contract's people.   chased: (ticket, missed second) that the button was pressed for.
    """

    def __init__(self, day: Day) -> None:
        self.day = day
        self.clients: dict[int, Client] = {}
        self.chased: set[tuple[int, datetime]] = set()
        self.asleep: Paper | None = None

    def somebody(self, paper: Paper) -> Actor:
        """Return the author, now and then a colleague."""
        client = self.clients[paper.number]
        return client.colleague if self.day.chance(0.2) else client.author

    def opening(self, client: Client, severity: str) -> Act:
        def opens(at: datetime) -> None:
            self.opened(self.day.hands.opens(client, severity, at), client)

        return opens

    def opened(self, paper: Paper, client: Client) -> None:
        self.clients[paper.number] = client
        self.day.engineers.wants(paper)
        self.watches(paper)
        if self.day.chance(0.05):
            self.day.soon(1, 20, lambda at: self._withdraws(paper, at))
        elif self.day.chance(0.06):
            self.day.soon(0.5, 5, lambda at: self.writes(paper, at))

    def asks_for_somebody_asleep(self, at: datetime) -> None:
        """Open a ticket at night and name somebody who comes at eight in the morning."""
        client = next(client for client in self.day.town.clients if client.plan == "BUSINESS")
        paper = self.asleep = self.day.hands.opens(client, "normal", at)
        self.clients[paper.number] = client
        self.day.engineers.wants(paper, ["answer", "propose"])
        self.day.hands.addresses(paper, self.day.town.cast.second_line, by=client.author, at=at)

    def _withdraws(self, paper: Paper, at: datetime) -> None:
        if paper.status != "closed":
            self.day.hands.withdraws(paper, by=self.somebody(paper), at=at)

    def writes(self, paper: Paper, at: datetime) -> None:
        if paper.status != "closed" and paper.waiting in WRITABLE and paper is not self.asleep:
            self.day.hands.writes(paper, by=self.somebody(paper), at=at)
            self.watches(paper)

    def watches(self, paper: Paper) -> None:
        """Look again when the answer is due: press the button at the very second, or some minutes later."""
        due = paper.expected
        if due is not None and self.day.chance(0.6):
            wait = 0 if self.day.chance(0.3) else self.day.random.randint(60, 400)
            self.day.at(due + timedelta(seconds=wait), lambda at: self._chases(paper, at))

    def _chases(self, paper: Paper, at: datetime) -> None:
        due = paper.expected
        if paper.status == "closed" or due is None or due > at or (paper.number, due) in self.chased:
            return
        self.chased.add((paper.number, due))
        self.day.hands.chases(paper, by=self.somebody(paper), at=at)

    # After a word of the provider.

    def answered(self, paper: Paper) -> None:
        if paper.promised_at is not None:
            self.watches(paper)
        if self.day.chance(0.15):
            self.day.soon(2, 12, lambda at: self.writes(paper, at))
        elif self.day.chance(0.05):
            self.day.soon(1, 6, lambda at: self._declares(paper, at))

    def asked(self, paper: Paper) -> None:
        if self.day.chance(0.85):
            self.day.soon(3, 90, lambda at: self._replies(paper, at))

    def _replies(self, paper: Paper, at: datetime) -> None:
        if paper.waiting == "info":
            self.writes(paper, at)

    def _declares(self, paper: Paper, at: datetime) -> None:
        if paper.status == "in_progress" and not paper.declared:
            self.day.hands.declares_solved(paper, by=self.somebody(paper), at=at)

    def window_proposed(self, paper: Paper, begins: datetime) -> None:
        def replies(at: datetime) -> None:
            self.day.engineers.free(paper)
            if paper.status == "in_progress" and not self.day.chance(0.2):
                self.day.hands.agrees(paper, begins, by=self.somebody(paper), at=at)
            elif paper.status == "in_progress":
                self.day.hands.declines(paper, by=self.somebody(paper), at=at)

        self.day.soon(1, 8, replies)

    def proposed(self, paper: Paper) -> None:
        cycle, draw = paper.cycle, self.day.random.random()

        def replies(at: datetime) -> None:
            if paper.waiting != "confirm" or paper.cycle != cycle:
                return
            if draw < 0.72:
                self.day.hands.confirms(paper, by=self.somebody(paper), at=at)
                if self.day.chance(0.07):
                    self.day.soon(10, 70, lambda then: self._reopens(paper, then))
            elif draw < 0.82:
                self.day.engineers.wants(paper, ["answer", "propose"])
                self.day.hands.rejects(paper, by=self.somebody(paper), at=at)
                self.watches(paper)
            elif draw < 0.87:
                self.writes(paper, at)

        self.day.soon(4, 120, replies)

    def _reopens(self, paper: Paper, at: datetime) -> None:
        self.day.engineers.wants(paper, ["answer", "propose"])
        self.day.hands.reopens(paper, by=self.somebody(paper), at=at)
        self.watches(paper)
