"""Contacts with a signed-in session, and operators at the phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.cast import Cast

from countersign.identity import commands as identity
from countersign.kernel.actor import Actor

SignedIn = Callable[[Actor], Actor]


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """Give a contact a session that stands in its table, as a code wants one."""
    number = iter(range(1, 1000))

    def in_session(who: Actor) -> Actor:
        reference = identity.keep_session(f"key-{who.id}-{next(number)}", "", account_id=who.id, new=True)
        return replace(who, session=reference)

    return in_session


@pytest.fixture
def owner(cast: Cast, signed_in: SignedIn) -> Actor:
    return signed_in(cast.owner)
