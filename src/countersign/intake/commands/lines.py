"""What an exchange (PBX) tells of its calls: heard once however often it is told, whatever comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from countersign import ledger
from countersign.intake.commands.ending import close
from countersign.intake.models import Call, Extension, LineCall
from countersign.intake.models.lines import hold_line_call
from countersign.intake.rules import lines as rules
from countersign.intake.rules.calls import LONGEST, Direction
from countersign.intake.rules.lines import Happened, LineState
from countersign.kernel import settings
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.settings import setting
from countersign.kernel.writing import writes

_TIMES = {Happened.RINGING: "rang_at", Happened.ANSWERED: "answered_at", Happened.ENDED: "ended_at"}


@dataclass(frozen=True, slots=True)
class Heard:
    """One event as an exchange tells it.

    pbx, call:   the exchange's name and its id of the call.
    theirs_at:   when it happened by the exchange's clock; it is kept and decides nothing.
    extensions:  where it rings; of `answered` the first is where it was answered.
    notice:      the exchange itself has said that the call is recorded.
    """

    pbx: str
    call: str
    event: Happened
    theirs_at: datetime | None = None
    direction: str = Direction.IN.value
    number: str = ""
    line: str = ""
    extensions: tuple[str, ...] = ()
    notice: bool = False
    cause: str = ""


@writes
def hear(told: Heard, *, by: Actor, at: datetime) -> tuple[LineCall, bool]:
    """Note what an exchange tells of a call; answered at a known extension, it becomes that operator's call.

    Events may come twice, late, or not at all: each kind is kept with the time of its first telling, and how the
    call stands follows from what is there. Returns the call and whether anything was new.
    at:      aware UTC, the database's; the exchange's own time stands beside it.
    Raises:  NotAllowed, Invalid.
    Source:  M8, M9; domain.md Call; security.md T26.
    """
    require(by, "line_call.hear")
    by = by.without_key()
    pbx = rules.plain_name(told.pbx, field="pbx")
    pbx_call = rules.plain_name(told.call, field="call", most=rules.ID_LENGTH)
    hold_line_call(pbx, pbx_call)
    row, new = _row(pbx, pbx_call, told.direction, at)
    if not _noted(row, told, at) and not new:
        return row, False
    if row.answered_at is not None:
        _connect(row, by, at)
    if row.ended_at is not None and row.call_id is not None:
        _end(row, by, at)
    _record(row, told.event, {}, by, at)
    if told.event == Happened.ANSWERED and row.number and row.direction == Direction.IN:
        _got_through(row, by, at)
    return row, True


def line_call_of(pbx: str, pbx_call: str, *, at: datetime) -> tuple[LineCall, bool]:
    """Find a call by the exchange's key and lock it, or make one of which nothing else is known yet."""
    pbx = rules.plain_name(pbx, field="pbx")
    pbx_call = rules.plain_name(pbx_call, field="call", most=rules.ID_LENGTH)
    hold_line_call(pbx, pbx_call)
    return _row(pbx, pbx_call, Direction.IN.value, at)


def _row(pbx: str, pbx_call: str, direction: str, at: datetime) -> tuple[LineCall, bool]:
    number = LineCall.objects.filter(pbx=pbx, pbx_call=pbx_call).values_list("id", flat=True).first()
    if number is not None:
        return LineCall.locked(number), False
    made = LineCall(pbx=pbx, pbx_call=pbx_call, direction=direction, state=LineState.RINGING.value, heard_at=at)
    return made, True


def _noted(row: LineCall, told: Heard, at: datetime) -> bool:
    """Set what is new; tell whether anything was. What was told first stands."""
    fields: dict[str, Any] = {}
    time = _TIMES[told.event]
    if getattr(row, time) is None:
        fields[time] = at
    if told.theirs_at is not None and getattr(row, f"pbx_{time}") is None:
        fields[f"pbx_{time}"] = told.theirs_at
    said = {
        "number_told": rules.shown_number(told.number),
        "number": rules.number_told(told.number, setting(settings.PHONE_REGION)),
        "line": rules.plain_name(told.line, field="line", required=False),
        "cause": rules.plain_name(told.cause, field="cause", required=False),
        "extension": _extensions(told)[0] if told.event == Happened.ANSWERED and told.extensions else "",
    }
    fields |= {name: value for name, value in said.items() if value and not getattr(row, name)}
    if told.notice and not row.notice:
        fields["notice"] = True
    rung = list(dict.fromkeys([*row.extensions, *_extensions(told)]))[: rules.MOST_EXTENSIONS]
    if told.event == Happened.RINGING and rung != row.extensions:
        fields["extensions"] = rung
    answered, ended = fields.get("answered_at", row.answered_at), fields.get("ended_at", row.ended_at)
    fields["state"] = rules.state_of(answered, ended, row.direction).value
    return bool(row.change(**fields))


