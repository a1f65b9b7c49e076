"""What an exchange tells of calls, on the desk without scripts: it rings, is taken, missed, written up (T26, T30)."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import PASSWORD, Cast, assemble
from tests.web.desk.test_phone import PRIVATE
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.intake.commands import lines
from countersign.intake.commands.lines import Heard
from countersign.intake.models import Call, Callback, CallNotes, Draft, LineCall
from countersign.intake.rules.lines import Happened
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now

pytestmark = pytest.mark.django_db
NUMBER = "+74951112233"


@pytest.fixture
def cast(db: None) -> Cast:
    made = assemble(password=PASSWORD)
    contact = Contact.objects.get(account_id=made.owner.id)
    customers.change_contact(contact.pk, roles=["owner"], phone=NUMBER, by=SYSTEM, at=database_now())
    return made


@pytest.fixture
def mira(cast: Cast) -> Client:
    client = browser(STAFF["first_line"])
    assert client.post("/desk/phone/extensions", {"extension": "214"}).status_code == 303
    return client


def heard(event: str, minutes: float = 0, call: str = "c1", **more: Any) -> LineCall:
    told = Heard("north", call, Happened(event), **{"number": NUMBER, **more})
    return lines.hear(told, by=SYSTEM, at=database_now() + timedelta(minutes=minutes))[0]


def text(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return str(answer.content.decode())


def test_it_rings_on_every_page_of_whoever_sits_there_and_opens_nothing(mira: Client, cast: Cast) -> None:
    with CaptureQueriesContext(connection) as quiet:
        mira.get("/desk/views/mine")
    heard("ringing", extensions=("214",), line="support")
    artem = browser(STAFF["second_line"])
    for path in ("/desk/views/mine", "/desk/phone", "/desk/plans"):
        page = text(mira, path)
        ringing = page[page.index('id="ringing"') :]
        assert "+7 495 111-22-33 calls" in ringing, path
        assert "Registered number of contract 41-2087, not a proof" in ringing
        assert not [word for word in PRIVATE if word in ringing]
        assert "111-22-33" not in text(artem, path)
    row = heard("answered", extensions=("214",))
    led = mira.get(
        "/desk/phone/ringing", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/phone"}
    )
    assert led["HX-Redirect"] == f"/desk/phone/calls/{row.call_id}"
    call = text(mira, f"/desk/phone/calls/{row.call_id}")
    assert "Do they name this contract?" in call and "41-2087" in call and 'id="code"' not in call
    assert not [word for word in PRIVATE if word in call], "T26: the number opens nothing"
    url = f"/desk/phone/calls/{row.call_id}"
    runs = text(mira, f"{url}?head", **{"HX-Request": "true"})
    assert f'hx-get="{url}?head"' in runs and f'action="{url}/end"' in runs
    heard("ended", 0.1)
    over = text(mira, f"{url}?head", **{"HX-Request": "true"})
    assert "hx-get" not in over and "/end" not in over and "The call is over" in over
    for noun in ("end", "notice", "search", "contract", "code"):
        late = mira.post(f"{url}/{noun}", {"q": "41-2087", "code": "1234"})
        assert (late.status_code, "This call is over" in late.content.decode(), noun) == (409, True, noun)
        assert f'action="{url}/drafts"' in late.content.decode()
    on_page = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/desk/phone/calls/{row.call_id}"}
    assert "is over" in text(mira, "/desk/phone/ringing", **on_page)
    assert "is over" not in text(mira, "/desk/phone/ringing", **{"HX-Request": "true"})
    with CaptureQueriesContext(connection) as after:
        mira.get("/desk/views/mine")
    assert len(after) == len(quiet), "what is over costs no page anything"


def test_what_is_nobodys_is_taken_by_hand_and_a_customer_finds_none_of_it(mira: Client, cast: Cast) -> None:
    line = heard("answered", extensions=("299",))
    url = f"/desk/phone/lines/{line.pk}/acceptance"
    assert browser(CUSTOMERS["owner"]).post(url).status_code == 404
    answer = mira.post(url)
    assert (answer.status_code, Call.objects.get().claimed_number) == (303, NUMBER)
    assert mira.post(answer["Location"] + "/notice").status_code == 303
    assert Call.objects.get().notice_at is not None
    assert browser(STAFF["second_line"]).post(answer["Location"] + "/notice").status_code == 404
    taken = browser(STAFF["second_line"]).post("/desk/phone/extensions", {"extension": "214"})
    assert taken.status_code == 409
    daniel = browser(STAFF["duty_lead"])
    people = re.findall(r'name="account" value="(\d+)"', text(daniel, "/desk/phone/extensions"))
    assert str(cast.first_line.id) in people
    assert daniel.post("/desk/phone/extensions", {"account": cast.first_line.id, "extension": ""}).status_code == 303
    assert re.findall(r'name="account" value="(\d+)"', text(mira, "/desk/phone/extensions")) == [
        str(cast.first_line.id)
    ]


def test_a_missed_call_is_called_back_tried_again_and_the_queue_says_when_it_is_late(mira: Client, cast: Cast) -> None:
    line = heard("ended", -1, call="m1")
    heard("ended", -1, call="m2", number="+15550100")
    page = text(mira, "/desk/phone")
    missed = page[page.index('id="missed"') :]
    assert missed.count("Call back: contract") == 1 and "+15550100" in re.sub(r"[ -]", "", missed)
    stranger = Contact.objects.get(account_id=cast.stranger.id).pk
    assert mira.post(f"/desk/phone/lines/{line.pk}/callbacks", {"contact": stranger}).status_code == 422
    contact = Contact.objects.get(account_id=cast.owner.id).pk
    assert mira.post(f"/desk/phone/lines/{line.pk}/callbacks", {"contact": contact}).status_code == 303
    callback = Callback.objects.get()
    assert callback.phrase in text(browser(CUSTOMERS["owner"]), "/calls")
    url = mira.post(f"/desk/phone/callbacks/{callback.pk}/calls")["Location"]
    assert mira.post(f"{url}/end", {"reached": "0"}).status_code == 303
    queue = text(mira, "/desk/phone/callbacks", **{"HX-Request": "true"})
    assert "nobody answered 1 of 3 times" in queue and "clock-left" in queue
    assert "nobody answered 1 time" in text(browser(CUSTOMERS["owner"]), "/calls")
    assert mira.post(f"/desk/phone/callbacks/{callback.pk}/release").status_code == 303
    assert mira.post(f"/desk/phone/lines/{LineCall.objects.get(pbx_call='m2').pk}/settlement").status_code == 303
    assert 'id="missed"' not in text(mira, "/desk/phone")


def test_what_is_typed_is_kept_when_the_line_drops(mira: Client, cast: Cast) -> None:
    line = heard("answered", extensions=("214",))
    url = f"/desk/phone/calls/{line.call_id}"
    values = json.dumps({"kind": "request", "words": "no backup since 2 o'clock", "csrfmiddlewaretoken": "x"})
    kept = mira.post(f"{url}/typed", {"values": values}, headers={"X-Requested-With": "fetch"})
    assert "saved" in kept.json() and CallNotes.objects.count() == 1
    for wrong in ("[]", "{", '{"words": 1}'):
        assert mira.post(f"{url}/typed", {"values": wrong}).status_code == 422
    heard("ended", 0.1)
    page = text(mira, url)
    assert "Write down what was said" in page and "no backup since 2 o&#39;clock" in page
    ticket = mira.post(f"{url}/tickets", {"kind": "down", "title": "Disk", "description": "typed while it dropped"})
    assert ticket.status_code == 409 and "typed while it dropped" in ticket.content.decode()
    assert mira.post(f"{url}/drafts", {"kind": "request", "words": "no backup"}).status_code == 303
    assert (Draft.objects.get().words, CallNotes.objects.count()) == ("no backup", 0)
    for address in ("email", "phone"):  # T30: a form of a call changes no contact, whatever is posted with it.
        mira.post(f"{url}/drafts", {"kind": "request", "words": "x", address: "thief@evil.example"})
    contact = Contact.objects.get(account_id=cast.owner.id)
    assert contact.phone == NUMBER
