"""Every act with a form of its own: what it asks, what it says before, which command it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.customers import scope_words
from countersign.desk.act import Act
from countersign.desk.addressing import acknowledge, acknowledge_fields, address_fields
from countersign.desk.clocks import CLOCK_ACTS
from countersign.desk.forms import Field, Typed
from countersign.desk.quotes import QUOTE_ACTS
from countersign.desk.replies import reply
from countersign.desk.routing_acts import ROUTING_ACTS, accept, accept_fields, offer_fields
from countersign.desk.waits import WAIT_ACTS
from countersign.kernel.actor import Actor
from countersign.tickets import commands, words
from countersign.tickets.queries import TicketRow
from countersign.tickets.rules.closing import PROPOSABLE
from countersign.tickets.rules.facts import facts_for
from countersign.tickets.rules.leaving import Kind
from countersign.ui.frames import Option


def _nothing(ticket: TicketRow, by: Actor) -> list[Field]:
    return []


def _refusal_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    """Ask for the layer of the product's matrix where it has one; what is ours alone cannot be chosen."""
    fields = [Field("text", _("Message to the customer"))]
    shown = scope_words.shown(ticket.scope, by.locale, to_customer=False)
    if shown is None:
        return fields
    layers = tuple(Option(part.key, f"{part.name}: {part.word}") for part in shown.parts if part.who != "provider")
    hint = _("%(product)s, version %(version)s") % {"product": shown.product, "version": shown.version}
    chosen = Field("layer", _("Outside by which layer"), "choice", hint=hint, options=layers, empty=_("Choose a layer"))
    return [chosen, *fields]


def _reason(label: Promise, hint: str = "") -> Callable[[TicketRow, Actor], list[Field]]:
    return lambda ticket, by: [Field("text", str(label), hint=hint)]


def _severity_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    levels = tuple(
        Option(code, f"S{words.SEVERITY_LEVELS[code]}", str(name), mono=True) for code, name in words.SEVERITIES.items()
    )
    return [
        Field("severity", _("Severity"), "pick", options=levels, value=ticket.severity),
        Field("reason", _("Reason"), hint=_("the customer reads it")),
    ]


def _fact_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    return [
        Field(
            f"fact_{fact.name}",
            str(words.FACTS[fact.name]),
            "area" if fact.long else "text",
            required=fact.required,
            value=ticket.facts.get(fact.name, ""),
            rows=2,
        )
        for fact in facts_for(ticket.kind)
    ]


def _solution_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    codes = tuple(Option(code.value, str(words.RESOLUTIONS[code.value])) for code in PROPOSABLE)
    code = "answered" if ticket.kind == "question" else "done" if ticket.kind in ("change", "update") else "solved"
    return [
        Field("code", _("It is"), "choice", options=codes, value=code),
        Field("cause", _("Cause"), hint=_("what was wrong"), rows=2),
        Field("action", _("Action"), hint=_("what was done"), rows=2),
        Field("check", _("Checked"), hint=_("how you know that it works"), rows=2),
        Field("problem", _("Problem"), "text", hint=_("of a workaround: its number or name"), required=False),
        Field("text", _("Message to the customer"), hint=_("left empty, the action is sent"), required=False),
    ]


