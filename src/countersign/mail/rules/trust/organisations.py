"""Whose domain a name is: organisations by the list of public suffixes that the package bundles."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from publicsuffixlist import PublicSuffixList

# IDNA 2008 keeps these letters; the codec, of 2003, writes others for them: the name of somebody else's domain.
_KEPT = re.compile("[\u00df\u1e9e\u03c2]")
_JOINERS = re.compile("[\u200c\u200d]")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_LONGEST_LABEL = 63


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def in_ascii(domain: str) -> str | None:
    """Write a domain as DNS does (xn--…), in small letters without a final dot; None where it is no domain."""
    try:
        name = ".".join(map(_label, _DOTS.split(domain.removesuffix(".")))).lower()
    except UnicodeError:
        return None
    return name if "." in name else None


def _label(label: str) -> str:
    if _JOINERS.search(label):
        raise UnicodeError("joiner")
    written = label.encode("idna").decode("ascii")
    if _KEPT.search(label):
        written = "xn--" + unicodedata.normalize("NFKC", label).lower().encode("punycode").decode("ascii")
    if not 0 < len(written) <= _LONGEST_LABEL:
        raise UnicodeError("length")
    return written


def organisation(domain: str) -> str:
    """Name the organisational domain: the public suffix and one label; a public suffix is its own.

    domain:  as DNS writes it.
    Source:  RFC 7489, 3.2.
    """
    return _suffixes().privatesuffix(domain.lower()) or domain.lower()


def is_registrable(domain: str) -> bool:
    """Tell whether a name stands below a suffix that the list knows, as a name that somebody can own does.

    domain:  as DNS writes it.
    """
    return _suffixes().privatesuffix(domain.lower(), accept_unknown=False) is not None


def aligned(one: str, other: str, *, strict: bool) -> bool:
    """Tell whether two domains are one (strict) or of one organisation (relaxed): RFC 7489, 3.1."""
    one, other = one.lower(), other.lower()
    return one == other or (not strict and organisation(one) == organisation(other))
