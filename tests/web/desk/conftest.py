"""Browsers of the staff, and tickets that began an hour ago."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.factories import SOLUTION, report
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.tickets.models import Ticket

SignIn = Callable[[str], Client]


class Desk:
    """Brings tickets to a state, a few minutes ago, through the commands."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def opened(self, **changes: object) -> Ticket:
        at = database_now() - timedelta(minutes=30)
        return commands.open_ticket(report(self.cast, **changes), by=self.cast.owner, at=at)

    def accepted(self, **changes: object) -> Ticket:
        at = database_now() - timedelta(minutes=25)
        return commands.accept(self.opened(**changes).pk, by=self.cast.first_line, at=at)

    def asked(self) -> Ticket:
        at = database_now() - timedelta(minutes=20)
        return commands.ask(self.accepted().pk, commands.Words("From which address?"), by=self.cast.first_line, at=at)

    def proposed(self) -> Ticket:
        at = database_now() - timedelta(minutes=15)
        words = commands.Words("Moved to hv-21.")
        return commands.propose(self.accepted().pk, SOLUTION, words, by=self.cast.first_line, at=at)

    def closed(self) -> Ticket:
        at = database_now() - timedelta(minutes=10)
        return commands.confirm(self.proposed().pk, by=self.cast.owner, at=at)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """Open a browser without scripts, signed in through the page."""
    return lambda who: browser({**CUSTOMERS, **STAFF}[who])


@pytest.fixture
def mira(sign_in: SignIn) -> Client:
    """First line."""
    return sign_in("first_line")


@pytest.fixture
def artem(sign_in: SignIn) -> Client:
    """Second line."""
    return sign_in("second_line")


@pytest.fixture
def daniel(sign_in: SignIn) -> Client:
    """Duty lead."""
    return sign_in("duty_lead")
