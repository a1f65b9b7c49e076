"""A new ticket: the form, its promise, its sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from countersign.customers import scope_words
from countersign.customers.queries import ServiceRow, contract_card, services_of
from countersign.customers.queries.scope import scopes_for
from countersign.customers.rules.scope import EVERY_PRODUCT
from countersign.files.queries import limit_bytes
from countersign.intake.commands.drafts import confirm_draft
from countersign.intake.queries.promises import draft_row
from countersign.kernel.errors import Invalid, NotAllowed, NotVisible
from countersign.portal import forms
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.carrying import ASKED_ABOUT_SECRETS, Carried, asks, carried, hidden, keep_hidden
from countersign.portal.frame import around
from countersign.portal.from_mail import begun_by, mail_named
from countersign.portal.rows import opening as rows
from countersign.portal.words.refusals import refusal_words
from countersign.tickets import policy, queries
from countersign.tickets.commands import open_ticket, save_draft
from countersign.tickets.rules.places import NEW
from countersign.tickets.rules.status import Kind
from countersign.tickets.words import seal
from countersign.ui import times
from countersign.ui.frames import FieldError
from countersign.ui.idempotency import FIELD
from countersign.ui.render import page, region


@dataclass(slots=True)
class Filled:
    """The form as it stands: what is typed in it, what is wrong with it or asked about it, its files."""

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    files: Carried = field(default_factory=Carried)
    key: str = ""
    saved: str = ""
    asked: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new ticket, or send it."""
    asking = reader(request)
    if not policy.can_open(asking.by):
        raise NotAllowed("cannot_open")
    services = services_of(asking.by.contract or 0)
    if request.method != "POST":
        return _form(request, asking, services, _begun(request, asking, services))
    if request.POST.get("step") == "kind":
        return _step(request, asking)
    return _sent(request, asking, services)


def _sent(request: HttpRequest, asking: Reader, services: list[ServiceRow]) -> HttpResponse:
    typed = forms.NewTicket(request.POST, {str(row.id): row.name for row in services})
    files = carried(request, asking)
    errors = forms.first_errors(typed)
    if files.error:
        errors["files"] = files.error
    values = forms.kept(request.POST, forms.NewTicket.FIELDS)
    filled = Filled(values, errors, files, request.POST.get(FIELD, ""))
    if not errors and asks(typed.said, request):
        filled.asked = str(ASKED_ABOUT_SECRETS)
        return _form(request, asking, services, filled, status=409)
    if not errors:
        try:
            said, secrets = hidden(typed.said, request, by=asking.by, at=asking.now)
            report, mail = typed.report(said, [*files.tokens, *secrets]), mail_named(request.POST)
            if mail is not None:  # It keeps when the mail came.
                ticket = confirm_draft(mail, report, by=asking.by, at=asking.now)
            else:
                ticket = open_ticket(report, by=asking.by, at=asking.now)
            keep_hidden(secrets, by=asking.by, at=asking.now)
            return see_other(f"/tickets/{ticket.pk}")
        except Invalid as refusal:
            errors[str(refusal.facts.get("field", "title"))] = refusal_words(refusal)
        except NotVisible:
            errors["service"] = _("Choose one of these.")
    return _form(request, asking, services, filled, status=422)


def _step(request: HttpRequest, asking: Reader) -> HttpResponse:
    """Without a script: keep what is typed as the draft, and show the questions of the chosen kind."""
    values = {name: text for name, text in forms.kept(request.POST, forms.NewTicket.FIELDS).items() if text}
    try:
        save_draft(NEW, values, by=asking.by.without_key(), at=asking.now)
    except Invalid as refusal:
        services = services_of(asking.by.contract or 0)
        return _form(request, asking, services, Filled(values, {"description": refusal_words(refusal)}), status=422)
    chosen: dict[str, object] = {name: values[name] for name in ("kind", "service") if name in values}
    if (mail := mail_named(request.POST)) is not None:
        chosen["mail"] = mail
    return see_other(asking.within(f"/tickets/new?{urlencode(chosen)}#questions"))


