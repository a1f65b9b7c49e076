"""A subject's chain as a verification reads it, and what it finds false."""

from __future__ import annotations

from dataclasses import dataclass, field

from countersign.ledger import rules


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """The first thing that is false about one subject."""

    kind: str
    id: int
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}, seq {self.seq}: {self.what}"


@dataclass(slots=True)
class Chain:
    """One subject's events as read so far: the fold, the newest hash, the first fault."""

    kind: str
    id: int
    state: rules.State = field(default_factory=rules.State)
    head: bytes = rules.START
    seq: int = 0
    fault: Finding | None = None

    def fail(self, seq: int, what: str) -> None:
        """Keep the first thing found false."""
        if self.fault is None:
            self.fault = Finding(self.kind, self.id, seq, what)
