"""Pages about plans: the list, a version, the form of the next one, the simulator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from countersign.calendars.queries import calendars
from countersign.calendars.rules import CalendarError, zone_names
from countersign.customers import plan_words as words
from countersign.customers.commands import Offer, add_plan
from countersign.customers.norm_rows import clock_columns
from countersign.customers.queries import catalogue as queries
from countersign.customers.queries.catalogue import PlanRow
from countersign.customers.queries.simulating import Asked as Question
from countersign.customers.queries.simulating import CalendarUnknown, simulated
from countersign.customers.rules import CLOCKS, SEVERITIES, Channel, PlanKind
from countersign.customers.rules.money import minor_of
from countersign.customers.rules.plans import norm_from
from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Typed
from countersign.desk.plans import rows
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.acts import can, require
from countersign.kernel.errors import AlreadyDone, DomainError, Invalid, NotVisible, StepUpNeeded
from countersign.ui.frames import FieldError, Option
from countersign.ui.render import page


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans in their newest versions. Three queries."""
    here = asked(request)
    context = framed(here, "wide", current="plans") | {
        "rows": rows.listed(queries.plans_listed(here.by)), "new_url": _new_url(here),
    }  # fmt: skip
    return page(request, "desk/plans/list.html", context)


def _new_url(here: Asked) -> str:
    return f"{rows.PAGE}/new" if can(here.by, "plan.add") else ""


@require_safe
def plan(request: HttpRequest, plan: int) -> HttpResponse:
    """Show a version of a plan: norms, what else it holds, versions, who has it. Five queries."""
    here = asked(request)
    found = queries.plan(here.by, plan)
    versions = [one for one in queries.plans_listed(here.by) if one.name == found.name]
    shown = rows.shown(found, versions, queries.holders_of_plan(plan), here, may=can(here.by, "plan.add"))
    context = framed(here, "wide", current="plans") | {"plan": shown, "columns": clock_columns()}
    return page(request, "desk/plans/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a plan."""
    here = asked(request)
    require(here.by, "plan.add")
    return _form(request, here, None)


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, plan: int) -> HttpResponse:
    """Add the next version of a plan; who has an earlier one keeps it."""
    here = asked(request)
    require(here.by, "plan.add")
    return _form(request, here, queries.plan(here.by, plan))


@dataclass(frozen=True, slots=True)
class Filled:
    """The form's fields as they stand."""

    name: str
    norms: dict[str, str]
    kind: str
    channels: list[str]
    named_contacts: str
    paid_minutes: str
    fee: str
    currency: str
    credit_rule: str
    third_pauses: bool


def _of_plan(plan: PlanRow | None) -> Filled:
    if plan is None:
        return Filled("", rows.typed_norms(None), "regular", ["portal"], "", "0", "", "EUR", "", False)
    fee = str(words.major_of(plan.fee_minor, plan.currency)) if plan.currency else ""
    return Filled(
        plan.name, rows.typed_norms(plan), plan.kind, list(plan.channels),
        "" if plan.named_contacts is None else str(plan.named_contacts), str(plan.paid_minutes), fee, plan.currency,
        plan.credit_rule, plan.third_pauses,
    )  # fmt: skip


def _of_post(request: HttpRequest) -> Filled:
    typed = Typed(request.POST)
    norms = {name: typed.text(name).strip()[:120] for name in rows.typed_norms(None)}
    return Filled(
        typed.text("name").strip()[:80], norms, typed.text("kind"), request.POST.getlist("channels")[:10],
        typed.text("named_contacts").strip(), typed.text("paid_minutes").strip(), typed.text("fee").strip(),
        typed.text("currency").strip().upper(), typed.text("credit_rule").strip(), bool(typed.text("third_pauses")),
    )  # fmt: skip


def _form(request: HttpRequest, here: Asked, before: PlanRow | None) -> HttpResponse:
    filled = _of_post(request) if request.method == "POST" else _of_plan(before)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            name = before.name if before is not None else filled.name
            made = add_plan(name, _targets(filled), offer=_offer(filled), by=here.by, at=here.now)
        except (AlreadyDone, StepUpNeeded, NotVisible):
            raise
        except DomainError as why:
            refusal = why
        else:
            return HttpResponseRedirect(f"{rows.PAGE}/{made.pk}", status=303)
    return _filled(request, here, before, filled, refusal)


