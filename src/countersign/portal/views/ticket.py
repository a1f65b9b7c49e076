"""One ticket as the customer sees it: page, live regions, history to keep."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from countersign.credits.queries import closing_of
from countersign.customers import scope_words
from countersign.files.queries import still_loose
from countersign.kernel.errors import NotAllowed
from countersign.notify.beside import Beside, beside
from countersign.notify.commands.opening import record_opened
from countersign.portal.asking import Reader, reader_at
from countersign.portal.carrying import Carried
from countersign.portal.frame import STREAM, around
from countersign.portal.rows import chasing, composing, money, quotes, waits
from countersign.portal.rows import ticket as rows
from countersign.portal.words.sentences import moment, reopen_until
from countersign.tickets import policy, queries
from countersign.tickets.queries import MessageRow, Thread, TicketRow
from countersign.tickets.queries.lists import FAR_AWAY
from countersign.tickets.rules.closing import RATING_WINDOW, Resolution
from countersign.tickets.rules.status import Side, Status, Waiting
from countersign.ui.frames import FieldError
from countersign.ui.render import page, region


@dataclass(slots=True)
class Kept:
    """What was typed on the page and could not be sent, with what was wrong.

    secret_at: where the text goes once its writer has said what becomes of the password in it (T59).
    """

    text: str = ""
    error: str = ""
    notice: str = ""
    files: Carried = field(default_factory=Carried)
    rating: str = ""
    comment: str = ""
    rating_error: str = ""
    key: str = ""
    secret_at: str = ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(self.error, "words"), (self.rating_error, "id_satisfaction")]


def ratings() -> list[str]:
    """Name the five steps of a rating, the worst first."""
    return [_("Bad"), _("Poor"), _("Fair"), _("Good"), _("Very good")]


@require_safe
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Show a ticket: how it stands, whose move it is, everything that was said.

    Whoever was mailed about it has opened it by that, on record (E12); a browser that fetches ahead has not.
    """
    return shown(request, number, reader_at(request, number))


def shown(
    request: HttpRequest, number: int, asking: Reader, kept: Kept | None = None, *, status: int = 200
) -> HttpResponse:
    """Render the page of a ticket, with what could not be sent."""
    row = queries.ticket_row(number, asking.by)
    stands = _opened(request, number, asking)
    found = queries.thread_of(number, asking.by)
    left = closing_of(asking.by, number, row.contract_id) if row.status == Status.CLOSED else None
    kept = kept or (Kept(text=left.text) if left is not None else _drafted(number, asking))
    outside = around(asking.by, "tickets", stands)
    given = _given(row, asking, kept)
    context = {
        **_regions(row, found, stands, asking), **given,
        "around": outside, "kept": kept, "stream_url": STREAM, "stream_position": asking.cursor,
        "errors": [FieldError(text, at) for text, at in kept.errors if text],
        "courtesy": waits.courtesy(row, kept.text) if request.GET.get("ask") == "thanks" else None,
        "claims": [money.claim(one, asking) for one in left.claims] if left is not None else [],
        "complain_url": asking.within(f"/account/complaints?ticket={number}"),
    }  # fmt: skip
    return page(request, "portal/tickets/ticket.html", context, status=status)


def _opened(request: HttpRequest, number: int, asking: Reader) -> Beside:
    """Read what stands beside a ticket that is there to be seen, and record whose mails about it are opened by that."""
    stands = beside(asking.by, number)
    fetched_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if not stands.unopened or fetched_ahead or request.method == "HEAD":
        return stands
    record_opened(number, by=asking.by.without_key(), at=asking.now)
    return beside(asking.by, number)


def _drafted(number: int, asking: Reader) -> Kept:
    """Begin with the text that was typed here and not sent."""
    draft = queries.draft_of(f"{number}:message", asking.by)
    files = Carried(still_loose(draft.content.get("uploads", "").split(), asking.by))
    return Kept(text=draft.content.get("text", ""), files=files)


