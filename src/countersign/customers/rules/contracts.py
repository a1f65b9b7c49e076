"""Categories, roles and numbers of contracts."""

from __future__ import annotations

import re
from enum import StrEnum

from countersign.kernel.errors import Invalid


class Category(StrEnum):
    """The four categories of registration (M12)."""

    INDIVIDUAL = "individual"
    LEGAL_ENTITY = "legal_entity"
    SOLE_TRADER = "sole_trader"
    STATE_INSTITUTION = "state_institution"


class ContactRole(StrEnum):
    """What a contact person may do on a contract."""

    OWNER = "owner"
    TECHNICAL = "technical"
    BILLING = "billing"
    OBSERVER = "observer"


# Contacts who may write, close and rate; an observer reads alone.
WRITING_ROLES = frozenset({ContactRole.OWNER, ContactRole.TECHNICAL, ContactRole.BILLING})

SEVERITIES = ("critical", "high", "normal", "low")
_PATTERN = re.compile(r"^[0-9A-Za-z#@./ -]{1,40}$")


def contract_pattern(pattern: str) -> re.Pattern[str]:
    """Compile the provider's pattern of contract numbers: # a digit, @ a letter, all else itself.

    Raises: Invalid when the pattern holds anything else or no place for a digit.
    Source: M1, E54.
    """
    if not _PATTERN.match(pattern) or "#" not in pattern:
        raise Invalid("contract_pattern", pattern=pattern)
    parts = {"#": "[0-9]", "@": "[A-Za-z]"}
    return re.compile("".join(parts.get(sign, re.escape(sign)) for sign in pattern))


def check_contract_number(number: str, pattern: str) -> str:
    """Return a contract number as it is kept, or raise Invalid when it does not follow the pattern."""
    tidy = number.strip()
    if not contract_pattern(pattern).fullmatch(tidy):
        raise Invalid("contract_number", number=number, pattern=pattern)
    return tidy


def next_number(pattern: str, newest: str | None) -> str | None:
    """Return the number after the newest one, or None when the pattern is used up.

    newest: a number of the pattern; None for the very first, which ends in 1.
    Source: M1.
    """
    places = [index for index, sign in enumerate(pattern) if sign in "#@"]
    signs = list(newest if newest is not None else pattern.replace("#", "0").replace("@", "A"))
    for index in reversed(places):
        last, first = ("9", "0") if pattern[index] == "#" else ("Z", "A")
        sign = signs[index].upper()
        if sign != last:
            signs[index] = chr(ord(sign) + 1)
            return "".join(signs)
        signs[index] = first
    return None
