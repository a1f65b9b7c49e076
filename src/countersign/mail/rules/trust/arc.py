"""ARC: who passed this mail on, and what each of them had seen (RFC 8617)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.mail.rules.trust import canonical, dkim
from countersign.mail.rules.trust.answers import Resolver
from countersign.mail.rules.trust.headers import Cut, Field
from countersign.mail.rules.trust.keys import ALGORITHMS, Key, Refused, key_of
from countersign.mail.rules.trust.tags import TagsBroken, names_in, read_base64, read_tags

MOST_SETS = 50
_RESULTS, _MESSAGE, _SEAL = "arc-authentication-results", "arc-message-signature", "arc-seal"
_RESULTS_HEAD = re.compile(r"[ \t\r\n]*i[ \t\r\n]*=[ \t\r\n]*([0-9]{1,2})[ \t\r\n]*;(.*)", re.DOTALL)


@dataclass(frozen=True)
class Set:
    """One pair of hands the mail went through: what it saw (an Authentication-Results text) and who sealed that."""

    sealer: str
    results: str


@dataclass(frozen=True)
class Chain:
    """What the chain is worth: "none", "pass", "fail" or "temperror".

    sets:    of a passing chain, the last pair of hands first.
    signed:  the header fields that the last of them signed.
    """

    result: str
    reason: str = ""
    sets: tuple[Set, ...] = ()
    signed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Link:
    results: Field
    message: Field
    seal: Field
    words: str


def check(mail: Cut, resolver: Resolver) -> Chain:
    """Check the chain of a mail.

    Source:  RFC 8617, 5.2; security.md 4.6.
    """
    if not any(mail.named(name) for name in (_RESULTS, _MESSAGE, _SEAL)):
        return Chain("none")
    try:
        links = _links(mail)
        seals = [read_tags(link.seal.value.decode("latin-1")) for link in links]
        _demand_states(seals)
        signed = _check_message(links[-1], mail, resolver)
        for place in range(len(links), 0, -1):
            _check_seal(links[:place], seals[place - 1], resolver)
    except TagsBroken:
        return Chain("fail", "arc_broken")
    except Refused as refused:
        return Chain("temperror" if refused.result == "temperror" else "fail", refused.reason)
    sets = tuple(Set(tags["d"].lower(), link.words) for link, tags in zip(links, seals, strict=True))
    return Chain("pass", sets=sets[::-1], signed=signed)


def _links(mail: Cut) -> list[_Link]:
    results = _by_instance(mail, _RESULTS)
    messages = _by_instance(mail, _MESSAGE)
    seals = _by_instance(mail, _SEAL)
    if not results.keys() == messages.keys() == seals.keys() == set(range(1, len(seals) + 1)):
        raise TagsBroken("instances")
    return [
        _Link(results[place][0], messages[place][0], seals[place][0], results[place][1])
        for place in range(1, len(seals) + 1)
    ]


def _by_instance(mail: Cut, name: str) -> dict[int, tuple[Field, str]]:
    found: dict[int, tuple[Field, str]] = {}
    for field in mail.named(name):
        text, words = field.value.decode("latin-1"), ""
        if name == _RESULTS:
            head = _RESULTS_HEAD.match(text)
            if head is None:
                raise TagsBroken(name)
            instance, words = head[1], head[2]
        else:
            instance = read_tags(text).get("i", "")
        if not re.fullmatch(r"[0-9]{1,2}", instance) or not 1 <= int(instance) <= MOST_SETS or int(instance) in found:
            raise TagsBroken(name)
        found[int(instance)] = (field, words)
    return found


def _demand_states(seals: list[dict[str, str]]) -> None:
    """The first seal saw no chain, each later one a passing chain: RFC 8617, 5.2, steps 2 and 3."""
    for place, tags in enumerate(seals, 1):
        if tags.get("cv") != ("none" if place == 1 else "pass"):
            raise TagsBroken("cv")


def _key(tags: dict[str, str], needed: tuple[str, ...], resolver: Resolver) -> Key:
    if any(not tags.get(name) for name in needed) or tags["a"] not in ALGORITHMS:
        raise TagsBroken("needed")
    dkim.require_name(tags)
    dkim.instant(tags, "t")
    return key_of(tags["s"], tags["d"], tags["a"], resolver)


def _check_message(link: _Link, mail: Cut, resolver: Resolver) -> tuple[str, ...]:
    tags = read_tags(link.message.value.decode("latin-1"))
    if "h" not in tags or _SEAL in names_in(tags["h"]) or "l" in tags:
        raise TagsBroken("h")
    key = _key(tags, ("a", "b", "bh", "d", "s"), resolver)
    # Unlike DKIM, where "simple" is meant when nothing is said: sealers and the suite of the working group agree.
    dkim.verify(link.message, {"c": "relaxed/relaxed", **tags}, mail, key)
    return names_in(tags["h"])


def _check_seal(links: list[_Link], tags: dict[str, str], resolver: Resolver) -> None:
    if "h" in tags:
        raise TagsBroken("h")
    key = _key(tags, ("a", "b", "d", "s"), resolver)
    lines: list[bytes] = []
    for link in links:
        last = link is links[-1]
        fields = (link.results, link.message, canonical.unsigned(link.seal) if last else link.seal)
        lines += [canonical.header(field, "relaxed") for field in fields]
    if not key.signed(b"\r\n".join(lines), read_base64(tags["b"])):
        raise Refused("fail", "seal_wrong")
