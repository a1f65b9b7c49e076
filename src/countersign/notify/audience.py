"""Who is told of an event, and of what: turns one ledger event into letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from countersign.customers.queries import contacts_of, provider_name
from countersign.identity.queries import AccountRow, accounts, on_staff
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import REPLY_DOMAIN
from countersign.ledger.queries import EventRow, events_of, state_of
from countersign.ledger.rules import State, moment_of
from countersign.notify.rules.notices import (
    LATE,
    OWN_ACTS_TOLD,
    TOLD_BY_ITSELF,
    TOLD_TO_CUSTOMER,
    TOLD_TO_HOLDER,
    WATCH,
    Kind,
    Letter,
)  # fmt: skip
from countersign.notify.words.notices import Reader, Story, written
from countersign.tickets.queries.escalations import everybody_on_shift, person_at
from countersign.tickets.rules.clocks import expected
from countersign.tickets.rules.closing import REOPEN_WINDOW, Resolution
from countersign.tickets.rules.escalations import Level
from countersign.tickets.rules.silence import FOR_HEAD

# Every event that somebody may be told of.
TOLD = (
    *TOLD_TO_CUSTOMER,
    "ticket.addressed", "ticket.offered", "ticket.offer_declined", "ticket.custody_taken",
    "ticket.solution_rejected", "ticket.declared_solved", "ticket.suspended", "ticket.wait_declined",
    "ticket.clock_half_spent", "ticket.clock_nearly_spent",
    "ticket.escalated", "ticket.escalation_climbed", "ticket.chased",
    "ticket.unmerged", "ticket.wait_due", "ticket.silence_told", "ticket.went_stale", "ticket.step_named",
)  # fmt: skip
_OWNER = "owner"


def letters_for(event: EventRow) -> list[Letter]:
    """Write the notices that an event of a ticket calls for. About five queries.

    The ticket is folded from its events up to this one, so that a late job tells what was true then.
    """
    told = [row for row in events_of("ticket", event.subject) if row.seq <= event.seq]
    if any(_same_lateness(row, event) for row in told[:-1]):
        return []
    state = state_of(told)
    wanted = [*_to_customer(event, state), *_to_staff(event, state)]
    if not wanted:
        return []
    people = accounts({id_ for _, id_ in wanted} | {event.actor_id or 0})
    actor = people[event.actor_id].name if event.actor_id in people else "Countersign"
    story, provider = _story(event, state, actor), provider_name()
    return [
        _letter(event, kind, people[id_], story, provider)
        for kind, id_ in dict.fromkeys(wanted)
        if id_ in people and people[id_].is_active
    ]


def _same_lateness(former: EventRow, event: EventRow) -> bool:
    """Tell whether two events say that one second was missed: of a clock and a promise due together, one is told."""
    late = (former, event)
    return all(one.type in LATE for one in late) and len({one.facts["due_at"][:19] for one in late}) == 1


def _letter(event: EventRow, kind: Kind, person: AccountRow, story: Story, provider: str) -> Letter:
    staff = person.kind == "staff"
    reader = Reader(person.name, person.locale, person.zone, staff, setting(REPLY_DOMAIN) is not None)
    subject, body = written(kind, story, reader, provider)
    return Letter(
        kind.value, person.email, person.locale, subject, body, recipient=person.id, to_staff=staff,
        ticket=event.subject, event=event.id,
    )  # fmt: skip


def _story(event: EventRow, state: State, actor: str) -> Story:
    fields = state.fields
    closed_at = moment_of(fields["closed_at"]) if fields.get("closed_at") else None
    final = fields["resolution"] in (Resolution.WITHDRAWN, Resolution.DUPLICATE)
    return Story(
        number=event.subject,
        title=fields["title"],
        actor=actor,
        at=event.at,
        due_at=expected(*(moment_of(fields[n]) if fields.get(n) else None for n in ("clock_due_at", "promised_at"))),
        severity=fields["severity"],
        reopen_until=closed_at + REOPEN_WINDOW if closed_at and not final else None,
        until=_until(event, state),
        other=int(event.facts.get("into") or 0),
        to=str(event.facts.get("to") or ""),
    )


def _to_customer(event: EventRow, state: State) -> Iterator[tuple[Kind, int]]:
    """The author is told; when the author acts on the contract no more, its owners are (security T10)."""
    kind = TOLD_TO_CUSTOMER.get(event.type)
    if kind is None or event.staff_only:
        return
    if kind == Kind.REMINDED and event.facts.get("of") == "confirm":
        kind = Kind.REMINDED_SOLUTION
    if kind == Kind.PROPOSED and state.fields["status"] == "closed":
        kind = Kind.CLOSED  # The customer had said before that it works (domain T20).
    contacts = contacts_of(state.fields["contract_id"])
    author = state.fields["author_id"]
    ids = [author] if any(row.account_id == author for row in contacts) else [
        row.account_id for row in contacts if _OWNER in row.roles
    ]  # fmt: skip
    for id_ in ids:
        if id_ != event.actor_id or kind in OWN_ACTS_TOLD:
            yield kind, id_


def _to_staff(event: EventRow, state: State) -> Iterator[tuple[Kind, int]]:
    """Whom it concerns, and never the one who acted."""
    for kind, id_ in _concerned(event, state):
        if id_ is not None and id_ != event.actor_id:
            yield kind, id_


def _concerned(event: EventRow, state: State) -> Iterator[tuple[Kind, int | None]]:
    fields = state.fields
    became_critical = event.type == "ticket.opened" or event.type == "ticket.severity_changed"
    if became_critical and fields["severity"] == "critical":
        yield from ((Kind.CRITICAL, id_) for id_ in _watching(fields.get("holder_id"), event.at))
    if event.type == "ticket.addressed":
        yield Kind.ADDRESSED, fields.get("addressee_id")
    if event.type == "ticket.offered":
        for _, row in event.parts("assignment"):
            yield Kind.OFFERED, row["person_id"]
    if event.type == "ticket.offer_declined":
        for key, _ in event.parts("assignment"):
            yield Kind.DECLINED, state.parts["assignment"][key]["offered_by_id"]
    if event.type == "ticket.custody_taken":
        yield Kind.CUSTODY, event.before.get("holder_id")
    if event.type in TOLD_BY_ITSELF:
        yield TOLD_BY_ITSELF[event.type], fields.get("holder_id")
    yield from _silent(event)
    yield from _escalated(event, state)
    if event.type == "ticket.clock_nearly_spent":
        lead = person_at(Level.LEAD, fields.get("queue_id"), event.at)
        yield Kind.NEARLY_SPENT, lead.id if lead else None
    if event.type in TOLD_TO_HOLDER and event.actor_kind == "customer":
        yield TOLD_TO_HOLDER[event.type], fields.get("holder_id")


def _watching(holder: int | None, at: datetime) -> list[int]:
    """Name who hears of a critical ticket: its holder; of one that nobody holds who watches and is on shift.

    At an hour without anybody all who watch are told: better out of bed than not at all.
    """
    watch = [person.id for person in on_staff(*WATCH)]
    if holder is not None:
        return [id_ for id_ in watch if id_ == holder]
    there = set(everybody_on_shift(at))
    return [id_ for id_ in watch if id_ in there] or watch


def _escalated(event: EventRow, state: State) -> Iterator[tuple[Kind, int | None]]:
    """To whom an escalation went; without a name it is everybody's who is on shift (domain 5.8)."""
    if event.type not in ("ticket.escalated", "ticket.escalation_climbed", "ticket.chased"):
        return
    for key, _ in event.parts("escalation"):
        row = state.parts["escalation"][key]
        if row["closed_at"]:
            continue
        if event.type == "ticket.chased":
            yield Kind.CHASED, row["taken_by_id"] or row["to_id"]
            yield Kind.CHASED, state.fields.get("holder_id")
        elif row["to_id"] is not None:
            yield Kind.ESCALATED, row["to_id"]
        else:
            yield from ((Kind.CALLED, id_) for id_ in everybody_on_shift(event.at))


def _silent(event: EventRow) -> Iterator[tuple[Kind, int | None]]:
    """The duty leads hear of what is silent for a week, the head of what is silent for two (M20)."""
    if event.type == "ticket.silence_told":
        yield from ((Kind.SILENCE_OVER, person.id) for person in on_staff("duty_lead"))
    if event.type == "ticket.went_stale":
        kind, role = (Kind.STALE_FOR_HEAD, "manager") if event.facts.get("level") == FOR_HEAD else (
            Kind.STALE, "duty_lead"
        )  # fmt: skip
        yield from ((kind, person.id) for person in on_staff(role))
    if event.type == "ticket.step_named":
        yield from ((Kind.NEXT_STEP, row["person_id"]) for _, row in event.parts("next_step"))


def _until(event: EventRow, state: State) -> datetime | None:
    """Return the date that a notice names: of closing, of the end of a wait, of a step."""
    if event.facts.get("late_since"):
        return moment_of(event.facts["late_since"])
    named = event.facts.get("closes_at") or event.facts.get("until") or event.facts.get("due_at")
    return moment_of(named) if named else None
