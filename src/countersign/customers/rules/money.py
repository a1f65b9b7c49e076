"""Amounts of money: whole numbers of a currency's smallest unit."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from babel.core import get_global
from babel.numbers import get_currency_precision

_AMOUNT = re.compile(r"\d{1,12}(?:[.,]\d{1,4})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def is_currency(code: str) -> bool:
    """Tell whether three letters are a currency's."""
    return bool(_CURRENCY.fullmatch(code)) and code in get_global("all_currencies")


def minor_of(typed: str, currency: str) -> int | None:
    """Read an amount as a person types it, 30.00 or 30,5, in the smallest unit; None when it cannot be one."""
    tidy = typed.strip().replace("\u00a0", "").replace(" ", "")
    if not _AMOUNT.fullmatch(tidy):
        return None
    units = Decimal(tidy.replace(",", ".")).scaleb(get_currency_precision(currency))
    return int(units) if units == units.to_integral_value() else None


def major_of(minor: int, currency: str) -> Decimal:
    """Return an amount in the currency's usual unit: 3000 of EUR is 30.00."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def rounded(units: Decimal) -> int:
    """Round to the smallest unit, half to even: the same every time it is computed again."""
    return int(units.quantize(Decimal(1), ROUND_HALF_EVEN))
