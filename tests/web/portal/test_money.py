"""The plan, credits and complaints in the portal without scripts: shown, claimed on a click, objected to (M17, S23)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import LONG_AGO, Cast
from tests.factories import SOLUTION, report
from tests.web.portal.test_queries import _cost as cost

from countersign.credits import commands
from countersign.credits.models import Complaint, CreditClaim
from countersign.customers import commands as customers
from countersign.customers.commands import Offer, Term
from countersign.customers.rules.plans import targets_of_text
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.tickets import commands as tickets

pytestmark = pytest.mark.django_db
ANSWERS = {"metric": "response", "form": "rate", "rate_percent": 5}
STRICT = "critical=1m/1m/4h;high=1m/1m;normal=1m/1m;low=1m/4h@home"


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def missed(cast: Cast) -> int:
    """A closed ticket whose first answer came late, on a plan that pays for it."""
    now = database_now()
    commands.add_rule("Answers", ANSWERS, valid_from=LONG_AGO, by=SYSTEM, at=LONG_AGO)
    offer = Offer(fee_minor=3000, currency="EUR", credit_rule="Answers", channels=("portal", "phone"))
    plan = customers.add_plan("Strict", targets_of_text(STRICT), offer=offer, by=SYSTEM, at=LONG_AGO)
    customers.change_plan(cast.contract, plan.pk, term=Term(starts_at=LONG_AGO), by=SYSTEM, at=now)
    number = tickets.open_ticket(report(cast), by=cast.owner, at=now - timedelta(minutes=30)).pk
    tickets.accept(number, by=cast.first_line, at=now - timedelta(minutes=20))
    solved = tickets.Words("Moved to hv-21.")
    tickets.propose(number, SOLUTION, solved, by=cast.first_line, at=now - timedelta(minutes=15))
    tickets.confirm(number, by=cast.owner, at=now - timedelta(minutes=10))
    commands.reckon_ticket(number, by=SYSTEM, at=now)
    return number


def test_the_plan_says_norms_hours_and_channels(missed: int, owner: Client) -> None:
    shown = text(owner.get("/account/plan"))
    for said in ("Strict", "1 min", "4 h", "in your hours", "Telephone", "day and night, every day", "€30.00 a month"):
        assert said in shown
    assert "/account/plan" in text(owner.get("/account"))
    assert cost(owner, "/account/plan") <= 10


def test_at_closing_the_credit_is_there_and_one_click_claims_it(missed: int, owner: Client) -> None:
    page = text(owner.get(f"/tickets/{missed}"))
    claim = CreditClaim.objects.get()
    assert "We missed a promise on this ticket" in page and "Claim €1.50" in page
    place = f"/account/credits/{claim.pk}"
    assert f'action="{place}/filing"' in page
    done = owner.post(f"{place}/filing")
    assert done.status_code == 303 and done["Location"] == f"{place}?filed"
    again = owner.post(f"{place}/filing")
    assert again.status_code == 409
    shown = text(owner.get(place))
    assert "1 miss, each 5 % of €30.00." in shown and "Claimed by" in shown
    assert "Claim €1.50" not in text(owner.get(f"/tickets/{missed}"))
    assert cost(owner, "/account/credits") <= 10 and cost(owner, place) <= 10
    assert cost(owner, f"/tickets/{missed}") <= 10


def test_a_rejection_has_reasons_and_may_be_objected_to_once(missed: int, cast: Cast, owner: Client) -> None:
    claim = CreditClaim.objects.get()
    now = database_now()
    commands.file_claim(claim.pk, by=cast.owner, at=now)
    commands.decide_claim(claim.pk, approve=False, reason="It was a test ticket.", by=cast.manager, at=now)
    place = f"/account/credits/{claim.pk}"
    assert "It was a test ticket." in text(owner.get(place))
    assert owner.post(f"{place}/appeal", {"words": " "}).status_code == 422
    assert owner.post(f"{place}/appeal", {"words": "It was not."}).status_code == 303
    assert owner.post(f"{place}/appeal", {"words": "It was not."}).status_code == 409


def test_an_observer_and_a_stranger_claim_nothing(missed: int, observer: Client, stranger: Client) -> None:
    place = f"/account/credits/{CreditClaim.objects.get().pk}"
    assert "Claim €1.50" not in text(observer.get("/account/credits"))
    assert observer.post(f"{place}/filing").status_code == 403
    assert stranger.get(place).status_code == 404
    assert stranger.post(f"{place}/filing").status_code == 404
    assert CreditClaim.objects.get().state == "eligible"


def test_a_complaint_goes_its_own_way_and_the_ticket_stays_as_it_is(
    missed: int, owner: Client, stranger: Client, observer: Client
) -> None:
    page = text(owner.get(f"/tickets/{missed}"))
    assert f"/account/complaints?ticket={missed}" in page
    assert f'value="{missed}"' in text(owner.get(f"/account/complaints?ticket={missed}"))
    assert owner.post("/account/complaints", {"words": " ", "ticket": ""}).status_code == 422
    done = owner.post("/account/complaints", {"words": "Nobody answers.", "ticket": missed})
    made = Complaint.objects.get()
    assert done.status_code == 303 and done["Location"] == f"/account/complaints/{made.pk}"
    assert "Nobody answers." in text(owner.get(f"/account/complaints/{made.pk}"))
    assert stranger.get(f"/account/complaints/{made.pk}").status_code == 404
    assert stranger.post("/account/complaints", {"words": "Me too.", "ticket": missed}).status_code == 404
    assert observer.post("/account/complaints", {"words": "Me too."}).status_code == 403
