"""Pages about credits and complaints."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.credits import queries
from countersign.credits.commands import move_to_complaint
from countersign.desk.asking import Asked, asked
from countersign.desk.credits import rows
from countersign.desk.credits.forms import ACTS
from countersign.desk.forms import Form, Typed
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.acts import can, require
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible, StepUpNeeded
from countersign.ui.frames import Link
from countersign.ui.render import page

DECIDES = {
    "decision": "credit.read", "payment": "credit.pay", "rules/new": "credit.add_rule",
    "outages/new": "outage.record", "end": "outage.record", "maintenance/new": "maintenance.record",
    "answer": "complaint.answer",
}  # fmt: skip

CLAIMS = ("decision", "payment")


def _framed(here: Asked, place: str) -> dict[str, Any]:
    """Frame a page of this part: the rail, and its own pages beside each other."""
    current = "complaints" if place == "complaints" else "credits"
    return framed(here, "wide", current=current) | {
        "places": rows.places(here, place, queries.open_complaints(here.by))
    }


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """List claims by state, those first that wait for a decision."""
    here = asked(request)
    require(here.by, "credit.read")
    state = request.GET.get("state", "")
    state = state if state in rows.TABS else "filed"
    context = _framed(here, "claims") | {
        "rows": rows.listed(queries.claims_listed(here.by, state), here),
        "tabs": rows.tabs(state, queries.claim_counts()),
    }
    return page(request, "desk/credits/claims.html", context)


@require_safe
def claim(request: HttpRequest, claim: int) -> HttpResponse:
    """Show a claim: what it rests on, how it was computed, what may be done."""
    here = asked(request)
    require(here.by, "credit.read")
    context = _framed(here, "claims") | {"claim": rows.claim(queries.claim(here.by, claim), here)}
    return page(request, "desk/credits/claim.html", context)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the credit rules in sentences, all versions."""
    here = asked(request)
    require(here.by, "credit.read")
    new = [Link(_("Add a rule"), f"{rows.PAGE}/rules/new")] if can(here.by, "credit.add_rule") else []
    context = _framed(here, "rules") | {"rules": rows.rules(queries.rules_listed(), here), "acts": new}
    return page(request, "desk/credits/rules.html", context)


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    """Show recorded outages and announced maintenance."""
    here = asked(request)
    require(here.by, "credit.read")
    found, works = queries.outages_listed(here.by)
    acts = []
    if can(here.by, "outage.record"):
        acts = [
            Link(_("Record an outage"), f"{rows.PAGE}/outages/new"),
            Link(_("Record maintenance"), f"{rows.PAGE}/maintenance/new"),
        ]
    context = _framed(here, "outages") | {
        "outages": rows.outages(found, here), "maintenance": rows.maintenance(works, here), "acts": acts,
    }  # fmt: skip
    return page(request, "desk/credits/outages.html", context)


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Show the lane of complaints, the one due first, first."""
    here = asked(request)
    require(here.by, "complaint.answer")
    answered = request.GET.get("state") == "answered"
    tabs = [
        Link(_("To answer"), rows.COMPLAINTS, not answered),
        Link(_("Answered"), f"{rows.COMPLAINTS}?state=answered", answered),
    ]
    found = queries.complaints_listed(here.by, answered=answered)
    context = _framed(here, "complaints") | {"rows": rows.complaints(found, here), "tabs": tabs}
    return page(request, "desk/credits/complaints.html", context)


@require_safe
def complaint(request: HttpRequest, complaint: int) -> HttpResponse:
    """Show a complaint with its answer."""
    here = asked(request)
    require(here.by, "complaint.read")
    row = rows.complaint(queries.complaint(here.by, complaint), here)
    return page(request, "desk/credits/complaint.html", _framed(here, "complaints") | {"complaint": row})


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, noun: str, number: int = 0) -> HttpResponse:
    """Show the form of an act of this part, or carry it out."""
    here, what = asked(request), ACTS[noun]
    require(here.by, DECIDES[noun])
    if noun in CLAIMS:
        queries.claim(here.by, number)
    elif noun == "answer":
        queries.complaint(here.by, number)
    back = what.back.format(number=number)
    form = Form(
        "post", str(what.title), str(what.explain), request.path, back, str(what.send), what.fields(number)
    )  # fmt: skip
    if request.method != "POST":
        return _shown(request, here, form, what.current)
    typed = Typed(request.POST)
    try:
        what.run(number, typed, here.by, here.now)
    except (AlreadyDone, StepUpNeeded, NotVisible):
        raise
    except DomainError as refusal:
        reason, about = said(refusal, here.by), str(refusal.facts.get("field", ""))
        fields = tuple(
            replace(one, value=typed.text(one.name), error=reason if one.name == about else "")
            for one in form.fields
        )
        beside = any(one.error for one in fields)
        again = replace(
            form, fields=fields, error="" if beside else reason, idempotency=typed.text("idempotency_key")[:80]
        )
        return _shown(request, here, again, what.current, status=refusal.status)
    return HttpResponseRedirect(back, status=303)


def _shown(request: HttpRequest, here: Asked, form: Form, current: str, *, status: int = 200) -> HttpResponse:
    context = framed(here, "wide", current=current) | {"form": form}
    return page(request, "desk/act.html", context, status=status)


@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Take a message of a ticket for a complaint; the work goes on."""
    here = asked(request)
    move_to_complaint(number, Typed(request.POST).person("message"), by=here.by, at=here.now)
    return HttpResponseRedirect(f"/desk/tickets/{number}", status=303)
