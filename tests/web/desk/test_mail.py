"""The balance of incoming mail: it adds up, and only who may opens what lies in quarantine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast, assemble
from tests.factories import accepted
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.intake import jobs
from countersign.intake.models import Draft
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.mail import apart, commands
from countersign.mail import jobs as mail_jobs
from countersign.mail.keys import TOKEN_VERSION, thread_token_keys
from countersign.mail.rules import tokens
from countersign.mail.rules.arrivals import Arrival, Via
from countersign.tickets.models import Ticket
from countersign.tickets.queries import thread_of

pytestmark = pytest.mark.django_db

MAILS = {
    "general": (b"someone@mail.example", b"How much is it?", b""),
    "draft": (b"other@mail.example", b"Our server is down", b""),
    "quarantined": (b"robot@shop.example", b"Your code is 1234-secret", b"Auto-Submitted: auto-generated\r\n"),
    "dropped": (b"support@localhost", b"Hello", b"X-Countersign-Sent: localhost\r\n"),
}  # fmt: skip


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble(password=PASSWORD)


@pytest.fixture
def mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    zone = tmp_path / "dns.json"
    zone.write_text(json.dumps({}))
    monkeypatch.setattr(apart, "RECORDED_DNS", zone)
    made = {}
    for name, (sender, text, more) in MAILS.items():
        raw = b"From: %s\r\nSubject: <b>%s</b>\r\n%s\r\n%s\r\n" % (sender, name.encode(), more, text)
        made[name] = commands.take_in(raw, Arrival(Via.LMTP), by=SYSTEM, at=database_now()).id
        mail_jobs.read_one(made[name])
        jobs.decide_on(made[name])
    raw = b"From: waits@mail.example\r\n\r\nx\r\n"
    made["waiting"] = commands.take_in(raw, Arrival(Via.LMTP), by=SYSTEM, at=database_now()).id
    return made


def in_order(pattern: str, browser: Client) -> list[str]:
    """Read the addresses that stand above the portal's pages, by number."""
    found = set(re.findall(pattern, browser.get("/").content.decode()))
    return sorted(found, key=lambda one: int(re.sub(r"\D", "", one)))


def numbers(page: str) -> list[tuple[str, str]]:
    """Read the two columns of the balance."""
    return re.findall(r'<td class="number mono">(\d+)</td><td class="number mono">(\d+)</td>', page)


def test_every_mail_stands_in_one_line_and_the_lines_add_up(cast: Cast, mails: dict[str, int]) -> None:
    page = browser(STAFF["duty_lead"]).get("/desk/mail").content.decode()
    # Fetched; threaded, drafts, general, quarantined, dropped, on the way.
    assert numbers(page) == [("5", "5"), ("0", "0"), *[("1", "1")] * 5]
    assert "It adds up." in page and "It is our own mail that came back." in page
    assert "robot@shop.example" in page and "A machine wrote it." in page and "&lt;b&gt;quarantined" in page
    assert "1234-secret" not in page


def test_t046_only_the_mail_role_sees_and_opens_what_lies_in_quarantine(cast: Cast, mails: dict[str, int]) -> None:
    mail = mails["quarantined"]
    assert browser(STAFF["first_line"]).get("/desk/mail").status_code == 404
    assert browser(STAFF["first_line"]).post(f"/desk/mail/{mail}/raw").status_code == 404
    manager = browser(STAFF["manager"])
    assert "robot@shop.example" not in manager.get("/desk/mail").content.decode()
    assert manager.post(f"/desk/mail/{mail}/raw").status_code == 403
    answer = browser(STAFF["duty_lead"]).post(f"/desk/mail/{mail}/raw")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")
    assert answer["Content-Disposition"] == f'attachment; filename="mail-{mail}.eml"'
    assert b"1234-secret" in answer.content
    assert Event.objects.filter(type="mail.opened", subject_id=mail, actor_id=cast.duty_lead.id).count() == 1


def test_a_mail_in_quarantine_is_read_again(cast: Cast, mails: dict[str, int]) -> None:
    lead = browser(STAFF["duty_lead"])
    assert lead.post(f"/desk/mail/{mails['quarantined']}/reading").status_code == 303
    assert lead.post(f"/desk/mail/{mails['quarantined']}/reading").status_code == 409
    mail_jobs.read_one(mails["quarantined"])
    jobs.decide_on(mails["quarantined"])
    assert numbers(lead.get("/desk/mail").content.decode())[4] == ("1", "1")


