"""What an act with a form of its own consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from countersign.desk.forms import Field, Typed
from countersign.kernel.actor import Actor
from countersign.tickets.queries import TicketRow

Run = Callable[[int, Typed, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Act:
    """One act on a ticket.

    draft:  the form's part of a draft's place, empty when nothing is kept.
    public: the customer reads what is written.
    """

    title: Promise
    explain: Promise
    send: Promise
    fields: Callable[[TicketRow, Actor], list[Field]]
    run: Run
    draft: str = ""
    public: bool = False
    files: bool = False
    kind: str = "primary"
