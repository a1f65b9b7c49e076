"""Plans as data: for each severity and clock a norm, in minutes of a calendar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from countersign.customers.rules.contracts import SEVERITIES
from countersign.kernel.errors import Invalid

CLOCKS = ("first", "next", "resolution", "update")
# Without these two a customer would not know when to expect an answer (M17).
NEEDED_CLOCKS = ("first", "next")
HOME, ALWAYS = "home", "always"
LONGEST_SECONDS = 366 * 86400
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(\d{1,7})([smhd]?)")
_NORM = re.compile(r"(?P<span>[^@~]+)(?:@(?P<calendar>[^~/;=]{1,80}))?(?:~(?P<share>\d{1,3}))?")
_OLD = re.compile(r"\d{1,6}/\d{1,6}")


class PlanKind(StrEnum):
    """What a plan is for: a trial and goodwill have an end and fall back to another plan."""

    REGULAR = "regular"
    TRIAL = "trial"
    GOODWILL = "goodwill"


class Channel(StrEnum):
    """Ways in that a plan covers."""

    PORTAL = "portal"
    MAIL = "mail"
    PHONE = "phone"
    CALLBACK = "callback"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Norm:
    """What one clock allows.

    seconds:   of working time of the calendar.
    calendar:  `home` is the contract's own, `always` runs day and night, all else names a calendar.
    share:     percent of tickets in which it is to be kept, where the plan promises a share and not each one.
    """

    seconds: int
    calendar: str = ALWAYS
    share: int | None = None

    def told(self) -> dict[str, Any]:
        """Return it as a plan keeps it."""
        share = {} if self.share is None else {"share": self.share}
        return {"seconds": self.seconds, "calendar": self.calendar, **share}


Norms = dict[str, dict[str, Norm]]


def norms(targets: Mapping[str, Mapping[str, Any]]) -> Norms:
    """Read a plan's targets: severity → clock → norm. Reads both formats that plans were ever kept in.

    The first format was {"first_minutes", "next_minutes"} for each severity, counted day and night.
    """
    return {severity: _row(row) for severity, row in targets.items()}


def _row(row: Mapping[str, Any]) -> dict[str, Norm]:
    if "first_minutes" in row:
        return {"first": Norm(row["first_minutes"] * 60), "next": Norm(row["next_minutes"] * 60)}
    return {
        clock: Norm(row[clock]["seconds"], row[clock].get("calendar", ALWAYS), row[clock].get("share"))
        for clock in CLOCKS
        if clock in row
    }


def check_targets(targets: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Check a plan's targets in either format and return them as they are kept; the format stays.

    Raises: Invalid naming severity and clock.
    """
    checked: dict[str, dict[str, Any]] = {}
    for severity in SEVERITIES:
        row = targets.get(severity)
        if not isinstance(row, Mapping):
            raise Invalid("plan_targets", severity=severity)
        if "first_minutes" in row or "next_minutes" in row:
            checked[severity] = _checked_minutes(severity, row)
            continue
        unknown = set(row) - set(CLOCKS)
        if unknown or not set(NEEDED_CLOCKS) <= set(row):
            raise Invalid("plan_targets", severity=severity)
        checked[severity] = {clock: _checked_norm(severity, clock, row[clock]) for clock in CLOCKS if clock in row}
    if set(targets) - set(SEVERITIES):
        raise Invalid("plan_targets", severity=str(sorted(set(targets) - set(SEVERITIES))[0])[:40])
    return checked


def _checked_minutes(severity: str, row: Mapping[str, Any]) -> dict[str, int]:
    first, following = row.get("first_minutes"), row.get("next_minutes")
    if type(first) is not int or type(following) is not int or min(first, following) < 1:
        raise Invalid("plan_targets", severity=severity)
    return {"first_minutes": first, "next_minutes": following}


def _checked_norm(severity: str, clock: str, told: Any) -> dict[str, Any]:
    if not isinstance(told, Mapping) or set(told) - {"seconds", "calendar", "share"}:
        raise Invalid("plan_norm", severity=severity, clock=clock)
    seconds, calendar, share = told.get("seconds"), told.get("calendar", ALWAYS), told.get("share")
    if type(seconds) is not int or not 0 < seconds <= LONGEST_SECONDS:
        raise Invalid("plan_norm", severity=severity, clock=clock)
    if not isinstance(calendar, str) or not 0 < len(calendar) <= 80 or calendar != calendar.strip():
        raise Invalid("plan_norm", severity=severity, clock=clock)
    if share is not None and (type(share) is not int or not 0 < share <= 100):
        raise Invalid("plan_norm", severity=severity, clock=clock)
    return Norm(seconds, calendar, share).told()


