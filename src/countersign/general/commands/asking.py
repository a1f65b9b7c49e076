"""What comes in: somebody asks, and says more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack

from countersign import ledger
from countersign.general.commands import pacing
from countersign.general.models import Question, Said
from countersign.general.queries.facts import kept_words
from countersign.general.rules import questions as rules
from countersign.general.rules.questions import Channel, Direction, State
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, TooOften
from countersign.kernel.writing import writes
from countersign.tickets.commands.sifting import left_out

_METHODS = {Channel.MAIL: "mail"}


class Asker(TypedDict, total=False):
    """What is said of whoever asks; nothing of it is proven.

    name, address: as they call themselves; handle: adapter and conversation of a messenger.
    vouched:       the domain of the address vouches for the mail (A1).
    mail_id:       the mail that it came by; the same mail asks once.
    remote:        the number of the message at the messenger.
    account_id, asked_for_id: who was signed in, and for which contract; never shown in the tray.
    locale:        "en", "ru" or "it".
    first_seen_at: when it reached us, where that was before `at`.
    """

    name: str
    address: str
    handle: str
    vouched: bool
    mail_id: int
    remote: str
    account_id: int | None
    asked_for_id: int | None
    locale: str
    first_seen_at: datetime


@writes
def ask(*, channel: str, words: str, by: Actor, at: datetime, **of: Unpack[Asker]) -> Question:
    """Take down a general question. Nobody is answered, added or told of it outside (E51, T47).

    channel: "mail", "chat" or "messenger"; words: at most 4,000 signs, of a mail 20,000, of a messenger 65,536.
    Raises:  NotAllowed, Invalid naming the field, TooOften for a network or an address that asked too often.
    Source:  M8, S3, E51; domain.md Draft.
    """
    require(by, "question.ask")
    way = Channel(channel)
    mail_id = of.get("mail_id")
    known = Question.objects.filter(mail_id=mail_id).first() if mail_id is not None else None
    if known is not None:
        return known
    if way is Channel.CHAT:
        pacing.counted(by, at, address=of.get("address", ""), first=True)
    seen_at = of.get("first_seen_at", at)
    question = Question(
        channel=way.value, name=left_out(rules.name(of.get("name", ""))), address=rules.address(of.get("address", "")),
        handle=of.get("handle", "")[: rules.HANDLE_LENGTH], vouched=of.get("vouched", False),
        locale=of.get("locale", by.locale), mail_id=mail_id, account_id=of.get("account_id"),
        asked_for_id=of.get("asked_for_id"), first_seen_at=seen_at, last_said_at=seen_at, waits_since=seen_at,
    )  # fmt: skip
    said = _said(question, words, by=by, at=seen_at, mail_id=mail_id, remote=of.get("remote", ""))
    ledger.append("question.asked", question, by=unproven(by, way), at=at, parts=[said], staff_only=True)
    return question


@writes
def say(
    question_id: int, words: str, *, mail_id: int | None = None, remote: str = "", by: Actor, at: datetime
) -> Said:  # fmt: skip
    """Add what whoever asked says next; an answered question waits again, spam stays spam.

    mail_id, remote: the mail or the messenger's message that it came by; the same one says it once.
    Thirty words that wait are enough: a chat then takes no more, a mail asks anew, and whoever writes by a messenger
    is told once that all is kept.
    Raises:  NotVisible, NotAllowed, Invalid, TooOften, Conflict (question_full) of a mail.
    """
    question = Question.locked(question_id)
    require(by, "question.say", question)
    before = Said.objects.filter(question=question, direction=Direction.IN.value)
    once = before.filter(mail_id=mail_id) if mail_id is not None else before.filter(remote=remote) if remote else None
    known = once.first() if once is not None else None
    if known is not None:
        return known
    way = Channel(question.channel)
    if way is Channel.CHAT:
        pacing.counted(by, at, first=False)
    waiting = before.filter(at__gte=question.waits_since).count() if question.waits_since else 0
    if waiting >= rules.MOST_WAITING and way is Channel.CHAT:
        raise TooOften("questions_too_often", retry_seconds=3600)
    if waiting >= rules.MOST_WAITING and way is Channel.MAIL:
        raise Conflict("question_full")
    said = _said(question, words, by=by, at=at, mail_id=mail_id, remote=remote)
    # Once in each wait, to the very talk that it was said in; it is no answer, the question waits on.
    kept = [_kept(question, at)] if way is Channel.MESSENGER and waiting == rules.MOST_WAITING else []
    state = rules.state_after_words(question.state)
    question.change(state=state.value, last_said_at=at)
    if state is State.OPEN:
        question.change(waits_since=question.waits_since or at, settled_at=None)
    ledger.append("question.said", question, by=unproven(by, way), at=at, parts=[said, *kept], staff_only=True)
    return said


def unproven(by: Actor, way: Channel) -> Actor:
    """Return whoever speaks at A0 and outside any contract: what is said here proves nobody."""
    channel = by.channel if way is Channel.CHAT else way.value
    return replace(by, assurance="A0", contract=None, channel=channel, method=_METHODS.get(way, "none"))


def _said(question: Question, words: str, *, by: Actor, at: datetime, mail_id: int | None, remote: str) -> Said:
    longest = rules.LONGEST[Channel(question.channel)]
    return Said(
        question=question, direction=Direction.IN.value, words=left_out(rules.words(words, longest=longest)), at=at,
        mail_id=mail_id, remote=remote,
    )  # fmt: skip


def _kept(question: Question, at: datetime) -> Said:
    return Said(question=question, direction=Direction.OUT.value, words=kept_words(question.locale), at=at)
