"""What a contract is sold with: its plan from an instant on, its hours, its rule for lost availability."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from countersign.calendars.queries import calendar_id, calendars
from countersign.credits.queries import rules_listed
from countersign.credits.rules import Metric
from countersign.customers import commands, queries
from countersign.customers.commands import Term
from countersign.customers.queries import CustomerCard
from countersign.customers.queries.catalogue import bought
from countersign.desk.forms import Field, Typed
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid
from countersign.ui.frames import Option


def plan_fields() -> tuple[Field, ...]:
    """Ask which plan, from when on, until when, and what then."""
    plans = [Option(str(id_), name) for id_, name in queries.plans()]
    return (
        Field("plan", _("Plan"), kind="choice", options=plans, empty=_("Choose")),
        Field(
            "starts_at", _("From when on"), kind="when", required=False,
            hint=_("your own time, behind or ahead; empty for now"),
        ),
        Field("ends_at", _("Until"), kind="when", required=False, hint=_("of a trial or goodwill")),
        Field(
            "then", _("And then"), kind="choice", options=plans, required=False, empty=_("The plan in force before"),
        ),
    )  # fmt: skip


def change(contract: int, plan: int, typed: Typed, by: Actor, at: datetime) -> object:
    """Change the plan of a contract as it was typed. Raises Invalid."""
    term = Term(typed.moment("starts_at", by.zone), typed.moment("ends_at", by.zone), typed.person("then") or None)
    return commands.change_plan(contract, plan, term=term, by=by, at=at)


def terms_fields(card: CustomerCard) -> tuple[Field, ...]:
    """Ask for a contract's home calendar and credit rule; those of an only contract stand there already."""
    contracts = [one for one in queries.contracts_of(card.id) if one.ended_at is None]
    now = bought(contracts[0].id) if len(contracts) == 1 else None
    named = [Option(one.name, one.name) for one in calendars(database_now(), SYSTEM)]
    rules = {one.name for one in rules_listed() if one.content.get("metric") == Metric.UPTIME}
    return (
        Field(
            "calendar", _("Home calendar"), kind="choice", options=named, value=now.calendar if now else "",
            required=False, empty=_("Day and night"), hint=_("what “home” means in the norms of the plan"),
        ),
        Field(
            "credit_rule", _("Credit rule for lost availability"), kind="choice", required=False, empty=_("None"),
            options=[Option(one, one) for one in sorted(rules)], value=now.credit_rule if now else "",
        ),
    )  # fmt: skip


def settle(contract: int, typed: Typed, by: Actor, at: datetime) -> object:
    """Settle the terms of a contract as they were typed. Raises Invalid."""
    name = typed.text("calendar").strip()
    calendar = calendar_id(name) if name else None
    if name and calendar is None:
        raise Invalid("calendar_unknown", field="calendar", calendar=name[:80])
    rule = typed.text("credit_rule").strip()
    return commands.settle_terms(contract, calendar_id=calendar, credit_rule=rule, by=by, at=at)
