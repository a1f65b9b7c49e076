"""Filling in the macros of SPF (RFC 7208, 7)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_MACRO = re.compile(
    r"%(?:\{(?P<letter>[a-z])(?P<keep>[0-9]*)(?P<turn>r?)(?P<cuts>[.\-+,/_=]*)\}|(?P<sign>[%_-]))", re.IGNORECASE
)
_SIGNS = {"%": "%", "_": " ", "-": "%20"}
LONGEST = 253


@dataclass(frozen=True)
class Asked:
    """What one check is about; `named` finds the proven name of the address, at most once and only when asked."""

    ip: Address
    sender: str
    helo: str
    receiver: str
    epoch: int
    named: Callable[[str], str]

    @property
    def local(self) -> str:
        return self.sender.rpartition("@")[0]

    @property
    def sender_domain(self) -> str:
        return self.sender.rpartition("@")[2]


def fill(text: str, domain: str, asked: Asked) -> str:
    """Put what each macro stands for in its place."""
    return _MACRO.sub(lambda macro: _filled(macro, domain, asked), text)


def fill_domain(text: str, domain: str, asked: Asked) -> str:
    """Fill in a name; a name past 253 characters loses labels from its left."""
    name = fill(text, domain, asked).removesuffix(".")
    while len(name) > LONGEST and "." in name:
        name = name.partition(".")[2]
    return name


def _filled(macro: re.Match[str], domain: str, asked: Asked) -> str:
    if macro["sign"]:
        return _SIGNS[macro["sign"]]
    letter = macro["letter"]
    cuts = macro["cuts"] or "."
    parts = re.split("[" + re.escape(cuts) + "]", _value(letter.lower(), domain, asked))
    if macro["turn"]:
        parts.reverse()
    if macro["keep"]:
        parts = parts[-int(macro["keep"]) :]
    value = ".".join(parts)
    return quote(value, safe="-._~") if letter.isupper() else value


def _value(letter: str, domain: str, asked: Asked) -> str:
    four = asked.ip.version == 4
    match letter:
        case "s":
            return asked.sender
        case "l":
            return asked.local
        case "o":
            return asked.sender_domain
        case "d":
            return domain
        case "i":
            return str(asked.ip) if four else ".".join(asked.ip.exploded.replace(":", "").upper())
        case "p":
            return asked.named(domain)
        case "v":
            return "in-addr" if four else "ip6"
        case "h":
            return asked.helo
        case "c":
            return str(asked.ip)
        case "r":
            return asked.receiver
        case _:
            return str(asked.epoch)
