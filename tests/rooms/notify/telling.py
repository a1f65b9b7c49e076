"""Plain functions of the notify tests: hand on what happened, make the attempts."""

from __future__ import annotations

from datetime import datetime

from countersign.ledger.queries import events_of
from countersign.notify import jobs
from countersign.notify.audience import TOLD, letters_for
from countersign.notify.models import Notice


def tell(number: int) -> list[Notice]:
    """Queue the notices of all that happened on a ticket, as the follower does; return the new ones."""
    before = set(Notice.objects.values_list("pk", flat=True))
    for event in events_of("ticket", number):
        if event.type in TOLD:
            for letter in letters_for(event):
                jobs.enqueue(letter, at=now())
    return list(Notice.objects.exclude(pk__in=before).order_by("pk"))


def send(notice: Notice) -> Notice:
    """Make one attempt; return the notice as it stands then."""
    jobs.attempt(notice.pk)
    return Notice.objects.get(pk=notice.pk)


def now() -> datetime:
    from countersign.kernel.clock import database_now

    return database_now()
