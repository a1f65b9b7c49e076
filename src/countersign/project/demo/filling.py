"""Fills the demonstration, once, in one transaction: after a kill it is there as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from countersign.customers.queries import provider_name
from countersign.kernel.clock import database_now
from countersign.project.demo.calendars import make_calendars, renew_calendars
from countersign.project.demo.cases import settle
from countersign.project.demo.mailing import write_mail
from countersign.project.demo.money import change_plans, settle_money
from countersign.project.demo.people import PROVIDER, accounts, register
from countersign.project.demo.playing import play
from countersign.project.demo.procedures import prepare_nights
from countersign.project.demo.questions import fill_tray
from countersign.project.demo.rota import staff_the_desk
from countersign.project.demo.routing import route_work
from countersign.project.demo.scope import set_matrices
from countersign.project.demo.script import Story, stories
from countersign.project.demo.telephone import ring

Say = Callable[[str], None]


def fill(say: Say, now: datetime | None = None, told: list[Story] | None = None) -> list[dict[str, str | None]]:
    """Fill an empty installation with the demonstration; return its sign-ins, none where another provider lives.

    now:  the instant that all times are counted back from; the database clock when not given.
    told: the stories to play; all of them when not given.
    """
    with transaction.atomic():
        _take_turn()
        there = provider_name()
        if there not in ("", PROVIDER):
            say(f"The database belongs to {there}; no demonstration is filled in.")
            return []
        if not there:
            say("Filling the demonstration …")
            _play_all(now or database_now(), stories() if told is None else told, say)
    return accounts()


def _play_all(now: datetime, told: list[Story], say: Say) -> None:
    make_calendars(now)
    world = register(now)
    renew_calendars(world.actors["daniel"], now)
    set_matrices(world.actors["henrik"], now)
    numbers = play(told, world, now)
    rung = ring(world, now)
    fill_tray(world, now)
    cases = settle(world, now)
    change_plans(world, now)
    settle_money(world, numbers, now)
    # Last: what was played before shows every hour of the day, and is no matter of who was on shift.
    planned = staff_the_desk(world, now)
    prepare_nights(world, now)
    route_work(world, now)
    mails = write_mail(numbers)
    filled = f"{len(numbers)} tickets with their histories, {rung} telephone calls, {cases} cases about identity"
    say(f"{filled}, {planned} shifts, {mails} mails in the folder mail.")


def _take_turn() -> None:
    """Let two who fill at once take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('countersign demonstration'))")
