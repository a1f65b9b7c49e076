"""Plain functions of the notify tests: hand on what happened, make the attempts."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from html import unescape

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


def plain(mail: EmailMessage) -> str:
    """Return the plain text of a mail."""
    return _part(mail, "plain")


def drawn(mail: EmailMessage) -> str:
    """Return the HTML of a mail, with what was escaped in it as it reads."""
    return unescape(_part(mail, "html"))


def _part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def now() -> datetime:
    from countersign.kernel.clock import database_now

    return database_now()
