"""Calls of an exchange as screens show them: what rings for me, what nobody took, what was missed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from django.db.models import Q

from countersign.customers.models import Contact
from countersign.files.queries import UploadRow
from countersign.intake import policy
from countersign.intake.models import AwaitedRecording, CallNotes, Draft, Extension, LineCall, LineRecording
from countersign.intake.rules import lines as rules
from countersign.intake.rules.lines import LineState
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible

# How many calls an exchange tells of that ring or are spoken in; a screen reads it in a statement that it runs anyway.
GOING_ON = "SELECT count(*) FROM intake_line_call WHERE state IN ('ringing', 'answered')"
MOST_LISTED = 30
MOST_DRAFTS = 3


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody who is registered with a number; it proves nothing of whoever calls from it."""

    contact: int
    contract_id: int
    contract: str
    name: str
    locale: str
    zone: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One call of an exchange.

    mine:        it rings for the reader, or the reader has answered it.
    orphan:      it rings or was answered where nobody of ours sits: whoever likes takes it.
    registered:  the contracts that the number is registered for, by their numbers.
    drafts:      what the same number said before, and nobody has decided on.
    skew:        seconds by which the exchange's clock is ahead of ours; None for next to nothing.
    times:       of a missed call: how often the same number rang in vain.
    """

    id: int
    pbx: str
    state: str
    direction: str
    number: str
    number_told: str
    line: str
    extensions: tuple[str, ...]
    extension: str
    rang_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    heard_at: datetime
    operator_id: int | None
    operator: str
    call: int | None
    skew: int | None
    swept: bool
    mine: bool = False
    orphan: bool = False
    times: int = 1
    registered: tuple[Registered, ...] = ()
    drafts: tuple[str, ...] = ()
    recordings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a member of the staff sits."""

    account_id: int
    name: str
    number: str
    pbx: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A recording that is still to be fetched."""

    id: int
    url: str
    pbx: str
    pbx_call: str
    tries: int
    words: str
    given_up: bool

    @property
    def name(self) -> str:
        """The file's name, as its address ends."""
        return unquote(self.url.rpartition("/")[2])[:120] or "recording"


@dataclass(slots=True)
class _Beside:
    """What stands beside a few calls, read once for all of them."""

    registered: dict[str, list[Registered]] = field(default_factory=dict)
    drafts: dict[str, list[str]] = field(default_factory=dict)


def seats() -> list[Seat]:
    """Return who sits where, by name. One query."""
    rows = Extension.objects.filter(account__is_active=True).select_related("account").order_by("account__name", "id")
    return [Seat(row.account_id, row.account.name, row.number, row.pbx, tuple(row.lines)) for row in rows]


def going_on(by: Actor, now: datetime, ended: int | None = None) -> list[LineRow]:
    """Return what rings for the reader or was just answered by them, and what is nobody's; newest first.

    ended: that one call of the reader's too, when an exchange has told of its end within two minutes.
    Five queries at most, one or two when nothing goes on.
    """
    running = LineCall.objects.filter(
        # A call of which a recording alone is known rings nowhere.
        Q(state=LineState.RINGING, rang_at__isnull=False, heard_at__gt=now - rules.RINGS_FOR)
        | Q(state=LineState.ANSWERED, heard_at__gt=now - rules.LONGEST)
    )
    found = list(running.select_related("operator").order_by("-heard_at", "-id")[:MOST_LISTED])
    if ended is not None:
        over = LineCall.objects.filter(call_id=ended, operator_id=by.id, ended_at__gt=now - rules.FRESH_FOR)
        found += over.exclude(state=LineState.ANSWERED).select_related("operator")
    if not found:
        return []
    places = seats()
    own = next((one for one in places if one.account_id == by.id), None)
    shown = [(row, *_whose(row, own, places, by, now)) for row in found]
    shown = [one for one in shown if one[1] or one[2]]
    beside = _beside([row.number for row, _mine, _orphan in shown])
    return [_row(row, beside, mine=mine, orphan=orphan) for row, mine, orphan in shown]


def _whose(row: LineCall, own: Seat | None, places: list[Seat], by: Actor, now: datetime) -> tuple[bool, bool]:
    """Tell whether a call is the reader's, and whether it is nobody's."""
    if row.state == LineState.ENDED:
        return True, False
    if row.state == LineState.ANSWERED:
        fresh = row.answered_at is not None and now - row.answered_at < rules.FRESH_FOR
        return row.operator_id == by.id and fresh, row.call_id is None and row.direction == "in"
    if row.direction != "in":
        return False, False
    rung = [one for one in places if _rings_at(row, one)]
    return own in rung, not rung


def _rings_at(row: LineCall, seat: Seat) -> bool:
    return rules.is_for(
        row.extensions, row.line, row.pbx, own=seat.number, own_pbx=seat.pbx, own_lines=list(seat.lines)
    )


