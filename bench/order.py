"""What to load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Order:
    """What to load: how many tickets, numbered from `first` on, told at `now`."""

    tickets: int
    now: datetime
    address: str
    first_ticket: int
    first_message: int
    first_event: int
    contracts: int
    plan_id: int
