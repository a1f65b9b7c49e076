"""Delivery status notifications: the fields of RFC 3464, wherever in a mail their author put them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from countersign.mail.rules.glance import ADDRESS, Glance, fields_of

TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
GOOD = frozenset({"delivered", "relayed", "expanded", "deliverable"})

_START = re.compile(r"^(?:Final|Original)-Recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(
    r"^(?:Reporting-MTA|Arrival-Date|Action|Status|(?:Final|Original)-Recipient|Diagnostic-Code)[ \t]*:", re.I
)
_FATE = re.compile(r"^(?:Action|Status)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_TYPED = re.compile(r"^\s*[\w.-]+\s*;\s*")
_REPEATED = re.compile(r"\s(?:[245]\d\d)-(?:[245]\.\d{1,3}\.\d{1,3})?\s*")


@dataclass(frozen=True)
class Told:
    """What one group of fields says of one recipient; every value as its server wrote it, types taken off."""

    recipient: str
    action: str
    status: str
    diagnostic: str


def _untyped(value: str) -> str:
    """Take off the `rfc822;` or `smtp;` in front of a value."""
    return _TYPED.sub("", value, count=1).strip()


def _address(value: str) -> str:
    """Return the address in a recipient field; the whole value when it holds none, as a local user may."""
    plain = _untyped(value)
    found = ADDRESS.search(plain)
    return found[0] if found else plain.strip("<> ")


def _one(group: dict[str, str]) -> Told:
    """Make one recipient out of its fields, preferring the address we wrote to over the one it led to."""
    original = _address(group.get("original-recipient", ""))
    final = _address(group.get("final-recipient", "") or group.get("x-actual-recipient", ""))
    diagnostic = _REPEATED.sub(" ", _untyped(group.get("diagnostic-code", "")))
    action = group.get("action", "").split(" ", 1)[0].strip().lower()
    return Told(original if "@" in original else final, action, group.get("status", ""), diagnostic)


def groups_in(text: str) -> Iterator[Told]:
    """Read the groups of a report: blank lines part them, and so does a field that comes a second time."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        group: dict[str, str] = {}
        for name, value in fields_of(block):
            if name == "final-recipient" and name in group:
                yield _one(group)
                group = {}
            group.setdefault(name, value)
        if "final-recipient" in group or "original-recipient" in group:
            yield _one(group)


def _report_in(text: str) -> str:
    """Cut a report out of prose that carries one: from the first line that is a field of it."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept = [place for place, line in enumerate(lines) if _FIELD.match(line)]
    return "\n".join(lines[kept[0] :]) if kept else ""


def reports_in(glance: Glance) -> tuple[str, ...]:
    """Return the texts of the reports in a mail: its own parts first, else those written into plain text."""
    proper = tuple(piece.text for piece in glance.pieces if piece.type in TYPES)
    if proper:
        return proper
    if _START.search(glance.text) and _FATE.search(glance.text):
        return (_report_in(glance.text),)
    return ()


def told_in(glance: Glance) -> tuple[Told, ...]:
    """Return what the reports in a mail say of each recipient, in their order, nobody twice."""
    found: dict[str, Told] = {}
    for report in reports_in(glance):
        for told in groups_in(report):
            found.setdefault(told.recipient.lower(), told)
    return tuple(found.values())