def missed(now: datetime) -> list[LineRow]:
    """Return the missed calls of a week that nobody has decided on, each number once. Five queries at most."""
    found = LineCall.objects.filter(
        state=LineState.MISSED, settled_at=None, heard_at__gt=now - rules.MISSED_FOR
    ).select_related("operator")
    rows: dict[str, list[LineCall]] = {}
    for row in found.order_by("-heard_at", "-id")[: MOST_LISTED * 5]:
        rows.setdefault(row.number or f"id {row.pk}", []).append(row)
    chosen = list(rows.values())[:MOST_LISTED]
    beside = _beside([same[0].number for same in chosen])
    sounds = _sounds([row.pk for same in chosen for row in same])
    return [
        _row(same[0], beside, times=len(same), sounds=tuple(one for row in same for one in sounds.get(row.pk, ())))
        for same in chosen
    ]


def missed_row(line_id: int) -> LineRow:
    """Return one call of an exchange with whose number it is registered to. Two queries. Raises NotVisible."""
    row = LineCall.objects.filter(pk=line_id).select_related("operator").first()
    if row is None:
        raise NotVisible
    return _row(row, _beside([row.number]))


def line_of_call(call_id: int) -> LineRow | None:
    """Return what the exchange tells of an operator's call. One query, three with a number that is known."""
    row = LineCall.objects.filter(call_id=call_id).select_related("operator").first()
    return None if row is None else _row(row, _beside([row.number]), sounds=_sounds([row.pk]).get(row.pk, ()))


def known_of(number: str) -> tuple[tuple[Registered, ...], tuple[str, ...]]:
    """Return who is registered with a number, and what it said before that nobody has decided on. Two queries."""
    beside = _beside([number])
    return tuple(beside.registered.get(number, ())), tuple(beside.drafts.get(number, ()))


def _beside(numbers: list[str]) -> _Beside:
    told = sorted({number for number in numbers if number})
    beside = _Beside()
    if not told:
        return beside
    contacts = Contact.objects.filter(phone__in=told, is_active=True, account__is_active=True)
    for row in contacts.select_related("account", "contract").order_by("contract__number", "id"):
        beside.registered.setdefault(row.phone or "", []).append(
            Registered(
                row.pk,
                row.contract_id,
                row.contract.number,
                row.name or row.account.name,
                row.account.locale,
                row.account.zone,
            )
        )
    drafts = Draft.objects.filter(claimed_number__in=told, channel="phone", state="open").order_by("-id")
    for number, words, facts in drafts.values_list("claimed_number", "words", "facts")[:60]:
        kept = beside.drafts.setdefault(number, [])
        if len(kept) < MOST_DRAFTS:
            kept.append(words or " · ".join(facts.values()))
    return beside


def _sounds(lines: list[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    rows = LineRecording.objects.filter(line_call_id__in=lines).order_by("id")
    for line, name, token in rows.values_list("line_call_id", "name", "upload__token"):
        found.setdefault(line, []).append((name, token))
    return found


def _row(
    row: LineCall, beside: _Beside, *, mine: bool = False, orphan: bool = False, times: int = 1,
    sounds: tuple[tuple[str, str], ...] | list[tuple[str, str]] = (),
) -> LineRow:  # fmt: skip
    skew = next(
        (
            found
            for theirs, ours in (
                (row.pbx_rang_at, row.rang_at), (row.pbx_answered_at, row.answered_at), (row.pbx_ended_at, row.ended_at)
            )
            if (found := rules.skew_of(theirs, ours)) is not None
        ),
        None,
    )  # fmt: skip
    return LineRow(
        row.pk, row.pbx, row.state, row.direction, row.number, row.number_told, row.line, tuple(row.extensions),
        row.extension, row.rang_at, row.answered_at, row.ended_at, row.heard_at, row.operator_id,
        row.operator.name if row.operator else "", row.call_id, skew, row.swept, mine, orphan, times,
        tuple(beside.registered.get(row.number, ())), tuple(beside.drafts.get(row.number, ())), tuple(sounds),
    )  # fmt: skip


def line_recording_visible(by: Actor, upload: UploadRow) -> bool:
    """Tell whether a sound that no operator's call has exists for the actor: for whoever answers the telephone."""
    return by.is_staff and policy.can_answer(by)


def awaited_due(now: datetime, line_call: int | None = None) -> list[int]:
    """Return the numbers of recordings that are to be fetched now. One query."""
    found = AwaitedRecording.objects.filter(next_at__lte=now)
    found = found if line_call is None else found.filter(line_call_id=line_call)
    return list(found.order_by("next_at", "id").values_list("id", flat=True)[:50])


def awaited(awaited_id: int, now: datetime) -> Awaited | None:
    """Return one recording that is to be fetched now. One query."""
    rows = AwaitedRecording.objects.filter(pk=awaited_id, next_at__lte=now).select_related("line_call")
    return next((_awaited(row) for row in rows), None)


def awaited_of_call(call_id: int) -> list[Awaited]:
    """Return the recordings of an operator's call that are not here yet, or never will be. One query."""
    rows = AwaitedRecording.objects.filter(line_call__call_id=call_id).select_related("line_call").order_by("id")
    return [_awaited(row) for row in rows]


def _awaited(row: AwaitedRecording) -> Awaited:
    line = row.line_call
    return Awaited(row.pk, row.url, line.pbx, line.pbx_call, row.tries, row.words, row.next_at is None)


def notes_of(call_id: int) -> dict[str, str]:
    """Return what the operator of a call has typed and not filed. One query."""
    content = CallNotes.objects.filter(call_id=call_id).values_list("content", flat=True).first()
    return dict(content or {})
