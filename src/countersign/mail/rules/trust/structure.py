"""What in the build of a mail lets two readers see two different mails: none of it earns trust."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from countersign.mail.rules.parts.addresses import mailboxes
from countersign.mail.rules.trust.headers import LARGEST, LARGEST_HEADERS, Cut
from countersign.mail.rules.trust.lookalikes import look_alike
from countersign.mail.rules.trust.organisations import in_ascii

# RFC 5322, 3.6: each of these may stand once; a reader that shows another copy than the signed one is deceived.
_ONCE = (
    "subject", "date", "message-id", "sender", "reply-to", "to", "cc", "in-reply-to", "references", "mime-version",
    "content-type", "content-transfer-encoding",
)  # fmt: skip
LONGEST_FROM = 2000
_ADDRESS = re.compile(r"[^\s<>()\[\]:;@\\,\"\x00-\x20\x7f]{1,64}@[^\s<>()\[\]:;@\\,\"\x00-\x20\x7f]{1,253}")
_ADDRESS_IN_NAME = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


@dataclass(frozen=True)
class Author:
    """The one mailbox of From: the address, its domain as DNS writes it, the name shown with it."""

    address: str
    domain: str
    name: str


def too_large(raw: bytes) -> str | None:
    """Name the limit that a mail breaks; nothing more is to be read then."""
    if len(raw) > LARGEST:
        return "mail_too_large"
    start = raw[: LARGEST_HEADERS + 4]
    ends = any(end in start for end in (b"\r\n\r\n", b"\n\n")) or len(raw) <= LARGEST_HEADERS
    return None if ends else "headers_too_large"


def byte_faults(raw: bytes) -> list[str]:
    """Name what is wrong with the bytes: line ends that servers read in different ways, and NUL (T49)."""
    faults = []
    returns, feeds, both = raw.count(b"\r"), raw.count(b"\n"), raw.count(b"\r\n")
    if returns > both:
        faults.append("bare_cr")
    if both and feeds > both:
        faults.append("bare_lf")
    if b"\0" in raw:
        faults.append("nul")
    return faults


def field_faults(mail: Cut) -> list[str]:
    """Name what is wrong with the header fields: lines that are none, and fields that stand twice."""
    counts = Counter(field.name for field in mail.fields)
    faults = ["broken_header"] if mail.torn else []
    return faults + ["two_" + name.replace("-", "_") for name in _ONCE if counts[name] > 1]


def author_of(mail: Cut, known: Iterable[str]) -> tuple[Author | None, list[str]]:
    """Read the one author of a mail, and name what is wrong with how he is written (T49).

    known:   domains whose look-alikes are to be found.
    """
    fields = mail.named("from")
    if len(fields) != 1:
        return None, ["two_from" if fields else "no_from"]
    value = fields[0].value
    if len(value) > LONGEST_FROM:
        return None, ["from_too_long"]
    boxes, grouped = mailboxes(value)
    faults = ["group_in_from"] if grouped else []
    addressed = [box for box in boxes if box.addr]
    if len(addressed) > 1:
        return None, [*faults, "two_authors"]
    if len(boxes) > 1:  # `Belova, Anna <a@b.example>`: a comma that nobody quoted.
        faults.append("loose_name_in_from")
    address = addressed[0].addr if addressed else ""
    domain = in_ascii(address.rpartition("@")[2]) if _ADDRESS.fullmatch(address) else None
    if domain is None:
        return None, [*faults, "no_address_in_from"]
    author = Author(address, domain, addressed[0].name)
    return author, faults + _deceptions(author, known)


def _deceptions(author: Author, known: Iterable[str]) -> list[str]:
    faults = []
    name = unicodedata.normalize("NFKC", author.name)
    if any(found.casefold() != author.address.casefold() for found in _ADDRESS_IN_NAME.findall(name)):
        faults.append("name_holds_address")
    if any(unicodedata.category(sign) in {"Cf", "Cc", "Cs"} for sign in author.address + author.name):
        faults.append("invisible_signs")
    if looks := look_alike(author.domain, known):
        faults.append(looks)
    return faults
