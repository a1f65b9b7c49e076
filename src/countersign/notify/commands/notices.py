"""The only writer of notices: queued, tried, sent or failed, each an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from countersign import ledger
from countersign.kernel import settings as given
from countersign.kernel.actor import Actor
from countersign.kernel.settings import setting
from countersign.kernel.writing import writes
from countersign.mail.keys import new_message_id
from countersign.notify.commands.returning import record_refusal
from countersign.notify.models import Letterbox, Notice, Outgoing
from countersign.notify.queries.threads import thread_of
from countersign.notify.rules.notices import MOST_UNSETTLED, WORDS_LENGTH, Letter, State, one_line
from countersign.notify.rules.returned import same_address
from countersign.notify.words.notices import STOPPED, UNKNOWN


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything that an attempt needs to send one notice.

    thread:   Message-IDs that it refers to, the one it goes under last. answers: it answers a mail by itself.
    """

    notice: int
    address: str
    subject: str
    body: str
    locale: str
    kind: str
    message_id: str
    ticket: int | None
    created_at: datetime
    thread: tuple[str, ...] = ()
    answers: bool = False


@writes
def queue_notice(letter: Letter, *, by: Actor, at: datetime) -> int | None:
    """Queue one mail; None when this person was told of this event before. Idempotent.

    Source: E12, E40.
    """
    notice = _queued(letter, by=by, at=at)
    if notice is None:
        return None
    Outgoing(notice=notice, body=letter.secret_body or letter.body).save(force_insert=True)
    return notice.pk


@writes
def record_past(
    letter: Letter, deliver: Callable[[Sending], tuple[State, str]], *, by: Actor, at: datetime, settled_at: datetime
) -> bool:
    """Record a mail together with what became of it, when both are past; False when it was told before.

    deliver: takes the mail where it goes; returns how it ended, and the words of who took or refused it.
    """
    notice = _queued(letter, by=by, at=at)
    if notice is None:
        return False
    stopped = _is_stopped(notice, at)
    state, words = (State.FAILED, STOPPED) if stopped else deliver(_sending(notice, letter.body))
    notice.change(state=state.value, words=one_line(words, WORDS_LENGTH), attempts=1)
    if state == State.SENT:
        notice.change(sent_at=settled_at)
    ledger.append(f"notice.{state.value}", notice, by=by, at=settled_at, staff_only=letter.to_staff)
    if state == State.FAILED and not stopped:
        record_refusal(notice.pk, by=by, at=settled_at)
    return True


@writes
def begin(notice_id: int, *, by: Actor, at: datetime) -> Sending | None:
    """Begin an attempt; None when there is nothing to send any more, or the address gave mail back for good.

    Where it stayed unknown twice whether the server took it (the process died, or the server fell silent once it had
    the whole mail), the notice has failed: a third copy would not make it known. So a person gets one duplicate at
    most.
    """
    notice = Notice.locked(notice_id)
    if notice.state != State.QUEUED:
        return None
    if _is_stopped(notice, at):
        record_failed(notice_id, STOPPED, by=by, at=at)
        return None
    outgoing = Outgoing.objects.get(pk=notice_id)
    if outgoing.unsettled >= MOST_UNSETTLED:
        record_failed(notice_id, UNKNOWN, by=by, at=at)
        return None
    outgoing.unsettled += 1
    outgoing.save(update_fields=["unsettled"])
    return _sending(notice, outgoing.body)


@writes
def record_sent(notice_id: int, words: str, *, by: Actor, at: datetime, server: str = "") -> None:
    """Record that a mail server took a notice, with its name and words. Idempotent.

    Source: E12.
    """
    _settle(notice_id, State.SENT, words, by=by, at=at, server=server)


@writes
def record_failed(notice_id: int, words: str, *, by: Actor, at: datetime) -> None:
    """Record that a notice will not be delivered, with the server's words or our reason. Idempotent."""
    _settle(notice_id, State.FAILED, words, by=by, at=at)


@writes
def record_attempt(notice_id: int, words: str, *, unknown: bool = False, by: Actor, at: datetime) -> int:
    """Record an attempt that may be repeated; return how many there were.

    unknown: the server may have taken the mail: the attempt stays unsettled.
    """
    notice = Notice.locked(notice_id)
    if notice.state != State.QUEUED:
        return notice.attempts
    outgoing = Outgoing.objects.get(pk=notice_id)
    if not unknown:
        outgoing.unsettled -= 1
        outgoing.save(update_fields=["unsettled"])
        notice.change(attempts=notice.attempts + 1)
    notice.change(words=one_line(words, WORDS_LENGTH))
    count = notice.attempts + outgoing.unsettled
    facts = {"attempt": count, "words": notice.words}
    ledger.append("notice.put_off", notice, by=by, at=at, facts=facts, staff_only=True)
    return count


def _queued(letter: Letter, *, by: Actor, at: datetime) -> Notice | None:
    told = Notice.objects.filter(event=letter.event, recipient_id=letter.recipient, kind=letter.kind)
    if letter.event is not None and told.exists():
        return None
    notice = Notice(
        recipient_id=letter.recipient, address=letter.address, ticket_id=letter.ticket, event=letter.event,
        kind=letter.kind, locale=letter.locale, subject=one_line(letter.subject), body=letter.body,
        message_id=_message_id(letter), created_at=at, answers=letter.answers,
    )  # fmt: skip
    ledger.append("notice.queued", notice, by=by.without_key(), at=at, staff_only=letter.to_staff)
    return notice


def _is_stopped(notice: Notice, at: datetime) -> bool:
    """Tell whether nothing is sent to an address; what somebody asks for right now is always tried."""
    box = Letterbox.objects.filter(address=same_address(notice.address), stopped_at__lte=at)
    return notice.event is not None and box.exists()


def _sending(notice: Notice, body: str) -> Sending:
    return Sending(
        notice.pk, notice.address, notice.subject, body, notice.locale, notice.kind, notice.message_id,
        notice.ticket_id, notice.created_at, thread_of(notice), bool(notice.answers),
    )  # fmt: skip


def _settle(notice_id: int, state: State, words: str, *, by: Actor, at: datetime, server: str = "") -> None:
    notice = Notice.locked(notice_id)
    if notice.state != State.QUEUED:
        return
    begun = Outgoing.objects.filter(pk=notice_id).values_list("unsettled", flat=True).first() or 0
    notice.change(state=state.value, words=one_line(words, WORDS_LENGTH), attempts=notice.attempts + begun)
    if state == State.SENT:
        notice.change(sent_at=at, server=server)
    Outgoing.objects.filter(pk=notice_id).delete()
    staff = notice.recipient is not None and notice.recipient.is_staff
    ledger.append(f"notice.{state.value}", notice, by=by, at=at, staff_only=staff)


def _message_id(letter: Letter) -> str:
    """Name a mail for ever, so that a mailbox knows a second copy of it, and we know what answers or bounces it."""
    host = parseaddr(setting(given.MAIL_FROM))[1].rpartition("@")[2] or "localhost"
    return new_message_id(letter.ticket, letter.address, host, question=letter.question)
