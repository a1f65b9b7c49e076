"""Numbers that prove themselves by their build and check digit: codice fiscale, Belarusian personal number."""

from __future__ import annotations

import re
from collections.abc import Iterator

Spot = tuple[int, int, str, str, str]

# Both are looked for by their middle: digits are rarer than letters.
_HINT = re.compile(
    r"[0-9]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]|[0-9]{7}[A-Za-zА-Яа-я][0-9]{3}[A-Za-zА-Яа-я]{2}[0-9]"
)
_FISCAL = re.compile(r"(?<![\w.@/-])[A-Z]{6}\d{2}[A-EHLMPR-T](?:[04][1-9]|[1256]\d|[37][01])[A-Z]\d{3}[A-Z](?![\w@/])",
                     re.IGNORECASE)  # fmt: skip
_BELARUS = re.compile(r"(?<![\w./-])[1-6](\d{2})(\d{2})\d{2}[ABCEHKM]\d{3}(?:PB|BA|BI)\d(?![\w/])")
_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
         10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip
_LATIN = str.maketrans("АВСЕНКМРТХ", "ABCEHKMPTX")


def hinted(text: str) -> bool:
    """Tell whether a text may hold one."""
    return _HINT.search(text) is not None


def fiscal_check(fifteen: str) -> str:
    """Compute the last letter of a codice fiscale. Source: D.M. 23/12/1976."""
    total = sum(
        _ODD[sign] if place % 2 == 0 else (int(sign) if sign.isdigit() else ord(sign) - 65)
        for place, sign in enumerate(fifteen)
    )
    return chr(65 + total % 26)


def spots(text: str) -> Iterator[Spot]:
    """Find them."""
    for match in _FISCAL.finditer(text):
        number = match[0].upper()
        if fiscal_check(number[:15]) == number[15]:
            yield match.start(), match.end(), "tax_card", "IT", number
    latin = text.upper().translate(_LATIN)
    if len(latin) == len(text):  # Some letters grow when they become capitals: then places would not agree.
        for match in _BELARUS.finditer(latin):
            if 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12:
                yield match.start(), match.end(), "internal_passport", "BY", match[0]
