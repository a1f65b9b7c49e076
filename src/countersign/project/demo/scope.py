"""Who does what for which product, and steps of the stories about paid work."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from countersign.customers.commands.scope import set_scopes
from countersign.kernel.actor import Actor
from countersign.project.demo.stage import Moment
from countersign.tickets import commands as tickets
from countersign.tickets.queries import ticket_row
from countersign.tickets.rules.quotes import Offer

MATRICES = Path(__file__).with_name("matrices.toml")


def set_matrices(by: Actor, now: datetime) -> None:
    """Set the matrices of the catalogue, long before the first story."""
    set_scopes(tomllib.loads(MATRICES.read_text(encoding="utf-8")), by=by, at=now - timedelta(days=90))


def _quote(m: Moment) -> int:
    return ticket_row(m.number, m.stage.world.actors["daniel"]).quotes[-1].id


def _quotes(m: Moment) -> None:
    """`quotes 60 5000 EUR`: sixty minutes for 50.00 before the plan's minutes are taken off."""
    minutes, minor, currency = m.step.args
    tickets.offer_quote(m.number, Offer(m.step.text, int(minutes), int(minor), currency), by=m.by, at=m.at)


PAID: dict[str, Callable[[Moment], object]] = {
    "quotes": _quotes,
    "orders": lambda m: tickets.accept_quote(m.number, _quote(m), by=m.by, at=m.at),
    "forgoes": lambda m: tickets.decline_quote(m.number, _quote(m), reason=m.step.text, by=m.by, at=m.at),
    "done": lambda m: tickets.mark_done(m.number, _quote(m), m.step.text, by=m.by, at=m.at),
    "charges": lambda m: tickets.charge_work(m.number, _quote(m), by=m.by, at=m.at),
}
