"""Rows of one ticket's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from countersign.kernel.actor import Actor
from countersign.ledger.queries import EventRow
from countersign.mail.links import lookout
from countersign.notify.marks import marks
from countersign.notify.queries import Delivery
from countersign.portal.asking import Reader
from countersign.portal.rows.addressing import addressed
from countersign.portal.rows.files import attachment
from countersign.portal.words.history import happened
from countersign.portal.words.kinds import QUESTIONS, kind_name, severity_name
from countersign.portal.words.sentences import SHOWN_AS, moment, status_sentence, status_words, steps
from countersign.sla.rules import ClockName
from countersign.tickets.queries import MessageRow, Thread, TicketRow
from countersign.tickets.rules.facts import facts_for
from countersign.tickets.rules.status import MessageKind, Side, Status, Waiting
from countersign.tickets.words import seal
from countersign.ui import prose, times
from countersign.ui.frames import Fact, File, Step

QUESTION_SHOWN = 160
_MARKS = str.maketrans("", "", "`*")  # A sentence carries words, not their markup.


@dataclass(frozen=True, slots=True)
class Head:
    """What the page says of the ticket at its top."""

    number: int
    title: str
    status: str
    status_words: str
    sentence: str
    tone: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the thread; body is safe HTML."""

    id: str
    kind: str
    author: str
    role: str
    at: str
    iso: str
    seal_level: str
    seal_label: str
    origin: str
    body: Markup
    files: list[File]
    delivery: str = ""
    delivery_state: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    who: str
    text: str
    at: str
    iso: str
    delivery: str = ""
    delivery_state: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """All lines, and the words they fold under."""

    summary: str
    lines: list[Line]

    @property
    def failed(self) -> bool:
        """Tell whether a mail about one of them did not arrive: then they stand open."""
        return any(line.delivery_state == "failed" for line in self.lines)


def open_question(ticket: TicketRow, messages: list[MessageRow]) -> MessageRow | None:
    """Find the question or the solution that waits for the customer."""
    wanted = {Waiting.INFO: MessageKind.QUESTION, Waiting.CONFIRM: MessageKind.SOLUTION}.get(Waiting(ticket.waiting))
    return next((row for row in reversed(messages) if row.kind == wanted), None)


def first_words(text: str) -> str:
    """Shorten a text to its first line, as a sentence carries it."""
    line = " ".join((text.strip().splitlines() or [""])[0].translate(_MARKS).split())
    line = line if len(line) <= QUESTION_SHOWN else line[: QUESTION_SHOWN - 1].rstrip() + "…"
    return line if line[-1:] in ".?!…:" or not line else f"{line}."


def head(ticket: TicketRow, messages: list[MessageRow], reader: Reader) -> Head:
    """Build the top of the page: status sentence and steps."""
    asked = open_question(ticket, messages)
    sentence = status_sentence(ticket, first_words(asked.body) if asked else "", reader)
    late = ticket.status in (Status.NEW, Status.IN_PROGRESS) and ticket.expected_at and ticket.expected_at < reader.now
    return Head(
        number=ticket.number,
        title=ticket.title,
        status=SHOWN_AS[Status(ticket.status)],
        status_words=status_words(ticket.status, ticket.waiting),
        sentence=sentence,
        tone="late" if late else "",
        steps=steps(ticket, reader),
    )


def said(row: MessageRow, ticket: TicketRow, reader: Reader, mails: Sequence[Delivery] = ()) -> Said:
    """Turn a message into ready strings, sealed by how its author was proven.

    mails: those to the reader about it; what became of them stands under it (E12).
    """
    delivery, state = marks(mails, partial(moment, reader=reader))
    ours = row.side == Side.STAFF
    level, label = ("", "") if ours else sealed(row)
    mine = row.author_id == reader.by.id and not ours
    roles = {
        MessageKind.QUESTION: _("question to you"),
        MessageKind.SOLUTION: _("proposed solution"),
        MessageKind.ACKNOWLEDGEMENT: _("when the answer comes"),
    }
    role = [row.title or _("specialist")] if ours else []
    if row.kind in roles:
        role.append(roles[MessageKind(row.kind)])
    return Said(
        id=f"message-{row.id}",
        kind="staff" if ours else "customer",
        author=_("%(name)s (you)") % {"name": row.author} if mine else row.author,
        role=" · ".join(role),
        at=moment(row.at, reader),
        iso=times.iso(row.at),
        seal_level=level,
        seal_label=label,
        origin="" if ours else row.ip or "",
        body=prose.html(row.body, lookout(row.domains)),
        files=[attachment(file, mine=mine) for file in row.files],
        delivery=delivery,
        delivery_state=state,
    )


def sealed(row: MessageRow) -> tuple[str, str]:
    """Say how well a message is proven, and by what; or to what a review has lowered it."""
    return seal(
        row.counts_as, row.method, lowered_by=row.review.by if row.review else "", typed_by=row.typed_by
    )


