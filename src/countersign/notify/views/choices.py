"""The page on which a person chooses what they are told, how and when; for customers and for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from countersign.customers.queries import provider_name
from countersign.identity.queries import AccountRow, account
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, NotVisible
from countersign.notify.commands.choosing import Choice, choose
from countersign.notify.pushing import public_key
from countersign.notify.queries.wishes import Chosen, chosen_by
from countersign.notify.rules.timing import EVERY_DAY, OWN, Group, Quiet, Way, groups_of, presets_of
from countersign.notify.views.device_rows import shown_devices
from countersign.notify.words import choices as words
from countersign.ui import refusals, render
from countersign.ui.frames import FieldError, Option

HERE = "/account/notices"


@dataclass(frozen=True, slots=True)
class ShownWay:
    """One cell of the matrix."""

    value: str
    label: str
    chosen: bool
    allowed: bool


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """One line of the matrix. urgent: it passes in quiet time."""

    name: str
    label: str
    note: str
    urgent: bool
    ways: tuple[ShownWay, ...]


@dataclass(frozen=True, slots=True)
class ShownPreset:
    """One preset: a button that applies it."""

    name: str
    label: str
    note: str
    chosen: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show what a person is told and how, or save what they chose."""
    person, by = _asking(request)
    chosen = chosen_by(person)
    if request.method != "POST":
        return shown(request, person, chosen)
    choice = _read(request, person)
    try:
        choose(person.id, choice, by=by, at=database_now())
    except Invalid as refusal:
        field = str(refusal.facts.get("field", "quiet"))
        return shown(request, person, chosen, [FieldError(refusals.words(refusal), f"id_{field}")], choice, status=422)
    return see_other(f"{HERE}?done=saved")


@never_cache
@require_POST
def preset(request: HttpRequest) -> HttpResponse:
    """Apply a preset; quiet time and the hour of the digest stay as they are."""
    person, by = _asking(request)
    wish = chosen_by(person).wish
    choice = Choice(
        request.POST.get("preset", ""), {}, wish.quiet.value, clock(wish.told_from), clock(wish.told_until),
        wish.days, clock(wish.digest_at),
    )  # fmt: skip
    try:
        choose(person.id, choice, by=by, at=database_now())
    except Invalid as refusal:
        return refused(request, refusals.words(refusal), "presets", 422)
    return see_other(f"{HERE}?done=saved")


def shown(
    request: HttpRequest, person: AccountRow, chosen: Chosen, errors: list[FieldError] | None = None,
    typed: Choice | None = None, *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Show the page; with errors, what was typed stands in it again."""
    asked: Any = request
    by: Actor = asked.actor
    staff, wish = person.kind == "staff", chosen.wish
    ways = dict(typed.ways) if typed else {name: way.value for name, way in wish.ways.items()}
    groups, quiets = groups_of(staff=staff), [one for one in Quiet if staff or one != Quiet.SHIFT]
    context: dict[str, Any] = {
        "brand": provider_name() or "Countersign",
        "staff": staff,
        "home": "/desk/" if staff else "/account",
        "groups": [_group(group, ways.get(group.name, "")) for group in groups],
        "presets": [
            ShownPreset(name, str(words.PRESETS[name][0]), str(words.PRESETS[name][1]), name == chosen.preset)
            for name in presets_of(staff=staff)
        ],
        "own_choice": chosen.preset == OWN,
        "quiets": [_quiet(one, staff=staff) for one in quiets],
        "quiet": typed.quiet if typed else wish.quiet.value,
        "told_from": typed.told_from if typed else clock(wish.told_from),
        "told_until": typed.told_until if typed else clock(wish.told_until),
        "days": [Option(str(day), name) for day, name in zip(EVERY_DAY, _weekdays(), strict=True)],
        "chosen_days": [str(day) for day in (typed.days if typed else wish.days)],
        "digest_at": typed.digest_at if typed else clock(wish.digest_at),
        "zone": person.zone.replace("_", " "),
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or []},
        "done": _done(request.GET.get("done", "")),
        "devices": shown_devices(by),
        "push_key": public_key(),
    }
    return render.page(request, "notify/notices.html", context, status=status)


def refused(request: HttpRequest, text: str, field: str, status: int) -> HttpResponse:
    """Show the page with a refusal of one of its other forms."""
    person, _by = _asking(request)
    return shown(request, person, chosen_by(person), [FieldError(text, field)], status=status)


def _done(what: str) -> str:
    words = {"saved": _("Saved."), "device": _("This browser is pushed to."), "ended": _("The device has ended.")}
    return words.get(what, "")


def clock(minutes: int) -> str:
    """Write minutes of the day as a form does: 08:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def see_other(path: str) -> HttpResponse:
    """Answer a form with 303, so that reloading the next page sends nothing again."""
    return HttpResponseRedirect(path, status=303)


def _asking(request: HttpRequest) -> tuple[AccountRow, Actor]:
    asked: Any = request
    person = account(asked.actor.account_id)
    if person is None:
        raise NotVisible
    return person, asked.actor


def _read(request: HttpRequest, person: AccountRow) -> Choice:
    """Read the form as it came; the command checks it."""
    given = request.POST
    ways = {group.name: given[f"way_{group.name}"] for group in groups_of(staff=person.kind == "staff")
            if f"way_{group.name}" in given}  # fmt: skip
    days = tuple(int(day) for day in given.getlist("days") if day in {str(one) for one in EVERY_DAY})
    return Choice(
        OWN, ways, given.get("quiet", ""), given.get("told_from", "")[:10], given.get("told_until", "")[:10], days,
        given.get("digest_at", "")[:10],
    )  # fmt: skip


def _group(group: Group, chosen: str) -> ShownGroup:
    label, note = words.GROUPS[group.name]
    picked = chosen if chosen in set(group.ways) else group.ways[0].value
    ways = tuple(ShownWay(way.value, str(words.WAYS[way]), way.value == picked, way in group.ways) for way in Way)
    return ShownGroup(group.name, str(label), str(note), group.urgent, ways)


def _quiet(one: Quiet, *, staff: bool) -> Option:
    label, note = words.QUIET[one]
    return Option(one.value, str(label), "" if one == Quiet.NEVER and not staff else str(note))


def _weekdays() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
