"""Severity: what the kind of request implies, who may move it which way (domain 5, 6)."""

from __future__ import annotations

from enum import StrEnum

from countersign.tickets.rules.status import Kind


class Severity(StrEnum):
    """From the worst to the mildest."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


DEFAULTS = {
    Kind.DOWN: Severity.CRITICAL,
    Kind.MALFUNCTION: Severity.NORMAL,
    Kind.SLOWNESS: Severity.NORMAL,
    Kind.CHANGE: Severity.LOW,
    Kind.UPDATE: Severity.LOW,
    Kind.QUESTION: Severity.LOW,
}
SHORT = {Severity.CRITICAL: "S1", Severity.HIGH: "S2", Severity.NORMAL: "S3", Severity.LOW: "S4"}
_ORDER = list(Severity)


def default_for(kind: str) -> Severity:
    """Return the severity that a kind of request begins with."""
    return DEFAULTS[Kind(kind)]


def is_raise(old: str, new: str) -> bool:
    """Tell whether the new severity is worse than the old."""
    return _ORDER.index(Severity(new)) < _ORDER.index(Severity(old))
