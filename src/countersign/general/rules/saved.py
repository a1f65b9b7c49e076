"""Saved answers: their shortcuts, their languages, and the public facts that may stand in them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from countersign.kernel.errors import Invalid

LANGUAGES = ("en", "ru", "it")
# What may be filled in: known to everybody who reads the first page, never of a contract.
PUBLIC = ("provider", "portal", "registration", "sign_in", "questions", "hours")
TITLE_LENGTH = 80
_SHORTCUT = re.compile(r"[a-z0-9][a-z0-9-]{1,30}")
_PLACE = re.compile(r"\{([^{}\n]{1,40})\}")


def shortcut(text: str) -> str:
    """Return a shortcut: small letters, digits, hyphens. Raises Invalid."""
    kept = text.strip().casefold()
    if not _SHORTCUT.fullmatch(kept):
        raise Invalid("saved_shortcut", field="shortcut")
    return kept


def title(text: str) -> str:
    """Return a title as one line. Raises Invalid."""
    kept = " ".join(text.replace("\x00", "").split())
    if not kept:
        raise Invalid("fact_missing", field="title")
    if len(kept) > TITLE_LENGTH:
        raise Invalid("too_long", field="title", limit=TITLE_LENGTH, length=len(kept))
    return kept


def places(text: str) -> tuple[str, ...]:
    """List what a text wants filled in, in its order."""
    return tuple(dict.fromkeys(match.strip() for match in _PLACE.findall(text)))


def check_places(text: str, field: str) -> None:
    """Refuse a place that is no public fact. Raises Invalid (saved_place)."""
    for named in places(text):
        if named not in PUBLIC:
            raise Invalid("saved_place", field=field, place=named)


def check_filled(text: str) -> None:
    """Refuse an answer in which a place for a public fact was left open (E16). Raises Invalid (saved_place_open)."""
    for named in places(text):
        if named in PUBLIC:
            raise Invalid("saved_place_open", field="words", place=named)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Fill in the public facts. A place without its fact stays, so that the composer can refuse it (E16)."""
    return _PLACE.sub(lambda found: facts.get(found[1].strip()) or found[0], text)


def in_language(words: Mapping[str, str], locale: str) -> str:
    """Return the text in a language; in English where it is not written in that one."""
    return words.get(locale) or words.get("en") or next(iter(words.values()), "")
