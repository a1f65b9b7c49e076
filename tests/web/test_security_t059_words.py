"""security T59: a password that somebody types is asked about before it is sent, and kept as a secret if wished."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.cast import Cast
from tests.factories import accepted
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.files import queries, sealed
from countersign.files.rules import State
from countersign.ledger.models import Event
from countersign.tickets.models import Attachment, Message, Note, Ticket
from countersign.tickets.queries import thread_of

pytestmark = pytest.mark.django_db
SECRET = "hunter2-Pferd!9"
WORDS = f"The panel does not let me in.\npassword: {SECRET}\nSince noon."
PLAIN = (
    "I forgot my password: how do I get a new one?",
    "The password field shows an error.",
    "Не приходит пароль: письма нет, пробовал дважды.",
    "Пароль для панели: где его сменить?",
    "password: ********, as your page shows it",
    "Token bucket, 500 tokens, rate: 10/s",
)


@pytest.fixture
def owner(cast: Cast) -> Client:
    return browser(CUSTOMERS["owner"])


@pytest.fixture
def mira(cast: Cast) -> Client:
    return browser(STAFF["first_line"])


def test_a_customer_is_asked_and_the_password_becomes_a_secret_file_T59(owner: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    address, events = f"/tickets/{number}/messages", Event.objects.count()
    asked = owner.post(address, {"text": WORDS})
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "This seems to hold a password." in page
    assert 'value="hide"' in page and 'value="keep"' in page
    assert SECRET in page, "what was typed stays in the field"
    assert Event.objects.count() == events
    typed = {"text": WORDS, "secret": "hide", "idempotency_key": "h" * 22}
    for _press in range(2):
        assert owner.post(address, typed).status_code == 303
    said = thread_of(number, cast.owner).messages[-1]
    assert SECRET not in said.body and "password.txt" in said.body
    row = queries.by_token(said.files[0].token)
    assert row.state is State.SECRET
    assert sealed.opened(row.token) == f"password: {SECRET}\n".encode()
    assert Attachment.objects.filter(message_id=said.id).count() == 1
    assert owner.get(f"/attachments/{row.token}").status_code == 404, "without a click it opens for nobody"
    assert not Message.objects.filter(body__contains=SECRET).exists()


def test_a_new_ticket_is_asked_about_like_a_reply_T59(owner: Client, cast: Cast) -> None:
    typed = {
        "service": str(cast.service), "kind": "question", "title": "The panel refuses db_pass=Rosso-77!x",
        "urgency": "", "description": WORDS, "what_was_read": f"curl https://root:{SECRET}@panel.example/",
    }  # fmt: skip
    page = owner.post("/tickets/new", typed)
    asked = page.content.decode()
    assert page.status_code == 409 and not Ticket.objects.exists()
    assert 'name="secret" value="hide"' in asked and 'name="secret" value="keep"' in asked
    assert WORDS in asked and f"root:{SECRET}@panel" in asked and "Rosso-77!x" in asked, "what was typed stays"
    hide = {**typed, "secret": "hide", "idempotency_key": "n" * 22}
    for _press in range(2):
        assert owner.post("/tickets/new", hide).status_code == 303
    ticket = Ticket.objects.get()
    said = thread_of(ticket.pk, cast.owner).messages[0]
    row = queries.by_token(said.files[0].token)
    assert (row.state, len(said.files)) == (State.SECRET, 1)
    assert sealed.opened(row.token) == f"password: Rosso-77!x\npassword: {SECRET}\n".encode()
    told = json.dumps([said.body, ticket.title, ticket.summary, ticket.facts])
    assert SECRET not in told and "Rosso" not in told and "password.txt" in ticket.title
    assert owner.post("/tickets/new", {**typed, "secret": "keep"}).status_code == 303
    assert SECRET in thread_of(Ticket.objects.latest("pk").pk, cast.owner).messages[0].body


def test_whoever_says_that_it_is_none_is_believed_and_asked_no_more_T59(owner: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    typed = {"text": WORDS, "secret": "keep"}
    assert owner.post(f"/tickets/{number}/messages", typed).status_code == 303
    assert SECRET in thread_of(number, cast.owner).messages[-1].body


@pytest.mark.parametrize("text", PLAIN)
def test_nobody_is_asked_about_words_of_a_sentence_T59(owner: Client, cast: Cast, text: str) -> None:
    number = accepted(cast).pk
    assert owner.post(f"/tickets/{number}/messages", {"text": text}).status_code == 303


def test_staff_are_asked_too_in_answers_notes_and_forms_T59(mira: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    url = f"/desk/tickets/{number}"
    solved = {"code": "solved", "cause": "A lock.", "action": f"Set password={SECRET}", "check": "It opens."}
    for noun, more in (("answers", {}), ("notes", {}), ("waiting", {"missing": "other"}), ("solution", solved)):
        asked = mira.post(f"{url}/{noun}", {"text": WORDS, **more} if noun != "solution" else more)
        assert asked.status_code == 409, noun
        assert 'value="hide"' in asked.content.decode(), noun
    assert not Message.objects.filter(body__contains=SECRET).exists()
    assert not Note.objects.filter(body__contains=SECRET).exists()
    assert mira.post(f"{url}/notes", {"text": WORDS, "secret": "hide"}).status_code == 303
    assert "[password left out]" in Note.objects.get().body
    assert mira.post(f"{url}/answers", {"text": WORDS, "secret": "hide", "then": "wait"}).status_code == 303
    said = thread_of(number, cast.owner).messages[-1]
    assert (said.kind, SECRET in said.body) == ("question", False)
