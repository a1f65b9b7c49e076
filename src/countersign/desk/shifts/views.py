"""The week of shifts, and the lists beside it: absences, skills, queues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Field, Form, Typed
from countersign.desk.sentences import Telling
from countersign.desk.shifts import forms, lines, rows
from countersign.desk.shifts.showing import BACK, carried_out, refused
from countersign.desk.views.frame import framed
from countersign.identity.queries import staff_directory
from countersign.kernel.errors import DomainError
from countersign.shifts import commands, policy, queries, words
from countersign.shifts.rules.gaps import AHEAD
from countersign.tickets.queries.load import carried
from countersign.tickets.words import KINDS
from countersign.ui.frames import Link, Option
from countersign.ui.render import page

# Longer no shift is but a stand-by, and whoever is there now came within it.
LATELY = timedelta(days=7)
ABSENCES, SKILLS, QUEUES = f"{BACK}/absences", f"{BACK}/skills", f"{BACK}/queues"


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show a week as a grid, who is there now, what is not covered. Ten queries, however many people."""
    here = asked(request)
    by, now, tell = here.by, here.now, Telling(here.by, here.now)
    frame = rows.frame_of(request.GET.get("week", ""), now, by.zone)
    around = (now - LATELY, now + AHEAD)
    shifts, away = queries.shifts_between(*around), queries.absences_between(*around)
    asked_shifts = queries.shifts_between(frame.begins, frame.ends)
    asked_away = queries.absences_between(frame.begins, frame.ends)
    known = queries.queues()
    planned = bool(shifts or asked_shifts) or queries.rules_apply()
    gaps = queries.gaps_of(known, shifts, away, (now, around[1])) if planned else ()
    of_week = queries.gaps_of(known, asked_shifts, asked_away, (max(frame.begins, now), frame.ends)) if planned else ()
    mine = min((s for s in shifts if s.person_id == by.id and s.until_at > now), key=_begins, default=None)
    context = framed(here, "wide", current="shifts") | {
        "week": rows.week(frame, staff_directory(), asked_shifts, asked_away, of_week, tell, plans=policy.can_plan(by)),
        "there": rows.there_now(shifts, away, carried(), {queue.id: queue.cap for queue in known}, tell),
        "gaps": rows.gap_lines(gaps, tell),
        "planned": planned,
        "mine": lines.mine(mine, tell),
        "plans": policy.can_plan(by) and bool(known),
        "tabs": tabs(here, "week"),
    }
    return page(request, "desk/shifts/week.html", context)


def _begins(shift: queries.ShiftRow) -> datetime:
    return shift.begins_at


