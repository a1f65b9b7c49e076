"""The balance of incoming mail: it adds up, and only who may opens what lies in quarantine."""

from __future__ import annotations

import json
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast, assemble
from tests.factories import accepted
from tests.rooms.files.samples import picture
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.intake import jobs
from countersign.intake.commands.attached import keep_attachments
from countersign.intake.models import Draft, HeldMail
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.mail import apart, commands
from countersign.mail import jobs as mail_jobs
from countersign.mail.keys import TOKEN_VERSION, new_message_id, thread_token_keys
from countersign.mail.rules import tokens
from countersign.mail.rules.arrivals import Arrival, Via
from countersign.tickets.models import Ticket
from countersign.tickets.queries import thread_of

pytestmark = pytest.mark.django_db

MAILS = {
    "general": (b"someone@mail.example", b"How much is it?", b""),
    "draft": (b"other@mail.example", b"Our server is down", b""),
    "quarantined": (b"robot@shop.example", b"Your code is 1234-secret", b"Auto-Submitted: auto-generated\r\n"),
    "dropped": (b"support@localhost", b"Hello", b"X-Countersign-Sent: %s\r\n"),
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
    ours = new_message_id(None, "x@mail.example", "localhost").strip("<>").encode()
    for name, (sender, text, more) in MAILS.items():
        more = more % ours if b"%s" in more else more
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
    cell = r'<td class="number mono"><a class="link" href="/desk/mail/list\?[^"]+">(\d+)</a></td>'
    return re.findall(cell * 2, page)


def test_every_mail_stands_in_one_line_and_the_lines_add_up(cast: Cast, mails: dict[str, int]) -> None:
    page = browser(STAFF["duty_lead"]).get("/desk/mail").content.decode()
    # Fetched; threaded, drafts, general, quarantined, dropped, on the way.
    assert numbers(page) == [("5", "5"), ("0", "0"), *[("1", "1")] * 5]
    assert "It adds up." in page and "It is our own mail that came back." in page
    assert "robot@shop.example" in page and "A machine answered by itself." in page and "&lt;b&gt;quarantined" in page
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


def test_what_lies_aside_is_taken_up_by_hand_with_a_reason_by_the_mail_role(cast: Cast, mails: dict[str, int]) -> None:
    lead, here = browser(STAFF["duty_lead"]), f"/desk/mail/{mails['quarantined']}"
    why = {"reason": "They <b>called</b>: it is about cs1234"}
    assert browser(STAFF["first_line"]).post(f"{here}/taking", why).status_code == 404
    assert browser(STAFF["manager"]).post(f"{here}/taking", why).status_code == 403
    assert "Take it up by hand" in lead.get(here).content.decode()
    refused = lead.post(f"{here}/taking", {"reason": "", "becomes": "draft"})
    assert refused.status_code == 422 and 'href="#id_reason"' in refused.content.decode()
    assert lead.post(f"{here}/taking", {**why, "becomes": "draft"})["Location"] == here
    assert lead.post(f"{here}/taking", {**why, "becomes": "question"}).status_code == 409
    page = lead.get(here).content.decode()
    assert "Daniel Weber took it up by hand at" in page and "They &lt;b&gt;called&lt;/b&gt;" in page
    (draft,) = re.findall(r'href="(/desk/phone/drafts/\d+)"', page)
    assert "Your code is 1234-secret" in browser(STAFF["first_line"]).get(draft).content.decode()
    dropped = lead.post(f"/desk/mail/{mails['dropped']}/taking", {**why, "becomes": "question"})
    assert dropped.status_code == 303
    assert [all_ for _, all_ in numbers(lead.get("/desk/mail").content.decode())] == ["5", "0", "2", "2", "0", "0", "1"]


def test_t046_t066_one_mail_is_shown_as_it_came_to_the_mail_role_alone(cast: Cast, mails: dict[str, int]) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "Pavel <eve@evil.example>", "Hello"
    made.set_content("plain words\n\n> quoted words\n")
    made.add_alternative("<p>laid out</p><script>alert(1)</script><img src=https://evil.example/x>", subtype="html")
    koi = b"From: a@b.example\r\nContent-Type: text/plain; charset=windows-1251\r\n\r\n" + "Сервер".encode("koi8-r")
    numbers_of = []
    for raw in (made.as_bytes(), koi):
        mail = commands.take_in(raw, Arrival(Via.LMTP), by=SYSTEM, at=database_now()).id
        mail_jobs.read_one(mail)
        jobs.decide_on(mail)
        numbers_of.append(mail)
    lead, here = browser(STAFF["duty_lead"]), f"/desk/mail/{numbers_of[0]}"
    assert browser(STAFF["manager"]).get(here).status_code == browser(STAFF["first_line"]).get(here).status_code == 404
    page = lead.get(here).content.decode()
    assert "eve@evil.example" in page and "plain words" in page and "Quoted text" in page and "MIME-Version" in page
    assert "laid out" not in page and "alert(1)" not in page
    (frame,) = re.findall(r'<iframe[^>]* src="([^"]+)" sandbox=""', page)
    assert frame.startswith("http://files.testserver/mail/")
    path = frame.removeprefix("http://files.testserver")
    shown = Client().get(path, headers={"host": "files.testserver"})
    assert b"laid out" in shown.content and b"alert" not in shown.content and b"evil.example" not in shown.content
    assert shown["Content-Security-Policy"].startswith("sandbox; default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors http://testserver;" in shown["Content-Security-Policy"]
    assert Client().get(path[:-3] + "abc", headers={"host": "files.testserver"}).status_code == 404
    assert Client().get(path).status_code == 404, "not on the main origin"
    assert "Сервер" in lead.get(f"/desk/mail/{numbers_of[1]}?charset=koi8-r").content.decode()
    assert Event.objects.filter(type="mail.opened", subject_id=numbers_of[0]).count() == 1
    dropped = lead.get("/desk/mail/list?state=dropped&reason=own_mail&today=1").content.decode()
    told = dropped.count("It is our own mail that came back.")  # In its title, its heading, its line.
    assert told == 3 and "support@localhost" in dropped
    seen = browser(STAFF["manager"]).get("/desk/mail/list?state=fetched").content.decode()
    assert seen.count("<li>") >= 5 and "eve@evil.example" not in seen
    assert lead.get("/desk/mail/list?state=nothing").status_code == 404


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
    for text in ("It got worse\n\n> and what we wrote before", "Not mine"):
        made = EmailMessage()
        made["From"], made["Subject"] = owner, "Re: x"
        made.set_content(text)
        made.add_attachment(picture("PNG"), maintype="image", subtype="png", filename="console.png")
        mail = commands.take_in(made.as_bytes(), arrival, by=SYSTEM, at=database_now()).id
        mail_jobs.read_one(mail)
        jobs.decide_on(mail)
        held = HeldMail.objects.get(mail_id=mail).pk
        assert keep_attachments("held_mail", held, by=SYSTEM, at=database_now()) == 1
    page = browser(STAFF["first_line"]).get(f"/desk/tickets/{ticket}").content.decode()
    assert page.count("Received by mail, not verified") == 2 and "It got worse" in page
    assert "and what we wrote before" in page and page.count("console.png") == 2
    pavel, stranger = browser(CUSTOMERS["owner"]), browser(CUSTOMERS["stranger"])
    first, second = in_order(r"/calls/mails/\d+", pavel)
    assert stranger.get(first).status_code == stranger.post(first).status_code == 404
    shown = pavel.get(first).content.decode()
    assert "It got worse" in shown and "and what we wrote before" in shown and "console.png" in shown
    answer = pavel.post(first)
    assert answer.status_code == 303, re.sub(r"<[^>]+>", "", answer.content.decode())[-900:]
    assert answer["Location"] == f"/tickets/{ticket}"
    assert pavel.post(first).status_code == 409
    assert pavel.post(f"{second}/refusal").status_code == 303
    thread = pavel.get(f"/tickets/{ticket}").content.decode()
    assert "It got worse" in thread and "console.png" in thread
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
