"""What a mail becomes: held beside its ticket, a draft, a general question, a thing in quarantine, or nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from countersign import ledger
from countersign.customers.queries import memberships_of
from countersign.general import commands as general
from countersign.general.rules import questions
from countersign.identity.queries import account, account_id_of, mail_domains
from countersign.intake.commands import threading
from countersign.intake.models import Draft
from countersign.intake.rules import drafts as draft_rules
from countersign.intake.rules import mailed as rules
from countersign.intake.rules.drafts import DraftKind
from countersign.intake.rules.mailed import Sender
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.mail import commands as mail_room
from countersign.mail.canary.commands import close as close_canary
from countersign.mail.keys import ours_among, own_mail_keys
from countersign.mail.queries import MailRow, came_before, mail_row, spoken_with
from countersign.mail.rules.arrivals import MailState
from countersign.mail.rules.return_path import returned_to
from countersign.mail.rules.topics import language_of
from countersign.mail.rules.verdict import STATES, Decision, Known, Verdict, decide
from countersign.tickets.commands.sifting import left_out


@writes
def settle(mail_id: int, *, by: Actor, at: datetime) -> Decision | None:
    """Decide what becomes of a mail that was read, and make it. Idempotent: None when it was decided already.

    Nothing of a contract goes out by it, no ticket changes, nobody is added to anything.
    Source:  M8, M11; security.md 4.6; T38, T39, T42, T45, T46, T48, T50; domain.md Draft, S3.
    """
    require(by, "draft.from_mail")
    mail = mail_row(mail_id)
    if mail.state != MailState.READ:
        return None
    if close_canary(mail, by=by, at=at):
        return Decision(Verdict.DROP, ("canary",))
    sender = sender_of(str(mail.gist["from"]))
    ticket, token = threading.place_of(mail, sender)
    own = ours_among([*mail.gist.get("claims", ()), *mail.gist.get("names", ())])
    notice = returned_to(mail.arrival.rcpt_to, own_mail_keys())
    domains = mail_domains() if sender.account is None else frozenset()
    question = bool(threading.questions_of(mail))
    known = Known(sender.kind, token, came_before(mail), own, notice is not None, domains, question)
    decision = decide(mail.gist, known)
    about = None
    if decision.verdict is Verdict.THREAD and ticket is not None and decision.reasons[0] == "token":
        about = ("held_mail", threading.hold(mail, ticket, sender, by=by, at=at).pk)
    elif decision.verdict is Verdict.DRAFT:
        about = ("draft", filed(mail, decision, sender, by=by, at=at).pk)
    elif decision.verdict is Verdict.GENERAL:
        about = ("question", asked(mail, decision, by=by, at=at))
    if decision.verdict is Verdict.THREAD and mail.gist.get("bounce"):
        came_back = next((one for one in mail.gist["names"] if one in own), "")
        mail_room.note_bounced(mail_id, came_back, notice, by=by)
    state = STATES[decision.verdict]
    mail_room.settle(mail_id, state, decision.reasons, about=about, by=by.without_key(), at=at)
    return decision


def sender_of(address: str) -> Sender:
    """Look up whose address stands in From; it proves nothing. At most three queries."""
    found = account_id_of(address) if address else None
    person = account(found) if found is not None else None
    if person is None:
        return Sender()
    if person.kind == "staff":
        return Sender("staff", person.id)
    contracts = tuple(one.contract_id for one in memberships_of(person.id)) if person.is_active else ()
    return Sender("customer" if contracts else "nobody", person.id, contracts)


def filed(mail: MailRow, decision: Decision, sender: Sender, *, by: Actor, at: datetime) -> Draft:
    """File what a mail says; part of the commands that decide.

    Whose contract it is said to be is noted only when the sender's domain vouches for it.
    """
    vouched = decision.proven and sender.kind == "customer" and len(sender.contracts) == 1
    draft = Draft(
        channel="mail", kind=DraftKind.REQUEST.value, claimed_name=_name(mail), mail_id=mail.id,
        claimed_address=str(mail.gist["from"]), claimed_contract_id=sender.contracts[0] if vouched else None,
        words=left_out(rules.words_of(mail.gist)), first_seen_at=mail.fetched_at,
        expires_at=draft_rules.expires_at(at, None),
    )  # fmt: skip
    taken = replace(by, assurance="A0", channel="mail", method="mail", ip=None, key=None)
    ledger.append("draft.filed", draft, by=taken, at=at, staff_only=True)
    return draft


def asked(mail: MailRow, decision: Decision, *, by: Actor, at: datetime) -> int:
    """Ask a general question by mail, or say more in the one that it belongs to; return its number.

    It belongs to the question whose token it brings; of a proven sender to that of the mails it answers, too.
    """
    spoken = [number for kind, number in spoken_with(mail) if kind == "question"] if decision.proven else []
    for number in [*threading.questions_of(mail), *spoken]:
        with suppress(Conflict, NotVisible):  # Too much waits there already: it is a question of its own.
            general.say(number, rules.answer_of(mail.gist), mail_id=mail.id, by=by.without_key(), at=at)
            return number
    question = general.ask(
        channel="mail", words=rules.words_of(mail.gist), mail_id=mail.id, name=_name(mail)[: questions.NAME_LENGTH],
        address=_address(mail), vouched=decision.proven,
        locale=language_of(str(mail.gist["fresh_text"])), first_seen_at=mail.fetched_at, by=by.without_key(), at=at,
    )  # fmt: skip
    return question.pk


def _name(mail: MailRow) -> str:
    return left_out(" ".join(str(mail.gist["from_name"]).split()))


def _address(mail: MailRow) -> str:
    """Return the address in From where it is one that can be answered."""
    try:
        return questions.address(str(mail.gist["from"]))
    except Invalid:
        return ""
