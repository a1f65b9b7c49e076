"""What both sides see of our mail: who took it, when its page was opened, and what came back (E12)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast, assemble
from tests.factories import accepted, proposed, reminded
from tests.web.api.asking import Program
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.ledger.queries import events_of
from countersign.notify import commands, jobs, queries
from countersign.notify.audience import letters_for
from countersign.notify.commands import returning
from countersign.notify.commands.returning import Bounced
from countersign.notify.models import Notice
from countersign.notify.rules.returned import ReturnKind
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
WORDS = "550 5.1.1 <script>No such</script> user"


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble(password=PASSWORD)


@pytest.fixture
def mailed(cast: Cast) -> list[Notice]:
    """Mails to the owner about a ticket that a server has taken."""
    number = accepted(cast).pk
    for event in events_of("ticket", number):
        for letter in letters_for(event):
            jobs.enqueue(letter, at=database_now())
    mine = list(Notice.objects.filter(recipient_id=cast.owner.id).order_by("pk"))
    for notice in mine:
        commands.record_sent(notice.pk, "250 2.0.0 OK 1732", by=SYSTEM, at=database_now(), server="mx.example.org")
    return mine


def comes_back(notice: Notice, kind: ReturnKind = ReturnKind.HARD, proven: bool = True) -> None:
    """Record a bounce, from a mail that was taken in."""
    from countersign.mail import commands as mail_room
    from countersign.mail.rules.arrivals import Arrival, Via

    raw = f"From: mailer-daemon@mx.example.org\r\n\r\n{notice.pk} {kind}".encode()
    mail = mail_room.take_in(raw, Arrival(Via.LMTP), by=SYSTEM, at=database_now()).id
    bounced = Bounced(mail, notice.address, "5.1.1", kind, WORDS, proven)
    returning.record_return(notice.pk, bounced, by=SYSTEM, at=database_now())


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.content.decode())


def test_both_sides_read_who_took_a_mail_and_when_its_page_was_opened(cast: Cast, mailed: list[Notice]) -> None:
    number = mailed[0].ticket_id
    owner, colleague = browser(CUSTOMERS["owner"]), browser(CUSTOMERS["colleague"])
    mira = browser(STAFF["first_line"])
    line = "taken by mx.example.org “250 2.0.0 OK 1732” at"
    assert shown(mira, f"/desk/tickets/{number}").count(line) == 2
    assert "opened" not in shown(mira, f"/desk/tickets/{number}").partition(line)[2][:80]
    colleague.get(f"/tickets/{number}")
    owner.head(f"/tickets/{number}")
    owner.get(f"/tickets/{number}", headers={"Sec-Purpose": "prefetch"})
    assert not Event.objects.filter(type="notice.opened").exists(), "nobody of those has opened it"
    page = shown(owner, f"/tickets/{number}")
    assert page.count(line) == 2 and re.search(rf"{line} [^;<]*; opened \d\d:\d\d:\d\d", page)
    owner.get(f"/tickets/{number}")
    opened = Event.objects.filter(type="notice.opened")
    assert [(event.actor_id, event.ip) for event in opened] == [(cast.owner.id, "203.0.113.7")] * 2
    assert re.search(r"delivery-seen[^>]*>[^<]*; opened \d\d:\d\d:\d\d", shown(mira, f"/desk/tickets/{number}"))
    assert line not in shown(colleague, f"/tickets/{number}"), "another's mail is another's"
    sent = shown(owner, "/messages")
    assert "An engineer works on it" in sent and "; opened" in sent


def test_a_dead_address_stands_above_the_pages_of_its_person_and_on_the_desk(cast: Cast, mailed: list[Notice]) -> None:
    owner, colleague = browser(CUSTOMERS["owner"]), browser(CUSTOMERS["colleague"])
    mira, manager = browser(STAFF["first_line"]), browser(STAFF["manager"])
    banner = "Our mail to p.krylov@vektor.example did not reach you"
    assert banner not in shown(owner, "/")
    assert "No mail came back." in shown(mira, "/desk/mail/returned")
    comes_back(mailed[0])
    assert banner in shown(owner, "/") and banner not in shown(colleague, "/")
    assert "<script>No such" not in shown(owner, "/account/mail")
    assert "came back at" in shown(mira, f"/desk/tickets/{mailed[0].ticket_id}")
    assert manager.get("/desk/mail/returned").status_code == 404

    listed = shown(mira, "/desk/mail/returned")
    assert "Павел Крылов" in listed and "<script>No such" not in listed
    assert re.search(r'href="/desk/mail/returned"[^>]*>.{0,200}?>1<', shown(mira, "/desk/views/mine"))
    box = re.search(r"/desk/mail/returned/(\d+)/holder", listed)
    assert box is not None
    here = f"/desk/mail/returned/{box[1]}"
    for _press in range(2):
        assert mira.post(f"{here}/holder").status_code == 303
    late = browser(STAFF["second_line"]).post(f"{here}/holder")
    assert late.status_code == 409 and "Mira Levchenko sees to it" in late.content.decode(), "the list says who"
    answer = mira.post(f"{here}/end", {"reason": "", "write_again": "1"})
    assert answer.status_code == 422 and "Павел Крылов" in answer.content.decode()
    assert mira.post(f"{here}/end", {"reason": "Called him.", "write_again": "1"}).status_code == 303
    assert "No mail came back." in shown(mira, "/desk/mail/returned")
    assert "We are trying it again" in shown(owner, "/")


def test_its_person_has_it_tried_again_or_takes_the_notice_away(cast: Cast, mailed: list[Notice]) -> None:
    owner, colleague = browser(CUSTOMERS["owner"]), browser(CUSTOMERS["colleague"])
    for path in ("/account/mail/trial", "/account/mail/hiding"):
        assert owner.post(path).status_code == 404, "nothing came back yet"
    assert "No mail to you came back." in shown(owner, "/account/mail")
    comes_back(mailed[0])
    assert colleague.post("/account/mail/trial").status_code == 404
    assert owner.post("/account/mail/hiding").status_code == 303
    assert "did not reach you" not in shown(owner, "/")
    assert "came back at" in shown(owner, "/account/mail"), "the page says it still"
    assert owner.post("/account/mail/trial").status_code == 303
    assert "We write to p.krylov@vektor.example again" in shown(owner, "/account/mail")
    types = [event.type for event in Event.objects.filter(subject_kind="letterbox").order_by("id")]
    assert types == ["letterbox.stopped", "letterbox.hidden", "letterbox.released"]
    listed = shown(browser(STAFF["first_line"]), "/desk/mail/returned")
    assert "Its person says that it works again" in listed and "Nothing is sent there" not in listed


def test_programs_do_the_same_over_the_api(cast: Cast, mailed: list[Notice]) -> None:
    person = Program(cast.owner, "account:read", "account:write")
    staff = Program(cast.first_line, "desk:read", "desk:write")
    assert person.get("account/letterbox").status_code == 404, "nothing came back yet"
    comes_back(mailed[0])
    mine, listed = person.get("account/letterbox").json(), staff.get("letterboxes").json()["items"]
    assert listed == [mine] and (mine["task"], mine["person"], mine["taken_by"]) == ("hard", "Павел Крылов", "")
    assert Program(cast.colleague, "account:read").get("account/letterbox").status_code == 404
    assert Program(cast.manager, "desk:read").get("letterboxes").status_code == 403
    box = f"letterboxes/{mine['id']}"
    assert staff.post(f"{box}/acceptance").json() == {"kind": "letterbox", "id": mine["id"], "replayed": False}
    assert staff.get(box).json()["taken_by"] == "Mira Levchenko"
    assert person.post("account/letterbox/hiding").status_code == 200
    assert staff.post(f"{box}/settlement", {"reason": ""}).json()["code"] == "letterbox_reason_wanted"
    assert staff.post(f"{box}/settlement", {"reason": "Called him."}).status_code == 200
    assert staff.get(box).status_code == 404, "it waits for nobody any more"
    assert person.post("account/letterbox/trial").status_code == 200
    assert (person.get("account/letterbox").json()["stopped_at"], person.get("account/letterbox").json()["told_at"]) \
        == (None, None)


def test_a_late_mail_is_told_and_is_no_alarm(cast: Cast, mailed: list[Notice]) -> None:
    comes_back(mailed[1], ReturnKind.DELAYED)
    page = shown(browser(STAFF["first_line"]), f"/desk/tickets/{mailed[1].ticket_id}")
    assert "it is late: 550 5.1.1" in page and "delivery-waiting" in page
    assert "did not reach you" not in shown(browser(CUSTOMERS["owner"]), "/")
    assert queries.deliveries_of(mailed[1].ticket_id or 0, cast.owner) == [], "the portal reads its own"


def test_a_silent_ticket_is_closed_once_a_reminder_was_opened_or_somebody_called(cast: Cast) -> None:
    """E12: a deadline that takes something away is acknowledged or told another way, and a person lets it pass."""
    now = database_now()
    tickets = [reminded(proposed(cast), now - timedelta(days=8)) for _ in range(2)]
    daniel, owner = browser(STAFF["duty_lead"]), browser(CUSTOMERS["owner"])
    for ticket in tickets:
        for event in events_of("ticket", ticket.pk):
            for letter in letters_for(event) if event.type == "ticket.reminded" else ():
                notice = jobs.enqueue(letter, at=database_now())
                commands.record_sent(notice or 0, "250 OK", by=SYSTEM, at=database_now(), server="mx.example.org")
    owner.get(f"/tickets/{tickets[0].pk}")
    assert daniel.post(f"/desk/tickets/{tickets[0].pk}/closure").status_code == 303, "it was opened after a reminder"
    form = shown(daniel, f"/desk/tickets/{tickets[1].pk}/closure")
    assert "How did you tell the customer besides the mail?" in form
    answer = daniel.post(f"/desk/tickets/{tickets[1].pk}/closure")
    assert (answer.status_code, Ticket.objects.get(pk=tickets[1].pk).status) == (422, "waiting")
    said = {"reached": "Called Pavel at 12:40, it works."}
    assert daniel.post(f"/desk/tickets/{tickets[1].pk}/closure", said).status_code == 303
    assert "Called Pavel at 12:40" in shown(daniel, f"/desk/tickets/{tickets[1].pk}")
