"""Domains that look like another one to a person's eye."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from confusable_homoglyphs import confusables

from countersign.kernel.links import in_letters
from countersign.mail.rules.trust.organisations import organisation

# Scripts that one language writes side by side, after Unicode's "highly restrictive" level (UTS 39, 5.2).
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_DIGITS = {"0": "o", "1": "l"}


def look_alike(domain: str, known: Iterable[str]) -> str | None:
    """Name what is wrong with how a domain looks: "mixed_scripts" or "lookalike_domain"; None where nothing is.

    domain:  as DNS writes it (xn--…).
    known:   domains of ours and of our customers; those themselves are never look-alikes.
    Source:  T49.
    """
    known = {name.lower() for name in known}
    if domain in known or organisation(domain) in known:
        return None
    labels = in_letters(domain).split(".")
    if any(_mixes(label) for label in labels):
        return "mixed_scripts"
    if labels[-1].isascii() and any("LATIN" not in _scripts(label) and _passes_for_latin(label) for label in labels):
        return "lookalike_domain"
    whole = organisation(domain)
    looks = {skeleton(".".join(labels)), skeleton(".".join(labels[-whole.count(".") - 1 :]))}
    return "lookalike_domain" if looks & {_known_skeleton(name) for name in known} else None


@cache
def _known_skeleton(domain: str) -> str:
    return skeleton(in_letters(domain))


def skeleton(text: str) -> str:
    """Write a text in the plainest signs that look like it; what looks alike has one skeleton."""
    plain = "".join(_plainest(sign) for sign in unicodedata.normalize("NFKC", text).lower())
    for written, seen in _PAIRS:
        plain = plain.replace(written, seen)
    return plain


@cache
def _plainest(sign: str) -> str:
    if sign.isascii():
        return _DIGITS.get(sign, sign)
    for other in confusables.confusables_data.get(sign, ()):
        if other["c"].isascii() and other["c"].isalnum():
            return "".join(_DIGITS.get(one, one) for one in other["c"].lower())
    base = unicodedata.normalize("NFD", sign)[0]
    return base if base.isascii() else sign


def _scripts(label: str) -> set[str]:
    return {unicodedata.name(sign, "?").split(" ")[0] for sign in label if sign.isalpha()}


def _passes_for_latin(label: str) -> bool:
    return not label.isascii() and skeleton(label).isascii()


def _mixes(label: str) -> bool:
    scripts = _scripts(label)
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)
