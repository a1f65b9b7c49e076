"""The mail that came back inside a bounce: where its copy begins, and which of ours it was."""

from __future__ import annotations

import re

from countersign.mail.rules.bouncing.delivery_status import reports_in
from countersign.mail.rules.glance import ADDRESS, Glance, fields_of

COPIES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/partial"}
)

# Where a server's own words end and the copy of the mail begins: a short line that says so.
_OPENING = ("this is", "this message", "below", "included", "here", "enclosed", "attached", "the header")
_PLAIN_CUT = re.compile(
    r"(?:original|returned|unsent|undelivered)[ -](?:message|mail)(?: info| text| details| headers?)?"
    r"(?: follows?| below)?"
    r"|message headers? follows?|(?:message|mail) (?:header|text) follows|start of (?:the )?returned (?:message|mail)"
)
# A copy that begins without a word about it: two header lines of a mail, one after the other.
_HEADERS = re.compile(
    r"^(?:Return-Path|Received|Message-ID|DKIM-Signature"
    r"|X-Originating-IP)[ \t]*:.*(?:\n[ \t].*)*\n[A-Za-z][\w-]*[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(
    r"^[ \t]*(?:X-Original-)?Message-?ID[ \t]*:\s*<([^<>\s]{3,900})>", re.IGNORECASE | re.MULTILINE
)
_NAMING = re.compile(
    r"^[ \t]*(?:(?:X-)?(?:Original-)?Message-?ID|X-Countersign-Sent|References|In-Reply-To)"
    r"[ \t]*:((?:.*)(?:\n[ \t].*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_NAMED = 60
_NAMED = re.compile(r"<?([^<>\s@]{1,400}@[^<>\s]{1,400})>?")
_BRACKETED = re.compile(r"<([^<>\s@]{1,400}@[^<>\s]{1,400})>")


def _says_cut(line: str) -> bool:
    """Tell whether a line announces the copy of a mail."""
    plain = line.strip(" \t-*_=>.:\r").lower()
    if not 8 <= len(plain) <= 90:
        return False
    if plain.startswith(_OPENING):
        return ("copy" in plain or "header" in plain) and ("message" in plain or "mail" in plain)
    return _PLAIN_CUT.fullmatch(plain) is not None


def split_copy(text: str) -> tuple[str, str]:
    """Part a server's words from the copy of the mail that follows them; an empty copy when none follows."""
    plain = text.replace("\r\n", "\n")
    until = found.start() if (found := _HEADERS.search(plain)) else len(plain)
    start = 0
    for line in plain[:until].split("\n"):
        if _says_cut(line):
            return plain[:start], plain[start + len(line) :]
        start += len(line) + 1
    return plain[:until], plain[until:]


def _copies(glance: Glance) -> list[str]:
    """Return every copy of the returned mail: as parts, and at the end of the prose."""
    return [*(piece.text for piece in glance.pieces if piece.type in COPIES), split_copy(glance.text)[1]]


def our_message_id(glance: Glance) -> str:
    """Return the Message-ID of the mail that came back: from its copy, the report, the prose, or the threading.

    Without angle brackets, as `Reading.message_id` is.
    """
    rest = (piece.text for piece in glance.pieces if piece.type.startswith("text/"))
    for text in [*_copies(glance), *reports_in(glance), glance.text, *rest]:
        if found := _MESSAGE_ID.search(text):
            return found[1]
    for name in ("in-reply-to", "references"):
        if answered := _BRACKETED.findall(glance.one(name)):
            return str(answered[-1])
    return ""


def named_ids(glance: Glance) -> tuple[str, ...]:
    """Return the Message-IDs of every mail that a machine's mail may speak of, the likeliest first.

    Those of the copy that came back (its own, its mark of ours, what it answered), of reports, and what is answered.
    """
    likeliest = our_message_id(glance)
    found = [likeliest] if likeliest else []
    for text in [*_copies(glance), *reports_in(glance)]:
        for value in _NAMING.findall(text.replace("\r\n", "\n")):
            found += _NAMED.findall(value)
    for name in ("in-reply-to", "references"):
        found += _BRACKETED.findall(glance.one(name))
    return tuple(dict.fromkeys(one[:500] for one in found))[:_MOST_NAMED]


def original_recipient(glance: Glance) -> str:
    """Return whom the returned mail was written to, by its copy; empty when no copy names one."""
    ours = {found.lower() for found in ADDRESS.findall(glance.one("to"))}
    for text in _copies(glance):
        for line in re.findall(r"(?im)^To[ \t]*:.*(?:\n[ \t].*)*", text.replace("\r\n", "\n")):
            if (found := ADDRESS.search(line)) and found[0].lower() not in ours:
                return found[0]
    return ""


def original_sender(glance: Glance) -> str:
    """Return who wrote the returned mail, lower case: that is us, and never who was not reached."""
    for text in _copies(glance):
        fields = dict(reversed(fields_of(text.lstrip("\n"))))
        if found := ADDRESS.search(fields.get("from", "") or fields.get("return-path", "")):
            return found[0].lower()
    return ""
