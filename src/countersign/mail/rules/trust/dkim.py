"""DKIM: which domain answers for these bytes (RFC 6376, 8301, 8463), held to more than the standard asks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from countersign.mail.rules.trust import canonical
from countersign.mail.rules.trust.answers import Resolver
from countersign.mail.rules.trust.headers import Cut, Field
from countersign.mail.rules.trust.keys import ALGORITHMS, Key, Refused, key_of
from countersign.mail.rules.trust.organisations import in_ascii
from countersign.mail.rules.trust.tags import TagsBroken, names_in, read_base64, read_tags

MOST_SIGNATURES = 8
MUST_BE_SIGNED = ("from", "subject", "date", "message-id")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})+", re.I)
_SELECTOR = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,126}[a-z0-9_])?", re.I)
_NEEDED = ("v", "a", "b", "bh", "d", "h", "s")


@dataclass(frozen=True)
class Signature:
    """What one DKIM signature is worth.

    result:  "pass", "fail", "policy" (right or not, it is too weak to count), "neutral" (the owner only tries it
             out), "temperror" or "permerror".
    reason:  why it is no pass, as a code.
    """

    domain: str
    selector: str
    result: str
    reason: str = ""


def check(mail: Cut, resolver: Resolver, at: datetime) -> tuple[Signature, ...]:
    """Check the signatures of a mail, the uppermost eight of them.

    at:      aware UTC, for what expires.
    Source:  security.md 4.6, T50, T54.
    """
    return tuple(_checked(field, mail, resolver, at) for field in mail.named("dkim-signature")[:MOST_SIGNATURES])


def fingerprint(mail: Cut, domain: str) -> str:
    """Name what a passing signature of this domain vouches for, so that the same words sent again are known.

    It is made of what every counted signature signs, not of one signature: a mail that was signed twice
    and comes again with one of its signatures taken off has the same name.
    """
    digest = hashlib.sha256(domain.encode("utf-8"))
    for field in canonical.chosen(mail.fields, MUST_BE_SIGNED):
        digest.update(b"\0" + canonical.header(field, "relaxed"))
    digest.update(b"\0" + canonical.body_hash(mail, "relaxed"))
    return digest.hexdigest()


def _checked(field: Field, mail: Cut, resolver: Resolver, at: datetime) -> Signature:
    domain = selector = ""
    try:
        tags = _tags(field)
        domain, selector = tags.get("d", "").lower(), tags.get("s", "").lower()
        _demand_tags(tags)
        _forbid_weakness(tags, at)
        key = key_of(selector, domain, tags["a"], resolver)
        if key.exactly and _identity(tags).lower() != domain:
            raise Refused("permerror", "foreign_identity")
        verify(field, tags, mail, key)
    except TagsBroken:
        return Signature(domain, selector, "permerror", "bad_signature")
    except Refused as refused:
        return Signature(domain, selector, refused.result, refused.reason)
    if key.testing:
        return Signature(domain, selector, "neutral", "test_key")
    return Signature(domain, selector, "pass")


def _tags(field: Field) -> dict[str, str]:
    """Read a signature; domains in their own letters (RFC 8616) as DNS writes them."""
    tags = read_tags(field.value.decode("utf-8", "replace"))
    for name in ("d", "i"):
        local, at, domain = tags.get(name, "").rpartition("@")
        if not domain.isascii():
            tags[name] = f"{local}{at}{in_ascii(domain) or domain}"
    return tags


def _demand_tags(tags: Mapping[str, str]) -> None:
    if any(not tags.get(name) for name in _NEEDED) or tags["v"] != "1":
        raise TagsBroken("needed")
    require_name(tags)
    query = names_in(tags.get("q", "dns/txt"))
    identity = _identity(tags).lower()
    if "dns/txt" not in query or not (identity == tags["d"].lower() or identity.endswith("." + tags["d"].lower())):
        raise TagsBroken("identity")


def _identity(tags: Mapping[str, str]) -> str:
    return tags.get("i", "@" + tags["d"]).rpartition("@")[2]


def require_name(tags: Mapping[str, str]) -> None:
    """Demand that d= and s= are names that DNS could be asked for.

    Raises:  TagsBroken.
    """
    if not _DOMAIN.fullmatch(tags["d"]) or not _SELECTOR.fullmatch(tags["s"]) or ".." in tags["s"]:
        raise TagsBroken("name")


def _forbid_weakness(tags: Mapping[str, str], at: datetime) -> None:
    if tags["a"] == "rsa-sha1":
        raise Refused("policy", "sha1")
    if tags["a"] not in ALGORITHMS:
        raise Refused("permerror", "unknown_algorithm")
    if "l" in tags:
        raise Refused("policy", "length_limited")
    if missing := [name for name in MUST_BE_SIGNED if name not in names_in(tags["h"])]:
        raise Refused("policy", "unsigned_" + missing[0].replace("-", "_"))
    made, ends = instant(tags, "t"), instant(tags, "x")
    if ends is not None and (ends <= at.timestamp() or (made is not None and ends < made)):
        raise Refused("policy", "expired")


def instant(tags: Mapping[str, str], name: str) -> int | None:
    """Read a tag of seconds since 1970; None where the tag is not there.

    Raises:  TagsBroken.
    """
    if name not in tags:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", tags[name]):
        raise TagsBroken(name)
    return int(tags[name])


def verify(field: Field, tags: Mapping[str, str], mail: Cut, key: Key) -> None:
    """Verify one signature over a message: the body first, then the header fields it names.

    Raises:  Refused, TagsBroken.
    """
    ways = re.fullmatch(r"(simple|relaxed)(?:/(simple|relaxed))?", tags.get("c", "simple/simple"))
    if ways is None:
        raise TagsBroken("c")
    instant(tags, "t")
    for_header, for_body = ways[1], ways[2] or "simple"
    if canonical.body_hash(mail, for_body) != read_base64(tags["bh"]):
        raise Refused("fail", "body_changed")
    others = tuple(other for other in mail.fields if other is not field)
    content = b"".join(
        canonical.header(one, for_header) + b"\r\n" for one in canonical.chosen(others, names_in(tags["h"]))
    )
    content += canonical.header(canonical.unsigned(field), for_header)
    if not key.signed(content, read_base64(tags["b"])):
        raise Refused("fail", "signature_wrong")
