"""Who may take a new ticket: on shift and below the cap, or whom it is meant for (domain T2)."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.tickets.rules.addressing import Mode
from countersign.tickets.rules.load import is_full

# The codes of the refusals of this file.
REASONS = {
    "only": "addressed_only",
    "off": "off_shift",
    "unplanned": "off_shift_unplanned",
    "full": "hands_full",
}


@dataclass(frozen=True, slots=True)
class Hands:
    """How somebody stands who wants to take a ticket.

    planned: somebody plans shifts here; if not, everybody is on shift and no cap holds.
    load, cap: in quarters; see `rules.load`.
    """

    planned: bool
    on_shift: bool
    load: int
    cap: int


def missing(hands: Hands, *, addressee: bool, addressed: bool, mode: str) -> str:
    """Name what is missing as the code of a refusal; empty: nothing is.

    addressee: whether it is they whom the ticket is meant for.
    Source:    domain T2, 5.4, 5.5.
    """
    if addressee:
        return ""
    if addressed and mode == Mode.ONLY:
        return REASONS["only"]
    if not hands.planned:
        return ""
    if not hands.on_shift:
        return REASONS["off"]
    return REASONS["full"] if is_full(hands.load, hands.cap) else ""
