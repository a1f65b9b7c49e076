"""Contacts with a signed-in session, and operators at the phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes
from tests.rooms.intake.mailing import ZONE

from countersign.identity import commands as identity
from countersign.intake.commands import calls
from countersign.intake.commands.codes import take_code
from countersign.intake.models import Call
from countersign.kernel.actor import Actor
from countersign.mail import apart

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


@pytest.fixture
def call(cast: Cast) -> Call:
    """A call that Mira answered; the caller names contract 41-2087."""
    begun = calls.begin_call("+7 495 123-45-67", by=cast.first_line, at=T0)
    return calls.pick_contract(begun.pk, cast.contract, by=cast.first_line, at=minutes(0.5))


@pytest.fixture
def proven_call(cast: Cast, call: Call, owner: Actor) -> Call:
    """The caller said the code that they took a minute before."""
    code = take_code(by=owner, at=minutes(1)).code
    assert calls.check_code(call.pk, code, by=cast.first_line, at=minutes(2)).outcome == "proven"
    return Call.objects.get(pk=call.pk)


@pytest.fixture
def dns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sender checks ask recorded answers."""
    zone = tmp_path / "dns.json"
    zone.write_text(json.dumps(ZONE))
    monkeypatch.setattr(apart, "RECORDED_DNS", zone)
