"""The only writer of the working papers of a mailbox: what was taken from it, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes
from countersign.mail.models import FetchedMail, Mailbox

LONGEST_WORDS = 300
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one mail lies: it is never another under the same three."""

    mailbox: int
    validity: int
    uid: int


@writes
def note_open(name: str, *, idle: bool, by: Actor, at: datetime) -> int:
    """Note that a mailbox is open; return its number. idle: its server tells of new mail by itself."""
    require(by, "mail.take_in")
    box, _ = Mailbox.objects.get_or_create(name=name)
    Mailbox.objects.filter(pk=box.pk).update(opened_at=at, looked_at=at, idle=idle, failed_at=None, failure="")
    return box.pk


@writes
def note_looked(mailbox: int, *, stuck: str = "", by: Actor, at: datetime) -> None:
    """Note that a mailbox was looked into and everything in it is stored. stuck: why it could not be put away."""
    require(by, "mail.take_in")
    Mailbox.objects.filter(pk=mailbox).update(looked_at=at, failure=_line(stuck))


@writes
def note_failure(name: str, words: str, *, by: Actor, at: datetime) -> None:
    """Note why a mailbox cannot be looked into; since when is kept from the first failure on."""
    require(by, "mail.take_in")
    box, _ = Mailbox.objects.get_or_create(name=name)
    Mailbox.objects.filter(pk=box.pk, failed_at=None).update(failed_at=at)
    Mailbox.objects.filter(pk=box.pk).update(failure=_line(words))


@writes
def note_taken(place: Place, mail_id: int, *, by: Actor, at: datetime) -> None:
    """Note which mail of ours a mail in a mailbox has become; it may be put away there from now on. Idempotent."""
    require(by, "mail.take_in")
    FetchedMail.objects.update_or_create(
        mailbox_id=place.mailbox, uid_validity=place.validity, uid=place.uid,
        defaults={"mail_id": mail_id, "taken_at": at, "failure": "", "again_at": None},
    )  # fmt: skip
    Mailbox.objects.filter(pk=place.mailbox).update(fetched_at=at)


@writes
def note_left(place: Place, words: str, *, by: Actor, at: datetime) -> None:
    """Note why one mail stays in its mailbox, and when it is tried again: later every time, at last every 6 hours."""
    require(by, "mail.take_in")
    left, _ = FetchedMail.objects.get_or_create(mailbox_id=place.mailbox, uid_validity=place.validity, uid=place.uid)
    wait = min(timedelta(minutes=2 ** min(left.tries, 10)), LONGEST_WAIT)
    FetchedMail.objects.filter(pk=left.pk).update(tries=F("tries") + 1, failure=_line(words), again_at=at + wait)


@writes
def note_gone(mailbox: int, validity: int, still_there: list[int], *, by: Actor) -> None:
    """Forget mails that are no longer in their mailbox: under this UIDVALIDITY their numbers are never given again."""
    require(by, "mail.take_in")
    kept = Q(uid_validity=validity, uid__in=still_there)
    FetchedMail.objects.filter(mailbox_id=mailbox).exclude(kept).delete()


def _line(words: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in words)[:LONGEST_WORDS]
