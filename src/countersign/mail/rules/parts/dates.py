"""The Date header, as it is written and as it is written wrongly."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_COLON = re.compile(r"(?<=\d)\s*(?:\([^()]*\)\s*)?:\s*(?=\d)")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: at for at, name in enumerate(_NAMES, 1)}
_USUAL = re.compile(
    r"(\d{1,2})[\s./-]+([A-Za-z]{3})[A-Za-z]*[\s./,-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\.\d+)?\s*"
    r"([ap]m\b)?\s*(?:\(?(?:GMT|UTC)?\s*([+-]\d{1,2}:?\d{2})|([A-Za-z]{1,5}))?",
    re.I,
)
_ASCTIME = re.compile(
    r"([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:[A-Z]{1,5}\s+)?(\d{4})(?:\s+([+-]\d{4}))?"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?")
_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2,
          "met": 1, "mest": 2, "bst": 1, "eet": 2, "eest": 3, "msk": 3, "msd": 4, "jst": 9}  # fmt: skip


def instant(value: str) -> datetime | None:
    """Return the instant a Date header names, in UTC; nothing when it names none that exists."""
    text = value[:200]
    if found := _USUAL.search(text) or _USUAL.search(_COLON.sub(":", text)):
        day, month, year, hour, minute, second, half, offset, zone = found.groups()
        hours = int(hour) % 12 + 12 * (half.lower() == "pm") if half else int(hour)
        shift = _shift(offset) if offset else timedelta(hours=_ZONES.get((zone or "").lower(), 0))
        date = _year(year), _MONTHS.get(month.lower(), 0), int(day)
        return _made(date, (hours, int(minute), int(second or 0)), shift)
    if found := _ASCTIME.search(text):
        month, day, hour, minute, second, year, offset = found.groups()
        date = int(year), _MONTHS.get(month.lower(), 0), int(day)
        return _made(date, (int(hour), int(minute), int(second or 0)), _shift(offset or ""))
    if found := _ISO.search(text):
        year, month, day, hour, minute, second, offset = found.groups()
        date = int(year), int(month), int(day)
        return _made(date, (int(hour), int(minute), int(second or 0)), _shift(offset or ""))
    return None


def _year(text: str) -> int:
    year = int(text)
    return year if year > 999 else year + (2000 if year < 50 else 1900)


def _shift(offset: str) -> timedelta:
    digits = offset.replace(":", "")[1:].zfill(4)
    if not digits.isdecimal():
        return timedelta()
    shift = timedelta(hours=int(digits[:-2]), minutes=int(digits[-2:]))
    return -shift if offset.startswith("-") else shift


def _made(date: tuple[int, int, int], clock: tuple[int, int, int], shift: timedelta) -> datetime | None:
    hour, minute, second = clock
    try:
        local = datetime(*date, hour, minute, min(second, 59), tzinfo=timezone(shift))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
