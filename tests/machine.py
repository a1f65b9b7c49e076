"""A small model of the ticket's state machine, written from domain 3.2 and 4.1 alone: whole seconds, day and night.

It knows nothing of the product's code; the walks let both make the same steps and compare them after each.
"""

from __future__ import annotations

from dataclasses import dataclass, field

DAY = 86_400
TARGETS = {"first": 900, "next": 1_800, "resolution": 14_400, "update": 3_600}
WAITS = ("info", "linked", "third", "sched", "confirm")
OPEN = ("new", "in_progress", *WAITS)

# act: from where it may start, where it leads; a dot stays.
MOVES: dict[str, tuple[str, str]] = {
    "accept": ("new", "in_progress"),
    "acknowledge": ("new", "."),
    "withdraw": (" ".join(OPEN), "closed"),
    "refuse": ("new", "closed"),
    "merge": (" ".join(OPEN), "closed"),
    "unmerge": ("closed", "in_progress"),
    "hand_over": ("in_progress " + " ".join(WAITS), "."),
    "take_custody": ("in_progress " + " ".join(WAITS), "."),
    "ask": ("in_progress", "info"),
    "suspend": ("in_progress", "linked"),
    "wait_for_third": ("in_progress", "third"),
    "schedule": ("in_progress", "sched"),
    "propose": ("in_progress", "confirm"),
    "resume": (" ".join(WAITS), "in_progress"),
    "return": ("linked sched", "in_progress"),
    "confirm": ("confirm", "closed"),
    "reopen": ("closed", "in_progress"),
    "close_unconfirmed": ("confirm", "closed"),
    "close_unanswered": ("info", "closed"),
    "reject": ("confirm", "in_progress"),
    "declare_solved": ("in_progress info linked third sched", "in_progress"),
    "solve_from_third": ("third", "confirm"),
    "rate": ("closed", "."),
    "thank": (" ".join(OPEN) + " closed", "."),
    "answer": ("in_progress", "."),
    "write": (" ".join(OPEN), "write"),
    "note": (" ".join(OPEN) + " closed", "."),
    "facts": (" ".join(OPEN), "."),
    "remind": ("info confirm", "."),
}
# What an act does to FR, NR, RES and UPD; nothing where it is not named.
EFFECTS: dict[str, str] = {
    "acknowledge": "stop stop run said",
    "withdraw": "cancel cancel cancel cancel",
    "refuse": "stop stop cancel cancel",
    "merge": "move move move move",
    "unmerge": "run asked again start",
    "ask": "stop stop pause said-pause",
    "suspend": "stop stop pause pause",
    "wait_for_third": "stop stop run said",
    "schedule": "stop stop pause said-pause",
    "propose": "stop stop hold said-pause",
    "resume": "run run resume resume",
    "return": "run run resume resume",
    "confirm": "run cancel end cancel",
    "reopen": "run asked again start",
    "close_unconfirmed": "run cancel end cancel",
    "close_unanswered": "run cancel cancel cancel",
    "reject": "run asked resume resume",
    "declare_solved": "run cancel hold pause",
    "solve_from_third": "stop stop hold said-pause",
    "answer": "stop stop run said",
    "write": "run asked resume resume",
}


@dataclass
class Hand:
    """One clock. due: while it runs, or the one it missed. left: what was left when it last stopped."""

    target: int
    phase: str = "-"
    due: int = 0
    left: int = 0
    missed: bool = False

    @property
    def open(self) -> bool:
        return self.phase in ("running", "paused", "held")

    def does(self, effect: str, at: int) -> None:
        """Apply one cell of the table."""
        if effect == "start":
            self.phase, self.due, self.missed = "running", at + self.target, False
        elif effect in ("said", "said-pause"):
            if self.open:
                self.does("start", at)
                if effect == "said-pause":
                    self._still("paused", at)
        elif effect in ("again", "resume"):
            ended = effect == "again" and self.phase not in ("-", "running")
            if ended or self.phase in ("paused", "held"):
                self._run(at)
        elif effect == "pause" and self.phase == "running":
            self._still("paused", at)
        elif effect == "hold" and self.phase in ("running", "paused"):
            self._still("held", at)
        elif effect in ("stop", "end") and self.open:
            self._still("held", at)
            self.phase = "breached" if self.missed else "met"
        elif effect == "cancel" and self.open:
            self._still("held", at)
            self.phase = "breached" if self.missed else "cancelled"
        elif effect == "move" and self.open:
            self._still("held", at)
            self.phase = "moved"

    def _still(self, phase: str, at: int) -> None:
        if self.phase == "running":
            self.missed = self.missed or at > self.due
            self.left = max(0, self.due - at)
        self.phase = phase

    def _run(self, at: int) -> None:
        self.phase = "running"
        if not self.missed:
            self.due = at + self.left

    def told(self) -> tuple[str, int | None]:
        """Say how it stands, and until when while it runs."""
        return self.phase, self.due if self.phase == "running" else None


