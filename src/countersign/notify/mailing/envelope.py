"""A notice as a mail: headers that cannot be injected, marks of automatic mail, one thread a ticket."""

from __future__ import annotations

import hashlib
from email import policy
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from countersign.customers.queries import provider_name
from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import REPLY_DOMAIN
from countersign.mail.keys import own_mail_keys
from countersign.mail.rules import tokens
from countersign.mail.rules.loops import OWN_HEADER
from countersign.mail.rules.return_path import return_path
from countersign.mail.rules.trust.organisations import in_ascii
from countersign.notify.commands import Sending
from countersign.notify.mailing.layout import html
from countersign.notify.mailing.signing import signed
from countersign.notify.rules.notices import WRITTEN_BY_PEOPLE, one_line


class Names(UnstructuredHeader, BaseHeader):
    """A header of Message-IDs: folded between them and never inside, and no long one is taken for words to encode."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep


class Words(UnstructuredHeader, BaseHeader):
    """A header of words, encoded whole where it is not plain: what the library encodes in parts loses spaces.

    What a customer writes like an encoded word stays those letters: decoded it could hold what no header may.
    """

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        super().parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: " + encoded(str(self), self.name, policy.linesep) + policy.linesep


class Sender(Words):
    """From, given as `name <address>`: the name is encoded whole where it is not plain, or quoted."""

    def fold(self, *, policy: Policy) -> str:
        name, _, address = str(self).removesuffix(">").rpartition(" <")
        if is_plain(name):
            return f"{self.name}: {formataddr((name, address))}{policy.linesep}"
        return f"{self.name}: {encoded(name, self.name, policy.linesep)}{policy.linesep} <{address}>{policy.linesep}"


def is_plain(text: str) -> bool:
    """Tell whether a header may hold a text as it is: no word fills a line, none would be read as an encoded one."""
    return text.isascii() and "=?" not in text and all(len(word) < 60 for word in text.split())


def encoded(text: str, name: str, linesep: str) -> str:
    """Write words for a header of this name, folded, no encoded word longer than 75 signs (RFC 2047)."""
    return Header(text, "us-ascii" if is_plain(text) else "utf-8", 75, name).encode(linesep=linesep)


def _policy(*, utf8: bool) -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references", OWN_HEADER.lower()):
        registry.map_to_type(name, Names)
    registry.map_to_type("subject", Words)
    registry.map_to_type("from", Sender)
    # The most that a line of quoted-printable may have (RFC 2045, 6.7); the library takes 78.
    return (policy.SMTPUTF8 if utf8 else policy.SMTP).clone(header_factory=registry, max_line_length=76)


def as_bytes(sending: Sending) -> bytes:
    """Write the mail of one attempt as it goes over the wire, signed where a key is set. One query.

    The same at every attempt, save the instant that stands in the signature.
    Raises: SigningFailed.
    """
    mail = as_mail(sending)
    return signed(mail.as_bytes(), frozenset(name.lower() for name in mail))


def as_mail(sending: Sending) -> EmailMessage:
    """Build the mail of one attempt, plain and HTML; the same bytes at every attempt. One query.

    Source: E12, E18, E19.
    """
    name, sender = sender_of()
    to = to_address(sending.address)
    mail = EmailMessage(policy=_policy(utf8=not to.isascii()))
    mail["From"] = f"{one_line(provider_name(), 80) or name} <{sender}>"
    local, _, host = to.rpartition("@")
    mail["To"] = Address(username=local, domain=host)
    mail["Subject"] = one_line(sending.subject)
    mail["Date"] = format_datetime(sending.created_at)
    mail["Message-ID"] = sending.message_id
    if sending.thread:
        # A mailbox that never saw the root still keeps together what refers to it.
        mail["In-Reply-To"] = sending.thread[-1]
        mail["References"] = " ".join(sending.thread)
    domain = setting(REPLY_DOMAIN)
    # A ticket's or a question's: its Message-ID carries the token, and a reply brings back one of the two.
    token = next(iter(tokens.tokens_in((), [sending.message_id])), None)
    if token is not None and domain is not None:
        mail["Reply-To"] = Address(addr_spec=tokens.reply_address(token, domain))
    if sending.kind not in WRITTEN_BY_PEOPLE:
        # RFC 3834; no Precedence, which says nothing agreed on, and no List-Unsubscribe: this is no list.
        mail["Auto-Submitted"] = "auto-replied" if sending.answers else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail[OWN_HEADER] = sending.message_id.strip("<>")
    body = sending.body.replace("\r\n", "\n").replace("\r", "\n")
    mail.set_content(body, charset="utf-8", cte="quoted-printable")
    shown = html(one_line(sending.subject), body, sending.locale)
    mail.add_alternative(shown, subtype="html", charset="utf-8", cte="quoted-printable")
    mail.set_boundary(f"={hashlib.sha256(sending.message_id.encode()).hexdigest()[:40]}=")
    mail["Content-Language"] = sending.locale
    return mail


def to_address(address: str) -> str:
    """Return an address as it is written to: a domain beyond ASCII in its ASCII form, so that any server takes it.

    What stands before the @ has no such form: a server must take it as it is (SMTPUTF8).
    """
    local, at, domain = address.strip().rpartition("@")
    return f"{local}{at}{domain if domain.isascii() else in_ascii(domain) or domain}"


def envelope_sender(notice: int) -> str:
    """Return where servers send what they have to say of one mail: an address of its own, where we take mail in."""
    domain = setting(REPLY_DOMAIN)
    return return_path(notice, domain, own_mail_keys()[-1]) if domain is not None else sender_of()[1]


def sender_of() -> tuple[str, str]:
    """Return name and address of the configured sender."""
    return parseaddr(setting(given.MAIL_FROM))
