"""Amounts of money as people read them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision


def amount(minor: int, currency: str, locale: str) -> str:
    """Write an amount given in the currency's smallest unit: 2500 of EUR is €25.00, in Italian 25,00 €."""
    units = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(units, currency, locale=locale)
