"""Answers and notes: what the composer sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.desk import replies, rows
from countersign.desk.asking import Asked, asked, wants_region
from countersign.desk.forms import Typed
from countersign.desk.rows.composer import with_refusal
from countersign.desk.sentences import Telling
from countersign.desk.views.arriving import received
from countersign.desk.views.reading import asks_why, seen
from countersign.desk.views.refusing import Refusal, retargeted, said
from countersign.desk.views.tickets import read, whole
from countersign.kernel.actor import Actor
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible
from countersign.tickets import commands, queries
from countersign.ui.render import region

Send = Callable[[int, Typed, Actor, datetime], object]


@asks_why
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the customer; the pressed button may accept the ticket first, or wait afterwards."""
    return _composed(request, number, "answer", replies.answer)


@asks_why
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, number: int) -> HttpResponse:
    """Leave an internal note."""
    return _composed(request, number, "note", _note)


def _note(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    return commands.note(number, typed.words(), action=typed.text("then") == "action", by=by, at=at)


def _composed(request: HttpRequest, number: int, name: str, send: Send) -> HttpResponse:
    here = asked(request)
    back = f"/desk/tickets/{number}{here.place}"
    if request.method != "POST":
        return HttpResponseRedirect(f"{back}&panel={name}", status=303)
    try:
        typed = Typed(request.POST, received(request, here.by, here.now))
        typed.check_secrets()
        leaves_at = send(number, typed, here.by, here.now)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        return _refused(request, here, number, name, refusal)
    if not isinstance(leaves_at, datetime):  # What leaves later has emptied its draft itself.
        commands.drop_draft(f"{number}:{name}", by=here.by.without_key())
    return HttpResponseRedirect(back, status=303)


def _refused(request: HttpRequest, here: Asked, number: int, name: str, refusal: DomainError) -> HttpResponse:
    """Show why it was not sent beside the text, which stays; with newer events, those as well (E6, E17)."""
    typed = Typed(request.POST)
    shown = _refusal(here, number, name, refusal, typed)
    if wants_region(request):
        response = region(request, "desk/_refusal.html", {"refusal": shown, "oob": False}, status=refusal.status)
        return retargeted(response, "#composer-refusal")
    context = read(here, number, panel=name)
    key = request.POST.get("idempotency_key", "")[:80]
    given = with_refusal(context["composer"], name, text=typed.text(), promise=typed.text("promise"), key=key)
    if given.current != name and typed.text().strip():
        # The answer is closed to this person now: the text moves to where it can still be read and copied.
        shown = Refusal(shown.title, shown.text, shown.entries, "", "", typed.text())
    context |= {"composer": given, "refusal": shown}
    return whole(request, here, number, context, status=refusal.status)


def _refusal(here: Asked, number: int, name: str, refusal: DomainError, typed: Typed) -> Refusal:
    title = _("Not sent. Your text is kept.")
    form = f"composer-{name}-form"
    if refusal.code == "secret_typed":
        return Refusal(title, said(refusal, here.by), form=form, secret=True, then=typed.text("then"))
    if not isinstance(refusal, commands.NewerEvents):
        return Refusal(title, said(refusal, here.by))
    seen(here, number)  # Who has to say first why they look is shown nothing newer either (T91).
    thread = queries.thread_of(number, here.by)
    newer = rows.entries(thread, {}, here.by, Telling(here.by, here.now), after=typed.seen() or 0)
    return Refusal(title, said(refusal, here.by), newer, form, str(refusal.facts["seq"]))
