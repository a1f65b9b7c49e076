"""Read one mail: from its bytes to what a person sees, whatever the bytes are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from countersign.mail.rules.folding import fold
from countersign.mail.rules.parts import limits
from countersign.mail.rules.parts.addresses import Mailbox, mailboxes
from countersign.mail.rules.parts.charsets import decoded
from countersign.mail.rules.parts.dates import instant
from countersign.mail.rules.parts.encoded_words import words
from countersign.mail.rules.parts.headers import beginning, block
from countersign.mail.rules.parts.part import Pair, Part
from countersign.mail.rules.parts.tree import Growing, grown
from countersign.mail.rules.parts.visible import Attachment, Visible, seen

__all__ = ["Attachment", "Mailbox", "Part", "Reading", "read"]

_ID = re.compile(rb"<([^<>\s]{1,500}|[^<>@]{1,400}@[^<>@]{1,400})>")
_BARE_ID = re.compile(rb"[^\s<>,;\"]{1,500}@[^\s<>,;\"]{1,250}")
_ONCE = ("from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "reply-to", "sender")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one mail says.

    from_addr:  of the first mailbox of the first From; empty when there is none. Its domain is in small letters.
    date:       in UTC; nothing when the mail names no instant that exists.
    message_id, in_reply_to, references: without angle brackets; in_reply_to is the first one named.
    text:       the whole visible text; fresh_text is the part of it that is neither quote nor signature.
    html:       cleaned, pictures only as `cid:`; empty when the mail has no HTML.
    headers:    of the mail itself, in order, as they came: unfolded, not decoded. header() decodes.
    tree:       every part, its transfer encoding taken off (`tree.walk()`).
    defects:    codes of what is wrong with the mail, sorted.
    """

    from_addr: str
    from_name: str
    senders: tuple[Mailbox, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    date: datetime | None
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    text: str
    fresh_text: str
    html: str
    attachments: tuple[Attachment, ...]
    headers: tuple[Pair, ...]
    tree: Part
    defects: tuple[str, ...]

    def header(self, name: str) -> str:
        """Return the first header of that name, decoded, on one line; empty when there is none."""
        low = name.lower()
        return next((words(value) for found, value in self.headers if found.lower() == low), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return every header of that name, decoded, in the order of the mail."""
        low = name.lower()
        return tuple(words(value) for found, value in self.headers if found.lower() == low)


def read(raw: bytes, *, language: str = "", charset: str = "") -> Reading:
    """Read a mail. Never raises: what is broken is told in `defects` and shown as well as it can be.

    language: the customer's (`ru`, `it` …), asked last when nothing tells in which charset a text was written.
    charset:  to decode again what came out wrong: believed before what the mail declares.
    """
    growing = Growing(language=language, charset=charset)
    if len(raw) > limits.MAIL_BYTES:
        growing.defects.add("mail_too_large")
        raw = raw[: limits.MAIL_BYTES]
    if b"\n" not in raw and b"\r" in raw:
        growing.defects.add("bare_cr")
        raw = raw.replace(b"\r", b"\n")
    tree = grown(raw, growing)
    visible = seen(tree, growing)
    if not (visible.text.strip() or visible.html or visible.attachments):
        visible = Visible(_raw_text(raw, growing), "", ())
    headers = _in_utf8(tree)
    senders = _senders(headers, growing)
    _look_over(headers, growing)
    ids = {name: _ids(tree.header(name)) for name in ("message-id", "in-reply-to", "references")}
    sender = senders[0] if senders else Mailbox("", "")
    return Reading(
        from_addr=sender.addr,
        from_name=sender.name,
        senders=senders,
        to=_addresses(headers, "to", growing),
        cc=_addresses(headers, "cc", growing),
        reply_to=_addresses(headers, "reply-to", growing),
        subject=words(next(iter(_named(headers, "subject")), b""), language),
        date=instant(words(tree.header("date")[:400])),
        message_id=next(iter(ids["message-id"]), ""),
        in_reply_to=next(iter(ids["in-reply-to"]), ""),
        references=ids["references"],
        text=visible.text,
        fresh_text=fold(visible.text).fresh,
        html=visible.html,
        attachments=visible.attachments,
        headers=tree.headers,
        tree=tree,
        defects=tuple(sorted(growing.defects)),
    )


def _in_utf8(tree: Part) -> tuple[Pair, ...]:
    """Return the headers of a mail; bytes that nobody declared there are read as the first text declares its own."""
    if b"".join([value for _, value in tree.headers]).isascii():
        return tree.headers
    told = (part.parameters["charset"] for part in tree.walk() if "charset" in part.parameters)
    charset = next(told, "utf-8")
    if charset.lower().startswith("utf"):
        return tree.headers
    return tuple((name, decoded(value, charset)[0].encode() if _is_strange(value) else value)
                 for name, value in tree.headers)


def _is_strange(value: bytes) -> bool:
    """Tell whether bytes are neither ASCII nor UTF-8."""
    try:
        return not value.isascii() and not value.decode()
    except UnicodeDecodeError:
        return True


def _raw_text(raw: bytes, growing: Growing) -> str:
    """Return what stands below the headers as it came, for a mail whose parts say nothing."""
    _, body = block(raw, beginning(raw), len(raw), set())
    rest = raw[body : body + limits.TEXT_CHARACTERS]
    if not rest.strip():
        return ""
    growing.defects.add("shown_raw")
    return decoded(rest, "", growing.language)[0].replace("\r\n", "\n")


def _named(headers: tuple[Pair, ...], name: str) -> list[bytes]:
    return [value for found, value in headers if found.lower() == name]


def _senders(headers: tuple[Pair, ...], growing: Growing) -> tuple[Mailbox, ...]:
    """Return every mailbox of every From, and tell what is wrong with them."""
    found: list[Mailbox] = []
    for value in _named(headers, "from"):
        boxes, grouped = mailboxes(value, growing.language)
        found += boxes
        if grouped:
            growing.defects.add("group_in_from")
    addresses = [box for box in found if box.addr]
    if len({box.addr for box in addresses}) > 1:
        growing.defects.add("several_senders")
    if not addresses:
        growing.defects.add("no_sender")
    for box in found:
        if not box.addr.isascii():
            growing.defects.add("sender_not_ascii")
        inside = re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+", box.name)
        if inside and inside[0].lower().rstrip(".") != box.addr.lower():
            growing.defects.add("name_holds_address")
        if box.addr.partition("@")[2].startswith("xn--") or ".xn--" in box.addr:
            growing.defects.add("sender_in_punycode")
    if len(addresses) == 1:  # `Belova, Anna <a@b.example>`: a comma that nobody quoted.
        said = ", ".join(box.name for box in found[: found.index(addresses[0]) + 1] if box.name)
        return (Mailbox(said, addresses[0].addr),)
    return tuple(addresses) or tuple(found)


def _look_over(headers: tuple[Pair, ...], growing: Growing) -> None:
    names = [name.lower() for name, _ in headers]
    for name in _ONCE:
        if names.count(name) > 1:
            growing.defects.add(f"two_{name.replace('-', '_')}")
    if not headers:
        growing.defects.add("no_headers")


def _addresses(headers: tuple[Pair, ...], name: str, growing: Growing) -> tuple[str, ...]:
    found: list[str] = []
    for value in _named(headers, name)[:20]:
        boxes, _ = mailboxes(value, growing.language)
        found += [box.addr for box in boxes if box.addr]
    if len(found) >= limits.ADDRESSES:
        growing.defects.add("too_many_addresses")
    return tuple(found[: limits.ADDRESSES])


def _ids(value: bytes) -> tuple[str, ...]:
    found = [b"".join(one.split()) for one in _ID.findall(value)] or _BARE_ID.findall(value)
    if not found and len(value.split()) == 1:
        found = [value.strip()[:500]]
    if len(found) > limits.REFERENCES:  # The first and the newest tell where a mail belongs.
        found = [*found[:10], *found[-(limits.REFERENCES - 10) :]]
    return tuple(one.decode("latin-1").replace("\0", "") for one in found)
