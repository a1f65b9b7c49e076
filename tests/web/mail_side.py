"""A mail beside a ticket of each of the two contracts, received by mail and not verified."""

from __future__ import annotations

from countersign.customers.queries import contacts_of
from countersign.intake.commands import mailed
from countersign.intake.models import HeldMail
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.mail import commands
from countersign.mail.keys import TOKEN_VERSION, thread_token_keys
from countersign.mail.rules import tokens
from countersign.mail.rules.arrivals import Arrival, Via


def held_mail(who: Actor, ticket: int, words: str) -> tuple[int, int]:
    """Let a contact's proven mail come to a ticket; return the numbers of the mail and of what is held."""
    at = database_now()
    (address,) = [one.email for one in contacts_of(who.contract or 0) if one.account_id == who.id]
    token = tokens.make(ticket, address, TOKEN_VERSION, thread_token_keys()[TOKEN_VERSION])
    arrival = Arrival(Via.LMTP, rcpt_to=tokens.reply_address(token, "reply.nimbus.example"))
    mail = commands.take_in(f"From: {address}\r\n\r\n{words}\r\n".encode(), arrival, by=SYSTEM, at=at).id
    trust = {"spf": "pass", "dkim": "none", "dmarc": "pass", "level": "A1", "reasons": [], "fingerprint": ""}
    body = {
        "from": address, "from_name": "", "to": [], "cc": [], "subject": "", "in_reply_to": "", "references": [],
        "text": words, "fresh_text": words, "kind": "human", "loop": "", "defects": [], "trust": trust,
    }  # fmt: skip
    commands.note_reading(mail, body, by=SYSTEM, at=at)
    mailed.settle(mail, by=SYSTEM, at=at)
    return mail, HeldMail.objects.get(mail_id=mail).pk
