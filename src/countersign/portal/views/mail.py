"""Messages we sent you: every mail to the person, with what became of it (E12)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from countersign.notify.marks import mark
from countersign.notify.queries import NoticeRow, notices_for
from countersign.notify.words.notices import headline
from countersign.portal.asking import Reader, reader
from countersign.portal.frame import around
from countersign.portal.words.sentences import moment
from countersign.ui import times
from countersign.ui.render import page


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail. delivery: sent, seen, waiting or failed, as the message component colours it.

    headline: what it tells of, where its subject is the ticket's; empty for any other.
    """

    id: str
    subject: str
    headline: str
    address: str
    body: str
    at: str
    iso: str
    delivery: str
    delivery_words: str
    ticket_url: str
    ticket_words: str


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Show what was sent to the person, the newest first."""
    asking = reader(request)
    found = notices_for(asking.by, request.GET.get("after", ""))
    context = {
        "around": around(asking.by, "messages"),
        "rows": [_sent(row, asking) for row in found.rows],
        "older": asking.within(f"/messages?{urlencode({'after': found.next})}") if found.next else "",
    }
    return page(request, "portal/messages.html", context)


def _sent(row: NoticeRow, asking: Reader) -> Sent:
    words, delivery = mark(row, row.address, partial(moment, reader=asking))
    return Sent(
        id=f"notice-{row.id}",
        subject=row.subject,
        headline=headline(row.kind),
        address=row.address,
        body=row.body,
        at=moment(row.created_at, asking),
        iso=times.iso(row.created_at),
        delivery=delivery,
        delivery_words=words,
        ticket_url=f"/tickets/{row.ticket}" if row.ticket else "",
        ticket_words=_("Ticket %(number)s") % {"number": row.ticket} if row.ticket else "",
    )

