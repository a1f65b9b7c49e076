"""How a mail came in: by which way, from which machine, with which envelope. Pure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 25 * 2**20
LONGEST_ADDRESS = 320


class Via(StrEnum):
    """The way in."""

    LMTP = "lmtp"
    SMTP = "smtp"
    PIPE = "pipe"
    IMAP = "imap"


class MailState(StrEnum):
    """Where a mail stands; the last five are for good, and every mail comes to one of them."""

    RECEIVED = "received"
    READ = "read"
    THREADED = "threaded"
    DRAFT = "draft"
    GENERAL = "general"
    QUARANTINED = "quarantined"
    DROPPED = "dropped"


ON_THE_WAY = (MailState.RECEIVED, MailState.READ)
SETTLED = (MailState.THREADED, MailState.DRAFT, MailState.GENERAL, MailState.QUARANTINED, MailState.DROPPED)
# What the rules let nobody hear of, and one of the staff may take up by hand.
LAID_ASIDE = (MailState.QUARANTINED, MailState.DROPPED)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the machine that hands a mail over says of it; none of it is believed, all of it is kept.

    client_ip:  of the machine that gave the mail to our mail server, as that server says; empty when unknown.
    mail_from:  the envelope's sender; empty for bounces.
    rcpt_to:    the one recipient of ours that this mail was handed over for; empty when unknown.
    """

    via: Via
    client_ip: str = ""
    helo: str = ""
    mail_from: str = ""
    rcpt_to: str = ""


def cleaned(arrival: Arrival) -> Arrival:
    """Return what can be stored of an arrival: one line each, no lone surrogates, an address or nothing."""
    return Arrival(
        Via(arrival.via), address_of_machine(arrival.client_ip), _line(arrival.helo, 255),
        _line(arrival.mail_from, LONGEST_ADDRESS), _line(arrival.rcpt_to, LONGEST_ADDRESS),
    )  # fmt: skip


def address_of_machine(text: str) -> str:
    """Return an internet address in its one form, or nothing: `IPv6:` before it and a mapped IPv4 are known."""
    bare = text.strip().strip("[]")
    if bare.lower().startswith("ipv6:"):
        bare = bare[5:]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found) if not getattr(found, "scope_id", None) else ""


def is_same_recipient(one: str, other: str) -> bool:
    """Tell whether two deliveries of the same bytes are one mail: to the same recipient, or one names none."""
    return not one or not other or one.casefold() == other.casefold()


def _line(text: str, longest: int) -> str:
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in whole if char.isprintable()).strip().strip("<>")[:longest]
