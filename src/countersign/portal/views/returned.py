"""Mail to the reader's own address that came back: what the server said, trying again, hiding it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from countersign.kernel.errors import NotVisible
from countersign.notify.commands import returning
from countersign.notify.queries.returned import LetterboxRow, own_letterbox
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.frame import around
from countersign.ui import times
from countersign.ui.render import page


@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """Show what came back from the reader's address, or that nothing did."""
    asking = reader(request)
    row = own_letterbox(asking.by)
    context = {
        "around": around(asking.by, "account"),
        "address": row.address if row is not None else "",
        "words": row.words if row is not None else "",
        "stopped": _when(row, asking),
        "told": row is not None and row.told_at is not None,
        "query": asking.within("/").removeprefix("/"),
    }
    return page(request, "portal/account/mail.html", context)


@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """Have a mail sent to the address again."""
    asking = reader(request)
    returning.try_again(_own(asking), by=asking.by, at=asking.now)
    return see_other(asking.within("/account/mail"))


@require_POST
def hiding(request: HttpRequest) -> HttpResponse:
    """Take what is said above every page away."""
    asking = reader(request)
    returning.hide(_own(asking), by=asking.by, at=asking.now)
    return see_other(asking.within("/account/mail"))


def _own(asking: Reader) -> int:
    row = own_letterbox(asking.by)
    if row is None:
        raise NotVisible
    return row.id


def _when(row: LetterboxRow | None, asking: Reader) -> str:
    if row is None or row.stopped_at is None:
        return ""
    return times.exact_with_zone(row.stopped_at, asking.zone, asking.locale)