def _solve(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    fields = {name: typed.text(name) for name in ("code", "cause", "action", "check", "problem")}
    return commands.send(number, reply(Kind.SOLUTION, typed, "solution", fields), by=by, at=at)


def _refuse(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    return commands.send(number, reply(Kind.REFUSE, typed, "refusal", {"layer": typed.text("layer")}), by=by, at=at)


def _address(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    return commands.address(number, typed.person() if typed.text("person") else None, by=by, at=at)


def _facts(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    stated = {name[5:]: typed.text(name) for name in typed.post if name.startswith("fact_")}
    return commands.edit_facts(number, stated, by=by, at=at)


def _severity(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    return commands.change_severity(number, typed.text("severity"), reason=typed.text("reason"), by=by, at=at)


ACTS: dict[str, Act] = {
    "acceptance": Act(
        gettext_lazy("Accept the ticket"),
        gettext_lazy("You become its holder; the customer sees your name."),
        gettext_lazy("Accept"),
        accept_fields,
        accept,
    ),
    "acknowledgement": Act(
        gettext_lazy("Acknowledge without accepting"),
        gettext_lazy("The customer hears that it is seen and by when the next word comes. It can be done once."),
        gettext_lazy("Send to the customer"),
        acknowledge_fields,
        acknowledge,
        public=True,
    ),
    "solution": Act(
        gettext_lazy("Propose the solution"),
        gettext_lazy("The customer is asked whether it works. Only the customer closes the ticket."),
        gettext_lazy("Propose to the customer"),
        _solution_fields,
        _solve,
        "solution",
        public=True,
        files=True,
    ),
    "offers": Act(
        gettext_lazy("Hand over"),
        gettext_lazy("Until the other person takes it over, nothing changes."),
        gettext_lazy("Offer the ticket"),
        offer_fields,
        lambda n, typed, by, at: commands.offer(n, typed.person(), typed.text(), by=by, at=at),
    ),
    "offers/acceptance": Act(
        gettext_lazy("Take over"),
        gettext_lazy("You become its holder; the handover is in the notes."),
        gettext_lazy("Take over"),
        _nothing,
        lambda n, typed, by, at: commands.take_offer(n, by=by, at=at),
    ),
    "offers/refusal": Act(
        gettext_lazy("Decline or withdraw the offer"),
        gettext_lazy("The ticket stays with its holder."),
        gettext_lazy("Decline or withdraw"),
        _nothing,
        lambda n, typed, by, at: commands.decline_offer(n, by=by, at=at),
    ),
    "custody": Act(
        gettext_lazy("Take into custody"),
        gettext_lazy("For a ticket whose holder is gone: you hold it meanwhile."),
        gettext_lazy("Take into custody"),
        _reason(gettext_lazy("Reason")),
        lambda n, typed, by, at: commands.take_custody(n, reason=typed.text(), by=by, at=at),
    ),
    "addressee": Act(
        gettext_lazy("Address to a person"),
        gettext_lazy("Names whom the ticket is meant for. Nobody's work starts by it."),
        gettext_lazy("Address"),
        address_fields,
        _address,
    ),
    "severity": Act(
        gettext_lazy("Change the severity"),
        gettext_lazy("The due time moves with it. The customer reads the reason."),
        gettext_lazy("Change"),
        _severity_fields,
        _severity,
        public=True,
    ),
    "facts": Act(
        gettext_lazy("Edit the facts"),
        gettext_lazy("Both sides see them; every version stays in the history."),
        gettext_lazy("Save the facts"),
        _fact_fields,
        _facts,
        public=True,
    ),
    "refusal": Act(
        gettext_lazy("Close as out of scope"),
        gettext_lazy(
            "Say why in your own words and what the customer can do instead. The customer may appeal for 14 days."
        ),
        gettext_lazy("Send and close"),
        _refusal_fields,
        _refuse,
        "refusal",
        public=True,
        files=True,
        kind="danger",
    ),
    "resumption": Act(
        gettext_lazy("Take back into work"),
        gettext_lazy("The ticket waits no longer."),
        gettext_lazy("Take back into work"),
        _reason(gettext_lazy("Reason")),
        lambda n, typed, by, at: commands.resume(n, reason=typed.text(), by=by, at=at),
    ),
    "reopening": Act(
        gettext_lazy("Reopen the ticket"),
        gettext_lazy("The last holder gets it back and the customer reads the reason."),
        gettext_lazy("Reopen"),
        _reason(gettext_lazy("What still fails")),
        lambda n, typed, by, at: commands.reopen(n, typed.words(), by=by, at=at),
        "reopening",
        public=True,
    ),
    **WAIT_ACTS,
    **CLOCK_ACTS,
    **ROUTING_ACTS,
    **QUOTE_ACTS,
}
