"""DMARC: what the domain that a mail says it is from asks of it (RFC 7489)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from countersign.mail.rules.trust.answers import Resolver
from countersign.mail.rules.trust.organisations import aligned, organisation
from countersign.mail.rules.trust.tags import TagsBroken, read_tags

_WISHES = ("none", "quarantine", "reject")


@dataclass(frozen=True)
class Policy:
    """What a domain published, as it stands for the domain that was asked about.

    wish:     what is to become of a mail that fails: "none", "quarantine" or "reject" (p, or sp for a part).
    percent:  of how many of them (pct).
    """

    wish: str
    percent: int = 100
    strict_dkim: bool = False
    strict_spf: bool = False

    def aligns_dkim(self, signed_by: str, domain: str) -> bool:
        return aligned(signed_by, domain, strict=self.strict_dkim)

    def aligns_spf(self, sent_by: str, domain: str) -> bool:
        return aligned(sent_by, domain, strict=self.strict_spf)


def policy_of(domain: str, resolver: Resolver) -> Policy | None:
    """Find what stands for a domain; None where nothing is published.

    Raises:  DnsUnanswered.
    Source:  RFC 7489, 6.6.3.
    """
    tags = _record(resolver.query(f"_dmarc.{domain}", "TXT"))
    if tags is not None:
        return _policy(tags, tags.get("p", ""))
    above = organisation(domain)
    if above == domain:
        return None
    tags = _record(resolver.query(f"_dmarc.{above}", "TXT"))
    return None if tags is None else _policy(tags, tags.get("sp", tags.get("p", "")))


def _record(texts: Iterable[str]) -> dict[str, str] | None:
    """Read the one record there may be; two are as good as none, and so is a broken one.

    What follows v and p and is no tag at all is left out, as RFC 7489 6.3 asks: many records end with a slip.
    """
    found = [text for text in texts if text.replace(" ", "").startswith("v=DMARC1")]
    if len(found) != 1:
        return None
    try:
        parts = (part for part in found[0].split(";") if "=" in part)
        tags = {name.lower(): value for name, value in read_tags(";".join(parts)).items()}
    except TagsBroken:
        return None
    usable = tags["v"] == "DMARC1" and (tags.get("p", "").lower() in _WISHES or tags.get("rua"))
    return tags if usable else None


def _policy(tags: dict[str, str], wish: str) -> Policy:
    percent = tags.get("pct", "100")
    return Policy(
        wish=wish.lower() if wish.lower() in _WISHES else "none",
        percent=int(percent) if percent.isdecimal() and percent.isascii() and int(percent[:4]) <= 100 else 100,
        strict_dkim=tags.get("adkim", "r").lower() == "s",
        strict_spf=tags.get("aspf", "r").lower() == "s",
    )
