"""I am calling, as a browser without scripts sees it: the code, callbacks, approvals, drafts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.web.portal.conftest import SignIn

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.identity.models import CodeSecret
from countersign.intake.commands import approvals, callbacks, calls, drafts
from countersign.intake.models import Approval, Call, Callback, Draft
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
_DIGITS = re.compile(r'class="caller-digits"[^>]*>(\d{4} \d{4})<')
_CLOCK = re.compile(r"valid until \d\d:\d\d:\d\d")


def digits(client: Client, address: str = "/calls") -> str:
    """Return the code that a page shows, without its space; empty when it shows none."""
    found = _DIGITS.search(client.get(address).content.decode())
    return found[1].replace(" ", "") if found else ""


def begun(cast: Cast) -> Call:
    call = calls.begin_call("+74951234567", by=cast.first_line, at=database_now())
    return calls.pick_contract(call.pk, cast.contract, by=cast.first_line, at=database_now())


def lifted(cast: Cast, client: Client) -> Call:
    """Take a code in the browser and say it."""
    assert client.post("/calls/code").status_code == 303
    call = begun(cast)
    assert calls.check_code(call.pk, digits(client), by=cast.first_line, at=database_now()).outcome == "proven"
    return call


def test_a_code_is_shown_in_two_groups_with_the_second_of_its_end(owner: Client) -> None:
    assert not digits(owner)
    assert re.search(
        r'action="/calls/code".*?name="csrfmiddlewaretoken" value="\w+"', owner.get("/calls").content.decode()
    )
    answer = owner.post("/calls/code")
    assert (answer.status_code, answer["Location"]) == (303, "/calls#code")
    shown = owner.get("/calls").content.decode()
    assert len(digits(owner)) == 8
    assert _CLOCK.search(shown)
    assert "Say this only if you called us." in shown
    assert 'data-behaviour="countdown"' in shown
    assert digits(owner) == digits(owner), "loading the page again shows the same code"


def test_the_cookie_holds_no_code_in_clear_and_serves_nobody_else(owner: Client, sign_in: SignIn) -> None:
    owner.post("/calls/code")
    cookie = owner.cookies["caller-code"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 600)
    assert digits(owner) not in cookie.value
    other = sign_in("owner")
    other.cookies["caller-code"] = cookie.value
    assert not digits(other)
    assert "taken in another browser" in other.get("/calls").content.decode()


def test_pressing_twice_gives_one_code_that_counts(cast: Cast, owner: Client) -> None:
    owner.post("/calls/code", {"idempotency_key": "the-same-key"})
    first = digits(owner)
    owner.post("/calls/code", {"idempotency_key": "the-same-key"})
    second = digits(owner)
    call = begun(cast)
    assert calls.check_code(call.pk, first, by=cast.first_line, at=database_now()).outcome == "old"
    assert calls.check_code(call.pk, second, by=cast.first_line, at=database_now()).outcome == "proven"


def test_a_code_that_was_used_is_shown_no_more(cast: Cast, owner: Client) -> None:
    lifted(cast, owner)
    assert not digits(owner)
    shown = owner.get("/calls").content.decode()
    assert "Mira Levchenko knows now that it is you." in shown
    assert "Mira Levchenko answered" in shown


def test_a_code_can_be_taken_back_and_ends_with_the_session(cast: Cast, owner: Client) -> None:
    owner.post("/calls/code")
    owner.post("/calls/code/cancellation")
    assert not digits(owner)
    owner.post("/calls/code")
    assert CodeSecret.objects.filter(live=True).count() == 1
    owner.post("/sign-out")
    assert not CodeSecret.objects.exists()


def test_an_observer_has_no_button_and_no_code(observer: Client) -> None:
    shown = observer.get("/calls").content.decode()
    assert "/calls/code" not in shown
    assert observer.post("/calls/code").status_code == 403


def register_number(cast: Cast) -> Contact:
    contact = Contact.objects.get(account_id=cast.owner.id)
    customers.change_contact(contact.pk, roles=["owner"], phone="+74951112233", by=SYSTEM, at=database_now())
    return contact


def test_a_callback_is_asked_for_and_the_portal_says_what_to_demand(cast: Cast, owner: Client) -> None:
    assert "No number is registered" in owner.get("/calls").content.decode()
    contact = register_number(cast)
    shown = owner.get("/calls").content.decode()
    assert "+7 495 111-22-33" in shown
    window = re.findall(r'<option value="([^"]+/[^"]+)"', shown)[0]
    refused = owner.post("/calls/callbacks", {"contact": contact.pk, "window": "never", "about": "kept words"})
    assert refused.status_code == 422
    assert "kept words" in refused.content.decode()
    asked = {"contact": contact.pk, "window": window, "about": "the migration", "idempotency_key": "callback-key"}
    for _ in range(2):
        assert owner.post("/calls/callbacks", asked).status_code == 303
    callback = Callback.objects.get()
    assert callback.phrase not in owner.get("/calls").content.decode()
    callbacks.take_callback(callback.pk, by=cast.first_line, at=database_now())
    shown = owner.get("/").content.decode()
    assert "Mira Levchenko calls you between" in shown
    assert f"must say {callback.phrase}" in shown
    callbacks.call_back(callback.pk, by=cast.first_line, at=database_now())
    assert "Mira Levchenko is calling you now" in owner.get("/calls/waiting").content.decode()


def test_a_foreign_callback_approval_and_draft_do_not_exist(cast: Cast, owner: Client, stranger: Client) -> None:
    call = lifted(cast, owner)
    wish = approvals.Wish("paid_work", cast.service)
    approval = approvals.ask(call.pk, wish, by=cast.first_line, at=database_now())
    addresses = [f"/calls/approvals/{approval.pk}"]
    for address in (*addresses, "/calls/approvals/987654", "/calls/drafts/987654"):
        assert stranger.get(address).status_code == 404
    for address in (f"{addresses[0]}/refusal", addresses[0], "/calls/callbacks/987654/cancellation"):
        assert stranger.post(address).status_code == 404
    assert Approval.objects.get().state == "waiting"


def test_an_act_is_approved_in_the_portal_and_on_no_other_way(cast: Cast, owner: Client, sign_in: SignIn) -> None:
    call = lifted(cast, owner)
    wish = approvals.Wish("paid_work", cast.service, None, "an hour of migration")
    approval = approvals.ask(call.pk, wish, by=cast.first_line, at=database_now())
    above = owner.get("/").content.decode()
    assert "Approve or refuse: Order paid work: cs1234" in above
    shown = owner.get(f"/calls/approvals/{approval.pk}").content.decode()
    assert "an hour of migration" in shown
    mira = sign_in("first_line")
    assert mira.get(f"/calls/approvals/{approval.pk}").status_code == 404
    assert mira.post(f"/calls/approvals/{approval.pk}").status_code == 404
    assert owner.post(f"/calls/approvals/{approval.pk}").status_code == 303
    assert Approval.objects.get().state == "approved"
    assert "Approve or refuse" not in owner.get("/").content.decode()
    assert owner.post(f"/calls/approvals/{approval.pk}/refusal").status_code == 409


def test_security_t024_a_grave_act_leads_to_the_step_up_with_what_was_typed(cast: Cast, owner: Client) -> None:
    call = lifted(cast, owner)
    approval = approvals.ask(call.pk, approvals.Wish("reinstall", cast.service), by=cast.first_line, at=database_now())
    address = f"/calls/approvals/{approval.pk}"
    assert "This destroys all data on it." in owner.get(address).content.decode()
    assert owner.post(address, {"typed": "cs1235"}).status_code == 422
    stepped = owner.post(address, {"typed": "cs1234"})
    body = stepped.content.decode()
    assert stepped.status_code in (401, 403)
    assert "Reinstall the server: cs1234" in body
    assert Approval.objects.get().state == "waiting"


def test_an_outage_said_without_a_code_is_confirmed_or_disowned(cast: Cast, owner: Client) -> None:
    call = begun(cast)
    facts = {"service": "terminal", "not_answering": "ping", "others_affected": "everybody"}
    draft = drafts.file_draft(call.pk, drafts.Said("outage", facts=facts), by=cast.first_line, at=database_now())
    assert "terminal does not answer" in owner.get("/").content.decode()
    address = f"/calls/drafts/{draft.pk}"
    assert "ping" in owner.get(address).content.decode()
    assert owner.post(address, {"service": "0", "not_answering": "ping"}).status_code == 422
    sent = {
        "service": cast.service,
        "not_answering": "ping, RDP",
        "others_affected": "all",
        "idempotency_key": "k-1234567",
    }
    secret = {**sent, "description": "password: hunter2-Pferd!9"}
    asked = owner.post(address, secret)
    assert (asked.status_code, 'value="hide"' in asked.content.decode()) == (409, True), "as every new ticket is (T59)"
    sent = {**secret, "secret": "hide"}
    answer = owner.post(address, sent)
    ticket = Ticket.objects.get()
    assert "Pferd" not in str(events_of("ticket", ticket.pk))
    assert answer["Location"] == f"/tickets/{ticket.pk}"
    assert (ticket.kind, ticket.origin_channel, ticket.origin_assurance) == ("down", "portal", "A2")
    assert owner.post(address, sent)["Location"] == f"/tickets/{ticket.pk}"
    assert "It became ticket" in owner.get(address).content.decode()
    again = drafts.file_draft(call.pk, drafts.Said("outage", facts=facts), by=cast.first_line, at=database_now())
    assert owner.post(f"/calls/drafts/{again.pk}/refusal").status_code == 303
    assert Draft.objects.get(pk=again.pk).state == "rejected"


def test_the_page_costs_the_same_with_many_calls(cast: Cast, owner: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(6):
        lifted(cast, owner)
    with django_assert_max_num_queries(18):
        owner.get("/calls")


def test_a_late_window_is_refused(cast: Cast, owner: Client) -> None:
    contact = register_number(cast)
    past = database_now() - timedelta(hours=3)
    window = f"{past.isoformat()}/{(past + timedelta(hours=1)).isoformat()}"
    assert owner.post("/calls/callbacks", {"contact": contact.pk, "window": window, "about": "x"}).status_code == 422
