"""The only writer of what waits: a notice is held, told in a digest, let go, or not sent at all; each is an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.writing import writes
from countersign.notify.commands import queue_notice
from countersign.notify.models import Notice, Outgoing, Timing
from countersign.notify.rules.notices import Letter, State
from countersign.notify.rules.timing import Decision, Reason, Verb, Way


@writes
def plan(notice_id: int, group: str, decision: Decision, *, by: Actor, at: datetime) -> bool:
    """Record what the rule decided about a queued notice; tell whether it leaves now.

    Source: E40.
    """
    if decision.verb == Verb.NOW and decision.way == Way.MAIL:
        return True
    notice = Notice.locked(notice_id)
    if notice.state != State.QUEUED:
        return False
    timing = Timing(notice=notice, group=group, way=decision.way.value, until=decision.until)
    timing.reason = decision.reason.value if decision.reason else ""
    side = _staff(notice)
    if decision.verb == Verb.NOW:
        ledger.append("notice.routed", notice, by=by.without_key(), at=at, parts=[timing], staff_only=side)
        return True
    if decision.verb == Verb.NOTHING:
        notice.change(state=State.SKIPPED.value)
        ledger.append("notice.skipped", notice, by=by.without_key(), at=at, parts=[timing], staff_only=side)
        Outgoing.objects.filter(pk=notice_id).delete()
        return False
    notice.change(state=State.HELD.value)
    ledger.append("notice.held", notice, by=by.without_key(), at=at, parts=[timing], staff_only=side)
    return False


@writes
def hold_on(notice_id: int, until: datetime, reason: Reason, *, by: Actor, at: datetime) -> None:
    """Hold a held notice longer: its person is still not to be disturbed. Idempotent."""
    notice, timing = _held(notice_id)
    if timing is not None and timing.change(until=until, reason=reason.value):
        ledger.append("notice.held", notice, by=by, at=at, parts=[timing], staff_only=_staff(notice))


@writes
def let_go(notice_id: int, *, by: Actor, at: datetime) -> bool:
    """Let a held notice leave by itself; False when it is held no longer. The caller plans the attempt."""
    notice, timing = _held(notice_id)
    if timing is None:
        return False
    timing.change(until=None)
    notice.change(state=State.QUEUED.value)
    ledger.append("notice.let_go", notice, by=by, at=at, parts=[timing], staff_only=_staff(notice))
    return True


@writes
def skip(notice_id: int, reason: Reason, *, by: Actor, at: datetime) -> None:
    """Record that a held notice will not be sent, and why. Idempotent."""
    notice, timing = _held(notice_id)
    if timing is None:
        return
    timing.change(until=None, reason=reason.value)
    notice.change(state=State.SKIPPED.value)
    ledger.append("notice.skipped", notice, by=by, at=at, parts=[timing], staff_only=_staff(notice))
    Outgoing.objects.filter(pk=notice_id).delete()


@writes
def gather(letter: Letter, notices: Sequence[int], *, by: Actor, at: datetime) -> int | None:
    """Queue one digest that tells of held notices; each of them is told there and nowhere else.

    None when one of them is held no longer: the caller looks again.
    Source: E40.
    """
    held = [_held(notice_id) for notice_id in sorted(notices)]
    if not held or any(timing is None for _notice, timing in held):
        return None
    digest_id = queue_notice(letter, by=by, at=at)
    assert digest_id is not None  # A digest tells of no event, so none was told before.
    for notice, timing in held:
        assert timing is not None
        timing.change(until=None, digest_id=digest_id)
        notice.change(state=State.DIGESTED.value)
        ledger.append("notice.digested", notice, by=by, at=at, parts=[timing], staff_only=_staff(notice))
    Outgoing.objects.filter(pk__in=notices).delete()
    facts = {"notices": sorted(notices), "events": [notice.event for notice, _ in held if notice.event is not None]}
    digest = Notice.locked(digest_id)
    ledger.append("notice.gathered", digest, by=by, at=at, facts=facts, staff_only=letter.to_staff)
    return digest_id


@writes
def turn_to_mail(notice_id: int, *, by: Actor, at: datetime) -> None:
    """Let a notice leave by mail that no device took. Idempotent."""
    notice = Notice.locked(notice_id)
    timing = Timing.objects.filter(notice_id=notice_id, way=Way.PUSH.value).first()
    if timing is not None and notice.state == State.QUEUED:
        timing.change(way=Way.MAIL.value)
        ledger.append("notice.routed", notice, by=by, at=at, parts=[timing], staff_only=_staff(notice))


def _held(notice_id: int) -> tuple[Notice, Timing | None]:
    notice = Notice.locked(notice_id)
    return notice, Timing.objects.get(notice_id=notice_id) if notice.state == State.HELD else None


def _staff(notice: Notice) -> bool:
    return notice.recipient is not None and notice.recipient.is_staff
