"""Reads of what came back: which notice a bounce is about, which addresses wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.notify.models import Letterbox, Notice

MOST = 100
# How many addresses that mail came back from wait for somebody: one number, for the rail of the desk.
WAITING = "SELECT count(*) FROM notify_letterbox WHERE task <> ''"


@dataclass(frozen=True, slots=True)
class LetterboxRow:
    """An address that mail came back from. person: whose it was. stopped_at: since when nothing is sent there.

    ticket:  that the mail was about, if any. is_current: whether it is still that person's address.
    told_at: since when its person reads of it in the portal.
    """

    id: int
    address: str
    account: int | None
    person: str
    is_current: bool
    stopped_at: datetime | None
    task: str
    task_at: datetime | None
    taken_by: str
    taken_by_id: int | None
    words: str
    ticket: int | None
    told_at: datetime | None


_FIELDS = (
    "id", "address", "account_id", "account__name", "account__email", "stopped_at", "task", "task_at",
    "taken_by__name", "taken_by_id", "words", "notice__ticket_id", "told_at",
)  # fmt: skip


def _rows(**wanted: object) -> list[LetterboxRow]:
    found = Letterbox.objects.filter(**wanted).order_by("task_at", "id").values_list(*_FIELDS)
    return [
        LetterboxRow(
            id_, address, person, name or "", (email or "").casefold() == address, stopped, task, at, taken or "",
            taken_id, words, ticket, told,
        )
        for id_, address, person, name, email, stopped, task, at, taken, taken_id, words, ticket, told in found[:MOST]
    ]  # fmt: skip


def came_back(by: Actor) -> list[LetterboxRow]:
    """Return the addresses that wait for somebody of the staff, the longest waiting first. One query.

    Raises:  NotAllowed.
    Source:  E12.
    """
    require(by, "letterbox.deal_with")
    return _rows(task_at__isnull=False)


def own_letterbox(by: Actor) -> LetterboxRow | None:
    """Return the letterbox of the address that a person has now, if mail ever came back from it. One query."""
    if by.id is None:
        return None
    return next((row for row in _rows(account_id=by.id) if row.is_current), None)


def whose_letterbox(box_id: int) -> LetterboxRow | None:
    """Return one letterbox; no visibility asked. One query."""
    return next(iter(_rows(pk=box_id)), None)


def named(message_ids: Sequence[str]) -> int | None:
    """Return the notice that one of these Message-IDs, without angle brackets, is of: the first named. One query."""
    wanted = [f"<{one}>" for one in message_ids]
    found = dict(Notice.objects.filter(message_id__in=wanted).values_list("message_id", "pk"))
    return next((found[one] for one in wanted if one in found), None)


def newest_to(address: str, since: datetime) -> int | None:
    """Return the newest notice that left for an address since an instant. One query."""
    if not address:
        return None
    sent = Notice.objects.filter(address__iexact=address, sent_at__gte=since)
    return sent.order_by("-pk").values_list("pk", flat=True).first()