def _given(row: TicketRow, asking: Reader, kept: Kept) -> dict[str, Any]:
    """Say whether the page asks for a rating, and what was given."""
    can = policy.can_speak(asking.by, row)
    rates = (
        can
        and row.closed_at is not None
        and row.status == Status.CLOSED
        and row.resolution != Resolution.DUPLICATE
        and asking.now <= row.closed_at + RATING_WINDOW
    )
    value = kept.rating or (str(row.rating) if row.rating else "")
    return {
        "rates": rates or bool(kept.rating_error), "rating": value, "rating_words": ratings(),
        "rated": ratings()[row.rating - 1] if row.rating else "",
        "rated_value": row.rating or 0,
        "rating_comment": kept.comment or row.rating_comment or "",
    }  # fmt: skip


def _regions(row: TicketRow, found: Thread, stands: Beside, asking: Reader) -> dict[str, Any]:
    """Build what the live regions show."""
    can_speak = policy.can_speak(asking.by, row)
    asked = rows.open_question(row, found.messages)
    return {
        "head": rows.head(row, found.messages, asking),
        "seq": _seen(row, asking),
        "chase": chasing.chase(row, asking),
        "can_speak": can_speak,
        "agreement": waits.agreement(row, asking),
        "waiting": waits.waiting(row, asking),
        "bound": waits.bound(row, asking),
        "quote": quotes.offered(row, asking),
        "verdict": quotes.verdict(row, found, asking),
        "appeals": reopen_until(row, asking.now) is not None,
        "paid": quotes.settled(row, asking),
        "scope": scope_words.shown(row.scope, asking.locale, to_customer=True),
        "confirming": row.waiting == Waiting.CONFIRM,
        "asked": rows.said(asked, row, asking) if asked else None,
        "solution": rows.solution(row),
        "closed": row.status == Status.CLOSED,
        "facts": rows.facts(row, asking, found),
        "composer": composing.composer(row, asking),
        "more": composing.more(row, asking) if can_speak else [],
        "thread": rows.thread(found, row, asking, stands.deliveries),
        "history": rows.history(found, row, stands.provider, asking, stands.deliveries),
    }


@require_safe
def live(request: HttpRequest, number: int) -> HttpResponse:
    """Show the regions that change by themselves; nothing when nothing has changed since `seen`."""
    asking = reader_at(request, number)
    row = queries.ticket_row(number, asking.by)
    seen = request.GET.get("seen", "")
    if seen == _seen(row, asking):
        return HttpResponse(status=204)
    found = queries.thread_of(number, asking.by)
    response = region(request, "portal/tickets/_live.html", _regions(row, found, beside(asking.by, number), asking))
    newest = found.messages[-1] if found.messages else None
    if newest is not None and newest.side == Side.STAFF:
        response["HX-Trigger"] = json.dumps({"announce": _news(newest)})
    return response


def _seen(row: TicketRow, asking: Reader) -> str:
    """Name what a page shows: the newest event, and whether the promise was over."""
    return f"{row.seq}-late" if chasing.is_late(row, asking) else str(row.seq)


def _news(message: MessageRow) -> str:
    return _("New message from %(name)s.") % {"name": message.author}


@require_safe
def history(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out everything that ever happened on a ticket as JSON, each event with its hash."""
    told = queries.whole_history(number, reader_at(request, number).by)
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="ticket-{number}-history.json"'
    return response


@require_safe
def printed(request: HttpRequest, number: int) -> HttpResponse:
    """Show the whole ticket on paper: facts, messages oldest first, events; nothing is fetched from elsewhere."""
    asking = reader_at(request, number)
    row = queries.ticket_row(number, asking.by)
    found = queries.thread_of(number, asking.by)
    stands = beside(asking.by, number)
    brand = stands.provider
    paper = replace(asking, now=FAR_AWAY)  # So that every time stands with its day and year.
    context = {
        "brand": brand,
        "head": rows.head(row, found.messages, asking),
        "facts": rows.facts(row, paper, found),
        "solution": rows.solution(row),
        "thread": rows.thread(found, row, paper)[::-1],
        "history": rows.history(found, row, brand, paper, stands.deliveries),
        "hashes": [(str(event.seq), event.hash) for event in found.events],
        "printed": moment(asking.now, paper),
        "name": asking.by.name,
    }
    return page(request, "portal/tickets/print.html", context)


def speakable(number: int, asking: Reader) -> TicketRow:
    """Find the ticket of an act. Raises NotVisible, and NotAllowed for those who only read."""
    row = queries.ticket_row(number, asking.by)
    if not policy.can_speak(asking.by, row):
        raise NotAllowed("cannot_write")
    return row
