"""Mail as customers and deceivers send it, taken in and decided on step by step."""

from __future__ import annotations

from datetime import datetime

from tests.factories import T0

from countersign.intake import jobs
from countersign.kernel.actor import SYSTEM, Actor
from countersign.mail import apart, commands, queries
from countersign.mail.child import read
from countersign.mail.keys import TOKEN_VERSION, thread_token_keys
from countersign.mail.queries import MailRow
from countersign.mail.resolving import recorded
from countersign.mail.rules import tokens
from countersign.mail.rules.arrivals import Arrival, Via

US = "support@nimbus.example"
OWNER = "p.krylov@vektor.example"
THEIR_SERVER, FOREIGN_SERVER = "203.0.113.9", "198.51.100.66"
ZONE = {
    "vektor.example": "v=spf1 ip4:203.0.113.9 -all",
    "_dmarc.vektor.example": "v=DMARC1; p=reject",
    "nimbus.example": "v=spf1 ip4:203.0.113.9 -all",
    "_dmarc.nimbus.example": "v=DMARC1; p=reject",
    "person.example": "v=spf1 ip4:203.0.113.9 -all",
    "_dmarc.person.example": "v=DMARC1; p=reject",
    "late.example": "TIMEOUT",
    "_dmarc.late.example": "TIMEOUT",
}


def written(sender: str, text: str, *headers: str, subject: str = "A question") -> bytes:
    lines = [
        f"From: {sender}", f"To: {US}", f"Subject: {subject}", "Date: Mon, 06 Apr 2026 08:00:00 +0000",
        f"Message-ID: <{abs(hash((sender, text, headers)))}@client.example>", "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", *headers, "", text, "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def became(
    raw: bytes, *, by_server: str = THEIR_SERVER, mail_from: str = OWNER, rcpt_to: str = US, at: datetime = T0
) -> MailRow:
    """Take a mail in, read it and have it decided on twice; how it is read apart tests/rooms/mail tests."""
    arrival = Arrival(Via.LMTP, by_server, "mx.vektor.example", mail_from, rcpt_to)
    mail = commands.take_in(raw, arrival, by=SYSTEM, at=at).id
    row = queries.mail_row(mail)
    if row.state == "received":
        assert apart.RECORDED_DNS is not None
        commands.note_reading(mail, read(raw, apart.told_of(row, at), recorded(apart.RECORDED_DNS)), by=SYSTEM, at=at)
    jobs.decide_on(mail)
    jobs.decide_on(mail)
    return queries.mail_row(mail)


def reply_of(who: Actor, ticket: int, address: str = OWNER) -> str:
    """The address that our mail about a ticket to this person asks to be answered at."""
    token = tokens.make(ticket, address, TOKEN_VERSION, thread_token_keys()[TOKEN_VERSION])
    return tokens.reply_address(token, "reply.nimbus.example")
