"""Who gets in: strangers find nothing, observers change nothing, notes reach nobody (T6, T10, T11)."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import LONG_AGO, Cast
from tests.factories import SOLUTION, accepted, closed, opened, proposed
from tests.web.portal.conftest import SignIn
from tests.web.portal.reading import same, text

from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.tickets import commands, queries
from countersign.tickets.commands.indexing import index_words
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db

PAGES = ("", "/live", "/history.json", "/print", "/severity", "/facts", "/withdrawal")
ACTS = {
    "/messages": {"text": "Let me in."},
    "/confirmation": {},
    "/rejection": {"text": "No."},
    "/declaration": {},
    "/reopening": {"text": "Again."},
    "/rating": {"satisfaction": "1"},
    "/severity": {"severity": "critical", "reason": "Because."},
    "/facts": {"since": "never"},
    "/withdrawal": {},
}


def test_a_stranger_finds_nothing_and_the_same_nothing(stranger: Client, cast: Cast) -> None:
    number = proposed(cast).pk
    for path in PAGES:
        here, nowhere = stranger.get(f"/tickets/{number}{path}"), stranger.get(f"/tickets/99999999{path}")
        assert (here.status_code, nowhere.status_code) == (404, 404), path
        assert same(here) == same(nowhere), path
    for path, typed in ACTS.items():
        here, nowhere = (
            stranger.post(f"/tickets/{number}{path}", typed),
            stranger.post(f"/tickets/99999999{path}", typed),
        )
        assert (here.status_code, nowhere.status_code) == (404, 404), path
        assert same(here) == same(nowhere), path
    before = queries.ticket_row(number, cast.owner)
    assert (before.status, before.severity) == ("waiting", "critical")
    draft = {"place": f"{number}:message", "values": "{}"}
    assert stranger.post("/drafts", draft).status_code == 404


def test_an_observer_reads_and_changes_nothing_T10(observer: Client, cast: Cast) -> None:
    number = proposed(cast).pk
    page = text(observer.get(f"/tickets/{number}"))
    assert "Does it work for you?" in page
    for words in ("Thanks, everything works", "Still not working", "Raise the urgency", "<textarea"):
        assert words not in page
    assert "Something is broken" not in text(observer.get("/"))
    for path, typed in ACTS.items():
        assert observer.post(f"/tickets/{number}{path}", typed).status_code == 403, path
        assert observer.post(f"/tickets/{number}{path}", {}).status_code == 403, path
    assert observer.get("/tickets/new").status_code == 403
    assert observer.post("/tickets/new", {}).status_code == 403
    assert Ticket.objects.get(pk=number).status == "waiting"


def test_somebody_not_signed_in_is_led_to_the_sign_in(cast: Cast) -> None:
    number = opened(cast).pk
    answer = Client().get(f"/tickets/{number}")
    assert (answer.status_code, answer["Location"]) == (303, f"/sign-in?next=/tickets/{number}")


def test_staff_go_to_the_desk(sign_in: SignIn, cast: Cast) -> None:
    mira = sign_in("first_line")
    assert mira.get("/")["Location"] == "/desk/"
    assert mira.get(f"/tickets/{opened(cast).pk}").status_code == 404


def test_a_note_reaches_no_page_of_the_customer_T6(owner: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    note = commands.Words("canary-7f3a: the customer is difficult")
    commands.note(number, note, by=cast.second_line, at=database_now())
    commands.propose(number, SOLUTION, commands.Words("Look."), by=cast.first_line, at=database_now())
    index_words(number)
    assert f'id="ticket-{number}"' in text(owner.get("/?q=RDP"))
    for path in ("/", "/?q=canary-7f3a", "/?q=difficult", "/?state=all", "/account", "/messages"):
        body = (
            text(owner.get(path))
            .replace("q=canary-7f3a", "")
            .replace('value="canary-7f3a"', "")
            .replace("“canary-7f3a”", "")
        )
        assert "canary" not in body, path
    for path in PAGES:
        answer = owner.get(f"/tickets/{number}{path}")
        assert "canary" not in text(answer), path
        assert "noted" not in text(answer), path
    assert f'id="ticket-{number}"' not in text(owner.get("/?q=difficult"))


def test_search_and_counts_know_only_ones_own_T11(owner: Client, stranger: Client, cast: Cast) -> None:
    number = closed(cast).pk
    index_words(number)
    assert f'id="ticket-{number}"' in text(owner.get("/?q=cs1234"))
    for words in (str(number), "cs1234", "RDP", "41-2087", "Вектор", "Павел"):
        page = text(stranger.get("/", {"q": words}))
        assert 'id="ticket-' not in page, words
        assert "0 tickets found" in page
    assert queries.portal_counts(cast.stranger) == {"open": 0, "closed": 0, "yours": 0}
    assert "Cannot reach" not in text(stranger.get("/?state=all"))


def test_a_contract_is_chosen_among_ones_own(owner: Client, cast: Cast) -> None:
    assert owner.post("/contract", {"contract": str(cast.foreign_contract)}).status_code == 404
    assert owner.post("/contract", {"contract": "x"}).status_code == 404
    assert owner.post("/contract", {"contract": str(cast.contract)}).status_code == 303


def test_a_link_opens_in_whichever_of_ones_contracts_it_is(owner: Client, cast: Cast) -> None:
    assert cast.owner.id is not None
    customers.add_contact(cast.foreign_contract, cast.owner.id, ["observer"], by=SYSTEM, at=LONG_AGO)
    report = commands.Report("question", "Quota", "How much is left?", None, {"what_was_read": "nothing"})
    theirs = commands.open_ticket(report, by=cast.stranger, at=database_now()).pk
    ours = opened(cast).pk
    page = text(owner.get("/"))
    assert "60-0031 · Studio Ferri" in page and "Quota" not in page
    assert "How much is left?" in text(owner.get(f"/tickets/{theirs}"))
    assert "Quota" not in text(owner.get("/")), "reading a ticket changes no other tab"
    assert owner.post(f"/tickets/{theirs}/messages", {"text": "Hello."}).status_code == 403
    assert owner.post("/contract", {"contract": str(cast.contract)}).status_code == 303
    assert owner.get(f"/tickets/{ours}").status_code == 200


def test_a_held_file_says_why_and_cannot_be_fetched(owner: Client, cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    number = accepted(cast).pk
    file = SimpleUploadedFile("invoice.pdf.exe", b"MZ" + b"\0" * 200, "application/pdf")
    assert owner.post(f"/tickets/{number}/messages", {"text": "See.", "files": file}).status_code == 303
    page = text(owner.get(f"/tickets/{number}"))
    assert "Held back until our security staff has looked at it." in page
    assert "/attachments/" not in page


def test_another_persons_upload_cannot_be_sent(owner: Client, stranger: Client, cast: Cast) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    token = stranger.post("/uploads", {"file": SimpleUploadedFile("a.txt", b"hello\n", "text/plain")}).json()["id"]
    number = accepted(cast).pk
    answer = owner.post(f"/tickets/{number}/messages", {"text": "Take this.", "upload": token})
    assert answer.status_code == 422
    assert "A file is no longer here." in text(answer) and "Take this." in text(answer)
