"""A mail that the rules laid aside, taken up by one of the staff: a draft or a general question after all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from countersign.intake.commands import mailed, wording
from countersign.intake.rules.mailed import Becomes, told_by
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes
from countersign.mail import commands as mail_room
from countersign.mail.queries import mail_row
from countersign.mail.rules.arrivals import MailState
from countersign.mail.rules.verdict import Decision, Verdict
from countersign.tickets.commands.sifting import left_out

REASON_LENGTH = 500
_STATES = {Becomes.DRAFT: MailState.DRAFT, Becomes.QUESTION: MailState.GENERAL}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a mail is to become, and why.

    words:  what the mail says, from whoever has looked at it; needed, and heard, only where no reader could read it.
    """

    becomes: str
    reason: str
    words: str = ""


@writes
def take_up(mail_id: int, wish: Wish, *, by: Actor, at: datetime) -> tuple[str, int]:
    """Make a draft or a general question of a mail in quarantine, or of a dropped one; return kind and number.

    It proves no more than the mail does: without a proven sender no contract is named, and it counts as A0 whoever
    did it. Nobody is answered by it.
    Raises:  NotVisible, NotAllowed, Invalid naming the field, Conflict when it lies aside no more.
    Source:  M8, E1; security.md 4.1, 4.6; T47.
    """
    require(by, "mail.take_up")
    if wish.becomes not in set(Becomes):
        raise Invalid("mail_becomes", field="becomes")
    becomes, reason = Becomes(wish.becomes), left_out(" ".join(wish.reason.replace("\x00", "").split()))
    if not reason:
        raise Invalid("reason_missing", field="reason")
    if len(reason) > REASON_LENGTH:
        raise Invalid("too_long", field="reason", limit=REASON_LENGTH, length=len(reason))

    def make() -> tuple[str, int]:
        mail = mail_row(mail_id)
        if not mail.gist:
            words = wording.words(wish.words)
            mail = replace(mail, gist=told_by(words, mail.arrival.mail_from))
        proven = mail.gist["trust"]["level"] == "A1"
        if becomes is Becomes.QUESTION:  # Whoever asks stands outside: of the staff nobody does.
            decided = Decision(Verdict.GENERAL, (mail_room.BY_HAND,), proven)
            return "question", mailed.asked(mail, decided, by=SYSTEM, at=at)
        decided = Decision(Verdict.DRAFT, (mail_room.BY_HAND,), proven)
        sender = mailed.sender_of(str(mail.gist["from"]))
        return "draft", mailed.filed(mail, decided, sender, by=by, at=at).pk

    return mail_room.take_up(mail_id, _STATES[becomes], reason, make, by=by, at=at)
