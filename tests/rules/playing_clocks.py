"""A ticket that is nothing but its clocks: what happens to it is said, what they show is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.rules.calendars_of_domain import ALMATY, IT, NIGHT, RU

from countersign.calendars.rules import read
from countersign.sla.rules import (
    Book,
    Clock,
    ClockName,
    Clocks,
    Happening,
    More,
    Outcome,
    Snapshot,
    Terms,
    after,
    from_plain,
    ran_until,
    read_terms,
    to_plain,
)

VERSIONS = {"RU": 1, "IT": 2, "NIGHT": 3, "ALMATY": 4}
CALENDARS = {version: read(content) for version, content in enumerate((RU, IT, NIGHT, ALMATY), start=1)}
FIRST, NEXT, SOLVE, UPDATE = ClockName
H = Happening


def instant(text: str) -> datetime:
    """Read an instant with its offset, as UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def terms(plan: int, targets: Mapping[str, Any], home: str = "RU") -> Terms:
    """Return a plan sold with a home calendar; all others are known by their names."""
    calendars = tuple(sorted({**VERSIONS, "home": VERSIONS[home]}.items()))
    sold = read_terms(Snapshot(plan, calendars, "test"), targets)
    _SOLD[sold.snapshot] = sold
    return sold


_SOLD: dict[Snapshot, Terms] = {}
BOOK = Book(CALENDARS.__getitem__, _SOLD.__getitem__)


class Play:
    """The clocks of one ticket; after every act they are written down and read again."""

    def __init__(self, sold: Terms, severity: str) -> None:
        self.terms, self.severity = sold, severity
        self.state = Clocks()
        self.outcomes: list[Outcome] = []

    def does(self, happening: Happening, at: str | datetime, **more: Any) -> Play:
        """Let something happen."""
        moment = instant(at) if isinstance(at, str) else at
        said = More(severity=more.pop("severity", self.severity), **more)
        state = after(self.state, happening, moment, terms=self.terms, book=BOOK, more=said)
        self.outcomes += state.outcomes
        assert from_plain(to_plain(state)) == Clocks(state.snapshots, state.clocks, state.resting, state.broken)
        self.state = from_plain(to_plain(state))
        return self

    def becomes(self, severity: str, at: str) -> Play:
        """Change the severity."""
        was, self.severity = self.severity, severity
        return self.does(H.SEVERITY_CHANGED, at, was=was)

    def clock(self, name: ClockName) -> Clock:
        return self.state.clocks[name]

    def due(self, name: ClockName) -> datetime | None:
        return self.clock(name).due_at

    def spent(self, name: ClockName, at: str) -> int:
        """Return the working seconds that a clock has run."""
        return ran_until(BOOK.calendar_of, self.clock(name), instant(at))

    def met(self, name: ClockName) -> list[bool | None]:
        """Return how each clock of this name ended."""
        return [one.met for one in self.outcomes if one.name == name]
