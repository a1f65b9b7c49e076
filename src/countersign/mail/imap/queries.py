"""Reads of the working papers of mailboxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from countersign.mail.models import FetchedMail, Mailbox


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the mails in a mailbox: those taken, and those to be let alone for now."""

    taken: frozenset[int]
    put_off: frozenset[int]


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """How a mailbox goes. failed_at: since when it cannot be looked into; left: mails that stay there, and why."""

    name: str
    idle: bool
    opened_at: datetime | None
    looked_at: datetime | None
    fetched_at: datetime | None
    failed_at: datetime | None
    failure: str
    left: int
    left_why: str


def known(mailbox: int, validity: int, at: datetime) -> Known:
    """Return what is known of the mails of a mailbox under its UIDVALIDITY. One query."""
    found = FetchedMail.objects.filter(mailbox_id=mailbox, uid_validity=validity)
    rows = list(found.values_list("uid", "taken_at", "again_at"))
    return Known(
        frozenset(uid for uid, taken_at, _ in rows if taken_at is not None),
        frozenset(uid for uid, taken_at, again_at in rows if taken_at is None and again_at and again_at > at),
    )


def mailbox(name: str) -> MailboxRow | None:
    """Return how the mailbox of this name goes; None when it was never opened. Two queries."""
    waiting = Count("fetched", filter=Q(fetched__taken_at=None))
    box = Mailbox.objects.annotate(left=waiting).filter(name=name).first()
    if box is None:
        return None
    why = box.fetched.filter(taken_at=None).order_by("-id").values_list("failure", flat=True).first() or ""
    return MailboxRow(
        box.name, box.idle, box.opened_at, box.looked_at, box.fetched_at, box.failed_at, box.failure, box.left, why
    )
