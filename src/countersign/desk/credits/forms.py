"""The forms of this part: what each asks, and the command that it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.credits import commands, rules, words
from countersign.credits.commands import Work
from countersign.credits.commands.complaints import answer_complaint
from countersign.credits.queries import claim
from countersign.customers.queries.services import all_services
from countersign.desk.credits.rows import COMPLAINTS, PAGE
from countersign.desk.forms import Field, Typed
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid
from countersign.ui.frames import Option

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One form: its words, fields, command. about: the number in the address, 0 where there is none."""

    title: Words
    explain: Words
    send: Words
    fields: Callable[[int], tuple[Field, ...]]
    run: Callable[[int, Typed, Actor, datetime], object]
    back: str
    current: str = "credits"


def _decision(number: int) -> tuple[Field, ...]:
    options = [Option("approve", _("Approve")), Option("reject", _("Reject"))]
    return (
        Field("verdict", _("Decision"), kind="pick", options=options),
        Field("reason", _("Reasons"), hint=_("the customer reads them"), rows=4),
    )


def _decide(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    verdict = typed.text("verdict")
    if verdict not in ("approve", "reject"):
        raise Invalid("field_missing", field="verdict")
    told: dict[str, Any] = {"approve": verdict == "approve", "reason": typed.text("reason")[:5000], "by": by, "at": at}
    if claim(by, number).state == "appealed":
        return commands.decide_appeal(number, **told)
    return commands.decide_claim(number, **told)


def _answer(number: int) -> tuple[Field, ...]:
    options = [Option(one, str(label)) for one, label in words.OUTCOMES.items()]
    return (
        Field("outcome", _("Outcome"), kind="pick", options=options),
        Field("answer", _("Answer"), hint=_("in your own words; the customer reads it"), rows=6),
    )


def _service() -> Field:
    options = [Option(str(id_), label) for id_, label in all_services()]
    return Field("service", _("Service"), kind="choice", options=options, empty=_("Choose"))


def _when(name: str, label: str, *, required: bool = True, hint: str = "") -> Field:
    return Field(name, label, kind="when", required=required, hint=hint)


def _outage(number: int) -> tuple[Field, ...]:
    return (
        _service(), _when("detected_at", _("Detected at")),
        _when("restored_at", _("Restored at"), required=False, hint=_("empty while it lasts")),
        Field("ticket", _("Number of the ticket"), kind="text", required=False, hint=_("if there is one")),
        Field("words", _("What happened"), hint=_("the customer reads it"), rows=3),
    )  # fmt: skip


def _record_outage(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    begin, end = typed.moment("detected_at", by.zone), typed.moment("restored_at", by.zone)
    if begin is None:
        raise Invalid("field_missing", field="detected_at")
    ticket = typed.person("ticket") or None
    return commands.record_outage(
        typed.person("service"), (begin, end), typed.text("words")[:5000], ticket=ticket, by=by, at=at
    )


def _end(number: int) -> tuple[Field, ...]:
    return (_when("restored_at", _("Restored at")),)


def _end_outage(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    end = typed.moment("restored_at", by.zone)
    if end is None:
        raise Invalid("field_missing", field="restored_at")
    return commands.end_outage(number, end, by=by, at=at)


def _maintenance(number: int) -> tuple[Field, ...]:
    kinds = [Option(one, str(label)) for one, label in words.MAINTENANCE.items()]
    return (
        _service(),
        Field("kind", _("How planned"), kind="pick", options=kinds,
              hint=_("to count, planned work is told 24 hours ahead, urgent work 6 hours, an emergency at its start")),
        _when("starts_at", _("Begins at")), _when("ends_at", _("Ends at")),
        _when("noticed_at", _("Told to customers at")),
        Field("words", _("What is done"), hint=_("the customer reads it"), rows=3),
    )  # fmt: skip


def _record_maintenance(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    moments = {}
    for name in ("starts_at", "ends_at", "noticed_at"):
        moment = typed.moment(name, by.zone)
        if moment is None:
            raise Invalid("field_missing", field=name)
        moments[name] = moment
    work = Work(typed.text("kind"), moments["starts_at"], moments["ends_at"], moments["noticed_at"])
    return commands.record_maintenance(typed.person("service"), work, typed.text("words")[:5000], by=by, at=at)


def _rule(number: int) -> tuple[Field, ...]:
    forms = [
        Option("response-rate", _("Missed answers: so many percent of the plan's fee each")),
        Option("response-tiers", _("Missed answers: by their number")),
        Option("uptime-tiers", _("Availability: by tiers")),
        Option("uptime-lost_time", _("Availability: the lost time alone")),
    ]
    return (
        Field("name", _("Name"), kind="text", hint=_("the name of a rule that is there makes its next version")),
        Field("form", _("What it pays for"), kind="pick", options=forms),
        Field("rate_percent", _("Percent for each miss"), kind="text", required=False),
        Field("tiers", _("Tiers"), kind="text", required=False,
              hint=_("99.9=10;99=25;95=100: below 99.9 % of the month 10 % of the fee; or 1=5;3=10;5=15 misses")),
        Field("cap_percent", _("At most, percent of a month's fee"), kind="text", value="100"),
        Field("window_days", _("Days to claim after the month"), kind="text", value="30"),
        Field("start", _("An outage begins"), kind="choice", value="earliest",
              options=[Option(one, str(label)) for one, label in words.STARTS.items()]),
        Field("end", _("An outage ends"), kind="choice", value="restored",
              options=[Option(one, str(label)) for one, label in words.ENDS.items()]),
        Field("automatic", _("Who asks"), kind="choice", value="",
              options=[Option("", _("The customer claims it")), Option("yes", _("It is granted by itself"))],
              required=False),
    )  # fmt: skip


def _add_rule(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    metric, _dash, form = typed.text("form").partition("-")
    told: dict[str, Any] = {"metric": metric, "form": form, "automatic": typed.text("automatic") == "yes"}
    for name in ("rate_percent", "cap_percent", "window_days"):
        given = typed.text(name).strip()
        if given:
            if not (given.isascii() and given.isdecimal() and len(given) < 9):
                raise Invalid("credit_rule_field", field=name)
            told[name] = int(given)
    if form == "tiers":
        told["tiers"] = rules.tiers_from(typed.text("tiers")[:500])
    if metric == "uptime":
        told |= {"start": typed.text("start"), "end": typed.text("end")}
    return commands.add_rule(typed.text("name")[:200], told, by=by, at=at)


ACTS: dict[str, Act] = {
    "decision": Act(
        _l("Decide about a credit"), _l("Look at what it rests on. Your reasons go to the customer, who may object."),
        _l("Decide"), _decision, _decide, PAGE + "/{number}",
    ),
    "payment": Act(
        _l("Record the payment"), _l("As billing has it: the number of the credit note or of the transfer."),
        _l("Record"), lambda number: (Field("payment", _("Reference of the payment"), kind="text"),),
        lambda number, typed, by, at: commands.pay_claim(number, payment=typed.text("payment")[:500], by=by, at=at),
        PAGE + "/{number}",
    ),
    "rules/new": Act(
        _l("Add a credit rule"), _l("Versions are only added; what was computed by an earlier one stays."), _l("Add"),
        _rule, _add_rule, PAGE + "/rules",
    ),
    "outages/new": Act(
        _l("Record an outage"), _l("What lost availability is worth is computed from it at once."), _l("Record"),
        _outage, _record_outage, PAGE + "/outages",
    ),
    "end": Act(_l("End an outage"), "", _l("Record"), _end, _end_outage, PAGE + "/outages"),
    "maintenance/new": Act(
        _l("Record announced maintenance"), _l("Inside its window it is no outage, if it was told in time."),
        _l("Record"), _maintenance, _record_maintenance, PAGE + "/outages",
    ),
    "answer": Act(
        _l("Answer a complaint"), _l("Apart from the thread. The customer reads the answer and its outcome."),
        _l("Answer"), _answer,
        lambda number, typed, by, at: answer_complaint(
            number, answer=typed.text("answer")[:5000], outcome=typed.text("outcome"), by=by, at=at
        ),
        COMPLAINTS + "/{number}", current="complaints",
    ),
}  # fmt: skip
