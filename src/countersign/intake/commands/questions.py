"""A general question that is about a service after all: a draft of it, that whoever is entitled confirms."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from countersign import ledger
from countersign.general import commands as general
from countersign.general.models import Question, Said
from countersign.general.rules.questions import Direction
from countersign.intake.models import Draft
from countersign.intake.rules import drafts as rules
from countersign.intake.rules.drafts import DraftKind
from countersign.intake.rules.mailed import LONGEST_WORDS
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.writing import writes


@writes
def file_from_question(question_id: int, *, by: Actor, at: datetime) -> Draft:
    """Make a draft of a general question; it keeps when the question was first seen and starts no clock.

    Only where it was asked in a customer's own session is there a contract whose contacts may open a ticket from it
    by one click; the session knows which, the staff do not. Whoever else asks hears general words and where to sign in.
    Raises:  NotVisible, NotAllowed, Conflict when a draft was made of it before.
    Source:  S3, domain.md Draft; T26.
    """
    question = Question.locked(question_id)
    require(by, "question.turn", question)
    return _filed(question, question.asked_for_id, by=by, at=at)


@writes
def file_own_question(question_id: int, *, by: Actor, at: datetime) -> Draft:
    """Make a draft of a general question as whoever asked it, signed in: the form of a new ticket begins with it.

    It is of the contract that they act for now, and still opens nothing before they send the form.
    Raises:  NotVisible for another's question, NotAllowed, Conflict when a draft was made of it before.
    Source:  S3, domain.md Draft.
    """
    question = Question.locked(question_id)
    if not by.is_customer or question.account_id != by.id:
        raise NotVisible
    return _filed(question, by.contract, by=by, at=at)


def _filed(question: Question, contract: int | None, *, by: Actor, at: datetime) -> Draft:
    said = Said.objects.filter(question=question, direction=Direction.IN.value).order_by("id")
    words = "\n\n".join(said.values_list("words", flat=True))[:LONGEST_WORDS]
    draft = Draft(
        channel=question.channel, kind=DraftKind.REQUEST.value, claimed_name=question.name,
        claimed_address=question.address, claimed_contract_id=contract, words=words, mail_id=question.mail_id,
        first_seen_at=question.first_seen_at, expires_at=rules.expires_at(at, None),
    )  # fmt: skip
    if by.is_customer:
        require(by, "draft.confirm", draft)
    # What was said stays at A0 whoever filed it (security.md 4.1).
    ledger.append(
        "draft.filed", draft, by=replace(by, assurance="A0", channel=question.channel), at=at, staff_only=True
    )
    general.mark_turned(question.pk, draft.pk, by=by.without_key(), at=at)
    return draft
