"""I am calling: the code to say, callbacks, one's own calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from countersign.customers.queries import contract_card
from countersign.identity.commands.caller_codes import end_own
from countersign.identity.queries.caller_codes import newest_code
from countersign.identity.rules.caller_codes import LIVES
from countersign.intake import policy
from countersign.intake.commands.codes import take_code
from countersign.intake.queries.calls import calls_of_customer
from countersign.intake.queries.promises import callbacks_of, numbers_of
from countersign.intake.queries.recordings import recordings_of
from countersign.kernel.errors import NotVisible
from countersign.portal import code_cookie
from countersign.portal.asking import Reader, reader, see_other, wants_region
from countersign.portal.frame import STREAM, around
from countersign.portal.rows import calls as rows
from countersign.tickets.queries import ticket_row
from countersign.ui.render import page, region


@never_cache
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Show the code with what is left of its time, the callbacks, and one's own calls."""
    asking = reader(request)
    if wants_region(request):
        return region(request, "portal/calls/_code.html", _code(request, asking))
    return shown(request, asking)


def _code(request: HttpRequest, asking: Reader) -> dict[str, Any]:
    newest = newest_code(asking.by, asking.now)
    digits = code_cookie.read(request, newest.id, asking.by) if newest is not None and newest.here else ""
    query = asking.within("/calls").removeprefix("/calls")
    return {"code": rows.code(newest, digits, asking), "query": query}


def shown(
    request: HttpRequest, asking: Reader, *, values: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Draw the page; with what was typed and what is wrong with it after a refused form."""
    own = calls_of_customer(asking.by)
    context = {
        **_code(request, asking),
        "around": around(asking.by, "calls"),
        "can_ask": policy.can_ask(asking.by),
        "numbers": rows.numbers(numbers_of(asking.by.contract or 0)),
        "windows": rows.windows(asking),
        "callbacks": rows.callbacks(callbacks_of(asking.by), asking),
        "calls": rows.calls(own, recordings_of([row.id for row in own]), asking),
        "values": _about(request, asking) if values is None else values,
        "wrong": wrong or {},
        "stream_url": STREAM,
        "stream_position": asking.cursor,
    }
    return page(request, "portal/calls/calls.html", context, status=status)


def _about(request: HttpRequest, asking: Reader) -> dict[str, str]:
    """Fill in the ticket that the page was opened from, if it is one of the contract's. One query for it."""
    number = request.GET.get("ticket", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return {}
    try:
        ticket = ticket_row(int(number), asking.by)
    except NotVisible:
        return {}
    return {"ticket": number, "about": _("Ticket #%(number)s: %(title)s") % {"number": number, "title": ticket.title}}


@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Take a code. Pressing twice gives a second one, and the second one counts."""
    asking = reader(request)
    by = asking.by.without_key()
    card = contract_card(by.contract or 0)
    taken = take_code(name=f"{card.number} · {card.customer}", by=by, at=asking.now)
    response = see_other(asking.within("/calls#code"))
    code_cookie.put(response, taken.code, taken.id, by, int(LIVES.total_seconds()))
    return response


@require_POST
def cancel_code(request: HttpRequest) -> HttpResponse:
    """Take the code back."""
    asking = reader(request)
    end_own(by=asking.by.without_key(), at=asking.now)
    response = see_other(asking.within("/calls"))
    code_cookie.drop(response)
    return response


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show anew what waits for the customer."""
    asking = reader(request)
    return region(request, "layouts/_notices.html", {"frame": around(asking.by, "calls").frame})