def _extensions(told: Heard) -> list[str]:
    return [rules.plain_name(one, field="extensions") for one in told.extensions[: rules.MOST_EXTENSIONS]]


def _connect(row: LineCall, by: Actor, at: datetime) -> None:
    """Give an answered call to whoever sits at the extension: the one they began by hand, or a new one."""
    if row.operator_id is None and row.extension:
        seats = Extension.objects.filter(Q(pbx=row.pbx) | Q(pbx=""), number=row.extension, account__is_active=True)
        holder = seats.order_by("-pbx").values_list("account_id", flat=True).first()
        if holder is not None:
            row.change(operator_id=holder)
    if row.operator_id is not None and row.call_id is None:
        call = _begun_by_hand(row, at) or _begun(row, by, at)
        if call is not None:
            row.change(call_id=call.pk)
    if row.call_id is not None and row.notice:
        call = Call.locked(row.call_id)
        if call.notice_at is None:
            call.change(notice_at=row.answered_at)
            ledger.append("call.notice_given", call, by=by, at=at, staff_only=call.contract_id is None)


def _begun_by_hand(row: LineCall, at: datetime) -> Call | None:
    """Find the call that the operator has begun on the screen for the same conversation."""
    known = Q(claimed_number=row.number) | (Q(claimed_number="") if row.direction == Direction.IN else Q(pk=None))
    since = (row.rang_at or at) - rules.SAME_CALL
    found = Call.objects.filter(
        known, operator_id=row.operator_id, direction=row.direction, ended_at=None, began_at__gte=since, line_call=None
    )
    number = found.order_by("-began_at", "-id").values_list("id", flat=True).first()
    return None if number is None else Call.locked(number)


def _begun(row: LineCall, by: Actor, at: datetime) -> Call | None:
    """Begin the record of an incoming call in its operator's name. An outgoing one begins at the desk or nowhere."""
    if row.direction != Direction.IN or row.operator_id is None:
        return None
    call = Call(direction=Direction.IN.value, claimed_number=row.number, began_at=at, operator_id=row.operator_id)
    ledger.append("call.began", call, by=by, at=at, facts={"pbx": row.pbx}, staff_only=True)
    return call


def _end(row: LineCall, by: Actor, at: datetime) -> None:
    call = Call.locked(row.call_id or 0)
    if call.ended_at is None:
        close(call, reached=row.answered_at is not None, by=by, at=at)


def _record(row: LineCall, event: Happened, facts: dict[str, Any], by: Actor, at: datetime) -> None:
    """Record what was heard of a call of an exchange: it rang, was answered, ended, or was missed."""
    if event == Happened.RINGING:
        ledger.append("line_call.rang", row, by=by, at=at, facts=facts, staff_only=True)
    elif event == Happened.ANSWERED:
        ledger.append("line_call.answered", row, by=by, at=at, facts=facts, staff_only=True)
    elif row.state == LineState.MISSED:
        ledger.append("line_call.missed", row, by=by, at=at, facts=facts, staff_only=True)
    else:
        ledger.append("line_call.ended", row, by=by, at=at, facts=facts, staff_only=True)


def _got_through(row: LineCall, by: Actor, at: datetime) -> None:
    """Settle what the same number missed before: whoever called has somebody to speak with now.

    What somebody else has locked is about to be settled, or no longer missed: two that waited for each other would both
    be lost.
    """
    missed = LineCall.objects.filter(number=row.number, state=LineState.MISSED, settled_at=None, heard_at__lt=at)
    free = missed.exclude(pk=row.pk).select_for_update(skip_locked=True).order_by("id")
    for number in list(free.values_list("id", flat=True)[:50]):
        before = LineCall.locked(number)
        before.change(settled_at=at)
        ledger.append("line_call.settled", before, by=by, at=at, facts={"got_through": row.pk}, staff_only=True)


@writes
def sweep_lines(*, by: Actor, at: datetime) -> int:
    """Close what rang or was spoken in for too long without a word of its end; return how many. Idempotent."""
    require(by, "line_call.hear")
    stale = Q(state=LineState.RINGING, heard_at__lt=at - rules.RINGS_FOR) | Q(
        state=LineState.ANSWERED, heard_at__lt=at - LONGEST
    )
    closed = 0
    for number in list(LineCall.objects.filter(stale).order_by("id").values_list("id", flat=True)[:200]):
        row = LineCall.locked(number)
        if row.ended_at is not None:
            continue
        row.change(ended_at=at, swept=True, state=rules.state_of(row.answered_at, at, row.direction).value)
        if row.call_id is not None:
            _end(row, by, at)
        _record(row, Happened.ENDED, {"swept": True}, by, at)
        closed += 1
    return closed
