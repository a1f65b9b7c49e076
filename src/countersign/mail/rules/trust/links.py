"""Links that lead elsewhere than a reader would think. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from countersign.mail.rules.trust.lookalikes import look_alike
from countersign.mail.rules.trust.organisations import in_ascii, is_registrable, organisation

# Endings of files that are also countries: `README.md` names no host, unless it is written as an address.
_FILES = frozenset({"md", "pl", "ps", "py", "rs", "sh", "so", "zip"})
_NAME = re.compile(r"(://|www\.)?((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_](?:[\w-]{0,61}[^\W_])?)")
_WORDS_READ = 400


def misleads(host: str, words: str, known: frozenset[str]) -> bool:
    """Tell whether a link to a host looks as if it led to another one.

    host:    in small letters as DNS writes it (xn--…), or an address of numbers.
    words:   what the link says.
    known:   domains of ours and of the customer; those themselves mislead nobody.
    Source:  T65.
    """
    domain = in_ascii(host) or host
    if not domain.isascii() or look_alike(domain, known) is not None or _wears(domain, known):
        return True
    return any(organisation(name) != organisation(domain) for name in _named(words, known))


def _wears(domain: str, known: frozenset[str]) -> bool:
    """Tell whether a known name stands in front of somebody else's: nimbus.example.evil.example."""
    return not _is_of(domain, known) and any(f".{name}." in f".{domain}." for name in known)


def _is_of(domain: str, known: frozenset[str]) -> bool:
    return any(domain == name or domain.endswith(f".{name}") for name in known)


def _named(words: str, known: frozenset[str]) -> Iterator[str]:
    """Return the hosts that words name, as DNS writes them; a file's name is none."""
    plain = unicodedata.normalize("NFKC", words[:_WORDS_READ]).replace("\u3002", ".")
    shown = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    for address, name in _NAME.findall(shown.lower()):
        domain = in_ascii(name)
        if domain is None:
            continue
        is_name = is_registrable(domain) and domain.rpartition(".")[2] not in _FILES
        if address or is_name or _is_of(domain, known):
            yield domain
