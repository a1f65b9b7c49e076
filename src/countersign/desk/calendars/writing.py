"""Making a calendar, giving it a version, taking days over into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.calendars import commands, importing, queries, rules
from countersign.calendars.commands import Written
from countersign.calendars.templates import TEMPLATES, template
from countersign.desk.asking import Asked, asked
from countersign.desk.calendars import forms, rows, taking
from countersign.desk.calendars.forms import VersionForm
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.acts import require
from countersign.kernel.errors import AlreadyDone, DomainError, Invalid, NotVisible, StepUpNeeded
from countersign.ui.frames import Link
from countersign.ui.render import page

_PASSED_ON = (AlreadyDone, StepUpNeeded, NotVisible)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a calendar: begun from a template, or from nothing."""
    here = asked(request)
    require(here.by, "calendar.make")
    begun = request.GET.get("template", "")
    values = forms.values_of(template(begun if begun in TEMPLATES else "ru-9-18"))
    if begun not in TEMPLATES:
        values |= {"zone": here.by.zone, "days": ""}
    form = VersionForm(
        _("Make a calendar"), f"{rows.PAGE}/new", rows.PAGE, values, forms.week_fields(here.by.locale), named=True
    )
    if request.method != "POST":
        return _shown(request, here, form, begun)

    def make(values: Mapping[str, str], written: Written) -> int:
        return commands.make_calendar(values["name"], written, by=here.by, at=here.now).calendar_id

    return _made(request, here, form, make)


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, calendar: int) -> HttpResponse:
    """Give a calendar a new version: the form begins with what the newest one says."""
    here = asked(request)
    newest = queries.versions_of(calendar, here.by)[0]
    require(here.by, "calendar.change", f"calendar:{calendar}", name=newest.name)
    back = f"{rows.PAGE}/{calendar}"
    form = VersionForm(
        _("New version: %(name)s") % {"name": newest.name}, f"{back}/versions", back, forms.values_of_version(newest),
        forms.week_fields(here.by.locale), seen=str(newest.version),
    )  # fmt: skip
    if request.method != "POST":
        return _shown(request, here, form)

    def make(values: Mapping[str, str], written: Written) -> int:
        given = request.POST.get("seen", "")
        seen = int(given) if given.isascii() and given.isdecimal() and len(given) <= 6 else 0
        return commands.make_version(calendar, written, seen=seen, by=here.by, at=here.now).calendar_id

    return _made(request, here, form, make)


def _made(request: HttpRequest, here: Asked, form: VersionForm, make: Any) -> HttpResponse:
    """Carry out what was typed and show the calendar; whatever is wrong stands beside its field."""
    values = forms.typed_values(request.POST)
    kept = replace(
        form, values=values, seen=request.POST.get("seen", "")[:6], key=request.POST.get("idempotency_key", "")[:80]
    )
    written, errors = forms.written(values)
    if form.named:
        errors = forms.name_fault(values["name"]) | errors
    if written is None or errors:
        return _shown(request, here, replace(kept, errors=errors), status=422)
    try:
        number = make(values, written)
    except _PASSED_ON:
        raise
    except DomainError as refusal:
        errors = {forms.field_of(refusal): said(refusal, here.by)}
        return _shown(request, here, replace(kept, errors=errors), status=refusal.status)
    return HttpResponseRedirect(f"{rows.PAGE}/{number}", status=303)


def _shown(
    request: HttpRequest, here: Asked, form: VersionForm, begun: str = "", *, status: int = 200
) -> HttpResponse:
    told = [Link(_template_words(one), f"{rows.PAGE}/new?template={one}", current=one == begun) for one in TEMPLATES]
    context = framed(here, "wide", current="calendars") | {
        "form": form,
        "templates": told if form.named else [],
        "zones": sorted(rules.zone_names()),
    }
    return page(request, "desk/calendars/form.html", context, status=status)


def _template_words(name: str) -> str:
    return {
        "24x7": _("Day and night"), "ru-9-18": _("Russia, 9 to 18"), "it-9-18": _("Italy, 9 to 18"),
    }[name]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: HttpRequest, calendar: int) -> HttpResponse:
    """Show the public holidays of a country and years as they would change the calendar; take them over."""
    here = asked(request)
    newest = queries.versions_of(calendar, here.by)[0]
    require(here.by, "calendar.change", f"calendar:{calendar}", name=newest.name)
    wish = taking.wish_of(request.POST if request.method == "POST" else request.GET, newest)
    if not wish.given and request.method != "POST":
        return _take(request, here, newest, wish)
    try:
        days = taking.public_days(wish)
        if request.method != "POST":
            preview = taking.preview(newest, days, wish.country, here.by.locale)
            return _take(request, here, newest, wish, preview)
        source = f"holidays {wish.country}{'/' + wish.part if wish.part else ''} {wish.years}"[:80]
        commands.take_days_over(calendar, days, source=source, by=here.by, at=here.now)
    except _PASSED_ON:
        raise
    except DomainError as refusal:
        errors = {str(refusal.facts.get("field", "")): said(refusal, here.by)}
        return _take(request, here, newest, replace(wish, errors=errors), status=refusal.status)
    return HttpResponseRedirect(f"{rows.PAGE}/{calendar}", status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, calendar: int) -> HttpResponse:
    """Take the days off of an iCalendar file over."""
    here = asked(request)
    newest = queries.versions_of(calendar, here.by)[0]
    require(here.by, "calendar.change", f"calendar:{calendar}", name=newest.name)
    if request.method != "POST":
        return HttpResponseRedirect(f"{rows.PAGE}/{calendar}/holidays", status=303)
    wish = replace(taking.wish_of(request.POST, newest), country="")
    given = request.FILES.get("file")
    try:
        if given is None:
            raise Invalid("ics_missing", field="file")
        if (given.size or 0) > importing.icalendar_file.MOST_BYTES:
            raise Invalid("ics_too_long", field="file", most=importing.icalendar_file.MOST_BYTES // 2**20)
        found = importing.days_of_icalendar(given.read(), importing.years_typed(wish.years))
        if not found.days:
            raise Invalid("ics_without_days", field="file", passed_over=found.passed_over)
        commands.take_days_over(calendar, found.days, source=(given.name or "iCalendar")[:80], by=here.by, at=here.now)
    except _PASSED_ON:
        raise
    except DomainError as refusal:
        name = str(refusal.facts.get("field", ""))
        errors = {"file_years" if name == "years" else name: said(refusal, here.by)}
        return _take(request, here, newest, replace(wish, errors=errors), status=refusal.status)
    return HttpResponseRedirect(f"{rows.PAGE}/{calendar}", status=303)


def _take(
    request: HttpRequest, here: Asked, newest: queries.VersionRow, wish: taking.Wish,
    preview: taking.Preview | None = None, *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = framed(here, "wide", current="calendars") | {
        "name": newest.name,
        "url": f"{rows.PAGE}/{newest.calendar_id}",
        "wish": wish,
        "countries": taking.country_options(here.by.locale),
        "preview": preview,
    }
    return page(request, "desk/calendars/holidays.html", context, status=status)
