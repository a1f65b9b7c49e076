"""Messages we sent you: every mail to the person, with what became of it (E12)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from countersign.notify.choice_words import waits
from countersign.notify.queries import NoticeRow, notices_for
from countersign.notify.rules import State
from countersign.notify.timing import Way
from countersign.portal.asking import Reader, reader
from countersign.portal.frame import around
from countersign.portal.words.sentences import moment
from countersign.ui import times
from countersign.ui.render import page


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail. delivery: sent, waiting or failed, as the message component colours it."""

    id: str
    subject: str
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
    delivery, words = _delivery(row, asking)
    return Sent(
        id=f"notice-{row.id}",
        subject=row.subject,
        address=row.address,
        body=row.body,
        at=moment(row.created_at, asking),
        iso=times.iso(row.created_at),
        delivery=delivery,
        delivery_words=words,
        ticket_url=f"/tickets/{row.ticket}" if row.ticket else "",
        ticket_words=_("Ticket %(number)s") % {"number": row.ticket} if row.ticket else "",
    )


def _delivery(row: NoticeRow, asking: Reader) -> tuple[str, str]:
    """Say what became of a mail."""
    held = waits(row.state, row.until, row.reason, lambda at: moment(at, asking))
    if held:
        return "waiting", held
    if row.digest and row.sent_at is not None:
        words = _("Told in the digest, sent to %(address)s at %(time)s.")
        return "sent", words % {"address": row.address, "time": moment(row.sent_at, asking)}
    if row.way == Way.PUSH and row.state == State.SENT and row.sent_at is not None:
        return "sent", _("Pushed to your devices at %(time)s.") % {"time": moment(row.sent_at, asking)}
    if row.state == State.SENT and row.sent_at is not None:
        words = _("Sent to %(address)s at %(time)s.") % {"address": row.address, "time": moment(row.sent_at, asking)}
        return "sent", f"{words} {row.words}".strip()
    if row.state == State.FAILED:
        words = _("Could not be delivered to %(address)s.") % {"address": row.address}
        return "failed", f"{words} {row.words}".strip()
    return "waiting", _("On its way to %(address)s.") % {"address": row.address}
