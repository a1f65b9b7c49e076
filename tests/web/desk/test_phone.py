"""The phone desk without scripts: search, code, verdict, a ticket while talking; nothing without a code."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast, assemble, without_passkey
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.identity import commands as identity
from countersign.intake.models import Approval, Attempt, Call, Draft
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
_DIGITS = re.compile(r'class="caller-digits"[^>]*>(\d{4}) (\d{4})<')
# What stands of the contract in the database and must not reach the screen of an unproven call.
PRIVATE = (
    "Павел Крылов", "Нина Орлова", "Иван Сухов", "vektor.example", "cs1234", "s3-vektor", "203.0.113.40", "Business",
    "Вектор", "Moscow", "Virtual server",
)  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble(password=PASSWORD)


@pytest.fixture
def mira(cast: Cast) -> Client:
    return browser(STAFF["first_line"])


@pytest.fixture
def pavel(cast: Cast) -> Client:
    return browser(CUSTOMERS["owner"])


def answered(mira: Client, number: str = "+7 495 123-45-67") -> str:
    """Answer a call; return the address of its page."""
    answer = mira.post("/desk/phone/calls", {"number": number})
    assert answer.status_code == 303, answer.content.decode()[:600]
    return str(answer["Location"])


def picked(mira: Client, cast: Cast) -> str:
    url = answered(mira)
    assert mira.post(f"{url}/contract", {"contract": cast.contract}).status_code == 303
    return url


def code_of(pavel: Client) -> str:
    assert pavel.post("/calls/code").status_code == 303
    found = _DIGITS.search(pavel.get("/calls").content.decode())
    assert found is not None
    return found[1] + found[2]


def lifted(mira: Client, pavel: Client, cast: Cast) -> str:
    url = picked(mira, cast)
    answer = mira.post(f"{url}/code", {"code": code_of(pavel)})
    assert (answer.status_code, answer["Location"]) == (303, url)
    return url


def test_a_call_is_answered_searched_and_lifted(mira: Client, pavel: Client, cast: Cast) -> None:
    url = answered(mira)
    found = mira.post(f"{url}/search", {"q": "вектор"}).content.decode()
    assert "41-2087" in found
    assert f'value="{cast.contract}"' in found
    assert mira.post(f"{url}/contract", {"contract": cast.contract}).status_code == 303
    page = mira.get(url).content.decode()
    assert re.search(r'name="code"[^>]*autofocus', page), "the code's field has the cursor after picking"
    assert mira.post(f"{url}/code", {"code": code_of(pavel)}).status_code == 303
    opened = mira.get(url).content.decode()
    for words in ("Павел Крылов", "41-2087", "Business", "By code at", "cs1234"):
        assert words in opened


def test_security_t026_the_page_of_an_unproven_call_shows_no_private_field(mira: Client, cast: Cast) -> None:
    url = picked(mira, cast)
    page = mira.get(url).content.decode()
    assert "41-2087" in page
    assert [words for words in PRIVATE if words in page] == []
    mira.post(f"{url}/code", {"code": "00000000"})
    sent = {"kind": "request", "words": "Mail is slow", "name": "Pavel"}
    mira.post(f"{url}/drafts", sent)
    refused = mira.post(f"{url}/code", {"code": "12345678"}).content.decode()
    for body in (mira.get(url).content.decode(), refused, mira.get("/desk/phone").content.decode()):
        assert [words for words in PRIVATE if words in body] == []
    draft = Draft.objects.get()
    assert events_of("draft", draft.pk)[0].assurance == "A0"
    assert Call.objects.get().contract_id is None


@pytest.mark.parametrize("noun", ["tickets", "tickets/1/messages", "tickets/1/status", "approvals"])
def test_security_t026_forged_posts_without_a_code_are_refused(mira: Client, cast: Cast, noun: str) -> None:
    url = picked(mira, cast)
    facts = {"kind": "down", "service": cast.service, "not_answering": "ping", "others_affected": "all", "text": "x"}
    assert mira.post(f"{url}/{noun}", {**facts, "act": "paid_work"}).status_code == 403
    assert not Ticket.objects.exists()
    assert not Approval.objects.exists()


def test_s4_a_second_use_a_fourth_try_and_minute_eleven_fail(mira: Client, pavel: Client, cast: Cast) -> None:
    code = code_of(pavel)
    first, second = picked(mira, cast), picked(mira, cast)
    assert mira.post(f"{first}/code", {"code": code}).status_code == 303
    again = mira.post(f"{second}/code", {"code": code})
    assert again.status_code == 422
    assert "this code was used already" in again.content.decode()
    fresh = code_of(pavel)
    for n in range(3):
        assert mira.post(f"{second}/code", {"code": f"0000000{n}"}).status_code == 422
    dead = mira.post(f"{second}/code", {"code": fresh})
    assert dead.status_code == 422
    assert "no longer valid" in dead.content.decode()


def test_a_cool_down_names_the_exact_second_of_its_end(mira: Client, cast: Cast) -> None:
    url = picked(mira, cast)
    for n in range(5):
        mira.post(f"{url}/code", {"code": f"0000000{n}"})
    answer = mira.post(f"{url}/code", {"code": "00000009"})
    assert answer.status_code == 429
    assert 3500 < int(answer["Retry-After"]) <= 3600
    assert re.search(r"Until [^<]*\d\d:\d\d:\d\d", answer.content.decode())
    assert Attempt.objects.get().alarmed


def test_what_is_no_code_is_said_beside_the_field(mira: Client, cast: Cast) -> None:
    url = picked(mira, cast)
    answer = mira.post(f"{url}/code", {"code": "1234"})
    assert answer.status_code == 422
    assert 'id="id_code_error"' in answer.content.decode()


def test_a_ticket_is_opened_while_talking(mira: Client, pavel: Client, cast: Cast) -> None:
    url = lifted(mira, pavel, cast)
    kinds = mira.post(f"{url}/tickets", {"kind": "slowness", "step": "kind", "title": "kept title"})
    assert kinds.status_code == 200
    assert "kept title" in kinds.content.decode()
    assert 'name="measured"' in kinds.content.decode()
    lacking = mira.post(f"{url}/tickets", {"kind": "down", "service": cast.service, "not_answering": "ping"})
    assert lacking.status_code == 422
    assert "ping" in lacking.content.decode()
    sent = {
        "kind": "down", "service": cast.service, "not_answering": "ping and RDP", "others_affected": "everybody",
        "idempotency_key": "one-sending-only",
    }  # fmt: skip
    assert mira.post(f"{url}/tickets", sent).status_code == 303
    assert mira.post(f"{url}/tickets", sent).status_code == 303
    ticket = Ticket.objects.get()
    assert (ticket.title, ticket.author_id, ticket.origin_channel, ticket.origin_assurance) == (
        "cs1234: ping and RDP", cast.owner.id, "phone", "A2c",
    )  # fmt: skip
    assert ticket.origin_ip == "203.0.113.7"
    page = mira.get(url).content.decode()
    assert f"#{ticket.pk}" in page
    assert mira.post(f"{url}/tickets/{ticket.pk}/messages", {"text": "It began at ten."}).status_code == 303
    assert mira.post(f"{url}/tickets/{ticket.pk}/status").status_code == 303
    for address, client in ((f"/desk/tickets/{ticket.pk}", mira), (f"/tickets/{ticket.pk}", pavel)):
        shown = client.get(address).content.decode()
        assert "typed by Mira Levchenko" in shown, address


def test_security_t029_the_buttons_are_absent_and_the_server_refuses(mira: Client, pavel: Client, cast: Cast) -> None:
    url = lifted(mira, pavel, cast)
    page = mira.get(url).content.decode()
    offered = re.findall(r'<option value="(\w+)"', page)
    assert "reinstall" in offered
    for act in ("password", "email", "document", "identity", "recovery"):
        assert act not in offered
        assert mira.post(f"{url}/approvals", {"act": act, "service": cast.service}).status_code == 403
    for address in (f"/desk/phone/calls/{Call.objects.get().pk}/password", f"{url}/contacts", f"{url}/email"):
        assert mira.post(address, {"value": "x"}).status_code == 404
    assert not Approval.objects.exists()


def test_security_t030_nothing_typed_into_a_call_changes_a_contact(mira: Client, pavel: Client, cast: Cast) -> None:
    from countersign.customers.models import Contact
    from countersign.identity.models import Account

    url = lifted(mira, pavel, cast)
    before = list(Contact.objects.order_by("id").values()), list(Account.objects.order_by("id").values("email", "name"))
    forged = {"email": "thief@example.org", "phone": "+79990001122", "contact": "1", "account": "1", "name": "Thief"}
    sent = {"kind": "down", "service": cast.service, "not_answering": "ping", "others_affected": "all", **forged}
    mira.post(f"{url}/tickets", sent)
    mira.post(f"{url}/approvals", {"act": "change_contacts", **forged})
    mira.post(f"{url}/contract", {"contract": cast.foreign_contract, **forged})
    after = list(Contact.objects.order_by("id").values()), list(Account.objects.order_by("id").values("email", "name"))
    assert before == after


def test_security_t025_an_approval_is_asked_for_and_seen_decided(mira: Client, pavel: Client, cast: Cast) -> None:
    url = lifted(mira, pavel, cast)
    asked = mira.post(f"{url}/approvals", {"act": "paid_work", "service": cast.service, "words": "an hour"})
    assert asked.status_code == 303
    approval = Approval.objects.get()
    assert approval.expires_at - approval.asked_at == timedelta(minutes=30)
    assert "waits for the customer" in mira.get(url).content.decode()
    assert mira.post(f"/calls/approvals/{approval.pk}").status_code == 404
    assert pavel.post(f"/calls/approvals/{approval.pk}").status_code == 303
    region = mira.get(url, headers={"HX-Request": "true"}).content.decode()
    assert region.lstrip().startswith('<div id="approvals"')
    assert "approved" in region


def test_an_outage_draft_waits_for_the_contacts(mira: Client, pavel: Client, cast: Cast) -> None:
    url = picked(mira, cast)
    lacking = mira.post(f"{url}/drafts", {"kind": "outage", "service": "terminal"})
    assert lacking.status_code == 422
    assert 'value="terminal"' in lacking.content.decode()
    facts = {"service": "terminal", "not_answering": "ping", "others_affected": "everybody"}
    assert mira.post(f"{url}/drafts", {"kind": "outage", **facts}).status_code == 303
    draft = Draft.objects.get()
    assert "terminal does not answer" in pavel.get("/").content.decode()
    assert mira.post(f"/desk/phone/drafts/{draft.pk}", {"answer": ""}).status_code == 422
    assert mira.post(f"/desk/phone/drafts/{draft.pk}", {"answer": "Not ours", "verdict": "reject"}).status_code == 303
    assert Draft.objects.get().state == "rejected"


def test_attempts_are_the_identity_lanes_to_read_and_export(mira: Client, cast: Cast) -> None:
    url = picked(mira, cast)
    sent = {"kind": "knows_data", "words": "Knows the passport number.", "name": "Павел"}
    assert mira.post(f"{url}/attempts", sent).status_code == 303
    assert mira.get("/desk/phone/attempts").status_code == 404
    assert mira.post("/desk/phone/attempts/export").status_code == 404
    account = identity.add_account(
        "olga@nimbus.example", "Olga Smirnova", "staff", roles=["identity_officer"], password=PASSWORD, by=SYSTEM,
        at=database_now(),
    )  # fmt: skip
    without_passkey(account.pk)
    olga = browser("olga@nimbus.example")
    assert "Knows the passport number." in olga.get("/desk/phone/attempts").content.decode()
    bundle = json.loads(olga.post("/desk/phone/attempts/export").content)
    assert bundle["attempts"][0]["claimed_contract"] == "41-2087"
    assert bundle["attempts"][0]["call"]["events"][0]["type"] == "call.began"
    assert events_of("attempt", Attempt.objects.get().pk)[-1].type == "attempt.exported"


def test_a_recording_is_attached_and_heard_by_the_caller(mira: Client, pavel: Client, cast: Cast) -> None:
    url = lifted(mira, pavel, cast)
    sound = BytesIO(b"OggS" + bytes(range(200)) * 30)
    sound.name = "call.ogg"
    assert mira.post(f"{url}/recordings", {"files": sound}).status_code == 303
    link = re.search(r'href="(/attachments/[^"]+)"', pavel.get("/calls").content.decode())
    assert link is not None
    assert pavel.get(link[1]).status_code == 303
    stranger = browser(CUSTOMERS["stranger"])
    assert stranger.get(link[1]).status_code == 404


def test_another_operator_and_a_customer_find_no_call(mira: Client, pavel: Client, cast: Cast) -> None:
    url = lifted(mira, pavel, cast)
    artem = browser(STAFF["second_line"])
    assert artem.get(url).status_code == 404
    assert artem.post(f"{url}/end").status_code == 404
    assert pavel.get(url).status_code == 404
    daniel = browser(STAFF["duty_lead"])
    assert daniel.get(url).status_code == 200
    assert daniel.post(f"{url}/code", {"code": "00000000"}).status_code == 403


def test_the_end_of_a_call_shuts_it(mira: Client, pavel: Client, cast: Cast) -> None:
    url = lifted(mira, pavel, cast)
    assert mira.post(f"{url}/end", {"reached": "1"})["Location"] == "/desk/phone"
    page = mira.get(url).content.decode()
    assert "Павел Крылов" in page
    assert "By code at" in page and "holds until" not in page and "Not proven" not in page
    assert f"{url}/tickets" not in page
    sent = {"kind": "down", "service": cast.service, "not_answering": "ping", "others_affected": "all"}
    assert mira.post(f"{url}/tickets", sent).status_code == 409


def test_security_t010_whoever_does_not_run_a_call_acts_in_none_of_its_forms(
    mira: Client, pavel: Client, cast: Cast
) -> None:
    url = lifted(mira, pavel, cast)
    nouns = ("search", "contract", "code", "end", "tickets", "approvals", "drafts", "attempts")
    sent = {"q": "41", "contract": cast.contract, "code": "00000000", "kind": "down", "words": "x", "act": "paid_work"}
    for who, status in (("second_line", 404), ("generalist", 404), ("duty_lead", 403), ("manager", 403)):
        client = browser(STAFF[who])
        for noun in nouns:
            answer = client.post(f"{url}/{noun}", {**sent, "service": cast.service})
            assert answer.status_code == status, (who, noun, answer.status_code)
    assert [event.type for event in events_of("call", Call.objects.get().pk)] == [
        "call.began", "call.contract_named", "call.proven",
    ]  # fmt: skip


def test_what_a_caller_dictates_is_asked_about_when_it_holds_a_password_T59(
    mira: Client, pavel: Client, cast: Cast
) -> None:
    url = picked(mira, cast)
    words = "He cannot sign in.\npassword: hunter2-Pferd!9"
    draft = {"kind": "request", "name": "Pavel", "words": words}
    asked = mira.post(f"{url}/drafts", draft)
    assert asked.status_code == 409 and words in asked.content.decode()
    assert asked.content.decode().count('name="secret" value="hide"') == 1
    mira.post(f"{url}/code", {"code": code_of(pavel)})
    report = {
        "kind": "question", "service": str(cast.service), "title": "No sign-in", "description": words,
        "what_was_read": "nothing",
    }  # fmt: skip
    asked = mira.post(f"{url}/tickets", report)
    assert asked.status_code == 409 and words in asked.content.decode()
    assert asked.content.decode().count('name="secret" value="hide"') == 1
    assert not Ticket.objects.exists() and not Draft.objects.exists()
    assert mira.post(f"{url}/tickets", {**report, "secret": "hide"}).status_code == 303
    said = str(events_of("ticket", Ticket.objects.get().pk))
    assert "[password left out]" in said and "Pferd" not in said
