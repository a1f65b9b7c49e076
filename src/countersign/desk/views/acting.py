"""Acts with a form of their own: GET shows it as a page or a dialog, POST runs the command."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.desk.act import Act
from countersign.desk.acts import ACTS
from countersign.desk.asking import Asked, asked, wants_region
from countersign.desk.forms import Field, Form, Typed
from countersign.desk.views.arriving import received
from countersign.desk.views.frame import framed
from countersign.desk.views.reading import asks_why, seen
from countersign.desk.views.refusing import retargeted, said
from countersign.desk.waits import tabs
from countersign.files import words as files
from countersign.files.queries import still_loose
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible
from countersign.tickets import commands, queries
from countersign.tickets.queries import TicketRow
from countersign.ui.render import page, region


@asks_why
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: int, noun: str) -> HttpResponse:
    """Show the form of an act, or carry it out."""
    here, what = asked(request), ACTS[noun]
    if request.method != "POST":
        return kept_form(request, here, number, noun)
    try:
        typed = Typed(request.POST, received(request, here.by, here.now))
        typed.check_secrets()
        leaves_at = what.run(number, typed, here.by, here.now)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        return _refused(request, here, number, noun, refusal)
    if what.draft and not isinstance(leaves_at, datetime):  # What leaves later has emptied its draft itself.
        commands.drop_draft(f"{number}:{what.draft}", by=here.by.without_key())
    return HttpResponseRedirect(f"/desk/tickets/{number}{here.place}", status=303)


def kept_form(request: HttpRequest, here: Asked, number: int, noun: str) -> HttpResponse:
    """Show the form of an act with what its draft keeps, files as well."""
    ticket, what = seen(here, number), ACTS[noun]
    kept = queries.draft_of(f"{number}:{what.draft}", here.by).content if what.draft else {}
    form = _form(here, ticket, noun, what, kept)
    if what.files and kept.get("uploads"):
        form = replace(form, kept=tuple(map(files.shown, still_loose(kept["uploads"].split(), here.by))))
    return _shown(request, here, form)


def _form(here: Asked, ticket: TicketRow, noun: str, what: Act, kept: dict[str, str]) -> Form:
    fields = tuple(replace(one, value=kept.get(one.name, one.value)) for one in what.fields(ticket, here.by))
    base = f"/desk/tickets/{ticket.number}"
    audience = _("%(name)s reads this.") % {"name": ticket.author} if what.public else ""
    return Form(
        noun,
        str(what.title),
        str(what.explain),
        f"{base}/{noun}{here.place}",
        base + here.place,
        str(what.send),
        fields,
        kind=what.kind,
        draft=f"{ticket.number}:{what.draft}" if what.draft else "",
        seen=str(ticket.seq) if what.public and what.draft else "",
        files=what.files,
        audience=audience or (_("Seen by staff alone.") if fields else ""),
        tabs=tabs(base, here.place, noun),
    )


def _refused(request: HttpRequest, here: Asked, number: int, noun: str, refusal: DomainError) -> HttpResponse:
    """Show the form again with the reason beside the field it is about, everything typed still there."""
    ticket, what, typed = seen(here, number), ACTS[noun], Typed(request.POST)
    reason = said(refusal, here.by)
    form = _form(here, ticket, noun, what, {name: typed.text(name) for name in request.POST})
    about = str(refusal.facts.get("field", ""))
    fields = tuple(replace(one, error=reason) if _is_about(one, about) else one for one in form.fields)
    beside = any(one.error for one in fields)
    form = replace(
        form,
        fields=fields,
        error="" if beside else reason,
        idempotency=typed.text("idempotency_key")[:80],
        anyway=isinstance(refusal, commands.NewerEvents),
        secret=refusal.code == "secret_typed",
    )
    response = _shown(request, here, form, status=refusal.status)
    return retargeted(response, "#dialog-place") if wants_region(request) else response


def _is_about(field: Field, name: str) -> bool:
    return bool(name) and field.name in (name, f"fact_{name}")


def _shown(request: HttpRequest, here: Asked, form: Form, *, status: int = 200) -> HttpResponse:
    if wants_region(request):
        return region(request, "desk/_dialog.html", {"form": form}, status=status)
    return page(request, "desk/form.html", framed(here, "wide") | {"form": form}, status=status)
