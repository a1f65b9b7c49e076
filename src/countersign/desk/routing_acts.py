"""Acts that decide whose work a ticket is: accept, offer, escalate, take up, end, move to a queue."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.desk.act import Act
from countersign.desk.forms import Field, Typed
from countersign.desk.words import ROLES, roles
from countersign.identity.queries import AccountRow, staff_directory
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid
from countersign.shifts.queries import queues
from countersign.tickets import commands, policy, words
from countersign.tickets.queries import TicketRow
from countersign.tickets.queries.next import ForWhom, Suggestion, suggestions
from countersign.tickets.rules.escalations import BY_A_PERSON, BY_HAND, Level
from countersign.tickets.rules.load import written
from countersign.tickets.rules.routing import Fitness
from countersign.ui import times
from countersign.ui.frames import Option

WHY = {
    Fitness.ADDRESSEE: gettext_lazy("the customer asks for them"),
    Fitness.LAST_HOLDER: gettext_lazy("has held it, or one linked to it"),
    Fitness.SKILLED: gettext_lazy("suits"),
    Fitness.GENERALIST: gettext_lazy("generalist"),
    Fitness.OTHER: gettext_lazy("has full hands or knows too little of it"),
}


def accept_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    """Ask why this one: only whoever takes another than the next one has to say it."""
    hint = _("only when it is not the next one; seen by staff alone")
    return [Field("reason", _("Why this one"), "text", hint=hint, required=False)]


def accept(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    """Accept a ticket; what a lead says for it also goes past what is missing."""
    reason = typed.text("reason")
    override = reason if policy.can_lead(by) else ""
    return commands.pick(number, reason, override=override, by=by, at=at)


def offer_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    """Ask to whom: those whom the ticket suits first, with what they carry and how long they are there."""
    return [
        Field("person", _("To whom"), "choice", options=_suited(ticket, by), empty=_("Choose a person")),
        Field("text", _("Handover"), hint=_("where it stands, what is done, what comes next, what was promised")),
    ]


def _suited(ticket: TicketRow, by: Actor) -> tuple[Option, ...]:
    asked = ForWhom(ticket.number, ticket.routed.queue_id, ticket.product or "", ticket.routed.skill_level,
                    ticket.addressee_id)  # fmt: skip
    found = [one for one in suggestions(asked, database_now()) if one.worker.id != ticket.holder_id]
    there = {one.worker.id for one in found}
    people = {person.id: person for person in staff_directory() if person.roles & set(policy.WORKING_ROLES)}
    away = [person for person in people.values() if person.id not in there and person.id != ticket.holder_id]
    return (
        *(Option(str(one.worker.id), _told(one, people.get(one.worker.id), by)) for one in found),
        *(Option(str(p.id), " · ".join((p.name, roles(p.roles), _("not on shift")))) for p in away),
    )


def _told(one: Suggestion, person: AccountRow | None, by: Actor) -> str:
    """Say who somebody is, why they suit, what they carry, until when they are there."""
    worker = one.worker
    role = roles(person.roles) if person is not None else str(ROLES.get(worker.role, worker.role))
    parts = [worker.name, role, str(WHY[one.why]), _("carries %(load)s of %(cap)s") % {
        "load": written(worker.load), "cap": written(worker.cap)}]  # fmt: skip
    if worker.until is not None:
        parts.append(_("until %(time)s") % {"time": times.clock(worker.until, by.zone, seconds=False)})
    return " · ".join(part for part in parts if part)


def _escalate_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    levels = [Option(f"level{level}", str(words.ESCALATION_LEVELS[level])) for level in (1, 2, 3)]
    people = [
        Option(str(person.id), f"{person.name} · {roles(person.roles)}")
        for person in staff_directory()
        if person.id != by.id and person.roles & {"second_line", "duty_lead", "manager"}
    ]
    reasons = tuple(Option(reason.value, str(words.ESCALATION_REASONS[reason.value])) for reason in BY_HAND)
    return [
        Field("reason", _("Because"), "choice", options=reasons, empty=_("Choose a reason")),
        Field("to", _("To whom"), "choice", options=tuple(levels + people), value="level1"),
        Field("text", _("What has to be known"), hint=_("seen by staff alone")),
    ]


def _escalate(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    to = typed.text("to")
    if to.startswith("level"):
        level = {"level1": Level.LEAD, "level2": Level.HEAD, "level3": Level.DIRECTOR}.get(to)
        if level is None:
            raise Invalid("escalation_level", field="to")
        return commands.raise_escalation(number, typed.text("reason"), typed.text(), level=level, by=by, at=at)
    return commands.raise_escalation(number, typed.text("reason"), typed.text(), to=typed.person("to"), by=by, at=at)


def _close_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    outcomes = tuple(Option(one.value, str(words.ESCALATION_OUTCOMES[one.value])) for one in BY_A_PERSON)
    return [
        Field("outcome", _("It was"), "pick", options=outcomes, value=BY_A_PERSON[0].value),
        Field("text", _("What was done"), hint=_("seen by staff alone")),
    ]


def _queue_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    options = tuple(Option(str(queue.id), queue.name) for queue in queues())
    levels = tuple(Option(str(level), str(level)) for level in range(4))
    return [
        Field(
            "queue", _("Queue"), "choice", required=False, options=options, empty=_("The general queue"),
            value=str(ticket.routed.queue_id or ""),
        ),
        Field("level", _("Skill it needs"), "pick", options=levels, value=str(ticket.routed.skill_level)),
        Field("text", _("Reason"), "text"),
    ]  # fmt: skip


def _queue(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    queue, level = typed.text("queue"), typed.text("level")
    if queue and not (queue.isascii() and queue.isdecimal() and len(queue) <= 18):
        raise Invalid("queue_unknown", field="queue")
    needs = int(level) if level in ("0", "1", "2", "3") else None
    return commands.change_queue(number, int(queue) if queue else None, typed.text(), level=needs, by=by, at=at)


def _nothing(ticket: TicketRow, by: Actor) -> list[Field]:
    return []


ROUTING_ACTS: dict[str, Act] = {
    "escalation": Act(
        gettext_lazy("Escalate"),
        gettext_lazy(
            "Somebody above looks at it; nobody there within ten minutes, then the next one. "
            "Holder, status and clocks stay as they are."
        ),
        gettext_lazy("Escalate"),
        _escalate_fields,
        _escalate,
    ),
    "escalation/acceptance": Act(
        gettext_lazy("Take up the escalation"),
        gettext_lazy("It climbs no further; the holder stays who it is."),
        gettext_lazy("Take it up"),
        _nothing,
        lambda n, typed, by, at: commands.take_escalation(n, by=by, at=at),
    ),
    "escalation/closure": Act(
        gettext_lazy("End the escalation"),
        gettext_lazy("Say how it ended; the ticket goes on."),
        gettext_lazy("End it"),
        _close_fields,
        lambda n, typed, by, at: commands.close_escalation(n, typed.text("outcome"), typed.text(), by=by, at=at),
    ),
    "transfer": Act(
        gettext_lazy("Move to another queue"),
        gettext_lazy("The rules sorted it by its facts. Say why it belongs elsewhere; its clocks stay."),
        gettext_lazy("Move"),
        _queue_fields,
        _queue,
    ),
}
