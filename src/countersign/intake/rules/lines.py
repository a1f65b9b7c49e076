"""Calls as a telephone exchange (PBX) tells of them: out of order, twice, or in part. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import phonenumbers

from countersign.intake.rules.calls import LONGEST
from countersign.kernel.errors import Invalid

# A telephone that rings for longer than this has stopped, and nobody told us.
RINGS_FOR = timedelta(minutes=10)
# What the operator began by hand is the call that the exchange tells of, if it was begun this long before.
SAME_CALL = timedelta(minutes=3)
# For this long after its end what was said in a call can still be written down.
WRITTEN_UP_FOR = timedelta(minutes=30)
# A freshly answered call stands above the pages of whoever answered it.
FRESH_FOR = timedelta(minutes=2)
MISSED_FOR = timedelta(days=7)
NAME_LENGTH = 64
ID_LENGTH = 160
MOST_EXTENSIONS = 40
# When a recording that could not be fetched is asked for again, and how often.
FETCH_TRIES = 8
SKEWED = timedelta(seconds=30)
# What exchanges write where a caller hides the number.
_HIDDEN = frozenset({"anonymous", "private", "restricted", "unavailable", "unknown", "withheld"})


class Happened(StrEnum):
    """What an exchange tells of a call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class LineState(StrEnum):
    """How a call stands, whatever came first."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    MISSED = "missed"


def state_of(answered_at: datetime | None, ended_at: datetime | None, direction: str) -> LineState:
    """Tell how a call stands by what was told so far, in whichever order.

    An incoming call that ended and was never answered is missed; an `answered` that comes later takes that back.
    """
    if ended_at is not None:
        return LineState.MISSED if answered_at is None and direction == "in" else LineState.ENDED
    return LineState.RINGING if answered_at is None else LineState.ANSWERED


def writing_is_over(began_at: datetime, ended_at: datetime | None, at: datetime) -> bool:
    """Tell whether nothing said in a call is written down any more: half an hour after its end."""
    return at >= (began_at + LONGEST if ended_at is None else ended_at + WRITTEN_UP_FOR)


def plain_name(text: str, *, field: str, most: int = NAME_LENGTH, required: bool = True) -> str:
    """Return a name or an id of the exchange's as it is kept, or refuse it. Raises Invalid."""
    kept = " ".join(text.split())
    if required and not kept:
        raise Invalid("fact_missing", field=field)
    if len(kept) > most:
        raise Invalid("too_long", field=field, limit=most, length=len(kept))
    if not kept.isprintable():
        raise Invalid("phone_name", field=field)
    return kept


def number_told(text: str, region: str | None) -> str:
    """Write the number that an exchange shows as E.164; empty when it shows none, or something that is no number.

    region: ISO 3166 code of the country that numbers without a plus belong to; None for nowhere. Where nothing in it
            begins with two zeros, they stand for a plus, as most exchanges of Europe write it.
    """
    told = " ".join(text.split())
    address, at_sign, _host = told.partition("@")  # Some exchanges give the whole address of SIP.
    told = address.removeprefix("sip:").removeprefix("tel:") if at_sign or ":" in told else told
    for form in (told, f"+{told[2:]}" if told.startswith("00") else ""):
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(form, region)
            if phonenumbers.is_possible_number(number):
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return told if told.isascii() and told.isdigit() and len(told) <= 20 else ""


def shown_number(text: str) -> str:
    """Return what an exchange shows as the number, as it is kept: cut and cleaned, never refused.

    Whoever calls decides what stands there, and would else decide that nobody hears of the call.
    """
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:NAME_LENGTH]
    return "" if shown.casefold() in _HIDDEN or "anonymous@" in shown.casefold() else shown


def skew_of(theirs: datetime | None, ours: datetime | None) -> int | None:
    """Return by how many seconds the exchange's clock is ahead of ours; None when it is not by much, or not told."""
    if theirs is None or ours is None or abs(theirs - ours) < SKEWED:
        return None
    return round((theirs - ours).total_seconds())


def is_for(extensions: list[str], line: str, pbx: str, *, own: str, own_pbx: str, own_lines: list[str]) -> bool:
    """Tell whether a call rings for somebody: at their extension, or, where no extension is told, on their line.

    own_pbx:   the exchange that the extension is of; empty for any.
    own_lines: the lines that the person listens to; none for all.
    """
    if own_pbx and own_pbx != pbx:
        return False
    if extensions:
        return own in extensions
    return not own_lines or line in own_lines


def reference_url(reference: str, prefix: str | None) -> str:
    """Return the address that a recording is fetched from: under the configured one, and nowhere else.

    reference: a whole address, or a path below the configured one.
    Raises:    Invalid when nothing is configured, or the reference leads out of it.
    Source:    security T99.
    """
    if not prefix:
        raise Invalid("recording_references_off", field="reference")
    below = reference.removeprefix(prefix)
    decoded = unquote(below)
    parts = urlsplit(prefix + below)
    strange = any(sign in decoded for sign in "\\?#@") or not decoded.isprintable() or "//" in decoded
    if not below or strange or ".." in decoded.split("/") or decoded.startswith("/") or "://" in decoded:
        raise Invalid("recording_reference", field="reference")
    if parts.hostname != urlsplit(prefix).hostname or len(prefix + below) > 500:
        raise Invalid("recording_reference", field="reference")
    return prefix + below


def fetch_again_at(tries: int, at: datetime) -> datetime | None:
    """Return when a recording is asked for again after so many tries in vain; None when never."""
    return None if tries >= FETCH_TRIES else at + timedelta(minutes=2**tries)