def mailed(mails: Iterable[Delivery]) -> dict[int, list[Delivery]]:
    """Sort mails by the event they tell of."""
    found: dict[int, list[Delivery]] = {}
    for one in mails:
        found.setdefault(one.event, []).append(one)
    return found


def thread(found: Thread, ticket: TicketRow, reader: Reader, mails: Iterable[Delivery] = ()) -> list[Said]:
    """Turn the messages into rows, newest first, each with what became of the mails about it."""
    of = mailed(mails)
    told = {id_: of[event.id] for event in found.events if event.id in of for id_, _row in event.parts("message")}
    return [said(row, ticket, reader, told.get(row.id, ())) for row in reversed(found.messages)]


def history(
    found: Thread, ticket: TicketRow, brand: str, reader: Reader, mails: Iterable[Delivery] = ()
) -> History:
    """Turn the events into lines; people are named from what the page has read already.

    mails: those to the reader; what became of them stands at the event they told of, or at its message (E12).
    """
    messages, of = found.messages, mailed(mails)
    names = {row.author_id: row.author for row in messages}
    names |= {
        id_: name
        for id_, name in ((ticket.holder_id, ticket.holder), (ticket.author_id, ticket.author))
        if id_ and name
    }
    lines = [
        Line(
            _who(event, names, brand), happened(event), moment(event.at, reader), times.iso(event.at),
            *marks(() if any(event.parts("message")) else of.get(event.id, ()), partial(moment, reader=reader)),
        )
        for event in found.events
    ]  # fmt: skip
    count = len(lines)
    summary = ngettext(
        "Everything that happened: %(count)d entry", "Everything that happened: %(count)d entries", count
    ) % {"count": count}  # fmt: skip
    return History(summary, lines)


def _who(event: EventRow, names: dict[int, str], brand: str) -> str:
    if event.actor_id in names:
        return names[event.actor_id]
    return _("A colleague of yours") if event.actor_kind == "customer" else brand


def facts(ticket: TicketRow, reader: Reader, found: Thread) -> list[Fact]:
    """List what is known: origin, sealed; service, kind, urgency; the stated facts."""
    first = found.messages[0] if found.messages else None
    level, label = sealed(first) if first else seal(ticket.origin_assurance)
    opened = times.exact_with_zone(ticket.opened_at, reader.zone, reader.locale)
    rows = [
        Fact(
            _("Opened"),
            opened,
            seal_level=level,
            seal_label=" · ".join(filter(None, (label, ticket.origin_ip))),
        ),
        Fact(_("By"), ticket.author),
        Fact(_("Contract"), f"{ticket.contract} · {ticket.plan}" if ticket.plan else ticket.contract),
        Fact(_("Service"), " · ".join(filter(None, (ticket.service, ticket.product, ticket.site))) or _("My account")),
        Fact(_("Kind"), kind_name(ticket.kind)),
        Fact(_("Urgency"), severity_name(ticket.severity)),
    ]
    if found.first_seen_at is not None:
        said_at = times.exact_with_zone(found.first_seen_at, reader.zone, reader.locale)
        rows.insert(1, Fact(_("First told us"), said_at))
    rows += _resolution(ticket, reader)
    if ticket.severity_claimed != ticket.severity:
        rows.append(Fact(_("You stated"), severity_name(ticket.severity_claimed)))
    if ticket.holder:
        rows.append(Fact(_("Specialist"), ticket.holder))
    if ticket.addressee and ticket.addressee != ticket.holder:
        rows.append(Fact(_("Addressed to"), addressed(ticket, reader)))
    return rows + stated(ticket)


def _resolution(ticket: TicketRow, reader: Reader) -> list[Fact]:
    """Say by when the plan promises a solution; while it waits for the customer, what is left of it (F5)."""
    solving = ticket.timekeeping.get(ClockName.SOLVE)
    if solving is None or not solving.is_open or ticket.status == Status.CLOSED:
        return []
    if solving.due_at is None or not solving.runs:
        left = times.span(solving.left or 0, reader.locale)
        return [Fact(_("Solution"), _("the clock is paused, %(span)s are left") % {"span": left})]
    at = times.exact_with_zone(solving.due_at, reader.zone, reader.locale)
    if solving.due_at < reader.now:
        return [Fact(_("Solution"), _("overdue since %(time)s") % {"time": at})]
    return [Fact(_("Solution"), _("by %(time)s") % {"time": at})]


def stated(ticket: TicketRow) -> list[Fact]:
    """List the facts of the form that are known, in the form's order."""
    return [
        Fact(str(QUESTIONS[fact.name].named), ticket.facts[fact.name])
        for fact in facts_for(ticket.kind)
        if ticket.facts.get(fact.name)
    ]


def solution(ticket: TicketRow) -> list[Fact]:
    """List the proposed or confirmed solution: cause, action, check."""
    rows = [(_("Cause"), ticket.cause), (_("What we did"), ticket.action), (_("How we checked"), ticket.checked)]
    return [Fact(term, value) for term, value in rows if value]


def is_mine(by: Actor, ticket: TicketRow) -> bool:
    """Tell whether the reader opened the ticket."""
    return ticket.author_id == by.id
