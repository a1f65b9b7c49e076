"""How a form of shifts is drawn, and drawn again with the reason beside what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from countersign.desk.asking import Asked
from countersign.desk.forms import Form, Typed
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible, StepUpNeeded
from countersign.ui.render import page

BACK = "/desk/shifts"


def shown(request: HttpRequest, here: Asked, form: Form, *, status: int = 200) -> HttpResponse:
    """Draw a form as a page."""
    context = framed(here, "wide", current="shifts") | {"form": form}
    return page(request, "desk/shifts/form.html", context, status=status)


def carried_out(
    request: HttpRequest, here: Asked, form: Form, run: Callable[[Typed], object], back: str = BACK
) -> HttpResponse:
    """Show the form, or carry out what was typed and go back; a refusal shows it again as it was typed."""
    if request.method != "POST":
        return shown(request, here, form)
    typed = Typed(request.POST)
    try:
        run(typed)
    except (AlreadyDone, StepUpNeeded, NotVisible):
        raise
    except DomainError as refusal:
        return shown(request, here, refused(form, typed, refusal, here), status=refusal.status)
    return HttpResponseRedirect(back, status=303)


def refused(form: Form, typed: Typed, refusal: DomainError, here: Asked) -> Form:
    """Put what was typed and the reason of a refusal into a form."""
    reason, about = said(refusal, here.by), str(refusal.facts.get("field", ""))
    fields = tuple(
        replace(
            one, value=",".join(typed.post.getlist(one.name)) if one.kind == "days" else typed.text(one.name),
            error=reason if one.name == about else "",
        )
        for one in form.fields
    )  # fmt: skip
    beside = any(one.error for one in fields)
    key = typed.text("idempotency_key")[:80]
    return replace(form, fields=fields, error="" if beside else reason, idempotency=key)