def _begun(request: HttpRequest, asking: Reader, services: list[ServiceRow]) -> Filled:
    """Begin with the kept draft; what the address names goes before it."""
    draft = queries.draft_of(NEW, asking.by)
    named = {name: request.GET[name] for name in ("kind", "service") if request.GET.get(name)}
    if (mail := mail_named(request.GET)) is not None and "kind" not in request.GET:
        named |= begun_by(draft_row(mail, asking.by))
    alone = {"service": str(services[0].id)} if len(services) == 1 and not draft.content else {}
    saved = ""
    if draft.saved_at is not None:
        saved = _("Draft saved %(time)s") % {"time": times.near(draft.saved_at, asking.now, asking.zone, asking.locale)}
    return Filled({**alone, **draft.content, **named}, saved=saved)


def _form(
    request: HttpRequest, asking: Reader, services: list[ServiceRow], filled: Filled, *, status: int = 200
) -> HttpResponse:
    outside = around(asking.by, "tickets")
    values = {name: filled.values.get(name, "") for name in forms.NewTicket.FIELDS}
    questions = rows.questions(values["kind"], values, filled.errors)
    level, label = seal(asking.by.assurance, asking.by.method)
    context: dict[str, Any] = {
        "around": outside,
        "values": values,
        "wrong": filled.errors,
        "errors": _summary(filled.errors, questions),
        "services": rows.services(services),
        "kinds": rows.kinds(),
        "urgencies": rows.urgencies(),
        "first": [row for row in questions if row.kinds == Kind.DOWN],
        "own": [row for row in questions if row.name not in rows.SHARED and row.kinds != Kind.DOWN],
        "shared": [row for row in questions if row.name in rows.SHARED],
        "files": filled.files.shown,
        "limit": _("Up to %(count)d MB each.") % {"count": limit_bytes() // 2**20},
        "key": filled.key,
        "mail": mail_named(request.POST or request.GET),
        "saved": filled.saved,
        "asked": filled.asked,
        "seal_level": level,
        "seal_label": " · ".join(filter(None, (label, asking.by.ip))),
        **_aside(asking, values, services),
    }
    return page(request, "portal/tickets/new.html", context, status=status)


def _summary(errors: Mapping[str, str], questions: Sequence[rows.Asked]) -> list[FieldError]:
    """List what is wrong in the order of the page, each with the name of its field."""
    asked = {row.name: row.label for row in questions}
    labels = {
        "service": _("Service"),
        "kind": _("What is it?"),
        **{n: asked[n] for n in ("not_answering", "others_affected")},
    }
    labels |= {"title": _("In one line"), "description": _("What do you see?"), **asked}
    labels |= {"urgency": _("How urgent is it for you?"), "files": _("Files")}
    return [
        FieldError(f"{label.rstrip('?')}: {errors[name]}", f"id_{name}")
        for name, label in labels.items()
        if name in errors
    ]


def _aside(asking: Reader, values: Mapping[str, str], services: Sequence[ServiceRow]) -> dict[str, Any]:
    card = contract_card(asking.by.contract or 0)
    promise = rows.promised(card, values.get("kind", ""), values.get("urgency", ""), asking)
    line = _("Contract %(contract)s, from %(ip)s.") % {"contract": card.number, "ip": asking.by.ip or "–"}
    if promise.time:
        line = f"{line} " + _("First answer by %(time)s.") % {"time": promise.time}
    ticks = rows.ticks(values.get("kind", ""), values)
    return {
        "side_url": asking.within("/tickets/new/side"), "promise": promise, "line": line, "ticks": ticks,
        "scope": _scope(asking, services, values.get("service", "")), "open": True,
    }  # fmt: skip


def _scope(asking: Reader, services: Sequence[ServiceRow], chosen: str) -> scope_words.Shown | None:
    """Show who does what of the chosen service. One query when one is chosen."""
    of = next((row for row in services if str(row.id) == chosen), None)
    if of is None:
        return None
    found = scopes_for([of.product])
    return scope_words.shown(found.get(of.product) or found.get(EVERY_PRODUCT), asking.locale, to_customer=True)


@require_safe
def side(request: HttpRequest) -> HttpResponse:
    """Show the promise and what the engineer will have, for the kind and the urgency just chosen."""
    asking = reader(request)
    chosen = {name: request.GET.get(name, "")[:40] for name in ("kind", "urgency", "service")}
    services = services_of(asking.by.contract or 0)
    return region(request, "portal/tickets/_side.html", _aside(asking, chosen, services))
