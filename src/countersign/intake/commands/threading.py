"""Mails that carry a ticket's token: held beside it, made a message by the contact's own click in the portal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from countersign import ledger
from countersign.files import commands as files
from countersign.identity.queries import account_id_of
from countersign.intake.models import Draft, HeldMail
from countersign.intake.rules import mailed as rules
from countersign.intake.rules.drafts import DraftState
from countersign.intake.rules.mailed import HeldState, Sender
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, NotVisible
from countersign.kernel.writing import writes
from countersign.mail.keys import thread_token_keys
from countersign.mail.queries import MailRow, mail_row, spoken_with
from countersign.mail.rules import tokens
from countersign.mail.rules.tokens import Of
from countersign.mail.rules.verdict import Token
from countersign.tickets import commands as tickets
from countersign.tickets.commands.sifting import left_out
from countersign.tickets.models import Ticket


def place_of(mail: MailRow, sender: Sender) -> tuple[Ticket | None, Token]:
    """Find the open ticket whose token for this very sender a mail carries, and whether the sender is its contact.

    A proven sender who is a contact no more has a token that is worth nothing, and no ticket. At most two queries.
    Source:  security.md 4.6; T40, T41, T43.
    """
    if mail.gist["trust"]["level"] != "A1":
        return None, Token.NONE
    for token in _tokens_of(mail, Of.TICKET):
        ticket = Ticket.objects.filter(pk=token.number).exclude(status="closed").first()
        if ticket is None:
            continue
        own = sender.kind == "customer" and ticket.contract_id in sender.contracts
        return (ticket, Token.OPEN) if own else (None, Token.FORMER)
    return None, Token.NONE


def questions_of(mail: MailRow) -> list[int]:
    """Name the general questions whose answer of ours a mail replies to, by the token made for this very address.

    Only who reads that mailbox has it, proven sender or not; what is said in a question proves nobody (A0) anyway.
    Source:  security.md 4.6; T40, T41, E19.
    """
    return [token.number for token in _tokens_of(mail, Of.QUESTION)]


def _tokens_of(mail: MailRow, of: Of) -> Iterator[tokens.Token]:
    gist, keys = mail.gist, thread_token_keys()
    answered = [f"<{one}>" for one in (gist["in_reply_to"], *gist["references"])]
    for text in tokens.tokens_in([mail.arrival.rcpt_to, *gist["to"], *gist["cc"]], answered):
        token = tokens.check(text, str(gist["from"]), keys)
        if token is not None and token.of is of:
            yield token


def hold(mail: MailRow, ticket: Ticket, sender: Sender, *, by: Actor, at: datetime) -> HeldMail:
    """Put a mail beside its ticket; part of the command that decides on the mail. The ticket itself learns nothing."""
    held = HeldMail(
        mail_id=mail.id, ticket=ticket, contract_id=ticket.contract_id, sender_id=sender.account or 0,
        address=str(mail.gist["from"]), words=left_out(rules.answer_of(mail.gist)), came_at=mail.fetched_at,
    )  # fmt: skip
    taken = replace(by, assurance="A1", channel="mail", method="mail", ip=None, key=None)
    ledger.append("held_mail.received", held, by=taken, at=at, staff_only=True)
    return held


@writes
def join(draft_id: int, *, by: Actor, at: datetime) -> int:
    """Put the other mails of a confirmed draft's conversation beside its ticket; each still waits for its own click.

    A reply that came before the mail it answers is such a one. Return how many there were. Idempotent.
    Source:  T53, E19.
    """
    require(by, "draft.from_mail")
    draft = Draft.locked(draft_id)
    if draft.state != DraftState.CONFIRMED or draft.mail_id is None or draft.ticket is None:
        return 0
    spoken, count = spoken_with(mail_row(draft.mail_id)), 0
    for number in sorted({number for kind, number in spoken if kind == "draft"}):
        other = Draft.locked(number)
        same = other.claimed_contract_id == draft.ticket.contract_id and other.mail_id is not None
        if other.state != DraftState.OPEN or not same:
            continue
        sender = Sender("customer", account_id_of(other.claimed_address))
        hold(mail_row(other.mail_id or 0), draft.ticket, sender, by=by, at=at)
        other.change(state=DraftState.JOINED.value, settled_at=at, ticket_id=draft.ticket_id)
        ledger.append("draft.joined", other, by=by, at=at, staff_only=True)
        count += 1
    return count


@writes
def adopt(held_id: int, *, by: Actor, at: datetime) -> HeldMail:
    """Make a held mail one's own message with its files, in the portal: written now, at the level of this session.

    Raises:  NotVisible, NotAllowed, Conflict when it is settled or the ticket is closed.
    Source:  domain.md S3, Mail trust; security.md 4.1.
    """
    held = _waiting(held_id, by)
    uploads = files.pass_on(("held_mail", held.pk), by=by, at=at)
    tickets.write(held.ticket_id, tickets.Words(held.words, uploads), by=by, at=at)
    held.change(state=HeldState.ADOPTED.value, settled_at=at, settled_by_id=by.id)
    ledger.append("held_mail.adopted", held, by=by.without_key(), at=at)
    return held


@writes
def disown(held_id: int, *, by: Actor, at: datetime) -> HeldMail:
    """Say, as a contact, that none of us wrote a held mail. Raises as `adopt`."""
    held = _waiting(held_id, by)
    held.change(state=HeldState.DISOWNED.value, settled_at=at, settled_by_id=by.id)
    ledger.append("held_mail.disowned", held, by=by, at=at)
    return held


def _waiting(held_id: int, by: Actor) -> HeldMail:
    held = HeldMail.locked(held_id)
    if by.is_customer and held.contract_id != by.contract:
        raise NotVisible
    require(by, "held_mail.adopt", held)
    if held.state != HeldState.WAITING:
        raise Conflict("held_mail_settled", at=held.settled_at or held.came_at)
    return held
