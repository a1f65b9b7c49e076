"""Pages of procedures, and what is done with one on a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Field, Form, Typed
from countersign.desk.rows import procedures as rows
from countersign.desk.sentences import Telling
from countersign.desk.shifts.forms import lines, whole
from countersign.desk.shifts.showing import carried_out, refused
from countersign.desk.views.frame import framed
from countersign.desk.views.reading import asks_why, seen
from countersign.kernel.errors import DomainError, NotVisible
from countersign.knowledge import commands, policy, queries, rules
from countersign.tickets.words import KINDS
from countersign.ui.frames import Option
from countersign.ui.render import page

LIST = "/desk/procedures"


@require_http_methods(["GET", "HEAD", "POST"])
def procedures(request: HttpRequest) -> HttpResponse:
    """List the procedures, and write one more."""
    here = asked(request)
    form = _form(LIST, _("Write a procedure"))

    def run(typed: Typed) -> str:
        return f"{LIST}/{commands.write_procedure(_text(typed), by=here.by, at=here.now).pk}"

    listed = {"procedures": [rows.line(row) for row in queries.procedures()]}
    return _beside(request, here, "list", form, listed, run)


@require_http_methods(["GET", "HEAD", "POST"])
def procedure(request: HttpRequest, procedure: int) -> HttpResponse:
    """Show every wording of a procedure, and write the next one."""
    here = asked(request)
    row = next((one for one in queries.procedures() if one.id == procedure), None)
    if row is None:
        raise NotVisible
    known = queries.versions(procedure)
    form = _form(f"{LIST}/{procedure}", _("Write a new version"), row, known[0])

    def run(typed: Typed) -> str:
        commands.revise(procedure, _text(typed), by=here.by, at=here.now)
        return f"{LIST}/{procedure}"

    tell, may = Telling(here.by, here.now), policy.can_approve(here.by)
    shown = {
        "procedure": rows.line(row),
        "versions": [rows.wording(one, procedure, here.by, tell, may=may) for one in known],
    }
    return _beside(request, here, "procedure", form, shown, run)


@require_POST
def approve(request: HttpRequest, procedure: int) -> HttpResponse:
    """Approve a wording that another wrote."""
    here = asked(request)
    commands.approve(procedure, whole(Typed(request.POST), "version", 10**6), by=here.by, at=here.now)
    return HttpResponseRedirect(f"{LIST}/{procedure}", status=303)


@require_POST
def end(request: HttpRequest, procedure: int) -> HttpResponse:
    """Let nobody begin a procedure any more."""
    here = asked(request)
    commands.end_procedure(procedure, by=here.by, at=here.now)
    return HttpResponseRedirect(LIST, status=303)


@asks_why
@require_POST
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a procedure on a ticket."""
    here, typed = asked(request), Typed(request.POST)
    seen(here, number)
    commands.begin(number, typed.person("procedure"), by=here.by, at=here.now)
    return _back(here, number)


@asks_why
@require_POST
def tick(request: HttpRequest, number: int) -> HttpResponse:
    """Say what a step gave."""
    here, typed = asked(request), Typed(request.POST)
    seen(here, number)
    step = whole(typed, "step", 1000)
    commands.tick(number, step, typed.text("result"), typed.text("words"), by=here.by, at=here.now)
    return _back(here, number)


@asks_why
@require_POST
def finish(request: HttpRequest, number: int) -> HttpResponse:
    """End the run of a procedure."""
    here, typed = asked(request), Typed(request.POST)
    seen(here, number)
    commands.end_run(number, typed.text("outcome"), by=here.by, at=here.now)
    return _back(here, number)


@asks_why
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop where the stop rule is reached: hand the ticket to whoever stands by, or to the day."""
    here = asked(request)
    row, tell = seen(here, number), Telling(here.by, here.now)
    fields = [Field("words", _("What you found"), hint=_("for whoever goes on; seen by staff alone"), rows=3)]
    if row.severity in rules.URGENT:
        explain = _("The ticket is urgent: whoever stands by is called, and you hold it until they take it.")
    else:
        explain = _("The day's specialist is offered the ticket; the customer is promised when they hear from them.")
        people = tuple(
            Option(str(person), _("%(name)s, comes %(time)s") % {"name": name, "time": tell.due(comes)})
            for person, name, comes in queries.day_specialists(here.now, row.product or "")
        )
        fields += [
            Field("person", _("Who goes on"), "choice", options=people),
            Field("message", _("Message to the customer"), hint=_("the promised time is added to the ticket"), rows=3),
        ]
    base = f"/desk/tickets/{number}"
    form = Form(
        "post", _("The stop rule is reached"), explain, f"{base}/procedure/stop", base + here.place,
        _("Stop and hand on"), tuple(fields),
    )  # fmt: skip

    def run(typed: Typed) -> None:
        said = commands.Stopped(typed.text("words"), typed.person(), typed.text("message"))
        commands.stop(number, said, by=here.by, at=here.now)

    return carried_out(request, here, form, run, base + here.place)


def _back(here: Asked, number: int) -> HttpResponse:
    return HttpResponseRedirect(f"/desk/tickets/{number}{here.place}", status=303)


def _form(
    action: str, title: str, row: queries.ProcedureRow | None = None, newest: queries.VersionRow | None = None
) -> Form:
    kinds = tuple(Option(code, str(name)) for code, name in KINDS.items())
    levels = tuple(Option(str(level), str(level)) for level in range(4))
    fields = (
        Field("title", _("Title"), "text", value=row.title if row else ""),
        Field("level", _("Skill it needs"), "choice", options=levels, value=str(newest.level) if newest else "0",
              hint=_("0: everybody")),
        Field("kinds", _("Kinds of request"), "days", options=kinds, hint=_("none chosen: all"), required=False,
              value=",".join(row.kinds) if row else ""),
        Field("products", _("Products"), "area", hint=_("one a line; empty: all"), required=False, rows=2,
              value="\n".join(row.products) if row else ""),
        Field("steps", _("Steps"), "area", hint=_("one a line"), rows=6,
              value="\n".join(newest.steps) if newest else ""),
        Field("stop", _("Stop rule"), "area", hint=_("when to stop and let somebody else go on"), rows=6,
              value=newest.stop if newest else ""),
    )  # fmt: skip
    told = _("Another person approves it before anybody runs it.")
    return Form("post", title, told, action, LIST, _("Save"), fields)


def _text(typed: Typed) -> commands.Text:
    kinds = [code for code in typed.post.getlist("kinds") if code in KINDS]
    return commands.Text(
        typed.text("title"), typed.text("steps"), typed.text("stop"), kinds, lines(typed.text("products")),
        whole(typed, "level", 100),
    )  # fmt: skip


def _beside(
    request: HttpRequest, here: Asked, name: str, form: Form, shown: Mapping[str, object],
    run: Callable[[Typed], str],
) -> HttpResponse:  # fmt: skip
    """Show a page with its form below, or carry the form out and go where it leads."""
    status = 200
    if request.method == "POST":
        typed = Typed(request.POST)
        try:
            return HttpResponseRedirect(run(typed), status=303)
        except DomainError as refusal:
            if refusal.status not in (409, 422):
                raise
            form, status = refused(form, typed, refusal, here), refusal.status
    own = {"form": form if policy.can_write(here.by) else None, **shown}
    context = framed(here, "wide", current="procedures") | own
    return page(request, f"desk/procedures/{name}.html", context, status=status)
