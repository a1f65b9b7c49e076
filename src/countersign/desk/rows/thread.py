"""The timeline of a ticket: its events in order; messages and notes stand where they were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from markupsafe import Markup

from countersign.credits import policy as credits
from countersign.desk import sentences
from countersign.desk.sentences import Telling
from countersign.files import policy as file_policy
from countersign.files import words as file_words
from countersign.files.rules import State
from countersign.kernel.actor import Actor
from countersign.ledger.queries import EventRow
from countersign.mail.links import lookout
from countersign.notify.marks import marks
from countersign.notify.queries import Delivery
from countersign.tickets import policy, words
from countersign.tickets.queries import FileRow, MessageRow, NoteRow, Thread
from countersign.ui import prose, times
from countersign.ui.frames import File

# Acts that are nothing but their words: the message says it, a line beside it would say it twice.
_SPOKEN = frozenset({"ticket.answered", "ticket.written", "ticket.noted", "ticket.files_attached"})
_FOLDED_FROM = 3
_SAID_ALONE = _SPOKEN | {"ticket.opened"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the timeline. kind: customer, staff, note, event or group."""

    kind: str
    who: str
    at: str
    iso: str
    id: str = ""
    text: str = ""
    body: Markup = field(default_factory=Markup)
    role: str = ""
    tag: str = ""
    seal_level: str = ""
    seal: str = ""
    review: str = ""
    origin: str = ""
    files: tuple[File, ...] = ()
    decisions: tuple[tuple[str, str], ...] = ()
    delivery: str = ""
    delivery_state: str = ""
    complain_url: str = ""
    events: tuple[Entry, ...] = ()

    @property
    def number(self) -> str:
        """Return a message's own number, as forms send it."""
        return self.id.removeprefix("message-")


KINDS = {
    "question": lambda: _("question, the clock is paused"),
    "solution": lambda: _("proposed solution"),
    "acknowledgement": lambda: _("acknowledgement"),
    "handover": lambda: _("handover"),
    "decision": lambda: _("decision"),
    "action": lambda: _("done"),
    "thanks": lambda: _("thanks, nothing more"),
}


def entries(
    thread: Thread,
    names: Mapping[int, str],
    by: Actor,
    tell: Telling,
    *,
    deliveries: Sequence[Delivery] = (),
    after: int = 0,
) -> list[Entry]:
    """Write the timeline, or what came after an event's number.

    deliveries: the mails about the ticket; what became of them stands under the message they told of (E12).
    """
    mailed: dict[int, list[Delivery]] = {}
    for one in deliveries:
        mailed.setdefault(one.event, []).append(one)
    messages = {row.id: row for row in thread.messages}
    notes = {row.id: row for row in thread.notes}
    written: list[Entry] = []
    lines: list[Entry] = []
    reviews, moves = policy.can_downgrade(by), credits.can_move(by)
    for event in thread.events:
        if event.seq <= after:
            continue
        said = [
            _message(messages.pop(id_), by, tell, mailed.get(event.id, ()))
            for id_, _row in event.parts("message")
            if id_ in messages
        ]
        if moves and event.type != "ticket.opened":
            said = [_with_complaint(one, event.subject) for one in said]
        if reviews:
            said = [_with_review(one, event.subject) for one in said]
        said += [_note(notes.pop(id_), by, tell) for id_, _row in event.parts("note") if id_ in notes]
        if event.type not in _SAID_ALONE:
            lines.append(_line(event, names, tell, () if said else mailed.get(event.id, ())))
        if said:
            written += [*_folded(lines), *said]
            lines = []
    return [*written, *_folded(lines)]


def _folded(lines: list[Entry]) -> list[Entry]:
    if len(lines) < _FOLDED_FROM:
        return lines
    summary = sentences.folded(len(lines), lines[0].at, lines[-1].at)
    worst = "failed" if any(line.delivery_state == "failed" for line in lines) else ""
    return [Entry("group", "", lines[0].at, lines[0].iso, text=summary, events=tuple(lines), delivery_state=worst)]


def _line(event: EventRow, names: Mapping[int, str], tell: Telling, mails: Sequence[Delivery]) -> Entry:
    who = names.get(event.actor_id or 0, "") or ("Countersign" if event.actor_kind == "system" else "")
    text = words.event(event.type, event.facts)
    delivery, state = marks(mails, tell.near)
    return Entry(
        "event", who, tell.near(event.at), times.iso(event.at), f"event-{event.seq}", text, delivery=delivery,
        delivery_state=state,
    )  # fmt: skip


def _message(row: MessageRow, by: Actor, tell: Telling, mails: Sequence[Delivery]) -> Entry:
    shown, decisions = _files(row.files, by)
    tag = KINDS[row.kind]() if row.kind in KINDS else ""
    entry = Entry(
        row.side, row.author, tell.near(row.at), times.iso(row.at), f"message-{row.id}",
        body=prose.html(row.body, lookout(row.domains)), tag=tag, files=shown, decisions=decisions,
    )  # fmt: skip
    delivery, state = marks(mails, tell.near)
    entry = replace(entry, delivery=delivery, delivery_state=state)
    if row.side == "staff":
        return replace(entry, role=row.title)
    level, seal = words.seal(
        row.counts_as, row.method, lowered_by=row.review.by if row.review else "", typed_by=row.typed_by
    )
    parts = [_("contract %(number)s") % {"number": row.contract} if row.contract else "", row.ip or ""]
    origin = " · ".join(part for part in parts if part)
    return replace(entry, seal_level=level, seal=seal, origin=origin)


def _with_complaint(entry: Entry, number: int) -> Entry:
    """Let what a customer says in anger be taken for a complaint; the message stays, and so does the work (S23)."""
    return entry if entry.kind != "customer" else replace(entry, complain_url=f"/desk/tickets/{number}/complaints")


def _with_review(entry: Entry, number: int) -> Entry:
    """Let a reviewer go from a customer's seal to the page that lowers it."""
    if not entry.seal or entry.seal_level == "none":
        return entry
    return replace(entry, review=f"/desk/tickets/{number}/messages/{entry.number}/review")


def _note(row: NoteRow, by: Actor, tell: Telling) -> Entry:
    shown, decisions = _files(row.files, by)
    return Entry(
        "note", row.author, tell.near(row.at), times.iso(row.at), f"note-{row.id}",
        body=prose.html(row.body, lookout(row.domains)), files=shown, decisions=decisions,
        tag=KINDS[row.kind]() if row.kind in KINDS else "",
    )  # fmt: skip


def _files(rows: Sequence[FileRow], by: Actor) -> tuple[tuple[File, ...], tuple[tuple[str, str], ...]]:
    """Write the attached files, and the links to decide on those that are held."""
    decides = file_policy.can_release(by)
    decisions = [(f"/desk/files/{row.token}", row.name) for row in rows if decides and row.state == State.HELD]
    return tuple(file_words.shown(row) for row in rows), tuple(decisions)