def _filled(
    request: HttpRequest, here: Asked, before: PlanRow | None, filled: Filled, refusal: DomainError | None
) -> HttpResponse:
    reason = said(refusal, here.by) if refusal is not None else ""
    about = _about(refusal)
    context: dict[str, Any] = framed(here, "wide", current="plans") | {
        "filled": filled, "before": before.name if before else "", "columns": clock_columns(),
        "rows": [(words.LEVELS[one], str(words.SEVERITIES[one]), [f"{one}_{clock}" for clock in CLOCKS])
                 for one in SEVERITIES],
        "labels": {f"{one}_{clock}": f"{words.CLOCKS[clock]}, {words.SEVERITIES[one]}"
                   for one in SEVERITIES for clock in CLOCKS},
        "kinds": [Option(one.value, str(words.KINDS[one])) for one in PlanKind],
        "channels": [Option(one.value, str(words.CHANNELS[one])) for one in Channel],
        "calendars": ", ".join(one.name for one in calendars(here.now, here.by)) if can(here.by, "calendar.read")
        else "",
        "errors": [FieldError(reason, f"id_{about}" if about else "")] if reason else [], "wrong": {about: reason},
        "action": f"{rows.PAGE}/{before.id}/versions" if before else f"{rows.PAGE}/new",
        "back_url": f"{rows.PAGE}/{before.id}" if before else rows.PAGE,
        "key": request.POST.get("idempotency_key", "")[:80],
    }  # fmt: skip
    return page(request, "desk/plans/form.html", context, status=refusal.status if refusal is not None else 200)


def _about(refusal: DomainError | None) -> str:
    """Name the field that a refusal is about."""
    if refusal is None:
        return ""
    if "severity" in refusal.facts:
        return f"{refusal.facts['severity']}_{refusal.facts.get('clock', 'first')}"
    return str(refusal.facts.get("field", ""))


def _targets(filled: Filled) -> dict[str, dict[str, Any]]:
    """Read the table of norms. Raises Invalid naming severity and clock."""
    found: dict[str, dict[str, Any]] = {}
    for severity in SEVERITIES:
        found[severity] = {}
        for clock in CLOCKS:
            try:
                norm = norm_from(filled.norms[f"{severity}_{clock}"])
            except ValueError:
                raise Invalid("plan_norm", severity=severity, clock=clock) from None
            if norm is not None:
                found[severity][clock] = norm.told()
            elif clock in ("first", "next"):
                raise Invalid("plan_norm", severity=severity, clock=clock)
    return found


def _offer(filled: Filled) -> Offer:
    """Read what the plan holds beside its norms. Raises Invalid."""
    numbers = {}
    for name in ("named_contacts", "paid_minutes"):
        given = getattr(filled, name)
        if given and not (given.isascii() and given.isdecimal() and len(given) < 9):
            raise Invalid("plan_number", field=name)
        numbers[name] = int(given) if given else None
    fee = minor_of(filled.fee, filled.currency) if filled.fee else 0
    if fee is None:
        raise Invalid("amount_malformed", field="fee")
    return Offer(
        kind=filled.kind, third_pauses=filled.third_pauses, channels=filled.channels or ["portal"],
        named_contacts=numbers["named_contacts"], paid_minutes=numbers["paid_minutes"] or 0, fee_minor=fee,
        currency=filled.currency if fee else "", credit_rule=filled.credit_rule,
    )  # fmt: skip


@require_safe
def simulator(request: HttpRequest) -> HttpResponse:
    """Answer "Fri 18:55, plan Silver, high: due Mon 09:10", with the nights in which the zone's clocks change."""
    here = asked(request)
    every = queries.plans_listed(here.by)
    newest = {one.name: one for one in reversed(every)}
    typed = Typed(request.GET)
    zone = typed.text("zone").strip()[:60] or here.by.zone
    severity = typed.text("severity") if typed.text("severity") in SEVERITIES else "high"
    name, home = typed.text("plan"), typed.text("calendar")[:80]
    given = typed.text("at").strip()[:40] or _soon(here.now, zone)
    error, found = "", []
    chosen = newest.get(name) or next(iter(reversed(newest.values())), None)
    try:
        if chosen is not None:
            question = Question(chosen, severity, _moment(given, zone), zone, home)
            found = rows.cases(simulated(question), zone, here.by.locale)
    except Invalid as why:
        error = said(why, here.by)
    except CalendarUnknown as why:
        error = _("There is no calendar %(name)s.") % {"name": why}
    except CalendarError:
        error = _("The calendar never opens long enough for this.")
    context = framed(here, "wide", current="plans") | {
        "plans": [Option(one, one) for one in sorted(newest)], "plan": chosen.name if chosen else "",
        "severities": [Option(one, str(words.SEVERITIES[one])) for one in SEVERITIES], "severity": severity,
        "calendars": [Option(one.name, one.name) for one in calendars(here.now, here.by)]
        if can(here.by, "calendar.read") else [],
        "calendar": home, "zone": zone, "at": given, "error": error, "cases": found,
    }  # fmt: skip
    return page(request, "desk/plans/simulator.html", context)


def _moment(given: str, zone: str) -> datetime:
    """Read a local time of a zone. Raises Invalid."""
    if zone not in zone_names():
        raise Invalid("zone_unknown", field="zone", zone=zone)
    try:
        read = datetime.fromisoformat(given)
        if not 1990 < read.year < 2100:
            raise ValueError
        return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise Invalid("no_moment", field="at") from None


def _soon(now: datetime, zone: str) -> str:
    """Write the present minute as the field of a date and time takes it."""
    there = now.astimezone(ZoneInfo(zone)) if zone in zone_names() else now
    return there.strftime("%Y-%m-%dT%H:%M")
