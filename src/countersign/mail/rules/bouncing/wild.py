"""Bounces in prose: servers that say in their own words whom they did not reach and why."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from countersign.mail.rules.bouncing.returned import original_recipient, original_sender, split_copy
from countersign.mail.rules.glance import ADDRESS, Glance

_ADDRESS = ADDRESS.pattern
# A line that is about one recipient: nothing but the address, or an address that opens or closes it.
_NAMED = re.compile(
    rf"^[ \t>]*(?:[*-]{{1,2}}[ \t]+)?(?:"
    rf"[\"<\[]{{0,2}}(?P<alone>{_ADDRESS})[\">\]]{{0,2}}(?:<mailto:[^>]*>|[ \t]*<[^>]*>)?[ \t]*:?[ \t]*$"
    rf"|[\"<\[]{{0,2}}(?P<led>{_ADDRESS})[\">\]]{{0,2}}(?:[ \t]*:|\.\.\.|[ \t]+(?=on |invalid|error|rejected))"
    rf"|(?:[45]\d\d[ \t-]+)?(?:[45]\.\d+\.\d+[ \t]+)?<(?P<answered>{_ADDRESS})>(?:\.\.\.|:)"
    rf"|.{{0,80}}\b(?:recipients?(?: address)?|undeliverable to|delivered to|deliver\w*(?: \w+){{0,3}} to|address|"
    rf"permanent errors|доставлен\w*)\b[ \t]*:?[ \t]*<?(?P<told>{_ADDRESS})>?"
    rf"|[^<>\n]{{4,120}}:[ \t]*(?:\[SMTP:)?<?(?P<closed>{_ADDRESS})[>\]]?[ \t]*$"
    rf")",
    re.IGNORECASE | re.MULTILINE,
)
_ORIGIN = re.compile(rf"\((?:expanded|generated) from:? <?({_ADDRESS})>?\)")
_HELPERS = re.compile(r"(?:postmaster|abuse|mailer-daemon|webmaster|support|help\w*|admin\w*)@", re.IGNORECASE)
_NOT_THEM = re.compile(
    r"^[ \t>*-]*(?:In:|Out:|(?:original )?(?:sender|from|mail from|reply-to|return-path|to|cc|message-id)\b[ \t]*:)"
    r"|\b(?:contact|assistance|help|e-?mail us|write to|questions)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """One recipient that prose names, and the words that follow it up to the next."""

    recipient: str
    words: str


def _line_at(text: str, start: int) -> str:
    """Return the line in which a place stands."""
    return text[text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]


def _told_by_command(words: str) -> str:
    """Return the address of the first RCPT command that a transcript shows."""
    found = re.search(rf"\bRCPT TO:[ \t]*<?({_ADDRESS})", words, re.IGNORECASE)
    return found[1] if found else ""


def _told_anywhere(words: str, ours: set[str]) -> str:
    """Return the first address in prose that is neither ours nor one to ask for help."""
    for line in words.split("\n"):
        if not _NOT_THEM.search(line.lstrip()):
            for found in ADDRESS.findall(line):
                address = found.removeprefix("SMTP=").strip("'")
                if address.lower() not in ours and not _HELPERS.match(address):
                    return str(address)
    return ""


def _end_of_answer(text: str, start: int) -> int:
    """Return where an answer of a server ends: at the end of its line, or of those folded under it."""
    found = re.compile(r"\n(?![ \t]+\S|[a-z<])").search(text, start)
    return found.start() if found else len(text)


def _listed(glance: Glance) -> list[str]:
    """Return the addresses of X-Failed-Recipients, which Exim and Gmail set."""
    return [found for value in glance.all("x-failed-recipients") for found in ADDRESS.findall(value)]


def named_in(glance: Glance) -> tuple[Named, ...]:
    """Return the recipients that a prose bounce names, with what it says of each.

    The copy of our mail is cut off first: its addresses are our own and those of people who were reached.
    """
    words, _ = split_copy(glance.text)
    ours = {original_sender(glance)} | {found.lower() for found in ADDRESS.findall(glance.one("to"))}
    places: list[tuple[int, int, str, bool]] = []
    for found in _NAMED.finditer(words):
        address = next(value for value in found.groupdict().values() if value)
        if not _NOT_THEM.search(_line_at(words, found.start(0)).lstrip()):
            places.append((found.start(), found.end(), address.strip('"'), bool(found["answered"])))
    strangers = [place for place in places if place[2].lower() not in ours] or places
    named: dict[str, Named] = {}
    for place, (start, end, address, answered) in enumerate(strangers):
        until = strangers[place + 1][0] if place + 1 < len(strangers) else len(words)
        if answered:
            # A transcript speaks before it names: "<<< 550 Host unknown", then whom that hit.
            start = strangers[place - 1][1] if place else 0
            until = min(until, _end_of_answer(words, end))
        said = words[start:until]
        if origin := _ORIGIN.search(said):
            address = origin[1]  # We wrote to this one; where it led is not ours to know.
        known = named.get(address.lower())
        named[address.lower()] = Named(address, f"{known.words}\n{said}" if known else said)
    for address in _listed(glance):
        named.setdefault(address.lower(), Named(address, words))
    if not named:
        address = _told_by_command(words) or _told_anywhere(words, ours | {glance.sender}) or original_recipient(glance)
        return (Named(address, words),) if address else ()
    return tuple(named.values())


def notified(glance: Glance) -> dict[str, object]:
    """Return the notice of a mail service that speaks JSON (Amazon SNS); empty when the mail is none."""
    # Such a notice is one line, which mail servers break where they like: at most 998 octets fit into a line.
    text = re.sub(r"\r?\n[ \t]", "", glance.text.lstrip())
    if not text.startswith("{") or '"notificationType"' not in text[:4000]:
        return {}
    try:
        notice, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return notice if isinstance(notice, dict) else {}
