"""Plans, credits and complaints on the desk without scripts: shown, decided by another, answered, priced (M18, M27)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import LONG_AGO, Cast
from tests.factories import report
from tests.web.desk.test_cost import queries as cost

from countersign.credits import commands
from countersign.credits.models import Complaint, CreditClaim, CreditRule, Outage
from countersign.customers import commands as customers
from countersign.customers.commands import Offer, Term
from countersign.customers.models import Plan, Subscription
from countersign.customers.queries import contract_card
from countersign.customers.rules.plans import targets_of_text
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.tickets import commands as tickets
from countersign.tickets.models import Message

pytestmark = pytest.mark.django_db
SILVER = "critical=10m/10m;high=10m@home/1h@home;normal=1h@home/4h@home;low=4h@home/8h@home"
ANSWERS = {"metric": "response", "form": "rate", "rate_percent": 5}


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def silver(cast: Cast) -> Plan:
    return customers.add_plan("Silver", targets_of_text(SILVER), by=SYSTEM, at=LONG_AGO)


@pytest.fixture
def henrik(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("manager")


@pytest.fixture
def lead(sign_in: Callable[[str], Client]) -> Client:
    return sign_in("duty_lead")


@pytest.fixture
def claim(cast: Cast) -> CreditClaim:
    """A claim of one missed answer, filed; the first line held the ticket."""
    commands.add_rule("Answers", ANSWERS, valid_from=LONG_AGO, by=SYSTEM, at=LONG_AGO)
    line = "critical=1m/1m;high=1m/1m;normal=1m/1m;low=1m/1m"
    offer = Offer(fee_minor=3000, currency="EUR", credit_rule="Answers")
    plan = customers.add_plan("Strict", targets_of_text(line), offer=offer, by=SYSTEM, at=LONG_AGO)
    now = database_now()
    customers.change_plan(cast.contract, plan.pk, term=Term(starts_at=LONG_AGO), by=SYSTEM, at=now)
    ticket = tickets.open_ticket(report(cast), by=cast.owner, at=now - timedelta(minutes=30))
    tickets.accept(ticket.pk, by=cast.first_line, at=now - timedelta(minutes=20))
    tickets.answer(ticket.pk, tickets.Words("On it."), by=cast.first_line, at=now - timedelta(minutes=19))
    commands.reckon_ticket(ticket.pk, by=SYSTEM, at=now)
    return commands.file_claim(CreditClaim.objects.get().pk, by=cast.owner, at=now)


def test_a_plan_shows_norms_versions_and_who_has_it(silver: Plan, mira: Client) -> None:
    plans = text(mira.get("/desk/plans"))
    assert "Silver" in plans and "Business" in plans and "Add a plan" not in plans
    shown = text(mira.get(f"/desk/plans/{silver.pk}"))
    assert "10 min" in shown and "in your working hours" in shown and "No contract." in shown
    business = Plan.objects.get(name="Business")
    assert "41-2087" in text(mira.get(f"/desk/plans/{business.pk}"))
    assert mira.get("/desk/plans/999999").status_code == 404
    assert cost(mira, "/desk/plans") <= 10 and cost(mira, f"/desk/plans/{silver.pk}") <= 10


def test_the_manager_adds_a_version_and_everything_typed_survives_a_mistake(silver: Plan, henrik: Client) -> None:
    form = text(henrik.get(f"/desk/plans/{silver.pk}/versions"))
    assert 'value="10m@home"' in form
    fields = {f"{s}_{c}": "" for s in ("critical", "high", "normal", "low")
              for c in ("first", "next", "resolution", "update")}  # fmt: skip
    fields |= {f"{s}_{c}": "15m" for s in ("critical", "high", "normal", "low") for c in ("first", "next")}
    given = fields | {
        "kind": "regular", "channels": ["portal", "phone"], "fee": "49.00", "currency": "EUR", "named_contacts": "5",
        "paid_minutes": "30", "credit_rule": "", "high_resolution": "8h@home~95",
    }  # fmt: skip
    refused = henrik.post(f"/desk/plans/{silver.pk}/versions", given | {"low_next": "soon"})
    assert refused.status_code == 422 and "49.00" in text(refused) and 'href="#id_low_next"' in text(refused)
    done = henrik.post(f"/desk/plans/{silver.pk}/versions", given)
    assert done.status_code == 303
    made = Plan.objects.get(name="Silver", version=2)
    assert (made.fee_minor, made.named_contacts, made.channels) == (4900, 5, ["portal", "phone"])
    assert made.targets["high"]["resolution"] == {"seconds": 28800, "calendar": "home", "share": 95}
    assert "There is a newer version" in text(henrik.get(f"/desk/plans/{silver.pk}"))


def test_who_does_not_sell_adds_no_plan(silver: Plan, mira: Client) -> None:
    assert mira.get("/desk/plans/new").status_code == 403
    assert mira.post(f"/desk/plans/{silver.pk}/versions", {}).status_code == 403


def test_the_simulator_says_monday_and_shows_both_nights(silver: Plan, mira: Client) -> None:
    at = "plan=Silver&severity=high&at=2026-11-20T18:55"
    moscow = text(mira.get(f"/desk/plans/simulator?{at}&zone=Europe/Moscow"))
    assert "Mon 23 Nov 2026, 09:10:00 MSK" in moscow
    assert "does not change its clocks" in moscow
    rome = text(mira.get(f"/desk/plans/simulator?{at}&zone=Europe/Rome"))
    assert "28 Mar 2027, 03:00:00 CEST" in rome and "31 Oct 2027" in rome
    for wrong in ("&zone=Mars/Base", "&zone=Europe/Rome&calendar=Nowhere", "&zone=Europe/Rome&at=soon"):
        answer = mira.get(f"/desk/plans/simulator?{at}{wrong}")
        assert answer.status_code == 200 and 'role="alert"' in text(answer)


def test_the_plan_of_a_contract_changes_from_an_instant_ahead(silver: Plan, cast: Cast, henrik: Client) -> None:
    customer = contract_card(cast.contract).customer_id
    given = {"contract": cast.contract, "plan": silver.pk, "starts_at": "2099-01-01T00:00", "ends_at": "", "then": ""}
    assert henrik.post(f"/desk/customers/{customer}/plan", given).status_code == 303
    row = Subscription.objects.latest("id")
    assert row.awaited and row.starts_at.year in (2098, 2099)
    early = henrik.post(f"/desk/customers/{customer}/plan", given | {"starts_at": "1999-01-01T00:00"})
    assert early.status_code == 422
    terms = {"contract": cast.contract, "calendar": "", "credit_rule": "Availability"}
    assert henrik.post(f"/desk/customers/{customer}/terms", terms).status_code == 303


def test_a_claim_is_decided_by_another_with_reasons_and_paid(claim: CreditClaim, henrik: Client, mira: Client) -> None:
    listed = text(henrik.get("/desk/credits"))
    assert "€1.50" in listed and "ООО «Вектор»" in listed
    shown = text(henrik.get(f"/desk/credits/{claim.pk}"))
    assert "1 miss, each 5 % of €30.00." in shown and "came 10 min late" in shown
    assert cost(henrik, "/desk/credits") <= 10 and cost(henrik, f"/desk/credits/{claim.pk}") <= 10
    assert mira.get(f"/desk/credits/{claim.pk}").status_code in (403, 404)
    place = f"/desk/credits/{claim.pk}/decision"
    assert mira.post(place, {"verdict": "approve", "reason": "Mine."}).status_code in (403, 404)
    empty = henrik.post(place, {"verdict": "approve", "reason": " "})
    assert empty.status_code == 422
    assert henrik.post(place, {"verdict": "approve", "reason": "Ten minutes late."}).status_code == 303
    assert henrik.post(place, {"verdict": "reject", "reason": "Again."}).status_code == 409
    assert henrik.post(f"/desk/credits/{claim.pk}/payment", {"payment": "CN-17"}).status_code == 303
    claim.refresh_from_db()
    assert (claim.state, claim.payment) == ("paid", "CN-17")


def test_whoever_held_the_ticket_reads_that_somebody_else_decides(claim: CreditClaim, cast: Cast, lead: Client) -> None:
    number = claim.tickets[0]
    tickets.take_custody(number, reason="Mira has left.", by=cast.duty_lead, at=database_now())
    assert "somebody else decides" in text(lead.get(f"/desk/credits/{claim.pk}"))
    refused = lead.post(f"/desk/credits/{claim.pk}/decision", {"verdict": "approve", "reason": "Mine."})
    assert refused.status_code == 403


def test_rules_and_outages_are_recorded(cast: Cast, henrik: Client, lead: Client) -> None:
    given = {"name": "Availability", "form": "uptime-tiers", "tiers": "99.9=10;99=25", "cap_percent": "100",
             "window_days": "30", "start": "earliest", "end": "restored", "automatic": ""}  # fmt: skip
    assert henrik.post("/desk/credits/rules/new", given | {"tiers": "x"}).status_code == 422
    assert henrik.post("/desk/credits/rules/new", given).status_code == 303
    assert CreditRule.objects.get().version == 1
    assert "Below 99.9 % of a month: 10 % of the fee." in text(henrik.get("/desk/credits/rules"))
    assert lead.get("/desk/credits/rules/new").status_code == 403
    down = {"service": cast.service, "detected_at": "2026-03-10T10:00", "restored_at": "", "ticket": "",
            "words": "Down."}  # fmt: skip
    assert lead.post("/desk/credits/outages/new", down).status_code == 303
    outage = Outage.objects.get()
    assert "lasts" in text(lead.get("/desk/credits/outages"))
    place = f"/desk/credits/outages/{outage.pk}/end"
    assert lead.post(place, {"restored_at": "2026-03-10T09:00"}).status_code == 422
    assert lead.post(place, {"restored_at": "2026-03-10T11:30"}).status_code == 303
    work = {"service": cast.service, "kind": "planned", "starts_at": "2026-03-10T10:00", "words": "Firmware.",
            "ends_at": "2026-03-10T11:00", "noticed_at": "2026-03-10T09:00"}  # fmt: skip
    assert lead.post("/desk/credits/maintenance/new", work).status_code == 303
    assert "told too late" in text(lead.get("/desk/credits/outages"))


def test_words_in_anger_are_moved_to_a_complaint_and_answered_apart(
    cast: Cast, desk: object, mira: Client, henrik: Client
) -> None:
    ticket = desk.accepted()  # type: ignore[attr-defined]
    tickets.write(ticket.pk, tickets.Words("You are thieves."), by=cast.owner, at=database_now())
    message = Message.objects.latest("id")
    assert "Take for a complaint" in text(mira.get(f"/desk/tickets/{ticket.pk}"))
    place = f"/desk/tickets/{ticket.pk}/complaints"
    assert mira.post(place, {"message": message.pk}).status_code == 303
    assert mira.post(place, {"message": message.pk}).status_code == 409
    assert [mira.post(place, {"message": one}).status_code for one in ("0", "999999999")] == [422, 404]
    made = Complaint.objects.get()
    assert mira.get("/desk/complaints").status_code == 403
    assert "You are thieves." in text(henrik.get("/desk/complaints"))
    answer = {"outcome": "partly", "answer": "We were late, and we are sorry."}
    assert henrik.post(f"/desk/complaints/{made.pk}/answer", answer | {"outcome": ""}).status_code == 422
    assert henrik.post(f"/desk/complaints/{made.pk}/answer", answer).status_code == 303
    assert "We were late" in text(henrik.get(f"/desk/complaints/{made.pk}"))
    assert cost(henrik, "/desk/complaints") <= 10