def tabs(here: Asked, current: str) -> list[Link]:
    """List the pages about shifts."""
    return [
        Link(_("Week"), BACK, current=current == "week"),
        Link(_("Custody list"), f"{BACK}/custody", current=current == "custody"),
        Link(_("Absences"), ABSENCES, current=current == "absences"),
        Link(_("Skills"), SKILLS, current=current == "skills"),
        Link(_("Queues"), QUEUES, current=current == "queues"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """List who is away, and record one more absence."""
    here = asked(request)
    staff = staff_directory()
    form = Form(
        "post", _("Record an absence"), _("It ends by itself. Whoever stands in is offered what the person works on."),
        ABSENCES, ABSENCES, _("Record"),
        (
            Field("person", _("Who"), "choice", options=forms.people(staff), empty=_("Choose a person")),
            Field(
                "substitute", _("Who stands in"), "choice", options=forms.people(staff), empty=_("Nobody"),
                required=False,
            ),
            *forms.span_fields(here.by.zone),
            Field("reason", _("Reason"), "text", hint=_("seen by staff alone"), required=False),
        ),
    )  # fmt: skip

    def run(typed: Typed) -> None:
        new = commands.NewAbsence(
            typed.person(), forms.moment(typed, "begins_at", here.by.zone, opening=True),
            forms.moment(typed, "ends_at", here.by.zone, opening=False),
            typed.person("substitute") if typed.text("substitute") else None, typed.text("reason"),
        )  # fmt: skip
        commands.record_absence(new, by=here.by, at=here.now)

    tell = Telling(here.by, here.now)
    away = queries.absences_between(here.now, here.now + timedelta(days=400))
    listed = [lines.absence(one, tell) for one in away]
    return _beside(request, here, "absences", form, {"absences": listed}, run, ABSENCES)


@require_POST
def end_absence(request: HttpRequest, absence: int) -> HttpResponse:
    """Let somebody be back."""
    here = asked(request)
    commands.end_absence(absence, by=here.by, at=here.now)
    return HttpResponseRedirect(ABSENCES, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def skills(request: HttpRequest) -> HttpResponse:
    """List what people know, and record one more skill."""
    here = asked(request)
    levels = tuple(Option(str(level), str(level), str(name), mono=True) for level, name in words.LEVELS.items())
    languages = tuple(Option(code, name) for code, name in (("en", "English"), ("ru", "Русский"), ("it", "Italiano")))
    form = Form(
        "post", _("Record a skill"), _("Tickets of the second line go to people with level 2 or 3."),
        SKILLS, SKILLS, _("Record"),
        (
            Field("person", _("Who"), "choice", options=forms.people(staff_directory()), empty=_("Choose a person")),
            Field("family", _("Products"), "text", hint=_("Virtual server, Object storage …")),
            Field("layer", _("Layer"), "text", hint=_("network, operating system, database …"), required=False),
            Field("level", _("Level"), "pick", options=levels),
            Field("languages", _("Languages"), "days", options=languages, required=False),
            Field("until", _("Valid until"), "day", required=False),
        ),
    )  # fmt: skip

    def run(typed: Typed) -> None:
        until = None
        if typed.text("until").strip():
            last = forms.day(typed, "until") + timedelta(days=1)
            until = forms.midnight(last, here.by.zone)
        known = [code for code in typed.post.getlist("languages") if code in {one.value for one in languages}]
        new = commands.NewSkill(
            typed.person(), typed.text("family"), typed.text("layer"), forms.whole(typed, "level"), known, until
        )
        commands.set_skill(new, by=here.by, at=here.now)

    tell = Telling(here.by, here.now)
    listed = [lines.skill(one, tell) for one in queries.all_skills()]
    return _beside(request, here, "skills", form, {"skills": listed}, run, SKILLS)


@require_POST
def remove_skill(request: HttpRequest, skill: int) -> HttpResponse:
    """Cross a skill out."""
    here = asked(request)
    commands.remove_skill(skill, by=here.by, at=here.now)
    return HttpResponseRedirect(SKILLS, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def queues(request: HttpRequest) -> HttpResponse:
    """List the queues, and set up one more."""
    here = asked(request)
    form = queue_form(QUEUES, _("Set up a queue"))
    listed = [lines.queue(one) for one in queries.queues()]

    def run(typed: Typed) -> None:
        commands.add_queue(queue_fields(typed), by=here.by, at=here.now)

    return _beside(request, here, "queues", form, {"queues": listed}, run, QUEUES)


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, queue: int) -> HttpResponse:
    """Change what a queue takes and who answers for it."""
    here = asked(request)
    row = next((one for one in queries.queues() if one.id == queue), None)
    form = queue_form(f"{QUEUES}/{queue}", _("Change the queue"), row)

    def run(typed: Typed) -> None:
        commands.change_queue(queue, queue_fields(typed), by=here.by, at=here.now)

    return carried_out(request, here, form, run, QUEUES)


def queue_form(action: str, title: str, row: queries.QueueRow | None = None) -> Form:
    """Ask what a queue takes, when it is served, who answers for it."""
    kinds = tuple(Option(code, str(name)) for code, name in KINDS.items())
    fields = (
        Field("name", _("Name"), "text", value=row.name if row else ""),
        Field("kinds", _("Kinds of request"), "days", options=kinds, hint=_("none chosen: all"), required=False,
              value=",".join(row.kinds) if row else ""),
        Field("products", _("Products"), "area", hint=_("one a line; empty: all"), required=False, rows=2,
              value="\n".join(row.products) if row else ""),
        Field("calendar", _("Calendar"), "text", hint=_("empty: around the clock"), required=False,
              value=row.calendar if row else ""),
        Field("custodian", _("Custodian"), "choice", options=forms.people(staff_directory()), empty=_("Nobody"),
              hint=_("answers when no lead is on shift"), required=False,
              value=str(row.custodian_id or "") if row else ""),
        Field("cap", _("Cap"), "text", hint=_("how much one person carries: critical 4, high 2, normal 1, waiting ¼"),
              value=str(row.cap) if row else "8"),
    )  # fmt: skip
    told = _("Tickets go to the queue that names them most closely.")
    return Form("post", title, told, action, QUEUES, _("Save"), fields)


def queue_fields(typed: Typed) -> commands.QueueFields:
    """Read what was typed of a queue."""
    custodian = typed.person("custodian") if typed.text("custodian") else None
    kinds = [code for code in typed.post.getlist("kinds") if code in KINDS]
    return commands.QueueFields(
        typed.text("name"), kinds, forms.lines(typed.text("products")), typed.text("calendar")[:80], custodian,
        forms.whole(typed, "cap", 1000),
    )  # fmt: skip


def _beside(
    request: HttpRequest, here: Asked, name: str, form: Form, listed: dict[str, object],
    run: Callable[[Typed], object], back: str,
) -> HttpResponse:  # fmt: skip
    """Show a list with its form below, or carry the form out."""
    status = 200
    may = policy.can_set_queues(here.by) if name == "queues" else policy.can_plan(here.by)
    if request.method == "POST":
        typed = Typed(request.POST)
        try:
            run(typed)
            return HttpResponseRedirect(back, status=303)
        except DomainError as refusal:
            if refusal.status not in (409, 422):
                raise
            form, status = refused(form, typed, refusal, here), refusal.status
    beside = {"form": form if may else None, "tabs": tabs(here, name), **listed}
    context = framed(here, "wide", current="shifts") | beside
    return page(request, f"desk/shifts/{name}.html", context, status=status)
