"""People of the identity room's tests, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings as configured
from django.test import Client
from tests.cast import without_passkey

from countersign.identity import commands
from countersign.identity.models import Account
from countersign.kernel.actor import SYSTEM
from countersign.ledger.verify import verify

AT = datetime(2026, 11, 3, 14, 3, 27, tzinfo=UTC)
PASSWORD = "seven calm herons over the mill"


@pytest.fixture(autouse=True)
def replay_equals_rows(db: None) -> Iterator[None]:
    """Whatever a test did, the ledger must tell of it."""
    yield
    assert verify().findings == []


@pytest.fixture
def mira(db: None) -> Account:
    """First line, whose passkey is waived for a day."""
    account = commands.add_account(
        "mira@nimbus.example", "Mira Levchenko", "staff", roles=["first_line"], title="engineer",
        locale="en", zone="Europe/Riga", password=PASSWORD, by=SYSTEM, at=AT,
    )  # fmt: skip
    without_passkey(account.pk)
    return Account.objects.get(pk=account.pk)


@pytest.fixture
def artem(db: None) -> Account:
    """Second line, without a passkey and without a waiver."""
    return commands.add_account(
        "artem@nimbus.example", "Artem Volkov", "staff", roles=["second_line"], title="engineer",
        locale="en", zone="Europe/Riga", password=PASSWORD, by=SYSTEM, at=AT,
    )  # fmt: skip


@pytest.fixture
def anna(db: None) -> Account:
    """A customer."""
    return commands.add_account(
        "anna@example.org", "Анна Белова", "customer", locale="ru", zone="Europe/Moscow",
        password=PASSWORD, by=SYSTEM, at=AT,
    )  # fmt: skip


@pytest.fixture
def web(db: None) -> Client:
    """A browser that runs no scripts."""
    return Client(headers={"accept-language": "en"})


def session_cookie(client: Client) -> str:
    """The key that the browser holds."""
    morsel = client.cookies.get(configured.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""
