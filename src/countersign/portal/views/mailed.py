"""Mails to a ticket that wait for a contact to make them their own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.files.queries import files_of
from countersign.files.words import shown
from countersign.intake.commands import threading
from countersign.intake.queries.mailed import HeldRow, held_row
from countersign.intake.queries.promises import DraftRow, draft_row
from countersign.intake.rules.drafts import WRITTEN
from countersign.kernel.errors import NotVisible
from countersign.mail.queries import whole_texts
from countersign.portal.asking import reader, see_other
from countersign.portal.frame import around
from countersign.tickets.commands.sifting import left_out
from countersign.ui import times
from countersign.ui.render import page


@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, held: int) -> HttpResponse:
    """Show a held mail, or make it one's own message."""
    asking = reader(request)
    row = held_row(held, asking.by)
    if request.method == "POST":
        threading.adopt(held, by=asking.by, at=asking.now)
        return see_other(asking.within(f"/tickets/{row.ticket}"))
    context = {
        "around": around(asking.by, "calls"),
        "mail": row,
        "at": times.exact_with_zone(row.came_at, asking.zone, asking.locale),
        "open": row.state == "waiting",
        **_beyond("held_mail", row),
        "url": f"/calls/mails/{row.id}",
        "query": asking.within("/").removeprefix("/"),
    }
    return page(request, "portal/calls/mail.html", context)


@require_safe
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Show a mail that became no ticket: a contact opens one from it, or says that it was none of them."""
    asking = reader(request)
    row = draft_row(draft, asking.by)
    if row.channel not in WRITTEN:
        raise NotVisible
    context = {
        "around": around(asking.by, "calls"),
        "mail": row,
        "asked": row.channel == "chat",
        "at": times.exact_with_zone(row.first_seen_at, asking.zone, asking.locale),
        "open": row.state == "open" and row.expires_at > asking.now,
        **_beyond("draft", row),
        "opens": asking.within(f"/tickets/new?mail={row.id}"),
        "query": asking.within("/").removeprefix("/"),
    }
    return page(request, "portal/calls/mail_draft.html", context)


def _beyond(kind: str, row: HeldRow | DraftRow) -> dict[str, object]:
    """Return what a mail is besides its words: the whole text where it quotes, and its files. Two queries."""
    whole = left_out(whole_texts([row.mail]).get(row.mail or 0, "").strip())
    files = files_of(kind, [row.id]).get(row.id, ())
    return {"whole": whole if whole and whole not in row.words else "", "files": [shown(one) for one in files]}


@require_POST
def disown(request: HttpRequest, held: int) -> HttpResponse:
    """Say that none of us wrote it."""
    asking = reader(request)
    row = held_row(held, asking.by)
    threading.disown(held, by=asking.by, at=asking.now)
    return see_other(asking.within(f"/tickets/{row.ticket}"))
