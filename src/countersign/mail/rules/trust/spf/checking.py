"""SPF: may this address send for that domain? (RFC 7208)"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from countersign.mail.rules.trust.answers import DnsUnanswered, Resolver
from countersign.mail.rules.trust.organisations import in_ascii
from countersign.mail.rules.trust.spf.macros import Address, Asked, fill, fill_domain
from countersign.mail.rules.trust.spf.record import (
    Mechanism,
    Record,
    SpfBroken,
    is_spf,
    macros_are_sound,
    read_record,
)

LOOKUPS = 10
VOIDS = 2
NAMES = 10
_SIGNS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


@dataclass(frozen=True)
class Spf:
    """What SPF says: one of the seven results of RFC 7208, about which domain, in the domain's own words.

    anyone:  the domain passes whatever address there is (`+all`): right by the letter, and proof of nothing.
    """

    result: str
    domain: str = ""
    explanation: str = ""
    anyone: bool = False


class _Stopped(Exception):
    """The check ends here with "temperror" or "permerror"."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


def check(ip: str, mail_from: str, helo: str, resolver: Resolver, at: datetime, receiver: str = "unknown") -> Spf:
    """Check one sender.

    mail_from: "" for a bounce: the name given in HELO is then what is checked.
    at:        aware UTC; only the macro %{t} of an explanation shows it.
    Source:    RFC 7208, 4; security.md 4.6.
    """
    try:
        address = _address(ip)
    except ValueError:
        return Spf("none")
    sender = mail_from or f"postmaster@{helo}"
    local, _, domain = sender.rpartition("@")
    domain = domain.removesuffix(".").lower()
    if not domain.isascii():
        domain = in_ascii(domain) or domain
    check_ = _Check(address, f"{local or 'postmaster'}@{domain}", helo, resolver, (receiver, int(at.timestamp())))
    if not _can_be_asked(domain) or "." not in domain:
        return Spf("none", domain)
    try:
        result = check_.of(domain)
    except _Stopped as stopped:
        return Spf(stopped.result, domain)
    return Spf(result, domain, check_.explanation if result == "fail" else "", result == "pass" and check_.anyone)


def _address(ip: str) -> Address:
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _can_be_asked(name: str) -> bool:
    return 0 < len(name) <= 253 and all(0 < len(label) <= 63 for label in name.split("."))


class _Check:
    """One check with its counts of questions, which run on through includes and redirects."""

    def __init__(self, ip: Address, sender: str, helo: str, resolver: Resolver, told: tuple[str, int]) -> None:
        self.ip = ip
        self.resolver = resolver
        self.lookups = 0
        self.voids = 0
        self.explanation = ""
        self.anyone = False
        self._names: list[str] | None = None
        self.asked = Asked(ip, sender, helo, told[0], told[1], self._name_for_macro)

    def of(self, domain: str, *, included: bool = False) -> str:
        record = self._record(domain)
        if record is None:
            return "none"
        for mechanism in record.mechanisms:
            if self._matches(mechanism, domain):
                result = _SIGNS[mechanism.sign]
                self.anyone = mechanism.is_for_anyone or (mechanism.name == "include" and self.anyone)
                if result == "fail" and not included:
                    self.explanation = self._explained(record, domain)
                return result
        if record.redirect is None:
            return "neutral"
        self._count()
        target = fill_domain(record.redirect, domain, self.asked)
        result = self.of(target, included=included) if _can_be_asked(target) else "none"
        if result == "none":
            raise _Stopped("permerror")
        return result

    def _record(self, domain: str) -> Record | None:
        try:
            texts = [text for text in self.resolver.query(domain, "TXT") if is_spf(text)]
        except DnsUnanswered:
            raise _Stopped("temperror") from None
        if not texts:
            return None
        if len(texts) > 1:
            raise _Stopped("permerror")
        try:
            return read_record(texts[0])
        except SpfBroken:
            raise _Stopped("permerror") from None

    def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        if mechanism.name == "all":
            return True
        if mechanism.network is not None:
            return mechanism.network.version == self.ip.version and self.ip in mechanism.network
        self._count()
        target = fill_domain(mechanism.domain, domain, self.asked) if mechanism.domain else domain
        if not _can_be_asked(target):
            if mechanism.name == "include":
                raise _Stopped("permerror")
            return False
        match mechanism.name:
            case "include":
                return self._included(target)
            case "a":
                return self._within(self._addresses(target), mechanism)
            case "mx":
                return self._mx(target, mechanism)
            case "exists":
                return bool(self._query(target, "A"))
            case _:
                target = target.lower()
                return any(name == target or name.endswith("." + target) for name in self._proven_names())

    def _included(self, target: str) -> bool:
        result = self.of(target, included=True)
        if result == "none":
            raise _Stopped("permerror")
        return result == "pass"

    def _mx(self, target: str, mechanism: Mechanism) -> bool:
        hosts = [answer.rpartition(" ")[2] for answer in self._query(target, "MX")]
        if len(hosts) > NAMES:
            raise _Stopped("permerror")
        return any(self._within(self._addresses(host), mechanism) for host in hosts if host and _can_be_asked(host))

    def _addresses(self, name: str) -> tuple[str, ...]:
        return self._query(name, "A" if self.ip.version == 4 else "AAAA")

    def _within(self, addresses: tuple[str, ...], mechanism: Mechanism) -> bool:
        bits = mechanism.four if self.ip.version == 4 else mechanism.six
        for address in addresses:
            network = ipaddress.ip_network(f"{address}/{bits}", strict=False)
            if network.version == self.ip.version and self.ip in network:
                return True
        return False

    def _query(self, name: str, kind: str) -> tuple[str, ...]:
        try:
            answers = self.resolver.query(name, kind)
        except DnsUnanswered:
            raise _Stopped("temperror") from None
        if not answers:
            self.voids += 1
            if self.voids > VOIDS:
                raise _Stopped("permerror")
        return answers

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > LOOKUPS:
            raise _Stopped("permerror")

    def _proven_names(self) -> list[str]:
        """List the names of the address that lead back to it; whatever cannot be asked now is left out."""
        if self._names is None:
            self._names = []
            try:
                pointed = self.resolver.query(self.ip.reverse_pointer, "PTR")[:NAMES]
            except DnsUnanswered:
                pointed = ()
            for name in (answer.removesuffix(".").lower() for answer in pointed):
                if _can_be_asked(name) and self._leads_back(name):
                    self._names.append(name)
        return self._names

    def _leads_back(self, name: str) -> bool:
        try:
            answers = self.resolver.query(name, "A" if self.ip.version == 4 else "AAAA")
        except DnsUnanswered:
            return False
        return any(ipaddress.ip_address(answer) == self.ip for answer in answers)

    def _name_for_macro(self, domain: str) -> str:
        names = self._proven_names()
        under = [name for name in names if name.endswith("." + domain.lower())]
        if domain.lower() in names:
            return domain.lower()
        return (under or names or ["unknown"])[0]

    def _explained(self, record: Record, domain: str) -> str:
        """Fetch the domain's own words about a refusal; whatever is wrong with them, there are none."""
        if record.explanation is None:
            return ""
        target = fill_domain(record.explanation, domain, self.asked)
        if not _can_be_asked(target):
            return ""
        try:
            texts = self.resolver.query(target, "TXT")
        except DnsUnanswered:
            return ""
        if len(texts) != 1 or not texts[0].isascii():
            return ""
        words = texts[0].split(" ")
        return fill(texts[0], domain, self.asked) if all(map(macros_are_sound, words)) else ""
