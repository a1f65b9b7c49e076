"""The caller's countersign: what a code is, how long it lives, how often it may be guessed at. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DIGITS = 8
LIVES = timedelta(minutes=10)
MOST_WRONG = 3
# Colleagues of one contract who may hold a code at the same time: each live code is one more thing to guess.
MOST_LIVE = 5
PER_OPERATOR = 5
OPERATOR_WINDOW = timedelta(hours=1)
PER_CONTRACT = 10
CONTRACT_WINDOW = timedelta(days=1)
# How long a dead code is still recognised as one that was used before.
REMEMBERED = timedelta(days=1)
# The refused tries at one contract in a day that alarm the identity lane: the third, then every third.
ALARM_EVERY = 3
MOST_TAKEN_AN_HOUR = 20
KEY_LABEL = b"countersign/caller-code/v1"
_GROUP = DIGITS // 2
_SPOKEN_BETWEEN = " -.\u00a0\u2009"


class Outcome(StrEnum):
    """What became of a typed code."""

    PROVEN = "proven"
    WRONG = "wrong"
    REUSED = "reused"
    OLD = "old"
    OPERATOR_COOLING = "operator_cooling"
    CONTRACT_COOLING = "contract_cooling"


REFUSED = frozenset({Outcome.WRONG, Outcome.REUSED, Outcome.OLD})


@dataclass(frozen=True, slots=True)
class Cooling:
    """Who has to wait, and until which second."""

    outcome: Outcome
    until: datetime


def code_of(number: int) -> str:
    """Write a random number below 10**8 as a code: leading noughts stay."""
    return f"{number:0{DIGITS}d}"


def grouped(code: str) -> str:
    """Write a code in two groups, as it is read out."""
    return f"{code[:_GROUP]} {code[_GROUP:]}"


def typed_code(text: str) -> str | None:
    """Read a code as an operator types it, with or without a space between the groups; None when it is none."""
    code = text.strip().translate(dict.fromkeys(map(ord, _SPOKEN_BETWEEN)))
    return code if len(code) == DIGITS and code.isascii() and code.isdecimal() else None


def key_from(secret: str) -> bytes:
    """Derive the key of the codes from the installation's secret."""
    return hmac.new(secret.encode(), KEY_LABEL, hashlib.sha256).digest()


def digest(key: bytes, contract: int, code: str) -> str:
    """Digest a code together with its contract: under another contract the same digits are another code."""
    return hmac.new(key, f"{contract}:{code}".encode(), hashlib.sha256).hexdigest()


def cooling(at: datetime, of_operator: Sequence[datetime], of_contract: Sequence[datetime]) -> Cooling | None:
    """Tell whether a try has to wait; the longer wait counts.

    of_operator, of_contract: instants of refused tries, in any order.
    """
    waits = [
        Cooling(outcome, until)
        for outcome, tries, most, window in (
            (Outcome.OPERATOR_COOLING, of_operator, PER_OPERATOR, OPERATOR_WINDOW),
            (Outcome.CONTRACT_COOLING, of_contract, PER_CONTRACT, CONTRACT_WINDOW),
        )
        if (until := _until(at, tries, most, window)) is not None
    ]
    return max(waits, key=lambda one: one.until, default=None)


def _until(at: datetime, tries: Sequence[datetime], most: int, window: timedelta) -> datetime | None:
    recent = sorted((one for one in tries if one > at - window), reverse=True)
    return recent[most - 1] + window if len(recent) >= most else None


def alarms(refused_in_a_day: int) -> bool:
    """Tell whether this many refused tries at one contract call the identity lane."""
    return refused_in_a_day > 0 and refused_in_a_day % ALARM_EVERY == 0


def chance_of_guessing(tries: int = PER_CONTRACT, live: int = MOST_LIVE) -> float:
    """Compute how likely one contract's code is guessed in a day, at the worst (security T27).

    Every allowed try is spent, each on another number, while as many codes live as may at once.
    """
    return float(1.0 - (1.0 - live / 10**DIGITS) ** tries)
