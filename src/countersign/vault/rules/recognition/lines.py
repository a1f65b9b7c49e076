"""Machine-readable lines (ICAO 9303): two lines of 44 or 36, three of 30; at least two right check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

Spot = tuple[int, int, str, str, str]

_LINE = re.compile(r"(?<![A-Z0-9<])[A-Z0-9<]{30,44}(?![A-Z0-9<])")
_SECOND = re.compile(
    r"(?P<number>[A-Z0-9<]{9})(?P<a>\d)(?P<state>[A-Z<]{3})(?P<born>\d{6})(?P<b>\d)[MFX<](?P<until>\d{6})(?P<c>\d)"
)
_FIRST_OF_THREE = re.compile(r"[ACI][A-Z0-9<](?P<state>[A-Z<]{3})(?P<number>[A-Z0-9<]{9})(?P<a>\d)[A-Z0-9<]{15}")
_SECOND_OF_THREE = re.compile(
    r"(?P<born>\d{6})(?P<b>\d)[MFX<](?P<until>\d{6})(?P<c>\d)(?P<state>[A-Z<]{3})[A-Z0-9<]{12}"
)
_FIRST_OF_TWO = re.compile(r"[PVACI][A-Z<][A-Z<]{3}[A-Z]+<[A-Z<]+")
_STATES = {"RUS": "RU", "KAZ": "KZ", "BLR": "BY", "UKR": "UA", "ITA": "IT", "D": "DE", "DEU": "DE"}
_WEIGHTS = (7, 3, 1)


def hinted(text: str) -> bool:
    """Tell whether a text may hold such a line."""
    return "<<" in text


def check_digit(field: str) -> int:
    """Compute the check digit of a field."""
    values = (0 if sign == "<" else int(sign, 36) for sign in field)
    return sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10


def spots(text: str) -> Iterator[Spot]:
    """Find documents; the line before or after that belongs to one goes with it."""
    if not hinted(text):
        return
    written = list(_LINE.finditer(text))
    for place, match in enumerate(written):
        line = match[0]
        before = written[place - 1] if place and match.start() - written[place - 1].end() <= 3 else None
        after = (
            written[place + 1] if place + 1 < len(written) and written[place + 1].start() - match.end() <= 3 else None
        )
        if len(line) >= 36 and (whole := _SECOND.match(line)) and _proven(whole, "number", "born", "until") >= 2:
            start = before.start() if before and _FIRST_OF_TWO.match(before[0]) else match.start()
            yield start, match.end(), "passport", _country(whole["state"]), whole["number"].rstrip("<")
        elif len(line) == 30 and (first := _FIRST_OF_THREE.fullmatch(line)) and _proven(first, "number"):
            end = match.end()
            if after and (second := _SECOND_OF_THREE.fullmatch(after[0])) and _proven(second, "born", "until") == 2:
                third = written[place + 2] if place + 2 < len(written) else None
                end = third.end() if third and third.start() - after.end() <= 3 else after.end()
            yield match.start(), end, "id_card", _country(first["state"]), first["number"].rstrip("<")


def _proven(match: re.Match[str], *fields: str) -> int:
    digits = {"number": "a", "born": "b", "until": "c"}
    return sum(check_digit(match[field]) == int(match[digits[field]]) for field in fields)


def _country(state: str) -> str:
    return _STATES.get(state.rstrip("<"), "XX")
