"""Acts that make a ticket wait, and what comes of waiting: each asks who, until when and why (E29)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from countersign.credits import commands as credits
from countersign.credits.queries import lasting_outages
from countersign.credits.rules import outage_reference
from countersign.desk.act import Act
from countersign.desk.forms import Field, Typed, promises
from countersign.desk.replies import reply
from countersign.desk.words import roles
from countersign.identity.queries import staff_directory
from countersign.kernel.actor import Actor
from countersign.notify.commands.silence import close_for_silence
from countersign.notify.queries import reminders_unread
from countersign.tickets import commands, words
from countersign.tickets.queries import TicketRow, open_beside
from countersign.tickets.rules.facts import facts_for
from countersign.tickets.rules.leaving import Kind
from countersign.tickets.rules.waiting import CUSTOMER, PROVIDER
from countersign.ui import times
from countersign.ui.frames import Link, Option

OTHER = "other"
# The five reasons of waiting, in one row of tabs: noun of the form, what is waited for.
WAITS = {
    "waiting": lambda: pgettext("waits for", "the customer's answer"),
    "waiting/suspension": lambda: pgettext("waits for", "another ticket or a pause"),
    "waiting/third": lambda: pgettext("waits for", "a third party"),
    "waiting/window": lambda: pgettext("waits for", "an agreed window"),
    "solution": lambda: pgettext("waits for", "the customer's countersign"),
}


def tabs(base: str, place: str, current: str) -> tuple[Link, ...]:
    """Lead from one reason of waiting to the others; no tabs on a form that is none of them."""
    if current not in WAITS:
        return ()
    return tuple(Link(named(), f"{base}/{noun}{place}", noun == current) for noun, named in WAITS.items())


def _ask_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    missing = tuple(
        Option(fact.name, str(words.FACTS[fact.name])) for fact in facts_for(ticket.kind)
        if not ticket.facts.get(fact.name)
    )  # fmt: skip
    missing += (Option(OTHER, _("Something else, named in the question")),)
    return [
        Field("missing", _("What is missing"), "choice", options=missing, empty=_("Choose what is missing")),
        Field("text", _("Question to the customer")),
        Field("until", _("Look again at"), "when", required=False, hint=_("left empty, in 14 days")),
    ]


def _ask(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    missing, until = typed.text("missing"), typed.moment("until", by.zone)
    fields = {"missing": "" if missing == OTHER else missing, "until": until}
    return commands.send(number, reply(Kind.ASK, typed, "question", fields), by=by, at=at)


def _suspend_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    others = tuple(Option(str(number), f"{number} {title}") for number, title in open_beside(ticket.number, by))
    return [
        Field("ticket", _("Until this ticket closes"), "choice", required=False, options=others,
              empty=_("No ticket: the customer wishes a pause")),
        Field("until", _("Until"), "when", required=False, hint=_("needed for a pause without a ticket")),
        Field("text", _("Message to the customer"), hint=_("why it waits; the customer agrees with one click")),
    ]  # fmt: skip


def _suspend(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    other = typed.person("ticket") or None
    fields = {"wait": "linked", "other": other, "until": typed.moment("until", by.zone)}
    return commands.send(number, reply(Kind.PROPOSE_WAIT, typed, "suspension", fields), by=by, at=at)


def _third_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    return [
        Field("party", _("Who"), "text", hint=_("name of the vendor, court or registry")),
        Field("reference", _("Their reference"), "text", hint=_("number of their ticket or letter")),
        Field("why", _("What they do"), "text"),
        Field("until", _("Look again at"), "when"),
        Field("promise", _("Next word to the customer"), "choice", options=promises(by.locale),
              empty=_("Choose by when")),
        Field("text", _("Message to the customer")),
    ]  # fmt: skip


def _third(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    fields = {name: typed.text(name) for name in ("party", "reference", "why")}
    moments = {"check_at": typed.moment("until", by.zone), "promised_at": typed.promise(at)}
    return commands.send(number, reply(Kind.THIRD, typed, "third", fields | moments), by=by, at=at)


def _window_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    sides = (Option(CUSTOMER, _("The customer")), Option(PROVIDER, _("We")))
    return [
        Field("until", _("From"), "when"),
        Field("ends", _("To"), "when"),
        Field("chosen_by", _("Who chose it"), "pick", options=sides, value=CUSTOMER,
              hint=_("the resolution clock pauses only for a window that the customer chose")),
        Field("text", _("Message to the customer"), hint=_("what will be done; the customer agrees with one click")),
    ]  # fmt: skip


def _window(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    fields = {
        "wait": "sched", "until": typed.moment("until", by.zone), "ends_at": typed.moment("ends", by.zone),
        "chosen_by": typed.text("chosen_by"),
    }  # fmt: skip
    return commands.send(number, reply(Kind.PROPOSE_WAIT, typed, "window", fields), by=by, at=at)


def _outage_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    lasting = tuple(
        Option(str(number), _("%(number)s, since %(at)s: %(words)s") % {
            "number": outage_reference(number), "at": times.exact(since, by.zone, by.locale), "words": said[:60],
        }) for number, since, said in lasting_outages(ticket.service_id or 0)
    )  # fmt: skip
    empty = _("Choose an outage") if lasting else _("No outage of this service lasts: record it first")
    return [
        Field("outage", _("Outage"), "choice", options=lasting, empty=empty),
        Field("party", _("Who mends it"), "text", hint=_("a vendor, or a team of ours")),
        *(one for one in _third_fields(ticket, by) if one.name in ("until", "promise", "text")),
    ]


def _join_outage(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    mending = credits.Mending(typed.text("party"), typed.moment("until", by.zone), typed.promise(at))
    return credits.join_outage(number, typed.person("outage"), typed.words(), mending, by=by, at=at)


def _merge_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    others = tuple(Option(str(number), f"{number} {title}") for number, title in open_beside(ticket.number, by))
    return [
        Field("ticket", _("Duplicate of"), "choice", options=others, empty=_("Choose an open ticket")),
        Field("text", _("Message to the customer"), hint=_("why it is the same fault; it goes on there")),
    ]


def _step_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    people = tuple(Option(str(one.id), f"{one.name} · {roles(one.roles)}") for one in staff_directory())
    return [
        Field("person", _("Who does it"), "choice", options=people, empty=_("Choose a person")),
        Field("text", _("Next step"), rows=2, hint=_("due within one working day")),
    ]


def _closure_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    asked = []
    if ticket.waiting != "confirm":
        asked = [Field("text", _("The customer's last answer"), hint=_("what it says, and why it does not suffice"))]
    if reminders_unread(ticket.number):
        hint = _("nobody opened the ticket after a reminder; it stays in the notes")
        asked.append(Field("reached", _("How did you tell the customer besides the mail?"), hint=hint))
    return asked


def _close(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    """Close for silence by the rule of what the ticket waits for, and of whether a reminder was seen."""
    return close_for_silence(number, checked=typed.text(), reached=typed.text("reached"), by=by, at=at)


WAIT_ACTS: dict[str, Act] = {
    "waiting": Act(
        gettext_lazy("Wait"),
        gettext_lazy("The clock pauses until the customer writes. Name what is missing."),
        gettext_lazy("Ask and wait"),
        _ask_fields,
        _ask,
        "question",
        public=True,
        files=True,
    ),
    "waiting/suspension": Act(
        gettext_lazy("Wait"),
        gettext_lazy("Nothing changes until the customer agrees. The ticket then waits, and comes back by itself."),
        gettext_lazy("Ask the customer to agree"),
        _suspend_fields,
        _suspend,
        "suspension",
        public=True,
    ),
    "waiting/third": Act(
        gettext_lazy("Wait"),
        gettext_lazy("The time to the solution runs on: our suppliers are our business. The customer is told by when."),
        gettext_lazy("Tell the customer and wait"),
        _third_fields,
        _third,
        "third",
        public=True,
    ),
    "waiting/window": Act(
        gettext_lazy("Wait"),
        gettext_lazy("Nothing changes until the customer agrees. The ticket comes back when the window begins."),
        gettext_lazy("Ask the customer to agree"),
        _window_fields,
        _window,
        "window",
        public=True,
    ),
    "outage": Act(
        gettext_lazy("Wait for the end of an outage"),
        gettext_lazy("You hold the ticket, the customer is told once, and it waits until somebody looks again."),
        gettext_lazy("Tell the customer and wait"),
        _outage_fields,
        _join_outage,
        public=True,
    ),
    "waiting/withdrawal": Act(
        gettext_lazy("Take the proposal to wait back"),
        gettext_lazy("The ticket stays in work."),
        gettext_lazy("Take it back"),
        lambda ticket, by: [],
        lambda n, typed, by, at: commands.decline_wait(n, by=by, at=at),
    ),
    "duplicate": Act(
        gettext_lazy("Duplicate of another ticket"),
        gettext_lazy(
            "It closes and goes on there, with the earliest due time of both. The customer may undo it for 7 days."
        ),
        gettext_lazy("Send and close"),
        _merge_fields,
        lambda n, typed, by, at: commands.merge(n, typed.person("ticket"), typed.words(), by=by, at=at),
        public=True,
        kind="danger",
    ),
    "step": Act(
        gettext_lazy("Name the next step"),
        gettext_lazy("A stale ticket has a next step, with a name, within one working day. It calls nobody active."),
        gettext_lazy("Name the step"),
        _step_fields,
        lambda n, typed, by, at: commands.name_next_step(n, typed.text(), typed.person(), by=by, at=at),
    ),
    "closure": Act(
        gettext_lazy("Close for silence"),
        gettext_lazy("It is counted apart from solved tickets."),
        gettext_lazy("Close the ticket"),
        _closure_fields,
        _close,
        kind="danger",
    ),
}
