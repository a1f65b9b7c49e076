"""Planning: one shift, a rota from a weekly template, moving and cancelling."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.desk.asking import asked
from countersign.desk.forms import Field, Form, Typed
from countersign.desk.sentences import Telling
from countersign.desk.shifts import forms
from countersign.desk.shifts.showing import BACK, carried_out
from countersign.identity.queries import staff_directory
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.shifts import commands, queries, words
from countersign.shifts.rules.rota import Line
from countersign.ui.frames import Option


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan one shift."""
    here = asked(request)
    require(here.by, "shift.plan")
    fields = (*forms.shift_fields(staff_directory(), queries.queues()), *forms.span_fields(here.by.zone))
    form = Form(
        "post", _("Plan a shift"), _("Nobody is booked twice, and eleven hours of rest lie between two shifts."),
        f"{BACK}/new", BACK, _("Plan"), fields,
    )  # fmt: skip

    def run(typed: Typed) -> None:
        new = commands.NewShift(
            typed.person(), typed.person("queue"), typed.text("role"),
            forms.moment(typed, "begins_at", here.by.zone, opening=True),
            forms.moment(typed, "ends_at", here.by.zone, opening=False),
        )  # fmt: skip
        commands.plan_shift(new, by=here.by, at=here.now)

    return carried_out(request, here, form, run)


@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """Plan a person's shifts from a weekly template."""
    here = asked(request)
    require(here.by, "shift.plan")
    days = tuple(Option(str(number), str(name)) for number, name in enumerate(words.WEEKDAYS))
    cycles = tuple(Option(str(count), name) for count, name in ((1, _("Every week")), (2, _("Every second week"))))
    fields = (
        *forms.shift_fields(staff_directory(), queries.queues()),
        Field("days", _("On"), "days", options=days),
        Field("opens", _("From"), "time"),
        Field("closes", _("To"), "time", hint=_("at or before its beginning: over midnight")),
        Field("first", _("First day"), "day"),
        Field("last", _("Last day"), "day"),
        Field("cycle", _("How often"), "choice", options=cycles, value="1"),
        Field("zone", _("Time zone"), "text", value=here.by.zone),
    )
    form = Form(
        "post", _("Plan a rota"),
        _("All of it is planned, or nothing. Times are local: the nights that change the clock come out right."),
        f"{BACK}/rota", BACK, _("Plan"), fields,
    )  # fmt: skip

    def run(typed: Typed) -> None:
        chosen = frozenset(int(one) for one in typed.post.getlist("days") if one in set("0123456"))
        line = Line(
            typed.person(), typed.text("role"), chosen, forms.minute(typed, "opens"), forms.minute(typed, "closes")
        )
        cycle = 2 if typed.text("cycle") == "2" else 1
        template = commands.Template(
            (line,), typed.text("zone").strip()[:60], forms.day(typed, "first"), forms.day(typed, "last"), cycle
        )
        commands.plan_rota(typed.person("queue"), template, by=here.by, at=here.now)

    return carried_out(request, here, form, run)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, shift: int) -> HttpResponse:
    """Show one shift and move it."""
    here = asked(request)
    require(here.by, "shift.plan")
    row = _row(shift)
    told = {"name": row.person, "role": words.ROLES[row.role], "queue": row.queue}
    form = Form(
        "post", _("%(name)s: %(role)s, %(queue)s") % told, _("Move the shift, or change its end."),
        f"{BACK}/{shift}", BACK, _("Save"), tuple(forms.span_fields(here.by.zone, row.begins_at, row.ends_at)),
        audience=f"{BACK}/{shift}/cancellation",
    )  # fmt: skip

    def run(typed: Typed) -> None:
        begins = forms.moment(typed, "begins_at", here.by.zone, opening=True)
        ends = forms.moment(typed, "ends_at", here.by.zone, opening=False)
        # The field knows minutes: what was not touched keeps its seconds.
        begins = row.begins_at if abs(begins - row.begins_at) < timedelta(minutes=1) else begins
        ends = row.ends_at if abs(ends - row.ends_at) < timedelta(minutes=1) else ends
        commands.move_shift(shift, begins, ends, by=here.by, at=here.now)

    return carried_out(request, here, form, run)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, shift: int) -> HttpResponse:
    """Take a shift off the plan."""
    here = asked(request)
    require(here.by, "shift.plan")
    row, tell = _row(shift), Telling(here.by, here.now)
    told = {"name": row.person, "begins": tell.due(row.begins_at), "ends": tell.due(row.ends_at)}
    form = Form(
        "post", _("Cancel the shift"), _("%(name)s, %(begins)s to %(ends)s") % told,
        f"{BACK}/{shift}/cancellation", BACK, _("Cancel the shift"),
        (Field("reason", _("Reason"), "text"),), kind="danger",
    )  # fmt: skip
    return carried_out(
        request, here, form, lambda typed: commands.cancel_shift(shift, typed.text("reason"), by=here.by, at=here.now)
    )


def _row(shift: int) -> queries.ShiftRow:
    row = queries.shift_row(shift)
    if row is None:
        raise NotVisible
    return row
