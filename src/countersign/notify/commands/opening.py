"""The only writer of what was opened: the reader of a mail came to the page that it links to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.writing import writes
from countersign.notify.models import Notice


def record_opened(number: int, *, by: Actor, at: datetime) -> int:
    """Record that a person opened a ticket's page after mails about it had left for them; return how many those were.

    Once for each mail. Nothing in the mail itself tells: no picture is fetched. One query when there is nothing new.
    Source: E12.
    """
    if by.id is None or not by.is_customer:
        return 0
    left = Q(sent_at__lte=at) | Q(timing__digest__sent_at__lte=at)
    unopened = Notice.objects.filter(left, ticket_id=number, recipient_id=by.id, opened_at=None)
    found = list(unopened.order_by("pk").values_list("pk", flat=True))
    return _open(found, by=by, at=at) if found else 0


@writes
def _open(notices: list[int], *, by: Actor, at: datetime) -> int:
    count = 0
    for number in notices:
        notice = Notice.locked(number)
        if notice.opened_at is None:
            notice.change(opened_at=at)
            ledger.append("notice.opened", notice, by=by, at=at)
            count += 1
    return count
