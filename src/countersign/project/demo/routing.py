"""Whose work it is in the demonstration: a second queue, rules of routing, what is escalated and who has it."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign.project.demo.people import World
from countersign.shifts import commands as shifts
from countersign.tickets import commands, queries

PRODUCTS = ("Object storage", "Backup volume", "Backup")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def route_work(world: World, now: datetime) -> None:
    """Give storage a queue and rules, and let staff have escalated two tickets: one is taken up, one is not yet."""
    henrik, daniel, artem = (world.actors[name] for name in ("henrik", "daniel", "artem"))
    fields = shifts.QueueFields("Storage", products=PRODUCTS, custodian_id=artem.account_id)
    storage = shifts.add_queue(fields, by=henrik, at=now - 20 * DAY).pk
    rules = [
        {"product": "Object storage", "severity": "critical", "queue": storage, "level": 2},
        {"kind": "question", "product": "Object storage", "queue": None, "level": 0},
    ]
    words = "Questions about storage are answered by the first line; outages of it need somebody who knows it."
    commands.put_in_force(rules, words, by=daniel, at=now - 20 * DAY)
    _escalate(world, now)


def _escalate(world: World, now: datetime) -> None:
    mira, daniel = world.actors["mira"], world.actors["daniel"]
    rows = queries.desk_list("progress", mira, now).rows
    held = [row.number for row in rows if row.expected_at is None or row.expected_at > now]
    told = (
        ("impact", "Their shop sells nothing while this lasts; the customer asked for a call from somebody in charge."),
        ("expertise", "The controller reports errors that I cannot read. Who knows this firmware?"),
    )
    for place, (number, (reason, text)) in enumerate(zip(held, told, strict=False)):
        at = now - (9 - 6 * place) * MINUTE
        commands.raise_escalation(number, reason, text, by=mira, at=at)
        if place == 0:
            commands.take_escalation(number, by=daniel, at=at + 2 * MINUTE)
