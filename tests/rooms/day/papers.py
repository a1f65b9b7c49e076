"""The model's ticket and what is escalated of it: who waits for whom, what is owed, what comes due by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.rooms.day.watches import NAMES, SECOND, Watch, watch

TEN_MINUTES = timedelta(minutes=10)
SHIFT, LEAD, HEAD, DIRECTOR = range(4)


@dataclass
class Alarm:
    """One escalation. to None: everybody on shift."""

    reason: str
    level: int
    to: int | None
    climbs_at: datetime | None
    taken_by: int | None = None
    outcome: str = ""


@dataclass
class Paper:
    """One ticket as the model knows it."""

    number: int
    plan: str
    severity: str
    author: int
    contract: int
    opened_at: datetime
    status: str = "new"
    waiting: str = ""
    holder: int | None = None
    holding: str = ""
    addressee: int | None = None
    offered_to: int | None = None
    offer_until: datetime | None = None
    promised_at: datetime | None = None
    broken: datetime | None = None
    returns_at: datetime | None = None
    looked: bool = False
    called: bool = False
    acknowledged: bool = False
    declared: bool = False
    cycle: int = 1
    watches: dict[str, Watch] = field(default_factory=dict)
    firsts: list[str] = field(default_factory=list)
    missed: set[tuple[str, datetime | None]] = field(default_factory=set)
    alarms: list[Alarm] = field(default_factory=list)
    custody_since: datetime | None = None
    custody_seconds: float = 0.0

    # What is owed.

    @property
    def answer_due(self) -> datetime | None:
        """When the first or the next answer is due."""
        running = [self.watches[n] for n in NAMES[:2] if n in self.watches and self.watches[n].stand == "running"]
        return running[0].due_at if running else None

    @property
    def expected(self) -> datetime | None:
        return min((m for m in (self.answer_due, self.promised_at) if m is not None), default=None)

    def late(self, at: datetime) -> bool:
        """Tell whether anything that was promised has not come by now."""
        owed = [one.due_at for one in self.watches.values() if one.stand == "running"]
        return any(moment is not None and moment <= at for moment in (*owed, self.promised_at))

    def broken_by(self, at: datetime) -> set[tuple[str, datetime | None]]:
        """Name every answer, solution and update that was not given in time, the late ones that still run too."""
        late = {
            (name, one.due_at) for name, one in self.watches.items()
            if one.is_open and one.due_at is not None and one.told == 100
        }  # fmt: skip
        return self.missed | late

    @property
    def open_alarms(self) -> list[Alarm]:
        return [alarm for alarm in self.alarms if not alarm.outcome]

    @property
    def quarters(self) -> int:
        """How much it weighs in its holder's hands."""
        if self.status == "closed":
            return 0
        return 1 if self.status == "waiting" else {"critical": 16, "high": 8}.get(self.severity, 4)

    # The clocks, as the columns of domain 3.2 say.

    def begin(self, name: str, at: datetime, *, runs: bool = True) -> None:
        new = watch(self.plan, self.severity, name, at)
        if new is not None:
            self.watches[name] = new
            if runs:
                new.run(at)

    def said(self, at: datetime, *, rests: bool = False) -> None:
        """A public word of the provider: answers are given, the periodic update begins anew."""
        for name in NAMES[:2]:
            self.end(name, at)
        update = self.watches.get("update")
        if update is not None and update.is_open:
            self.end("update", at)
            self.begin("update", at, runs=not rests)

    def end(self, name: str, at: datetime, *, counts: bool = True) -> None:
        one = self.watches.get(name)
        if one is None or not one.is_open:
            return
        one.finish(at, counts=counts)
        if one.stand == "breached":
            self.missed.add((name, one.due_at))
        if name == "first":
            self.firsts.append(one.stand)

    def asked_for(self, at: datetime) -> None:
        """A word of the customer: the next answer is owed from now, unless one is owed already."""
        if not any(n in self.watches and self.watches[n].is_open for n in NAMES[:2]):
            self.begin("next", at)

    def solving(self, act: str, at: datetime) -> None:
        """Let the resolution pause, be held or run on."""
        one = self.watches.get("resolution")
        if one is not None and (one.is_open or act == "reopen"):
            one.run(at) if act in ("run", "reopen") else one.rest(at, act)

    # What comes due by itself.

    def timers(self) -> list[tuple[datetime, str]]:
        """Return every instant at which something is to be done, the earliest first."""
        if self.status == "closed":
            return []
        found = [(min(marks)[0], "threshold") for one in self.watches.values() if (marks := one.marks())]
        if self.promised_at is not None and self.broken != self.promised_at:
            found.append((self.promised_at + SECOND, "promise"))
        if self.status == "new" and self.severity == "critical" and not self.called:
            found.append((self.opened_at + timedelta(minutes=5), "unaccepted"))
        if self.offer_until is not None:
            found.append((self.offer_until, "offer"))
        if climbs := [alarm.climbs_at for alarm in self.open_alarms if alarm.climbs_at is not None]:
            found.append((min(climbs), "climb"))
        if self.returns_at is not None and self.waiting == "sched":
            found.append((self.returns_at, "wait_return"))
        if self.returns_at is not None and self.waiting == "third" and not self.looked:
            found.append((self.returns_at, "wait_look"))
        return sorted(found)

    def reached(self, at: datetime) -> list[tuple[str, int]]:
        """Return the clocks that have reached a mark nobody was told of, with the highest."""
        now = at.replace(microsecond=0)
        found = [(name, [share for moment, share in self.watches[name].marks() if moment <= now]) for name in NAMES
                 if name in self.watches]  # fmt: skip
        return [(name, max(shares)) for name, shares in found if shares]

    def settle(self, at: datetime) -> None:
        """Close what was escalated and has ended by itself."""
        for alarm in self.open_alarms:
            if self.status == "closed":
                alarm.outcome = "ticket_closed"
            elif alarm.reason in ("breached", "customer") and not self.late(at):
                alarm.outcome = "answered"
            elif alarm.level == SHIFT and self.status != "new":
                alarm.outcome = "accepted"

    def held(self, by: int | None, holding: str, at: datetime) -> None:
        """Put it into somebody's hands, and count how long it lay in custody."""
        if self.custody_since is not None:
            self.custody_seconds += (at - self.custody_since).total_seconds()
        self.custody_since = at if holding == "custody" else None
        self.holder, self.holding = by, holding

    def custody_by(self, at: datetime) -> float:
        """Return how many seconds it has lain in custody."""
        since = self.custody_since
        return self.custody_seconds + ((at - since).total_seconds() if since is not None else 0)
