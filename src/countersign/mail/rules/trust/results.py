"""Reading what another server wrote about a mail (Authentication-Results, RFC 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.mail.rules.trust.headers import Cut

OURS = "x-countersign-"
_HEADS = ("authentication-results", "arc-authentication-results")
_RESULT = re.compile(r"([a-z][a-z0-9-]*)(?:/\d+)?=([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z]+\.[a-z0-9_-]+)=(\S*)", re.IGNORECASE)


@dataclass(frozen=True)
class Result:
    """One line of such a report: "dkim", "pass", {"header.d": "example.com"}."""

    method: str
    result: str
    properties: dict[str, str]


def read_results(text: str) -> tuple[str, tuple[Result, ...]]:
    """Read one report: who wrote it, and its lines. Comments are left out, whatever cannot be read too."""
    server, *lines = _plain(text).split(";")
    found = []
    for line in lines:
        words = line.split()
        head = _RESULT.fullmatch(words[0]) if words else None
        if head is None:
            continue
        properties = {
            name.lower(): value.lower()
            for name, value in (p.groups() for p in map(_PROPERTY.fullmatch, words[1:]) if p)
        }
        found.append(Result(head[1].lower(), head[2].lower(), properties))
    return (server.split() or [""])[0].lower(), tuple(found)


def trusted_results(mail: Cut, server: str | None) -> tuple[Result, ...] | None:
    """Give the report of the one server that is trusted; None where it wrote none, or where there are two.

    Two of them mean that one came with the mail: the trusted server takes foreign ones with its name away.

    Source:  T44; RFC 8601, 5.
    """
    if not server:
        return None
    reports = [read_results(field.unfolded) for field in mail.named("authentication-results")]
    ours = [lines for name, lines in reports if name == server.lower()]
    return ours[0] if len(ours) == 1 else None


def ignored_fields(mail: Cut, server: str | None) -> tuple[str, ...]:
    """Name the header fields that claim something about the mail and count for nothing (T44)."""
    trusted = trusted_results(mail, server) is not None
    ignored = set()
    for field in mail.fields:
        foreign = field.name == _HEADS[0] and not (
            trusted and read_results(field.unfolded)[0] == (server or "").lower()
        )
        if foreign or field.name.startswith(OURS):
            ignored.add(field.name)
    return tuple(sorted(ignored))


def _plain(text: str) -> str:
    """Leave out comments, however deep, and quotes; a semicolon within either parts nothing."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if escaped:
            escaped = False
            continue
        if sign == "\\":
            escaped = True
        elif quoted:
            quoted = sign != '"'
            if quoted and not depth and sign not in ";\r\n":
                kept.append(sign)
        elif sign == '"' and not depth:
            quoted = True
        elif sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(sign)
    return "".join(kept)
