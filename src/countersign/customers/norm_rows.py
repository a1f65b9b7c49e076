"""The norms of a plan as a table of ready strings: one table for the desk and the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.customers import plan_words as words
from countersign.customers.rules import CLOCKS, SEVERITIES, Norm


@dataclass(frozen=True, slots=True)
class Cell:
    """One norm: its length, and by which hours it counts."""

    span: str
    hours: str


@dataclass(frozen=True, slots=True)
class NormRow:
    """The norms of one severity, a cell for each clock; None where nothing is promised."""

    level: int
    severity: str
    cells: tuple[Cell | None, ...]


def norm_rows(targets: Mapping[str, Mapping[str, Norm]], home: str = "") -> list[NormRow]:
    """Write norms as a table: severity × clock. home: what the contract's own hours are called."""
    return [
        NormRow(
            words.LEVELS[severity], str(words.SEVERITIES[severity]),
            tuple(_cell(targets.get(severity, {}).get(clock), home) for clock in CLOCKS),
        )
        for severity in SEVERITIES
    ]  # fmt: skip


def _cell(norm: Norm | None, home: str) -> Cell | None:
    if norm is None:
        return None
    return Cell(words.span(norm.seconds), words.counted(norm.calendar, home) + words.shared(norm))


def clock_columns() -> list[dict[str, str]]:
    """Name the columns of such a table."""
    return [{"label": _("Severity")}, *({"label": str(words.CLOCKS[clock])} for clock in CLOCKS)]