def test_a_draft_that_came_by_mail_shows_its_real_address(cast: Cast, mails: dict[str, int]) -> None:
    mira = browser(STAFF["first_line"])
    page = mira.get("/desk/phone").content.decode()
    assert "other@mail.example" in page and "Our server is down" in page
    (address,) = set(re.findall(r"/desk/phone/drafts/\d+", page)) - {
        one for one in re.findall(r"/desk/phone/drafts/\d+", page) if "How much" in mira.get(one).content.decode()
    }
    draft = mira.get(address).content.decode()
    assert "Not proven" in draft and "An address proves nothing" in draft


def test_a_held_mail_stands_beside_its_ticket_and_becomes_a_message_by_one_click(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = tmp_path / "dns.json"
    told = {"vektor.example": "v=spf1 ip4:203.0.113.9 -all", "_dmarc.vektor.example": "v=DMARC1; p=none"}
    zone.write_text(json.dumps(told))
    monkeypatch.setattr(apart, "RECORDED_DNS", zone)
    ticket, owner = accepted(cast).pk, CUSTOMERS["owner"]
    token = tokens.make(ticket, owner, TOKEN_VERSION, thread_token_keys()[TOKEN_VERSION])
    arrival = Arrival(Via.LMTP, "203.0.113.9", "mx", owner, tokens.reply_address(token, "reply.nimbus.example"))
    for text in (b"It got worse", b"Not mine"):
        raw = b"From: %s\r\nSubject: Re: x\r\n\r\n%s\r\n" % (owner.encode(), text)
        mail = commands.take_in(raw, arrival, by=SYSTEM, at=database_now()).id
        mail_jobs.read_one(mail)
        jobs.decide_on(mail)
    page = browser(STAFF["first_line"]).get(f"/desk/tickets/{ticket}").content.decode()
    assert page.count("Received by mail, not verified") == 2 and "It got worse" in page
    pavel, stranger = browser(CUSTOMERS["owner"]), browser(CUSTOMERS["stranger"])
    first, second = in_order(r"/calls/mails/\d+", pavel)
    assert stranger.get(first).status_code == stranger.post(first).status_code == 404
    assert "It got worse" in pavel.get(first).content.decode()
    assert pavel.post(first)["Location"] == f"/tickets/{ticket}"
    assert pavel.post(first).status_code == 409
    assert pavel.post(f"{second}/refusal").status_code == 303
    assert "It got worse" in pavel.get(f"/tickets/{ticket}").content.decode()
    assert "/calls/mails/" not in pavel.get("/").content.decode()
    after = browser(STAFF["first_line"]).get(f"/desk/tickets/{ticket}").content.decode()
    assert after.count("Received by mail, not verified") == 1 and "nobody of theirs wrote it" in after


def test_a_contact_opens_a_ticket_from_a_mail(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = tmp_path / "dns.json"
    told = {"vektor.example": "v=spf1 ip4:203.0.113.9 -all", "_dmarc.vektor.example": "v=DMARC1; p=none"}
    zone.write_text(json.dumps(told))
    monkeypatch.setattr(apart, "RECORDED_DNS", zone)
    owner = CUSTOMERS["owner"]
    for number in (b"1", b"2"):
        raw = b"From: %s\r\nSubject: Slow %s\r\n\r\nEvery page takes a minute\r\n" % (owner.encode(), number)
        mail = commands.take_in(raw, Arrival(Via.LMTP, "203.0.113.9", "mx", owner), by=SYSTEM, at=database_now()).id
        mail_jobs.read_one(mail)
        jobs.decide_on(mail)
    pavel, stranger = browser(owner), browser(CUSTOMERS["stranger"])
    first, second = in_order(r"/calls/drafts/\d+/mail", pavel)
    assert stranger.get(first).status_code == 404
    assert pavel.get(first.removesuffix("/mail"))["Location"] == first
    (form,) = re.findall(r'href="(/tickets/new\?mail=\d+)"', pavel.get(first).content.decode())
    page = pavel.get(form).content.decode()
    assert 'value="Slow 1"' in page and "Every page takes a minute" in page
    number = form.rpartition("=")[2]
    sent = {
        "kind": "question", "service": str(cast.service), "title": "Slow 1", "description": "Every page takes a minute",
        "what_was_read": "The guide", "mail": number,
    }  # fmt: skip
    assert stranger.post("/tickets/new", sent | {"service": str(cast.foreign_service)}).status_code == 422
    answer = pavel.post("/tickets/new", sent)
    assert answer.status_code == 303, answer.content.decode()
    ticket = Ticket.objects.latest("id")
    assert answer["Location"] == f"/tickets/{ticket.pk}"
    assert thread_of(ticket.pk, cast.first_line).first_seen_at == Draft.objects.get(pk=int(number)).first_seen_at
    assert pavel.post(second.replace("/mail", "/refusal")).status_code == 303
    assert "/calls/drafts/" not in pavel.get("/").content.decode()
