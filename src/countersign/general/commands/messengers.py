"""What comes by messengers and goes by them: each message once, each answer tried until it is taken or in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from countersign import ledger
from countersign.general.commands.asking import ask, say
from countersign.general.models import Dispatch, Question, Said
from countersign.general.rules import messengers as rules
from countersign.general.rules.messengers import Delivered, Incoming, Outgoing
from countersign.general.rules.questions import LONGEST, Channel, Direction, State
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes

# A talk that was settled so long ago is a new question.
SAME_TALK_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Everything that an attempt needs: by which adapter, and what."""

    adapter: str
    outgoing: Outgoing


@writes
def hear(adapter: str, incoming: Incoming, *, by: Actor, at: datetime) -> int | None:
    """Take down one message of a messenger; return its question, None where it says nothing that can be kept.

    The same message said again is heard once. Nobody is answered by it, but is told once when a lot waits.
    Source:  M8, S3.
    """
    incoming = incoming.cleaned()
    words = incoming.words[: LONGEST[Channel.MESSENGER]]
    handle = f"{adapter}:{incoming.conversation}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8461))", [handle])
    known = Question.objects.filter(handle=handle, last_said_at__gt=at - SAME_TALK_FOR).order_by("-id").first()
    try:
        if known is not None:
            say(known.pk, words, remote=incoming.remote, by=by, at=at)
            return known.pk
        return ask(
            channel=Channel.MESSENGER.value, words=words, name=incoming.name[:120], handle=handle,
            remote=incoming.remote, locale=incoming.locale, by=by, at=at,
        ).pk  # fmt: skip
    except Invalid:  # There is nothing in it.
        return known.pk if known is not None else None


@writes
def queue(said_id: int, *, at: datetime) -> int | None:
    """Queue an answer that leaves by a messenger; None when it was queued before or does not. Idempotent."""
    said = Said.objects.select_related("question").get(pk=said_id)
    if said.direction != Direction.OUT or said.question.channel != Channel.MESSENGER:
        return None
    dispatch, made = Dispatch.objects.get_or_create(said=said, defaults={"queued_at": at})
    return dispatch.pk if made else None


@writes
def begin(dispatch_id: int, *, at: datetime) -> Leaving | None:
    """Begin an attempt; None when nothing is to be sent any more."""
    row = Dispatch.objects.select_for_update(of=("self",)).select_related("said__question").get(pk=dispatch_id)
    if row.state != "queued":
        return None
    Dispatch.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, tried_at=at)
    adapter, _, conversation = row.said.question.handle.partition(":")
    return Leaving(adapter, Outgoing(row.said_id, conversation, row.said.words, row.said.question.locale))


@writes
def record(dispatch_id: int, delivered: Delivered, *, by: Actor, at: datetime) -> timedelta | None:
    """Record what the messenger said; return how long to wait for the next attempt, nothing when there is none.

    An answer that will not be delivered puts its question back into the tray.
    """
    row = Dispatch.objects.select_for_update().get(pk=dispatch_id)
    wait = None if delivered.taken or delivered.for_good else rules.wait_after(row.attempts, delivered.wait)
    state = "sent" if delivered.taken else "failed" if wait is None else "queued"
    Dispatch.objects.filter(pk=row.pk).update(state=state, words=delivered.words[: rules.WORDS_KEPT])
    if delivered.taken:
        note_sent(row.said_id, delivered.remote or f"dispatch-{row.pk}", by=by, at=at)
    elif wait is None:
        said = Said.objects.get(pk=row.said_id)
        question = Question.locked(said.question_id)
        if question.state == State.ANSWERED:
            last = Said.objects.filter(question=question, direction=Direction.IN.value).order_by("-id").first()
            question.change(state=State.OPEN.value, waits_since=last.at if last else at, settled_at=None)
        facts = {"said": said.pk, "words": delivered.words}
        ledger.append("question.not_delivered", question, by=by, at=at, facts=facts, staff_only=True)
    return wait


@writes
def note_sent(said_id: int, remote: str, *, by: Actor, at: datetime) -> None:
    """Note by which name an answer is known where it went: of a mail its Message-ID. Idempotent."""
    question_id = Said.objects.values_list("question_id", flat=True).get(pk=said_id)
    question = Question.locked(question_id)
    said = Said.objects.get(pk=said_id)
    if said.remote:
        return
    said.change(remote=remote[:300])
    ledger.append("question.sent", question, by=by, at=at, parts=[said], staff_only=True)
