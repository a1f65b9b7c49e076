"""Tickets as programs read them."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from countersign.api.shapes.rows import shape_of
from countersign.tickets.queries import FileRow, ListRow, MessageRow, NoteRow, Thread, TicketRow
from countersign.tickets.queries.waits import AgreementRow
from countersign.tickets.queries.waits import Waits as WaitsRow


class Person(Schema):
    """Somebody on either side."""

    id: int
    name: str


class Service(Schema):
    """What the ticket is about."""

    id: int
    name: str


class TicketLine(Schema):
    """A ticket as a list shows it. `step` is told to staff alone."""

    number: int
    title: str
    status: str
    waiting: str
    severity: str
    kind: str
    opened_at: datetime
    moved_at: datetime
    expected_at: datetime | None
    closed_at: datetime | None
    resolution: str
    holder: str | None
    customer: str
    contract: str
    service: str | None
    step: str | None


class TicketList(Schema):
    """A page of tickets; `next` is the value of `after` for the following page, nothing on the last."""

    items: list[TicketLine]
    next: str | None


class File(Schema):
    """An attached file; `state` other than `clean` is not handed out."""

    token: str
    name: str
    size_bytes: int
    type: str
    state: str


class Message(Schema):
    """A public message; `assurance` is the level that it counts at (A0 to A4)."""

    id: int
    side: str
    kind: str
    author: str
    body: str
    at: datetime
    channel: str
    assurance: str
    files: list[File]


class Note(Schema):
    """An internal note: for staff with the scope notes:read."""

    id: int
    kind: str
    author: str
    body: str
    at: datetime
    files: list[File]


class Solution(Schema):
    """What was wrong, what was done, how it was checked."""

    code: str
    cause: str
    action: str
    check: str
    proposed_at: datetime | None


class Quote(Schema):
    """Paid work that was offered."""

    id: int
    state: str
    text: str
    minutes: int
    amount_minor: int
    currency: str
    expires_at: datetime


Agreement = shape_of(
    AgreementRow, "Agreement",
    "A wait that the customer is asked to agree to: POST …/agreement, or …/agreement/refusal.",
    "kind words other starts_at ends_at chosen_by proposed_by proposed_at",
)  # fmt: skip
Waits = shape_of(
    WaitsRow, "Waits",
    "What the ticket waits for and which tickets it is linked with; `who`: customer, provider or a third party's name.",
    "who until ends_at why ticket duplicate_of duplicates follows followed_by", duplicates=list[int],
    agreement=Agreement | None,
)  # fmt: skip


class Ticket(Schema):
    """A ticket as it stands. `seq` is told to staff alone: send it back as `seen` to answer what was read."""

    number: int
    seq: int | None
    contract: str
    customer: str
    service: Service | None
    kind: str
    title: str
    summary: str
    facts: dict[str, str]
    status: str
    waiting: str
    cycle: int
    severity: str
    severity_claimed: str
    author: Person
    holder: Person | None
    addressee: Person | None
    opened_at: datetime
    accepted_at: datetime | None
    first_answered_at: datetime | None
    expected_at: datetime | None
    promised_at: datetime | None
    moved_at: datetime
    declared_solved_at: datetime | None
    closed_at: datetime | None
    confirmed_at: datetime | None
    resolution: str
    solution: Solution | None
    rating: int | None
    quotes: list[Quote]
    waits: Waits  # type: ignore[valid-type]
    url: str


class TicketThread(Ticket):
    """A ticket with all that was said; `notes` are nothing without the scope notes:read."""

    messages: list[Message]
    notes: list[Note] | None


def line(row: ListRow) -> TicketLine:
    """Tell one ticket of a list."""
    return TicketLine(
        number=row.number, title=row.title, status=row.status, waiting=row.waiting, severity=row.severity,
        kind=row.kind, opened_at=row.opened_at, moved_at=row.moved_at, expected_at=row.expected_at,
        closed_at=row.closed_at, resolution=row.resolution, holder=row.holder, customer=row.customer,
        contract=row.contract, service=row.service, step=row.step,
    )  # fmt: skip


def ticket(row: TicketRow, *, staff: bool, url: str) -> Ticket:
    """Tell a ticket as it stands."""
    return Ticket(
        number=row.number, seq=row.seq if staff else None, contract=row.contract, customer=row.customer,
        service=Service(id=row.service_id, name=row.service or "") if row.service_id else None, kind=row.kind,
        title=row.title, summary=row.summary, facts=row.facts, status=row.status, waiting=row.waiting, cycle=row.cycle,
        severity=row.severity, severity_claimed=row.severity_claimed, author=Person(id=row.author_id, name=row.author),
        holder=_person(row.holder_id, row.holder), addressee=_person(row.addressee_id, row.addressee),
        opened_at=row.opened_at, accepted_at=row.accepted_at, first_answered_at=row.first_answered_at,
        expected_at=row.expected_at, promised_at=row.promised_at, moved_at=row.moved_at,
        declared_solved_at=row.declared_solved_at, closed_at=row.closed_at, confirmed_at=row.confirmed_at,
        resolution=row.resolution, solution=_solution(row), rating=row.rating, url=url,
        waits=Waits.model_validate(row.waits),
        quotes=[
            Quote(
                id=one.id, state=one.state, text=one.text, minutes=one.minutes, amount_minor=one.amount_minor,
                currency=one.currency, expires_at=one.expires_at,
            )
            for one in row.quotes
        ],
    )  # fmt: skip


def thread(row: TicketRow, said: Thread, *, staff: bool, notes: bool, url: str) -> TicketThread:
    """Tell a ticket with all that was said."""
    return TicketThread(
        **dict(ticket(row, staff=staff, url=url)),
        messages=[_message(one) for one in said.messages],
        notes=[_note(one) for one in said.notes] if staff and notes else None,
    )


def _person(id_: int | None, name: str | None) -> Person | None:
    return Person(id=id_, name=name or "") if id_ else None


def _solution(row: TicketRow) -> Solution | None:
    if row.proposed_at is None:
        return None
    return Solution(
        code=row.resolution, cause=row.cause, action=row.action, check=row.checked, proposed_at=row.proposed_at
    )


def _message(row: MessageRow) -> Message:
    return Message(
        id=row.id, side=row.side, kind=row.kind, author=row.author, body=row.body, at=row.at, channel=row.channel,
        assurance=row.counts_as, files=_files(row.files),
    )  # fmt: skip


def _note(row: NoteRow) -> Note:
    return Note(id=row.id, kind=row.kind, author=row.author, body=row.body, at=row.at, files=_files(row.files))


def _files(rows: tuple[FileRow, ...]) -> list[File]:
    return [
        File(token=one.token, name=one.name, size_bytes=one.size_bytes, type=one.sniffed_type, state=one.state)
        for one in rows
    ]
