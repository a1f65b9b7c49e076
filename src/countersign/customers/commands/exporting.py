"""Evidence of a case, given out whole: for a court, for the police, for whoever must be convinced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from countersign import ledger
from countersign.customers.commands.officers import KINDS, event_of
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible
from countersign.kernel.writing import writes
from countersign.ledger.bundle import Attached, bundled


@writes
def export_case(
    kind: str, case_id: int, *, more: Sequence[tuple[str, int]] = (), files: Iterable[Attached] = (),
    by: Actor, at: datetime,
) -> bytes:  # fmt: skip
    """Write the evidence bundle of a case: its events, the customer's, the ticket's, and what is named beside.

    more:    further subjects: attempts at deceiving us and their calls.
    Raises:  NotVisible, NotAllowed, StepUpNeeded.
    Source:  security.md 4.5, T36; S6.
    """
    if kind not in KINDS:
        raise NotVisible
    case = KINDS[kind].locked(case_id)
    require(by, "case.export", case, name=f"№ {case.pk}")
    ledger.append(event_of(case, "exported"), case, by=by, at=at, staff_only=True)
    customer, ticket = getattr(case, "customer_id", None), getattr(case, "ticket", None)
    subjects = [(kind, case_id)]
    subjects += [("customer", customer)] if customer is not None else []
    subjects += [("ticket", ticket)] if ticket is not None else []
    return bundled([*subjects, *more], made_at=at, made_by=by.name, files=files)
