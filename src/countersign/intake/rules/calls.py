"""Calls: how long a code lifts them, what was refused, which numbers are the same. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

import phonenumbers

from countersign.kernel.errors import Invalid

PROVEN_FOR = timedelta(minutes=30)
PHRASE_DIGITS = 4
# A call that nobody ended is over after this: no operator talks for four hours.
LONGEST = timedelta(hours=4)
NUMBER_LENGTH = 40
WORDS_LENGTH = 4_000
REGIONS = {"ru": "RU", "it": "IT"}
_SIGNS = re.compile(r"[^0-9+()./ \u00a0-]")


class Direction(StrEnum):
    """Who called whom."""

    IN = "in"
    OUT = "out"


class AttemptKind(StrEnum):
    """How somebody tried to get past the countersign."""

    NO_CODE = "no_code"
    CODE_GUESSED = "code_guessed"
    KNOWS_DATA = "knows_data"
    PRESSURE = "pressure"
    OTHER = "other"


def normalised_number(typed: str, locale: str = "") -> str:
    """Write a telephone number as E.164 where it is one, else as it was typed, tidied: numbers prove nothing.

    Raises: Invalid when it is too long or holds what no number has.
    """
    text = " ".join(typed.split())
    if not text:
        return ""
    if len(text) > NUMBER_LENGTH or _SIGNS.search(text):
        raise Invalid("phone_number", field="number")
    try:
        number = phonenumbers.parse(text, REGIONS.get(locale))
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_number(number: str) -> str:
    """Write a number as people read it out."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def is_proven(proven_until: datetime | None, ended_at: datetime | None, at: datetime) -> bool:
    """Tell whether a code lifts a call at an instant: thirty minutes, and not after its end."""
    return proven_until is not None and ended_at is None and at < proven_until


def call_is_over(began_at: datetime, ended_at: datetime | None, at: datetime) -> bool:
    """Tell whether a call takes nothing more."""
    return ended_at is not None or at >= began_at + LONGEST


def words(text: str, *, required: bool = True, field: str = "words") -> str:
    """Return what an operator wrote down, or refuse it. Raises Invalid."""
    kept = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(kept) > WORDS_LENGTH:
        raise Invalid("too_long", field=field, limit=WORDS_LENGTH, length=len(kept))
    if required and not kept:
        raise Invalid("fact_missing", field=field)
    return kept


def alarms(attempts_today: int) -> bool:
    """Tell whether this attempt calls the identity lane: the second of a day, and every one after (S6)."""
    return attempts_today >= 2
