"""A notice as a mail: headers that cannot be injected, marks of automatic mail, one thread a ticket."""

from __future__ import annotations

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from countersign.customers.queries import provider_name
from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import REPLY_DOMAIN
from countersign.mail.keys import TOKEN_VERSION, thread_token_keys
from countersign.mail.rules import tokens
from countersign.mail.rules.loops import OWN_HEADER
from countersign.notify.commands import Sending
from countersign.notify.rules import one_line


def as_mail(sending: Sending) -> EmailMessage:
    """Build the mail of one attempt; the same bytes at every attempt. One query.

    Source: E18, E19.
    """
    name, sender = sender_of()
    mail = EmailMessage(policy=policy.SMTP if sending.address.isascii() else policy.SMTPUTF8)
    mail["From"] = Address(one_line(provider_name(), 80) or name, addr_spec=sender)
    mail["To"] = Address(addr_spec=sending.address)
    mail["Subject"] = one_line(sending.subject)
    mail["Date"] = format_datetime(sending.created_at)
    mail["Message-ID"] = sending.message_id
    if sending.ticket is not None:
        # A mailbox that never saw the root still keeps together what refers to it.
        root = f"<ticket-{sending.ticket}@{sender.rpartition('@')[2]}>"
        mail["In-Reply-To"] = root
        mail["References"] = root
    domain = setting(REPLY_DOMAIN)
    if sending.ticket is not None and domain is not None:
        keys = thread_token_keys()
        token = tokens.make(sending.ticket, sending.address, TOKEN_VERSION, keys[TOKEN_VERSION])
        mail["Reply-To"] = Address(addr_spec=tokens.reply_address(token, domain))
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail[OWN_HEADER] = sender.rpartition("@")[2]
    mail.set_content(sending.body.replace("\r\n", "\n").replace("\r", "\n"), charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = sending.locale
    return mail


def sender_of() -> tuple[str, str]:
    """Return name and address of the configured sender."""
    return parseaddr(setting(given.MAIL_FROM))
