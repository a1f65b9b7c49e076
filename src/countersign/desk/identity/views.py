"""The identity lane: for identity officers alone; for everybody else there is nothing here."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.customers.commands.exporting import export_case
from countersign.customers.policy.cases import can_see_cases
from countersign.customers.queries import cases as queries
from countersign.desk.asking import Asked, actor_of, asked
from countersign.desk.forms import Form, Typed
from countersign.desk.identity import rows
from countersign.desk.identity.acts import Act, act_of
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.files.storage import address
from countersign.intake.queries.attempts import attempts
from countersign.intake.queries.recordings import recordings_of
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible, StepUpNeeded
from countersign.kernel.settings import VAULT_ORIGIN, setting
from countersign.ledger.bundle import Attached
from countersign.ui.render import page


@require_safe
def lane(request: HttpRequest) -> HttpResponse:
    """List the cases, what takes effect soonest first."""
    here = _officer(request)
    closed = request.GET.get("state") == "closed"
    context = {"cases": rows.listed(here, closed=closed), "closed": closed, "alone": queries.one_officer_since()}
    context["alone"] = bool(context["alone"])
    context["grants_url"] = f"{setting(VAULT_ORIGIN)}/grants"
    return page(request, "desk/identity/list.html", framed(here, "wide", current="identity") | context)


@never_cache
@require_safe
def case(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Show one case."""
    here = _officer(request)
    told = rows.case_page(kind, queries.case(kind, number, here.by), here)
    return page(request, "desk/identity/case.html", framed(here, "wide", current="identity") | {"case": told})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, kind: str, number: int, noun: str) -> HttpResponse:
    """Show the form of an act on a case, or carry it out."""
    here, what = _officer(request), act_of(kind, noun)
    found = queries.case(kind, number, here.by)
    if what is None:
        raise NotVisible
    form = _form(what, kind, number, noun, found)
    if request.method != "POST":
        return _shown(request, here, form)
    typed = Typed(request.POST)
    try:
        what.run(found, typed, here.by, here.now)
    except (AlreadyDone, StepUpNeeded, NotVisible):
        raise
    except DomainError as refusal:
        return _refused(request, here, form, typed, refusal)
    return HttpResponseRedirect(form.back_url, status=303)


@never_cache
@require_POST
def export(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Give the evidence of a case out as one file."""
    here = _officer(request)
    found = queries.case(kind, number, here.by)
    noted = set(getattr(found, "attempts", ()))
    told = [row for row in attempts(here.by, limit=1000) if row.id in noted] if noted else []
    more = [("attempt", row.id) for row in told] + [("call", row.call) for row in told]
    sounds = [one for many in recordings_of([row.call for row in told]).values() for one in many]
    files = [Attached(one.name, one.sha256, address(one.sha256)) for one in sounds]
    bundle = export_case(kind, number, more=more, files=files, by=here.by, at=here.now)
    response = HttpResponse(bundle, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{rows.number_of(kind, number)}.zip"'
    return response


def _officer(request: HttpRequest) -> Asked:
    if not can_see_cases(actor_of(request)):
        raise NotVisible
    return asked(request)


def _form(what: Act, kind: str, number: int, noun: str, found: object) -> Form:
    back = f"/desk/identity/{kind}/{number}"
    return Form(
        "post", f"{what.title} · {rows.number_of(kind, number)}", str(what.explain), f"{back}/{noun}", back,
        str(what.send), tuple(what.fields(found)), kind=what.style or "primary", scripted=False,
        audience=_("You will be asked for your passkey."),
    )  # fmt: skip


def _refused(request: HttpRequest, here: Asked, form: Form, typed: Typed, refusal: DomainError) -> HttpResponse:
    """Show the form again with the reason beside its field, everything typed still there."""
    reason, about = said(refusal, here.by), str(refusal.facts.get("field", ""))
    fields = tuple(
        replace(one, value=typed.text(one.name), error=reason if one.name == about else "") for one in form.fields
    )
    beside = any(one.error for one in fields)
    again = replace(form, fields=fields, error="" if beside else reason, idempotency=typed.text("idempotency_key")[:80])
    return _shown(request, here, again, status=refusal.status)


def _shown(request: HttpRequest, here: Asked, form: Form, *, status: int = 200) -> HttpResponse:
    context = framed(here, "wide", current="identity") | {"form": form}
    return page(request, "desk/identity/form.html", context, status=status)