def calendars_named(targets: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Return the names of calendars that targets speak of, `home` and `always` left out."""
    named = {norm.calendar for row in norms(targets).values() for norm in row.values()}
    return frozenset(named - {HOME, ALWAYS})


def seconds_of(typed: str) -> int | None:
    """Read a span as people write it: 90s, 15m, 8h, 2d; a bare number is minutes. None when it is none."""
    read = _SPAN.fullmatch(typed.strip())
    if read is None:
        return None
    seconds = int(read[1]) * _UNITS[read[2] or "m"]
    return seconds if 0 < seconds <= LONGEST_SECONDS else None


def span_of(seconds: int) -> str:
    """Write a span in the largest unit that says it whole: 900 is 15m, 28800 is 8h."""
    unit = next(sign for sign in ("h", "m", "s") if seconds % _UNITS[sign] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def norm_from(typed: str) -> Norm | None:
    """Read one norm: 8h, 8h@home, 4h@Moscow office~95. Nothing, or a dash, is no norm.

    Raises: ValueError when it is anything else.
    """
    tidy = typed.strip()
    if tidy in ("", "-", "–"):
        return None
    read = _NORM.fullmatch(tidy)
    seconds = seconds_of(read["span"]) if read else None
    if read is None or seconds is None:
        raise ValueError(tidy)
    share = int(read["share"]) if read["share"] else None
    if share is not None and not 0 < share <= 100:
        raise ValueError(tidy)
    return Norm(seconds, (read["calendar"] or ALWAYS).strip(), share)


def norm_text(norm: Norm | None) -> str:
    """Write a norm as `norm_from` reads it."""
    if norm is None:
        return "-"
    share = "" if norm.share is None else f"~{norm.share}"
    return f"{span_of(norm.seconds)}@{norm.calendar}{share}"


def targets_of_text(typed: str) -> dict[str, dict[str, Any]]:
    """Read targets in one line: critical=15m/30m/8h;high=15m@home/1h@home/8h@home;normal=…;low=….

    The clocks in order: first answer, next answer, resolution, update; trailing ones may be left out. Two bare
    numbers are minutes of the first and of each next answer, as the first format had them, and stay in it.
    Raises: ValueError naming the part.
    """
    found: dict[str, dict[str, Any]] = {}
    for part in filter(None, (one.strip() for one in typed.split(";"))):
        severity, _, told = part.partition("=")
        if severity not in SEVERITIES or severity in found:
            raise ValueError(part)
        if _OLD.fullmatch(told):
            first, following = told.split("/")
            found[severity] = {"first_minutes": int(first), "next_minutes": int(following)}
            continue
        pieces = told.split("/")
        if len(pieces) > len(CLOCKS):
            raise ValueError(part)
        try:
            read = [norm_from(one) for one in pieces]
        except ValueError:
            raise ValueError(part) from None
        found[severity] = {clock: norm.told() for clock, norm in zip(CLOCKS, read, strict=False) if norm}
        if not set(NEEDED_CLOCKS) <= set(found[severity]):
            raise ValueError(part)
    if set(found) != set(SEVERITIES):
        raise ValueError(typed)
    return found


def targets_text(targets: Mapping[str, Mapping[str, Any]]) -> str:
    """Write targets as `targets_of_text` reads them."""
    rows = norms(targets)
    return ";".join(
        f"{severity}={'/'.join(norm_text(rows[severity].get(clock)) for clock in CLOCKS)}".rstrip("/-")
        for severity in SEVERITIES
        if severity in rows
    )


def is_upgrade(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether a plan gives a customer more than another: F8 asks before it moves open clocks.

    More: no severity and clock becomes slower, and at least one quicker. A norm under the clock day and night is
    quicker than one of the same length under any calendar; two other calendars cannot be compared and count as equal.
    """
    before, after = norms(old), norms(new)
    steps = [
        _step(before.get(severity, {}).get(clock), after.get(severity, {}).get(clock))
        for severity in SEVERITIES
        for clock in CLOCKS
    ]
    return min(steps) >= 0 and max(steps) > 0


def _step(old: Norm | None, new: Norm | None) -> int:
    if old is None or new is None:
        return (new is not None) - (old is not None)
    if old.seconds != new.seconds:
        # Longer under the clock day and night than by working hours: 24 h against 9 h at home cannot be ordered.
        quicker = new.seconds < old.seconds
        opened = (new.calendar == ALWAYS) - (old.calendar == ALWAYS)
        return 0 if opened and quicker != (opened > 0) else (1 if quicker else -1)
    return (new.calendar == ALWAYS) - (old.calendar == ALWAYS)
