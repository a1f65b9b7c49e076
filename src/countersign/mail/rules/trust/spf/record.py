"""Reading an SPF record (RFC 7208, 4.6): the whole of it must be right before any of it counts."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

_EXPAND = r"%(?:\{[slodiphcrtv][0-9]*r?[.\-+,/_=]*\}|%|_|-)"
_MACRO_STRING = rf"(?:{_EXPAND}|[\x21-\x24\x26-\x7e])*"
_TOP_LABEL = r"(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])"
_DOMAIN_SPEC = rf"{_MACRO_STRING}(?:\.{_TOP_LABEL}\.?|{_EXPAND})"
_CIDR = r"(?:/(?P<four>0|[1-9][0-9]?))?(?://(?P<six>0|[1-9][0-9]{0,2}))?"

_FLAGS = re.IGNORECASE | re.ASCII
_TERM = re.compile(r"(?P<sign>[-+?~]?)(?P<name>[a-z][a-z0-9_.\-]*)(?P<rest>.*)", _FLAGS | re.DOTALL)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9_.\-]*)=(?P<value>.*)", _FLAGS | re.DOTALL)
_DOMAIN = re.compile(_DOMAIN_SPEC, _FLAGS)
_TEXT = re.compile(_MACRO_STRING, _FLAGS)
_WITH_DOMAIN = re.compile(rf":(?P<domain>{_DOMAIN_SPEC})", _FLAGS)
_MAYBE_DOMAIN = re.compile(rf"(?::(?P<domain>{_DOMAIN_SPEC}))?", _FLAGS)
_MAYBE_DOMAIN_CIDR = re.compile(rf"(?::(?P<domain>{_DOMAIN_SPEC}))?{_CIDR}", _FLAGS)
_IP4 = re.compile(r":(?P<net>[0-9.]+)(?:/(?P<bits>0|[1-9][0-9]?))?", _FLAGS)
_IP6 = re.compile(r":(?P<net>[0-9a-f:.]+)(?:/(?P<bits>0|[1-9][0-9]{0,2}))?", _FLAGS)
_ZERO = re.compile(r"%\{[a-z]0+[r.\-+,/_=}]", _FLAGS)
_ONLY_EXPLAINED = re.compile(r"%\{[crt]", _FLAGS)

_ARGUMENTS = {
    "all": re.compile(""),
    "include": _WITH_DOMAIN,
    "exists": _WITH_DOMAIN,
    "ptr": _MAYBE_DOMAIN,
    "a": _MAYBE_DOMAIN_CIDR,
    "mx": _MAYBE_DOMAIN_CIDR,
    "ip4": _IP4,
    "ip6": _IP6,
}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SpfBroken(ValueError):
    """The record does not follow the grammar: "permerror"."""


@dataclass(frozen=True)
class Mechanism:
    """One mechanism of a record, in its order."""

    sign: str
    name: str
    domain: str | None = None
    four: int = 32
    six: int = 128
    network: Network | None = None

    @property
    def is_for_anyone(self) -> bool:
        """Tell whether it matches every address of a kind, or half of them."""
        return self.name == "all" or (self.network is not None and self.network.prefixlen <= 1)


@dataclass(frozen=True)
class Record:
    """One SPF record, read."""

    mechanisms: tuple[Mechanism, ...]
    redirect: str | None = None
    explanation: str | None = None


def is_spf(text: str) -> bool:
    """Tell whether a TXT record claims to be SPF, version 1."""
    return re.match(r"v=spf1(?: |$)", text, re.IGNORECASE) is not None


def macros_are_sound(text: str) -> bool:
    """Tell whether a text is a macro string, without a count of nothing in it."""
    return _TEXT.fullmatch(text) is not None and not _ZERO.search(text)


def read_record(text: str) -> Record:
    """Read one record.

    Raises:  SpfBroken.
    Source:  RFC 7208, 4.6 and 12.
    """
    if not text.isascii():
        raise SpfBroken("non_ascii")
    mechanisms: list[Mechanism] = []
    modifiers: dict[str, str] = {}
    for term in text[len("v=spf1") :].split(" "):
        if not term:
            continue
        if modifier := _MODIFIER.fullmatch(term):
            _modify(modifiers, modifier["name"].lower(), modifier["value"])
        else:
            mechanisms.append(_mechanism(term))
    return Record(tuple(mechanisms), modifiers.get("redirect"), modifiers.get("exp"))


def _modify(modifiers: dict[str, str], name: str, value: str) -> None:
    if name in {"redirect", "exp"}:
        if name in modifiers or not _is_domain(value):
            raise SpfBroken(name)
        modifiers[name] = value
    elif not macros_are_sound(value):
        raise SpfBroken(name)


def _is_domain(value: str) -> bool:
    return _DOMAIN.fullmatch(value) is not None and not _ZERO.search(value) and not _ONLY_EXPLAINED.search(value)


def _mechanism(term: str) -> Mechanism:
    parts = _TERM.fullmatch(term)
    name = parts["name"].lower() if parts else ""
    if parts is None or name not in _ARGUMENTS:
        raise SpfBroken(term[:40])
    given = _ARGUMENTS[name].fullmatch(parts["rest"])
    if given is None:
        raise SpfBroken(term[:40])
    found = given.groupdict()
    sign = parts["sign"] or "+"
    if name in {"ip4", "ip6"}:
        return Mechanism(sign, name, network=_network(name, found["net"], found["bits"]))
    domain = found.get("domain")
    if domain is not None and not _is_domain(domain):
        raise SpfBroken(term[:40])
    four, six = int(found.get("four") or 32), int(found.get("six") or 128)
    if four > 32 or six > 128:
        raise SpfBroken(term[:40])
    return Mechanism(sign, name, domain, four, six)


def _network(name: str, address: str, bits: str | None) -> Network:
    try:
        if name == "ip4":
            return ipaddress.IPv4Network(f"{address}/{bits or 32}", strict=False)
        return ipaddress.IPv6Network(f"{address}/{bits or 128}", strict=False)
    except ValueError:
        raise SpfBroken(address) from None
