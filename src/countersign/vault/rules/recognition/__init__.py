"""Numbers of identity documents in ordinary text, found with few false alarms.

What is looked for: machine-readable lines with right check digits; the Italian codice fiscale and the Belarusian
personal number, which prove themselves; and numbers of the known shapes beside a word that says what they are
("паспорт 4509 731846", "carta d'identità CA12345AA"). A number without such a word is left alone: serial numbers,
invoices, telephones, addresses and hashes have the same shapes.
"""

from __future__ import annotations

from dataclasses import dataclass

from countersign.vault.rules.recognition import lines, named, proving
from countersign.vault.rules.recognition.pictures import looks_like_a_document

__all__ = ["Found", "found", "looks_like_a_document", "may_hold", "replaced"]


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One number: where it stands, what it is."""

    start: int
    end: int
    kind: str
    country: str
    number: str


def may_hold(text: str) -> bool:
    """Tell quickly whether a text is worth a closer look: nearly every text is not."""
    return named.hinted(text) or lines.hinted(text) or proving.hinted(text)


def found(text: str) -> list[Found]:
    """Find the numbers of a text, in order, none inside another."""
    if not may_hold(text):
        return []
    all_of_them = sorted(Found(*spot) for look in (lines.spots, proving.spots, named.spots) for spot in look(text))
    kept: list[Found] = []
    for one in all_of_them:
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
            continue
        kept.append(one)
    return kept


def replaced(text: str, marks: list[tuple[Found, str]]) -> str:
    """Put a mark in the place of each number."""
    for one, mark in sorted(marks, key=lambda pair: pair[0].start, reverse=True):
        text = text[: one.start] + mark + text[one.end :]
    return text
