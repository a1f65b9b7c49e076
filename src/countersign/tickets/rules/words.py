"""Words that a ticket is found by: folded text, identifiers, halves of host names (E20). Pure.

The embedded PostgreSQL has neither unaccent nor trigrams, and its parser keeps "cs1234.example.net" as one
word; so accents, ё and host labels are taken apart here, before indexing and before searching alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_IDENTIFIERS = 200
LONGEST_TEXT = 200_000
_HOSTLIKE = re.compile(r"[0-9A-Za-z_](?:[0-9A-Za-z_-]*[0-9A-Za-z_])?(?:[.:/-][0-9A-Za-z_]+)*")
_HAS_DIGIT = re.compile(r"[0-9]")
_SPLIT = re.compile(r"[.:/_-]+")


def fold(text: str) -> str:
    """Fold case, accents and ё, so that "probleme" finds "problème"; й stays й."""
    folded = text[:LONGEST_TEXT].casefold().replace("ё", "е")
    plain = []
    for letter in unicodedata.normalize("NFC", folded):
        if "а" <= letter <= "я":
            plain.append(letter)
        else:
            plain += [part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part)]
    return "".join(plain)


def identifiers(texts: Iterable[str]) -> set[str]:
    """Find hosts, addresses and codes in texts, each whole and by its labels: anything with a digit or a dot."""
    found: set[str] = set()
    for text in texts:
        for match in _HOSTLIKE.finditer(fold(text)):
            word = match.group()
            if len(word) > 120 or len(word) < 2:
                continue
            if _HAS_DIGIT.search(word) or "." in word:
                found.add(word)
                found.update(label for label in _SPLIT.split(word) if len(label) > 2 and _HAS_DIGIT.search(label))
            if len(found) >= MOST_IDENTIFIERS:
                return found
    return found


def searchable(texts: Iterable[str]) -> str:
    """Join texts for the full-text index: folded, with the labels of host names as words of their own."""
    folded = fold("\n".join(texts))
    return f"{folded}\n{' '.join(sorted(identifiers([folded])))}"
