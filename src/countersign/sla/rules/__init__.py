"""Targets, clocks and the one transition between their states: pure functions."""

from countersign.sla.rules.changes import pauses
from countersign.sla.rules.clocks import (
    THRESHOLDS,
    CalendarOf,
    Clock,
    Clocks,
    Outcome,
    Stand,
    left_at,
    ran_until,
    share_reached,
)
from countersign.sla.rules.happenings import Book, Happening, More, after
from countersign.sla.rules.stored import (
    from_plain,
    outcome_to_plain,
    read_moment,
    said,
    snapshot_from_plain,
    snapshot_to_plain,
    to_plain,
)
from countersign.sla.rules.terms import (
    ALWAYS,
    HOME,
    ClockName,
    Snapshot,
    Target,
    Terms,
    calendar_names,
    read_terms,
)

__all__ = [
    "ALWAYS",
    "HOME",
    "THRESHOLDS",
    "Book",
    "CalendarOf",
    "Clock",
    "ClockName",
    "Clocks",
    "Happening",
    "More",
    "Outcome",
    "Snapshot",
    "Stand",
    "Target",
    "Terms",
    "after",
    "calendar_names",
    "from_plain",
    "left_at",
    "outcome_to_plain",
    "pauses",
    "ran_until",
    "read_moment",
    "read_terms",
    "said",
    "share_reached",
    "snapshot_from_plain",
    "snapshot_to_plain",
    "to_plain",
]
