"""Whom a ticket is meant for: the customer names a person, first or only (M5, E31)."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from countersign.portal.asking import reader_at
from countersign.portal.rows.addressing import people
from countersign.portal.rows.opening import Asked
from countersign.portal.views.rarer import Act, carried_out
from countersign.portal.views.ticket import speakable
from countersign.tickets import commands
from countersign.tickets.rules.addressing import URGENT, Mode


class Addressed(django_forms.Form):
    """Who is chosen, and whether nobody else may take it."""

    person = django_forms.RegexField(
        r"^[0-9]{0,18}$", required=False, error_messages={"invalid": gettext_lazy("Choose one of these people.")}
    )
    mode = django_forms.BooleanField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def addressee(request: HttpRequest, number: int) -> HttpResponse:
    """Name whom the ticket is meant for; who is absent is shown with when they are back."""
    asking = reader_at(request, number)
    row = speakable(number, asking)
    form = Addressed(request.POST)

    def build(errors: dict[str, str]) -> Act:
        lead = _(
            "The clock runs on for whoever is on shift: a name delays nothing. "
            "What you wrote reaches the person unchanged."
        )
        act = Act(_("Name a specialist"), lead, _("Save"), options=people(asking), options_name="person", needed=False)
        act.legend, act.chosen = _("For whom is it?"), request.POST.get("person", str(row.addressee_id or ""))
        act.chosen_error = errors.get("person", "")
        if row.severity not in URGENT:
            only = _("Wait for this person; nobody else takes it. The next shift would be quicker.")
            value, wrong = request.POST.get("mode", ""), errors.get("mode", "")
            act.fields = [Asked("mode", only, "", value, wrong, False, False, "", True, False, type="checkbox")]
        return act

    def run(typed: dict[str, Any]) -> None:
        chosen = int(typed["person"]) if typed["person"] else None
        mode = Mode.ONLY if typed["mode"] else Mode.PREFERRED
        commands.address(number, chosen, mode=mode.value, by=asking.by, at=asking.now)

    return carried_out(request, asking, row, form, build, run)
