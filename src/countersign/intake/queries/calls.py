"""Calls as screens show them: at the desk what the operator may know, in the portal one's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from countersign.intake import policy
from countersign.intake.models import Call
from countersign.intake.rules.calls import LONGEST, is_proven
from countersign.intake.rules.lines import writing_is_over
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible

MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call.

    claimed:  the contract that was named, by number alone; `contract` and `caller` only once a code was used.
    """

    id: int
    direction: str
    number: str
    began_at: datetime
    ended_at: datetime | None
    operator_id: int
    operator: str
    claimed_id: int | None
    claimed: str
    contract_id: int | None
    contract: str
    caller_id: int | None
    caller: str
    caller_ip: str | None
    proven_at: datetime | None
    proven_until: datetime | None
    code_result: str
    reason: str
    phrase: str
    notice_at: datetime | None = None

    def is_proven(self, at: datetime) -> bool:
        """Tell whether a code lifts the call at an instant."""
        return is_proven(self.proven_until, self.ended_at, at)

    def can_be_written_up(self, at: datetime) -> bool:
        """Tell whether what was said in it can still be written down."""
        return not writing_is_over(self.began_at, self.ended_at, at)

    def is_running(self, at: datetime) -> bool:
        """Tell whether something can still be said in it."""
        return self.ended_at is None and at < self.began_at + LONGEST


def _row(call: Call) -> CallRow:
    return CallRow(
        call.pk, call.direction, call.claimed_number, call.began_at, call.ended_at, call.operator_id,
        call.operator.name, call.claimed_contract_id, call.claimed_contract.number if call.claimed_contract else "",
        call.contract_id, call.contract.number if call.contract else "", call.caller_id,
        call.caller.name if call.caller else "", call.caller_ip, call.proven_at, call.proven_until, call.code_result,
        call.reason, call.phrase, call.notice_at,
    )  # fmt: skip


def _calls() -> QuerySet[Call]:
    return Call.objects.select_related("operator", "claimed_contract", "contract", "caller")


def call_row(call_id: int, by: Actor) -> CallRow:
    """Return one call. One query. Raises NotVisible."""
    call = _calls().filter(pk=call_id).first()
    if call is None or not policy.can_read_call(by, call):
        raise NotVisible
    return _row(call)


def calls_of_operator(by: Actor) -> list[CallRow]:
    """Return an operator's newest calls. One query."""
    return [_row(call) for call in _calls().filter(operator_id=by.id).order_by("-began_at", "-id")[:MOST_LISTED]]


def calls_of_customer(by: Actor) -> list[CallRow]:
    """Return the proven calls of a contact, all of the contract for its owners, the newest first. One query."""
    own = Q() if by.has("owner") else Q(caller_id=by.id)
    found = _calls().filter(own, contract_id=by.contract or 0, proven_at__isnull=False)
    return [_row(call) for call in found.order_by("-began_at", "-id")[:MOST_LISTED]]
