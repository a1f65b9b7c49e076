"""The world of the security tests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import PASSWORD, Cast, assemble
from tests.kept import kept
from tests.web.devices import joined
from tests.web.world import World, browser, build, everybody

from countersign.identity.models import SignInSession
from countersign.identity.queries.factors import passkeys_of
from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> Cast:
    """Everybody, with a password."""
    return kept("cast with passwords", lambda: assemble(password=PASSWORD), request)


@pytest.fixture
def world(cast: Cast, request: pytest.FixtureRequest) -> World:
    """Two contracts, and a browser for everybody; `anonymous` is not signed in, `former` is no contact any more."""
    put_back = kept("world", lambda: _made(cast), request)
    with unguarded():  # Or each request of a sweep notes that its session is used, only to take it back.
        SignInSession.objects.filter(account__isnull=False).update(seen_at=database_now() + timedelta(hours=1))
    return put_back


def _made(cast: Cast) -> World:
    made = build(cast)
    made.browsers = {name: browser(address) for name, address in everybody(cast).items()}
    made.browsers["anonymous"] = browser()
    session = made.browsers["stranger"].session
    session.load()
    made.alien_session = session.reference
    made.alien_device = joined(cast.stranger)
    made.alien_passkey = passkeys_of(cast.stranger.account_id)[0].id
    return made
