"""A file of days, TOML or JSON: short days, days at work, days off; the one of Russia is shipped."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from countersign.calendars.rules import WEEKDAYS
from countersign.calendars.rules.days import DayKind, DayRule
from countersign.kernel.errors import Invalid

LONGEST_LABEL = 120
MOST_MINUTES = 720
SHIPPED = ("RU",)


def days_of_file(content: bytes) -> list[DayRule]:
    """Read a file of days; how it is written stands at the head of data/ru.toml.

    Raises: Invalid("days_file", where, why).
    """
    try:
        text = content.decode("utf-8-sig")
        read = json.loads(text) if text.lstrip()[:1] == "{" else tomllib.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as why:
        raise _wrong("file", f"{why}"[:120]) from None
    listed = read.get("day") if isinstance(read, Mapping) else None
    if not isinstance(listed, list):
        raise _wrong("day", "a list of days is expected")
    return [_day(one, f"day[{number}]") for number, one in enumerate(listed)]


def _wrong(where: str, why: str) -> Invalid:
    return Invalid("days_file", field="file", where=where, why=why)


def _day(told: Any, where: str) -> DayRule:
    if not isinstance(told, Mapping) or not set(told) <= {"date", "kind", "label", "like", "less_minutes"}:
        raise _wrong(where, "date, kind, label, like, less_minutes are known")
    day, kind = told.get("date"), told.get("kind")
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise _wrong(f"{where}.date", "a date like 2026-05-01 is expected")
    if kind not in set(DayKind):
        raise _wrong(f"{where}.kind", "closed, short or working is expected")
    less, like = told.get("less_minutes", 0), told.get("like", "mon")
    if isinstance(less, bool) or not isinstance(less, int) or not 0 <= less <= MOST_MINUTES:
        raise _wrong(f"{where}.less_minutes", f"whole minutes up to {MOST_MINUTES} are expected")
    if like not in WEEKDAYS:
        raise _wrong(f"{where}.like", "mon, tue, wed, thu, fri, sat or sun is expected")
    label = " ".join(str(told.get("label", "")).split())[:LONGEST_LABEL]
    return DayRule(day, DayKind(kind), label, WEEKDAYS.index(like), less)


@lru_cache(maxsize=8)
def _shipped(country: str) -> tuple[tuple[DayRule, ...], frozenset[int]]:
    content = files("countersign.calendars").joinpath("data", f"{country.lower()}.toml").read_bytes()
    years = tomllib.loads(content.decode("utf-8"))["years"]
    return tuple(days_of_file(content)), frozenset(years)


def shipped_days(country: str, years: Iterable[int]) -> list[DayRule]:
    """Return the short and worked days of a country that we know ourselves, in some years."""
    if country not in SHIPPED:
        return []
    wanted = set(years)
    return [one for one in _shipped(country)[0] if one.day.year in wanted]


def shipped_years(country: str) -> frozenset[int] | None:
    """Return the years for which short days are known; nothing where a country has none."""
    return _shipped(country)[1] if country in SHIPPED else None
