"""What follows from calls in the portal: callbacks asked for, acts approved, outages confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from countersign.customers.queries import services_of
from countersign.intake import words
from countersign.intake.commands import approvals, drafts
from countersign.intake.commands import callbacks as commands
from countersign.intake.queries.promises import approval_row, draft_row
from countersign.intake.rules.drafts import WRITTEN
from countersign.kernel.errors import DomainError, Invalid, NotVisible, TooOften
from countersign.portal import forms
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.carrying import ASKED_ABOUT_SECRETS, asks, hidden, keep_hidden
from countersign.portal.frame import STREAM, around
from countersign.portal.rows import calls as rows
from countersign.portal.rows import opening
from countersign.portal.views.calls import shown
from countersign.portal.words.refusals import refusal_words
from countersign.tickets.rules.status import Kind
from countersign.ui.render import page


@require_POST
def callbacks(request: HttpRequest) -> HttpResponse:
    """Ask to be called back."""
    asking = reader(request)
    values = forms.kept(request.POST, ("contact", "window", "about", "ticket"))
    try:
        commands.ask_callback(_wish(values), by=asking.by, at=asking.now)
    except (Invalid, TooOften) as refusal:
        field = str(refusal.facts.get("field", "about"))
        return shown(request, asking, values=values, wrong={field: refusal_words(refusal)}, status=refusal.status)
    return see_other(asking.within("/calls#callbacks"))


def _wish(values: dict[str, str]) -> commands.CallbackWish:
    begins, _slash, ends = values["window"].partition("/")
    try:
        window = datetime.fromisoformat(begins), datetime.fromisoformat(ends)
    except ValueError:
        raise Invalid("callback_window", field="window") from None
    if any(moment.tzinfo is None for moment in window):
        raise Invalid("callback_window", field="window")
    contact = values["contact"]
    if not contact.isascii() or not contact.isdecimal() or len(contact) > 18:
        raise Invalid("callback_number", field="contact")
    ticket = values["ticket"]
    about = int(ticket) if ticket.isascii() and ticket.isdecimal() and len(ticket) < 18 else None
    return commands.CallbackWish(int(contact), *window, values["about"], about)


@require_POST
def cancel_callback(request: HttpRequest, callback: int) -> HttpResponse:
    """Take the wish to be called back."""
    asking = reader(request)
    commands.cancel_callback(callback, by=asking.by, at=asking.now)
    return see_other(asking.within("/calls#callbacks"))


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, approval: int) -> HttpResponse:
    """Show an act that was asked for on the telephone, or approve it."""
    asking = reader(request)
    row = approval_row(approval, asking.by)
    if request.method != "POST":
        return _approval(request, asking, approval)
    typed = request.POST.get("typed", "").replace("\x00", "")[:200]
    name = words.act(row.act, row.object)
    said = _("Approved in the portal: %(act)s") % {"act": name}
    try:
        approvals.approve(approval, typed=typed, name=name, said=said, by=asking.by, at=asking.now)
    except Invalid as refusal:
        return _approval(request, asking, approval, typed=typed, wrong=refusal_words(refusal), status=422)
    return see_other(asking.within(f"/calls/approvals/{approval}"))


def _approval(
    request: HttpRequest, asking: Reader, number: int, *, typed: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "around": around(asking.by, "calls"),
        "approval": rows.approval(approval_row(number, asking.by), asking),
        "typed": typed,
        "wrong": wrong,
        "query": asking.within("/").removeprefix("/"),
        "stream_url": STREAM,
        "stream_position": asking.cursor,
    }
    return page(request, "portal/calls/approval.html", context, status=status)


@require_POST
def refuse_approval(request: HttpRequest, approval: int) -> HttpResponse:
    """Refuse an act that was asked for on the telephone."""
    asking = reader(request)
    approvals.refuse(approval, by=asking.by, at=asking.now)
    return see_other(asking.within(f"/calls/approvals/{approval}"))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Show an outage that somebody without a code told of, or open the ticket for it."""
    asking = reader(request)
    row = draft_row(draft, asking.by)
    if row.channel in WRITTEN:
        return see_other(asking.within(f"/calls/drafts/{draft}/mail"))
    services = services_of(asking.by.contract or 0)
    if request.method != "POST":
        values = {"not_answering": row.facts.get("not_answering", ""), "description": row.words}
        values["others_affected"] = row.facts.get("others_affected", "")
        return _draft(request, asking, draft, values, {})
    data = request.POST.copy()
    data["kind"] = Kind.DOWN.value
    typed = forms.NewTicket(data, {str(one.id): one.name for one in services})
    errors: dict[str, str] = forms.first_errors(typed)
    values = forms.kept(request.POST, forms.NewTicket.FIELDS)
    if not errors and asks(typed.said, request):
        return _draft(request, asking, draft, values, {}, asked=str(ASKED_ABOUT_SECRETS), status=409)
    if not errors:
        try:
            left, secrets = hidden(typed.said, request, by=asking.by, at=asking.now)
            ticket = drafts.confirm_draft(draft, typed.report(left, secrets), by=asking.by, at=asking.now)
            keep_hidden(secrets, by=asking.by, at=asking.now)
            return see_other(asking.within(f"/tickets/{ticket.pk}"))
        except Invalid as refusal:
            errors[str(refusal.facts.get("field", "title"))] = refusal_words(refusal)
        except NotVisible:
            errors["service"] = _("Choose one of these.")
    return _draft(request, asking, draft, values, errors, status=422)


def _draft(
    request: HttpRequest, asking: Reader, number: int, values: dict[str, str], errors: dict[str, str],
    *, asked: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    row = draft_row(number, asking.by)
    context: dict[str, Any] = {
        "around": around(asking.by, "calls"),
        "said": rows.said(row, asking),
        "open": row.state == "open" and row.expires_at > asking.now,
        "ticket": row.ticket,
        "url": f"/calls/drafts/{row.id}",
        "services": [one for one in opening.services(services_of(asking.by.contract or 0)) if one.value.isdecimal()],
        "values": {name: values.get(name, "") for name in forms.NewTicket.FIELDS},
        "wrong": errors,
        "asked": asked,
        "key": request.POST.get("idempotency_key", "") if status != 200 else "",
        "query": asking.within("/").removeprefix("/"),
    }
    return page(request, "portal/calls/draft.html", context, status=status)


@require_POST
def disown_draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Say that it was none of us who called."""
    asking = reader(request)
    try:
        drafts.disown_draft(draft, by=asking.by, at=asking.now)
    except DomainError as refusal:
        if refusal.code != "draft_settled":
            raise
    return see_other(asking.within("/calls"))
