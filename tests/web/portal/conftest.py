"""Browsers without scripts, each signed in as somebody of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast, assemble
from tests.kept import kept

ADDRESSES = {
    "owner": "p.krylov@vektor.example",
    "colleague": "n.orlova@vektor.example",
    "observer": "i.suhov@vektor.example",
    "stranger": "carla@ferri.example",
    "first_line": "mira@nimbus.example",
}
SignIn = Callable[[str], Client]


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> Cast:
    """Everybody, with a password."""
    return kept("cast with passwords", lambda: assemble(password=PASSWORD), request)


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """Open a browser and sign in through the page, in English."""

    def signed_in(who: str) -> Client:
        client = Client(REMOTE_ADDR="203.0.113.7")
        answer = client.post("/sign-in", {"email": ADDRESSES[who], "password": PASSWORD})
        assert answer.status_code == 303, answer.content.decode()[:2000]
        client.post("/preferences", {"language": "en"})
        return client

    return signed_in


@pytest.fixture
def owner(sign_in: SignIn) -> Client:
    return sign_in("owner")


@pytest.fixture
def stranger(sign_in: SignIn) -> Client:
    return sign_in("stranger")


@pytest.fixture
def observer(sign_in: SignIn) -> Client:
    return sign_in("observer")
