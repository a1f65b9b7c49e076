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


class _Plain(dict[int, str]):
    """What each letter is folded to, worked out once a letter."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if "а" <= letter <= "я" or code < 128:
            plain = letter
        elif unicodedata.category(letter)[0] not in "LNM":
            # To the database's parser every character beyond ASCII is a letter: «Вектор» would be one word.
            plain = " "
        else:
            parts = unicodedata.normalize("NFD", letter)
            plain = "".join(part for part in parts if not unicodedata.combining(part))
        self[code] = plain
        return plain


_PLAIN = _Plain()


def fold(text: str) -> str:
    """Fold case, accents and ё, so that "probleme" finds "problème"; й stays й. Quotes and dashes become spaces."""
    folded = text[:LONGEST_TEXT].casefold().replace("ё", "е")
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded).translate(_PLAIN)


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


def labels(folded: str) -> set[str]:
    """Take dotted names apart: "backup" of "db7.backup.example"."""
    dotted = (match.group() for match in _HOSTLIKE.finditer(folded) if "." in match.group())
    return {label for name in dotted for label in _SPLIT.split(name[:250]) if len(label) > 2}


def searchable(texts: Iterable[str]) -> str:
    """Join texts for the full-text index: folded, with the labels of host names as words of their own."""
    folded = fold("\n".join(texts))
    return f"{folded}\n{' '.join(sorted(identifiers([folded]) | labels(folded)))}"
