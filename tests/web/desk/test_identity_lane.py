"""The identity lane: officers alone see it, act with a proof of their own, and type documents nowhere here."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast, _staff, assemble
from tests.web.world import browser

from countersign.customers.commands import disputes, recoveries
from countersign.customers.commands.disputes import Claimed
from countersign.customers.commands.recoveries import Claim
from countersign.kernel.actor import NOBODY, SYSTEM
from countersign.kernel.clock import database_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    made = assemble(password=PASSWORD)
    _staff("Olga Smirnova", "olga@nimbus.example", "identity_officer", password=PASSWORD)
    return made


@pytest.fixture
def olga(cast: Cast) -> Client:
    return browser("olga@nimbus.example")


def opened() -> tuple[str, str]:
    """Open a recovery and a dispute; return their addresses."""
    now = database_now()
    claim = Claim(email="p.krylov@vektor.example", contact="x@mail.example", lost="all")
    recovery = recoveries.ask_recovery(claim, by=NOBODY, at=now)
    recoveries.match_recovery(recovery.pk, by=SYSTEM, at=now)
    dispute = disputes.open_dispute(
        Claimed("Игорь Брагин", "b@mail.example", "41-2087", "The site is mine."), by=NOBODY, at=now
    )
    return f"/desk/identity/recovery_case/{recovery.pk}", f"/desk/identity/ownership_dispute/{dispute.pk}"


def test_officers_see_the_lane_and_nobody_else_does(cast: Cast, olga: Client) -> None:
    recovery, dispute = opened()
    page = olga.get("/desk/identity").content.decode()
    assert "Павел Крылов" in page and "41-2087" in page
    for path in (recovery, dispute):
        shown = olga.get(path).content.decode()
        assert "Next" in shown
    assert "/cases/recovery_case/" in olga.get(recovery).content.decode()
    for who in ("mira@nimbus.example", "henrik@nimbus.example", "p.krylov@vektor.example"):
        other = browser(who)
        for path in ("/desk/identity", recovery, f"{recovery}/finding", f"{dispute}/freeze"):
            assert other.get(path).status_code == 404, (who, path)
        assert other.post(f"{recovery}/refusal", {"reason": "x"}).status_code == 404
        assert other.post(f"{recovery}/export").status_code == 404


def test_every_form_opens_and_every_act_wants_a_passkey(cast: Cast, olga: Client) -> None:
    recovery, dispute = opened()
    for path in (f"{recovery}/finding", f"{recovery}/refusal", f"{recovery}/ticket", f"{dispute}/freeze",
                 f"{dispute}/refusal", f"{dispute}/attempts"):  # fmt: skip
        assert olga.get(path).status_code == 200, path
    assert olga.get(f"{recovery}/freeze").status_code == 404
    assert olga.get("/desk/identity/recovery_case/999999").status_code == 404
    assert olga.get("/desk/identity/account/1").status_code == 404
    asked = olga.post(f"{dispute}/freeze", {"contract": "41-2087", "reason": "A dismissed manager claims it."})
    assert asked.status_code == 403 and "Freeze a customer over a dispute" in asked.content.decode()
    unknown = olga.post(f"{dispute}/freeze", {"contract": "00-0000", "reason": "x"})
    assert unknown.status_code == 422 and "00-0000" in unknown.content.decode()
    nothing = olga.post(f"{recovery}/refusal", {"reason": " "})
    assert nothing.status_code == 403  # The passkey first; what was typed comes back with it.


def test_the_lane_costs_the_same_with_many_cases(cast: Cast, olga: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        opened()
        with CaptureQueriesContext(connection) as asked:
            olga.get("/desk/identity")
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]
