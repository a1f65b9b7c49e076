"""The only writer of what came back: bounces of notices, and the letterboxes they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.notify.models import Letterbox, Notice, Returned
from countersign.notify.rules.notices import WORDS_LENGTH, State, one_line
from countersign.notify.rules.returned import (
    SOFT_IN_A_ROW,
    ReturnKind,
    Task,
    refused_for_good,
    same_address,
    task_of,
)

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Bounced:
    """What a mail that came back says of one notice. proven: as `Returned` means it."""

    mail: int
    recipient: str
    status: str
    kind: ReturnKind
    words: str
    proven: bool


@writes
def record_return(notice_id: int, bounced: Bounced, *, by: Actor, at: datetime) -> bool:
    """Record that a server gave a notice back, or is late with it. Idempotent: False when this mail was recorded.

    A dead address is written to no more, staff get a task and its person a banner; of mails that came back without
    being dead the third in a row makes a task. What is not proven stops nothing: a person looks at it.
    Source:  E12, E18; T44.
    """
    notice = Notice.locked(notice_id)
    if Returned.objects.filter(mail_id=bounced.mail).exists():
        return False
    words = one_line(bounced.words, WORDS_LENGTH)
    returned = Returned(
        notice=notice, mail_id=bounced.mail, recipient=bounced.recipient[:320], status=bounced.status[:20],
        kind=bounced.kind.value, words=words, proven=bounced.proven, at=at,
    )  # fmt: skip
    staff = not bounced.proven or (notice.recipient is not None and notice.recipient.is_staff)
    if bounced.kind == ReturnKind.DELAYED:
        ledger.append("notice.delayed", notice, by=by, at=at, parts=[returned], staff_only=staff)
    else:
        ledger.append("notice.returned", notice, by=by, at=at, parts=[returned], staff_only=staff)
    task = task_of(bounced.kind, proven=bounced.proven, in_a_row=_in_a_row(notice.address))
    if task is not None:
        _open_task(notice, task, words, by=by, at=at)
    return True


@writes
def record_refusal(notice_id: int, *, by: Actor, at: datetime) -> None:
    """Record what it means for an address that its server refused a notice at the door: the same as a mail came back.

    Source:  E12.
    """
    notice = Notice.locked(notice_id)
    if notice.state != State.FAILED:
        return
    kind = ReturnKind.HARD if refused_for_good(notice.words) else ReturnKind.SOFT
    task = task_of(kind, proven=True, in_a_row=_in_a_row(notice.address))
    if task is not None:
        _open_task(notice, task, notice.words, by=by, at=at)


@writes
def record_reached(notice_id: int, *, by: Actor, at: datetime) -> None:
    """End what a person reads of returned mail, when a later mail was taken. Idempotent."""
    notice = Notice.locked(notice_id)
    box = _box_of(notice.address)
    if box is None or box.told_at is None or notice.sent_at is None or notice.created_at <= box.told_at:
        return
    box.change(told_at=None, stopped_at=None)
    ledger.append("letterbox.reached", box, by=by, at=at, facts={"notice": notice.pk})


@writes
def take(box_id: int, *, by: Actor, at: datetime) -> None:
    """Take an address that mail came back from into one's hands. A second press finds it there.

    Raises:  NotVisible, NotAllowed, Conflict when it was dealt with or another has it.
    """
    box = _waiting(box_id, by)
    if box.taken_by_id == by.id:
        return
    if box.taken_by_id is not None:
        raise Conflict("letterbox_taken")
    box.change(taken_by_id=by.id)
    ledger.append("letterbox.taken", box, by=by, at=at, staff_only=True)


@writes
def deal_with(box_id: int, reason: str, *, write_again: bool, by: Actor, at: datetime) -> None:
    """Say what was done about an address that mail came back from; it is off the list then.

    write_again:  mail is sent there again, a first one at once.
    Raises:  NotVisible, NotAllowed, Conflict when it was dealt with, Invalid without a reason.
    Source:  E12.
    """
    box = _waiting(box_id, by)
    said = " ".join(reason.split())
    if not said or len(said) > REASON_LENGTH:
        raise Invalid("letterbox_reason_wanted", limit=REASON_LENGTH)
    again = write_again and box.stopped_at is not None
    box.change(task="", task_at=None, taken_by_id=None, **({"stopped_at": None} if again else {}))
    facts = {"reason": said, "write_again": again}
    ledger.append("letterbox.dealt_with", box, by=by, at=at, facts=facts, staff_only=True)


@writes
def try_again(box_id: int, *, by: Actor, at: datetime) -> None:
    """Say as its person that an address takes mail again; a mail goes there at once.

    Raises:  NotVisible, NotAllowed.
    """
    box = _own(box_id, by)
    if box.stopped_at is None:
        return
    box.change(stopped_at=None)
    ledger.append("letterbox.released", box, by=by, at=at)


@writes
def hide(box_id: int, *, by: Actor, at: datetime) -> None:
    """Take what is said of returned mail off one's pages; nothing else changes. Raises NotVisible, NotAllowed."""
    box = _own(box_id, by)
    if box.told_at is None:
        return
    box.change(told_at=None)
    ledger.append("letterbox.hidden", box, by=by, at=at)


def _box_of(address: str) -> Letterbox | None:
    known = Letterbox.objects.filter(address=same_address(address)).values_list("pk", flat=True).first()
    return Letterbox.locked(known) if known is not None else None


def _open_task(notice: Notice, task: Task, words: str, *, by: Actor, at: datetime) -> None:
    """Put an address before staff; a dead one is stopped, and its person told."""
    box, dead = _box_of(notice.address), task == Task.HARD
    if box is not None and box.task and (not dead or box.stopped_at is not None):
        return
    if box is not None and box.told_at is not None and task == Task.DOUBTFUL:
        return  # Its person reads a server's words on every page: nobody else's take their place.
    told = {"account_id": notice.recipient_id, "notice_id": notice.pk, "words": words, "task": task.value}
    if box is None:
        box = Letterbox(address=same_address(notice.address), task_at=at, **told)
    else:
        box.change(task_at=box.task_at or at, **told)
    facts = {"notice": notice.pk}
    if dead:
        box.change(stopped_at=box.stopped_at or at, told_at=at)
        ledger.append("letterbox.stopped", box, by=by, at=at, facts=facts)
    else:
        ledger.append("letterbox.doubted", box, by=by, at=at, facts=facts, staff_only=True)


def _in_a_row(address: str) -> int:
    """Count how many of the newest mails to an address came back or were refused in a row, late ones aside."""
    left = Q(address__iexact=address, sent_at__isnull=False)
    refused = Q(address__iexact=address, state=State.FAILED, attempts__gt=0)
    newest = Notice.objects.filter(left | refused).order_by("-pk")
    kinds = [ReturnKind.HARD.value, ReturnKind.SOFT.value]
    count = 0
    for notice, state in newest.values_list("pk", "state")[:SOFT_IN_A_ROW]:
        back = Returned.objects.filter(notice_id=notice, kind__in=kinds, proven=True)
        if state != State.FAILED and not back.exists():
            break
        count += 1
    return count


def _waiting(box_id: int, by: Actor) -> Letterbox:
    box = Letterbox.locked(box_id)
    require(by, "letterbox.deal_with", box)
    if not box.task:
        raise Conflict("letterbox_dealt_with")
    return box


def _own(box_id: int, by: Actor) -> Letterbox:
    box = Letterbox.locked(box_id)
    if box.account_id != by.id:
        raise NotVisible
    require(by, "letterbox.try_again", box)
    return box
