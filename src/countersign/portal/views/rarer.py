"""Rarer acts on a ticket, each a small page of its own: urgency, facts, taking the request back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.kernel.errors import Conflict, Invalid
from countersign.portal import forms
from countersign.portal.asking import Reader, reader_at, see_other
from countersign.portal.frame import around
from countersign.portal.rows.opening import Asked, questions, urgencies
from countersign.portal.views.ticket import speakable
from countersign.portal.words.refusals import refusal_words
from countersign.tickets import commands, queries
from countersign.tickets.queries import TicketRow
from countersign.tickets.rules.facts import facts_for
from countersign.tickets.rules.severity import is_raise
from countersign.ui.frames import FieldError, Option
from countersign.ui.idempotency import FIELD
from countersign.ui.render import page


@dataclass(slots=True)
class Act:
    """A page that asks for one act. fields: its questions; options: cards to choose one of, if `needed`."""

    title: str
    lead: str
    button: str
    fields: list[Asked] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    legend: str = ""
    chosen: str = ""
    chosen_error: str = ""
    options_name: str = "severity"
    needed: bool = True
    kind: str = "primary"


_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@_METHODS
def severity(request: HttpRequest, number: int) -> HttpResponse:
    """Raise the urgency, with the reason."""
    asking = reader_at(request, number)
    row = speakable(number, asking)
    form = forms.Raised(request.POST)

    def build(errors: dict[str, str]) -> Act:
        act = Act(
            _("Raise the urgency"),
            _("Say what has become worse. The promised time moves forward, never back."),
            _("Raise it"),
        )
        act.options = [option for option in urgencies() if is_raise(row.severity, option.value)]
        act.legend, act.chosen = _("How urgent is it now?"), request.POST.get("severity", "")
        act.chosen_error = errors.get("severity", "")
        act.fields = [_asked("reason", _("What has changed?"), request, errors)]
        return act

    def run(typed: dict[str, Any]) -> None:
        commands.change_severity(number, typed["severity"], reason=typed["reason"], by=asking.by, at=asking.now)

    return carried_out(request, asking, row, form, build, run)


@_METHODS
def withdrawal(request: HttpRequest, number: int) -> HttpResponse:
    """Take the request back."""
    asking = reader_at(request, number)
    row = speakable(number, asking)
    form = forms.Withdrawn(request.POST)

    def build(errors: dict[str, str]) -> Act:
        lead = _("The ticket closes at once and cannot be opened again. It stays readable with all that was said.")
        fields = [_asked("reason", _("Why, if you like"), request, errors, required=False)]
        return Act(_("Take the request back"), lead, _("Take it back"), fields, kind="danger")

    def run(typed: dict[str, Any]) -> None:
        commands.withdraw(number, reason=typed["reason"], by=asking.by, at=asking.now)

    return carried_out(request, asking, row, form, build, run)


@_METHODS
def facts(request: HttpRequest, number: int) -> HttpResponse:
    """Correct or complete the facts."""
    asking = reader_at(request, number)
    row = speakable(number, asking)
    form = forms.Facts(request.POST, row.kind)
    own = {fact.name for fact in facts_for(row.kind)}

    def build(errors: dict[str, str]) -> Act:
        values = forms.kept(request.POST, own) if request.method == "POST" else row.facts
        fields = [asked for asked in questions(row.kind, values, errors) if asked.name in own]
        return Act(
            _("Correct the facts"),
            _("Both sides see them; every version stays in the history."),
            _("Save the facts"),
            fields,
        )

    def run(typed: dict[str, Any]) -> None:
        commands.edit_facts(number, typed, by=asking.by, at=asking.now)

    return carried_out(request, asking, row, form, build, run)


@_METHODS
def suspension(request: HttpRequest, number: int) -> HttpResponse:
    """Put the ticket aside: until another one closes, or until a day."""
    asking = reader_at(request, number)
    row = speakable(number, asking)
    others = queries.open_beside(number, asking.by)
    form = forms.Suspended(request.POST, [str(other) for other, _title in others], asking.zone)

    def build(errors: dict[str, str]) -> Act:
        lead = _("Nobody works on it meanwhile and the clock pauses. It comes back by itself, or when you write.")
        act = Act(_("Put it aside for a while"), lead, _("Put it aside"))
        act.options = [Option(str(other), f"#{other}", title) for other, title in others]
        act.options_name = "ticket"
        act.legend, act.chosen = _("Until which ticket is closed?"), request.POST.get("ticket", "")
        act.chosen_error, act.needed = errors.get("ticket", ""), False
        until = _asked("until", _("Or until when?"), request, errors, required=False)
        act.fields = [
            replace(until, long=False, type="datetime-local"),
            _asked("text", _("Why?"), request, errors, required=False),
        ]
        return act

    def run(typed: dict[str, Any]) -> None:
        commands.suspend(
            number, other=typed["ticket"], wish=typed["text"], until=typed["until"], by=asking.by,
            at=asking.now,
        )  # fmt: skip

    return carried_out(request, asking, row, form, build, run)


def carried_out(
    request: HttpRequest, asking: Reader, row: TicketRow, form: Form,
    build: Callable[[dict[str, str]], Act], run: Callable[[dict[str, Any]], None],
) -> HttpResponse:  # fmt: skip
    """Ask, or carry out; a refusal stands beside its field, or above when it has none."""
    if request.method != "POST":
        return _page(request, asking, row, build({}), [])
    errors = forms.first_errors(form)
    status, above = 422, ""
    if not errors:
        try:
            run(form.cleaned_data)
            return see_other(f"/tickets/{row.number}")
        except (Invalid, Conflict) as refusal:
            status, at = refusal.status, str(refusal.facts.get("field", ""))
            errors = {at: refusal_words(refusal)} if at in form.fields else {}
            above = "" if errors else refusal_words(refusal)
    act = build(errors)
    labels = {act.options_name: act.legend, **{asked.name: asked.label for asked in act.fields}}
    listed = [FieldError(f"{labels[name].rstrip('?')}: {text}", f"id_{name}") for name, text in errors.items()]
    return _page(request, asking, row, act, listed + ([FieldError(above)] if above else []), status=status)


def _page(
    request: HttpRequest, asking: Reader, row: TicketRow, act: Act, errors: list[FieldError], *, status: int = 200
) -> HttpResponse:
    context = {
        "around": around(asking.by, "tickets"), "act": act, "errors": errors, "number": row.number, "title": row.title,
        "key": request.POST.get(FIELD, ""),
    }  # fmt: skip
    return page(request, "portal/tickets/act.html", context, status=status)


def _asked(name: str, label: str, request: HttpRequest, errors: dict[str, str], *, required: bool = True) -> Asked:
    value = forms.kept(request.POST, [name])[name]
    return Asked(name, label, "", value, errors.get(name, ""), True, required, "", True, False)
