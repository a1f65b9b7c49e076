"""Replies that leave some seconds after they were pressed: who sees them, and how they are taken back (E28)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from countersign.desk.acts import ACTS
from countersign.desk.asking import Asked, asked, wants_region
from countersign.desk.forms import Typed
from countersign.desk.rows.leaving import shown
from countersign.desk.views.acting import kept_form
from countersign.desk.views.reading import asks_why, seen
from countersign.desk.views.refusing import Refusal, retargeted, said
from countersign.desk.views.tickets import read, whole
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible
from countersign.tickets import commands, queries
from countersign.tickets.rules.leaving import Reply
from countersign.ui.render import region

COMPOSER = "answer"


@asks_why
@require_safe
def leaving(request: HttpRequest, number: int) -> HttpResponse:
    """Give an open ticket what leaves now. Three queries."""
    here = asked(request)
    seen(here, number)
    found = shown(queries.leaving_at(number, here.by), number, here.by, here.now, said)
    head = {"base": f"/desk/tickets/{number}", "number": number}
    return region(request, "desk/_leaving.html", {"head": head, "place": here.place, "leaving": found, "oob": False})


@asks_why
@require_POST
def recall(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own reply back: the words stand in the form they came from, files and all."""
    here = asked(request)
    typed = Typed(request.POST)
    newer = {"text": typed.text(), "uploads": " ".join(typed.words().uploads)} if "text" in request.POST else None
    try:
        reply = commands.take_back(number, newer=newer, by=here.by.without_key(), at=here.now)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        return _refused(request, here, number, refusal)
    return _where_it_came_from(request, here, number, reply)


def _where_it_came_from(request: HttpRequest, here: Asked, number: int, reply: Reply) -> HttpResponse:
    base = f"/desk/tickets/{number}"
    if reply.form == COMPOSER:
        return HttpResponseRedirect(f"{base}{here.place}&panel={COMPOSER}", status=303)
    noun = next(noun for noun, act in ACTS.items() if act.draft == reply.form)
    if not wants_region(request):
        return HttpResponseRedirect(f"{base}/{noun}{here.place}", status=303)
    return retargeted(kept_form(request, here, number, noun), "#dialog-place")


def _refused(request: HttpRequest, here: Asked, number: int, refusal: DomainError) -> HttpResponse:
    told = Refusal(_("Not taken back."), said(refusal, here.by))
    if wants_region(request):
        response = region(request, "desk/_refusal.html", {"refusal": told, "oob": False}, status=refusal.status)
        return retargeted(response, "#composer-refusal")
    return whole(request, here, number, read(here, number) | {"refusal": told}, status=refusal.status)


@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """Say in which tickets a reply of this person did not leave. One query."""
    here = asked(request)
    return region(request, "desk/_returned.html", {"returned": here.returned})
