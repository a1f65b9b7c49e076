"""The model's clock: what domain 4.1 says of one promise, written down once more by hand, for this day alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

SECOND = timedelta(seconds=1)
# Moscow is three hours ahead; 13 to 30 April 2026 has no holiday.
OFFICE = [
    (datetime(2026, 4, day, 6, tzinfo=UTC), datetime(2026, 4, day, 15, tzinfo=UTC))
    for day in range(13, 31)
    if date(2026, 4, day).weekday() < 5
]
NAMES = ("first", "next", "resolution", "update")
# Minutes that domain 4.2 promises; o: of the office's hours. OLD is a plan from before there were calendars.
PROMISED = {
    "BASIC": {"critical": "15 30 480 -", "high": "15o 60o 480o -", "normal": "15o 120o 1080o -", "low": "60o 240o - -"},
    "BUSINESS": {"critical": "15 15 240 60", "high": "15 30 480 -", "normal": "15 60 540o -", "low": "30 240o - -"},
    "PREMIUM": {"critical": "10 10 120 30", "high": "10 15 240 -", "normal": "10 30 480 -", "low": "15 60 1080o -"},
    "OLD": {"critical": "15 15 - -", "high": "15 30 - -", "normal": "15 60 - -", "low": "30 240 - -"},
}  # fmt: skip


def later(start: datetime, seconds: int, office: bool) -> datetime:
    """Return when so many seconds have passed that count."""
    if not office or not seconds:
        return start + timedelta(seconds=seconds)
    left = timedelta(seconds=seconds)
    for opens, closes in OFFICE:
        begins = max(start, opens)
        if begins < closes:
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
    raise AssertionError("The model knows no such far day.")


def passed(start: datetime, end: datetime, office: bool) -> int:
    """Return how many seconds between two instants count."""
    if not office:
        return max(0, int((end - start).total_seconds()))
    pieces = [min(end, closes) - max(start, opens) for opens, closes in OFFICE]
    return sum(int(piece.total_seconds()) for piece in pieces if piece > timedelta(0))


@dataclass
class Watch:
    """One promise. stand: running, paused, held, met, breached, cancelled; left: seconds while it does not run."""

    seconds: int
    office: bool
    begun_at: datetime
    stand: str = "paused"
    left: int = 0
    since: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    told: int = 0

    @property
    def is_open(self) -> bool:
        return self.stand in ("running", "paused", "held")

    def run(self, at: datetime) -> None:
        """Run on with what is left; what is late already keeps the second it missed."""
        if self.stand == "running":
            return
        late = self.due_at is not None and (self.stand == "paused" or self._missed(self.ended_at or at))
        if not late:
            self.due_at = later(at, self.left, self.office)
        self.stand, self.since, self.ended_at = "running", at, None

    def rest(self, at: datetime, stand: str = "paused") -> None:
        """Stop for a while: paused for the customer's sake, or held by a proposed solution."""
        if self.stand == "running":
            assert self.due_at is not None
            self.left = passed(at, self.due_at, self.office)
            if stand == "paused" and not self._missed(at):
                self.due_at = None
        elif not (self.stand == "paused" and stand == "held"):
            return
        self.stand, self.since = stand, None
        self.ended_at = at if stand == "held" else None

    def finish(self, at: datetime, *, counts: bool = True) -> None:
        """End for good: met or breached; a promise that need not be kept any more is cancelled unless it is late."""
        if self.is_open:
            self.rest(at, "held")
            assert self.ended_at is not None
            kept = "met" if counts else "cancelled"
            self.stand = "breached" if self._missed(self.ended_at) else kept

    def _missed(self, at: datetime) -> bool:
        return self.due_at is not None and at > self.due_at

    def marks(self) -> list[tuple[datetime, int]]:
        """Return when half and four fifths are spent, and the first late second; what was told is left out."""
        if self.stand != "running":
            return []
        assert self.since is not None and self.due_at is not None
        before = self.seconds - self.left
        found = []
        for share in (50, 80, 100):
            moment = self.due_at + SECOND
            if share < 100:
                missing = -(-self.seconds * share // 100) - before
                moment = self.since if missing <= 0 else min(later(self.since, missing, self.office), self.due_at)
            if share > self.told:
                found.append((moment, share))
        return found


def watch(plan: str, severity: str, name: str, at: datetime) -> Watch | None:
    """Return a promise that begins now and does not run yet, or None where the plan promises nothing."""
    told = PROMISED[plan][severity].split()[NAMES.index(name)]
    if told == "-":
        return None
    seconds = int(told.rstrip("o")) * 60
    return Watch(seconds, told.endswith("o"), at, left=seconds)


def answers_promised(plan: str) -> float:
    """Add up what a plan promises of answers, an office hour as four, to tell which plan promises most."""
    rows = [row.split()[:2] for row in PROMISED[plan].values()]
    return sum(int(told.rstrip("o")) * (4 if told.endswith("o") else 1) for row in rows for told in row)
