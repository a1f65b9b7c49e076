"""What counts as the same when two writings of a field are compared.

Case, spaces, hyphens and the order of day, month and year make no difference. Letters of another script
do: a name in Latin letters is another name than the one in the document until an officer has said so.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from countersign.vault.rules.papers import DATES

_NOT_OF_A_NUMBER = re.compile(r"[\s\-–—/.№#]+")
_PUNCTUATION = re.compile(r"[\s\-–—.,;:'’`\"«»()]+")
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")


def normal(field: str, text: str) -> str:
    """Write a field the one way in which it is compared and indexed."""
    composed = unicodedata.normalize("NFKC", text.replace("№", " ")).strip()
    if field in ("number", "personal_number"):
        return _NOT_OF_A_NUMBER.sub("", composed).upper()
    if field in DATES:
        return _day(composed)
    folded = composed.casefold().replace("ё", "е")
    return " ".join(_PUNCTUATION.sub(" ", folded).split())


def _day(text: str) -> str:
    """Write a date as 1990-02-28; what is no date stays as it was typed."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        return text.casefold()
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text.casefold()