@dataclass
class Machine:
    """One ticket: where it stands, what is remembered of its way, four clocks."""

    place: str = "new"
    accepted: bool = False
    answered: bool = False
    declared: bool = False
    code: str = ""
    since: int = 0
    until: int = 0
    reminders: int = 0
    reminded: int = 0
    closed: int = 0
    hands: dict[str, Hand] = field(default_factory=lambda: {name: Hand(target) for name, target in TARGETS.items()})

    def __post_init__(self) -> None:
        for name in ("first", "resolution", "update"):
            self.hands[name].does("start", 0)

    def admits(self, act: str, at: int) -> bool:
        """Tell whether an act is admitted now."""
        starts, _leads = MOVES[act]
        if self.place not in starts.split():
            return False
        silent = at - self.since
        conditions = {
            "acknowledge": not self.answered,
            "reopen": self.code not in ("withdrawn", "duplicate") and at - self.closed <= 14 * DAY,
            "unmerge": self.code == "duplicate" and at - self.closed <= 7 * DAY,
            "return": at >= self.until,
            "remind": self.reminders < 2 and at // DAY > self.reminded // DAY,
            "close_unconfirmed": silent >= 7 * DAY and self.reminders >= 2 and at >= self.until,
            "close_unanswered": silent >= 14 * DAY and self.reminders >= 2,
            "rate": at - self.closed <= 14 * DAY,
        }
        return conditions.get(act, True)

    def does(self, act: str, at: int, *, until: int = 0) -> None:
        """Make an admitted step. until: the end of a wait that has one."""
        before = self.place
        if act in ("propose", "solve_from_third") and self.declared:
            self._clocks(act, at)
            self._clocks("confirm", at)
            self._go("closed", at, code="solved")
            return
        self._clocks(act, at)
        leads = MOVES[act][1]
        if act in ("acknowledge", "answer", "ask", "wait_for_third", "propose", "refuse", "solve_from_third"):
            self.answered = True
        if act == "remind":
            self.reminders, self.reminded = self.reminders + 1, at
            if before == "confirm":
                self.until = max(self.until, at + DAY)
        if leads == ".":
            return
        if leads == "write":
            self.declared = False
            if before in WAITS:
                self._go("in_progress", at)
            return
        codes = {"withdraw": "withdrawn", "merge": "duplicate", "refuse": "refused"}
        if act == "unmerge" and not self.accepted:
            leads = "new"
        self._go(leads, at, code=codes.get(act, "solved"), until=until)
        self.declared = act == "declare_solved" or (self.declared and before in OPEN)

    def _go(self, place: str, at: int, *, code: str = "", until: int = 0) -> None:
        if place in WAITS:
            self.since, self.reminders, self.reminded = at, 0, -DAY
            self.until = at + 7 * DAY if place == "confirm" else until
        self.accepted = self.accepted or place == "in_progress"  # Accepted, or given to somebody on appeal.
        if place == "closed":
            self.code, self.closed = code, at
        elif self.place == "closed":
            self.code = ""
        self.place = place

    def _clocks(self, act: str, at: int) -> None:
        for name, effect in zip(self.hands, EFFECTS.get(act, "run run run run").split(), strict=True):
            hand = self.hands[name]
            if effect != "asked":
                hand.does(effect, at)
            elif not (self.hands["first"].open or hand.open):
                hand.does("start", at)

    def told(self) -> dict[str, tuple[str, int | None]]:
        """Say how every clock stands."""
        return {name: hand.told() for name, hand in self.hands.items()}
