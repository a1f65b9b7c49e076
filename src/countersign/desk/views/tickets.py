"""One ticket: its page, its region for a swap, what came to it since, who is at it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from countersign.desk import rows, sentences
from countersign.desk.asking import Asked, actor_of, asked, wants_region
from countersign.desk.rows import mails as beside_ticket
from countersign.desk.rows import procedures
from countersign.desk.rows.composer import Composer
from countersign.desk.rows.leaving import shown as leaving
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.lists import beside
from countersign.desk.views.reading import asks_why, seen
from countersign.desk.views.refusing import said
from countersign.files.queries import files_of
from countersign.intake.queries.mailed import BESIDE as MAILS
from countersign.intake.queries.mailed import held_beside
from countersign.kernel.clock import database_now
from countersign.knowledge.queries import BESIDE as PROCEDURES
from countersign.mail.queries import whole_texts
from countersign.notify.queries import deliveries_of
from countersign.tickets import commands, queries
from countersign.ui.render import page, region

# What higher rooms have of a ticket, in one statement.
BESIDE = f"SELECT json_build_object('procedures', ({PROCEDURES}), 'mails', ({MAILS}))"


@asks_why
@require_safe
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Show a ticket beside its list: nine queries, ten for a search; to a script its regions alone: seven."""
    here = asked(request)
    context = read(here, number, panel=request.GET.get("panel", ""))
    if wants_region(request):
        return region(request, "desk/_bundle.html", context)
    return whole(request, here, number, context)


def whole(
    request: HttpRequest, here: Asked, number: int, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw the page of a ticket that was read."""
    listing, counts = beside(here, number)
    return page(
        request, "desk/ticket.html", framed(here, "ticket", counts) | context | {"listing": listing}, status=status
    )


def read(here: Asked, number: int, *, panel: str = "") -> dict[str, Any]:
    """Read everything of one ticket: five queries. Raises NotVisible."""
    row = seen(here, number)
    thread = queries.thread_of(number, here.by)
    around = queries.around(row, here.by, here.now, BESIDE)
    mails = deliveries_of(number, here.by)
    tell = Telling(here.by, here.now)
    present = sentences.present(around.present)
    composer: Composer = rows.composer(row, around.drafts, here, current=panel)
    return {
        "row": row,
        "head": rows.head(row, here),
        "entries": rows.entries(thread, around.names, here.by, tell, deliveries=mails),
        "panels": rows.panels(row, around, here, thread.first_seen_at),
        "composer": composer,
        "present": present,
        "procedure": procedures.block(row, around.beside["procedures"], here.by),
        "mails": _held(around.beside["mails"], tell),
        "leaving": leaving(around.leaving, number, here.by, here.now, said),
        "place": here.place,
        "refusal": None,
        "oob": False,
    }


@asks_why
@require_safe
def news(request: HttpRequest, number: int) -> HttpResponse:
    """Give an open ticket what came after the event it has seen; 204 when nothing did."""
    here = asked(request)
    given = request.GET.get("seen", "")
    shown = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    row = seen(here, number)
    if row.seq <= shown:
        return HttpResponse(status=204)
    thread = queries.thread_of(number, here.by)
    around = queries.around(row, here.by, here.now, BESIDE)
    mails, tell = deliveries_of(number, here.by), Telling(here.by, here.now)
    composer = rows.composer(row, around.drafts, here)
    context = {
        "head": rows.head(row, here),
        "entries": rows.entries(thread, around.names, here.by, tell, deliveries=mails, after=shown),
        "panels": rows.panels(row, around, here, thread.first_seen_at),
        "present": sentences.present(around.present),
        "procedure": procedures.block(row, around.beside["procedures"], here.by),
        "mails": _held(around.beside["mails"], tell),
        "composer": composer if composer.stand != request.GET.get("stand", "") else None,
        "leaving": leaving(around.leaving, number, here.by, here.now, said),
        "place": here.place,
        "refusal": None,
        "oob": False,
    }
    return region(request, "desk/_grown.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: HttpRequest, number: int) -> HttpResponse:
    """Say that somebody reads or writes here, or tell who else does."""
    by, now = actor_of(request), database_now()
    if request.method == "POST":
        doing = {"left": "gone"}.get(request.POST.get("doing", ""), request.POST.get("doing", ""))
        commands.show_presence(number, doing, by=by.without_key(), at=now)
        return HttpResponse(status=204)
    queries.check_visible(number, by)
    present = sentences.present(queries.present_at([number], by, now))
    return region(
        request,
        "desk/_present.html",
        {"head": {"base": f"/desk/tickets/{number}", "number": number}, "present": present},
    )


def _held(told: Any, tell: Telling) -> list[beside_ticket.BesideLine]:
    """Write the mails that stand beside a ticket: two queries when there are any."""
    found = held_beside(told)
    if not found:
        return []
    whole, files = whole_texts(row.mail for row in found), files_of("held_mail", [row.id for row in found])
    return beside_ticket.beside(found, tell, whole, files)
