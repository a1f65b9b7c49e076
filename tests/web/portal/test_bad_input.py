"""Garbage, oversize, NUL, marks of direction, foreign ids, stale pages: a clear 4xx, the text still there."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.cast import Cast
from tests.factories import accepted, closed, proposed
from tests.web.portal.reading import text

from countersign.kernel.clock import database_now
from countersign.tickets import commands, queries
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db

WHOLE = {
    "kind": "question",
    "title": "How do I",
    "description": "Tell me.",
    "what_was_read": "nothing",
    "urgency": "",
}
NASTY = {
    "nul": "before\x00after",
    "million": "x" * 1_000_000,
    "markup": '"><script>alert(1)</script>',
    "bidi": "\u202eevil\u2066",
    "format": "%(name)s %s {0} {{7*7}}",
    "sql": "' OR 1=1; --",
    "emoji": "👩\u200d👩\u200d👧",
}


@pytest.mark.parametrize("field", ["title", "description", "what_was_read", "kind", "service", "urgency", "upload"])
@pytest.mark.parametrize("name", NASTY)
def test_no_field_of_a_new_ticket_breaks_it(owner: Client, cast: Cast, field: str, name: str) -> None:
    typed = {**WHOLE, "service": str(cast.service), field: NASTY[name]}
    answer = owner.post("/tickets/new", typed)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        shown = owner.get(answer["Location"])
        assert shown.status_code == 200
        assert field != "title" or "\u202e" not in text(shown)
        return
    page = text(answer)
    assert "This is not sent yet. Your text is kept." in page
    assert "Tell me." in page or field == "description"
    assert NASTY[name].replace("\x00", "")[:2000] in page or field not in ("title", "description", "what_was_read")
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("service", ["0", "-1", "99999999999999999999", "foreign", "1.5", "", " "])
def test_a_service_of_nobody_or_of_others_is_refused(owner: Client, cast: Cast, service: str) -> None:
    wanted = str(cast.foreign_service) if service == "foreign" else service
    answer = owner.post("/tickets/new", {**WHOLE, "service": wanted})
    assert answer.status_code == 422 and "Tell me." in text(answer)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("name", NASTY)
def test_no_message_breaks_the_page(owner: Client, cast: Cast, name: str) -> None:
    number = accepted(cast).pk
    answer = owner.post(f"/tickets/{number}/messages", {"text": NASTY[name]})
    assert answer.status_code == (422 if name in ("nul", "million") else 303)
    if answer.status_code == 422:
        assert NASTY[name].replace("\x00", "") in text(answer)
    page = owner.get(f"/tickets/{number}")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "\u202e" not in page.content.decode()


@pytest.mark.parametrize("path", ["/messages", "/rejection", "/reopening"])
def test_an_empty_text_is_refused(owner: Client, cast: Cast, path: str) -> None:
    answer = owner.post(f"/tickets/{proposed(cast).pk}{path}", {"text": " \n "})
    assert answer.status_code == 422
    assert "Write what you want to say." in text(answer)


def test_a_stale_page_says_so_and_keeps_the_text(owner: Client, cast: Cast) -> None:
    number = closed(cast).pk
    for path in ("/messages", "/rejection"):
        answer = owner.post(f"/tickets/{number}{path}", {"text": "I was typing this for an hour."})
        assert answer.status_code == 409
        page = text(answer)
        assert "The ticket has moved on meanwhile: it is now “Closed”." in page
        assert "I was typing this for an hour." in page
    assert owner.post(f"/tickets/{number}/confirmation").status_code == 409
    assert owner.post(f"/tickets/{number}/declaration").status_code == 409
    assert owner.post(f"/tickets/{number}/withdrawal").status_code == 409
    assert owner.post(f"/tickets/{accepted(cast).pk}/rating", {"satisfaction": "5"}).status_code == 409


def test_two_colleagues_confirm_and_the_second_reads_it(owner: Client, cast: Cast) -> None:
    number = proposed(cast).pk
    commands.confirm(number, by=cast.colleague, at=database_now())
    answer = owner.post(f"/tickets/{number}/confirmation")
    assert answer.status_code == 409 and "Нина Орлова confirmed that it works." in text(answer)
    assert queries.ticket_row(number, cast.owner).status == "closed"


@pytest.mark.parametrize("value", ["0", "6", "x", "", "5" * 5000, "\x00"])
def test_a_rating_is_one_of_five(owner: Client, cast: Cast, value: str) -> None:
    answer = owner.post(f"/tickets/{closed(cast).pk}/rating", {"satisfaction": value, "comment": "What I think"})
    assert answer.status_code == 422
    assert "What I think" in text(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/tickets/0",
        "/tickets/99999999999999999999999",
        "/tickets/" + "9" * 5000,
        "/tickets/x",
        "/tickets/-1",
        "/tickets/%00",
        "/tickets/1%0d%0a",
        "/tickets/1/../../desk",
        "/account/sessions/x",
        "/nothing",
        "/%ff%fe",
    ],
)
def test_no_address_breaks(owner: Client, path: str) -> None:
    assert owner.get(path).status_code in (404, 405)
    assert owner.post(path).status_code in (404, 405)


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?q=" + "%D0%B6" * 5000,
        "?q=%ff%fe",
        "?state=x&after=y",
        "?after=20260101T000000.000000-9999999999999999999",
        "?after=99999999T999999.0-1",
        "?q=%25%27%22%5C",
        "?q=(((",
        "?q=a%26%7C!%3A*",
    ],
)
def test_no_question_to_the_list_breaks(owner: Client, query: str) -> None:
    assert owner.get("/" + query).status_code == 200
    assert owner.get("/messages" + query).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?kind=x&service=y", "?kind=%00&service=%00", "?kind=down&urgency=" + "z" * 9000, "?kind=down&urgency=%ff"],
)
def test_no_question_to_the_form_breaks(owner: Client, query: str) -> None:
    assert owner.get("/tickets/new" + query).status_code == 200
    assert owner.get("/tickets/new/side" + query).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"place": "new", "values": "x"},
        {"place": "new", "values": "[]"},
        {"place": "new", "values": '{"a": 1}'},
        {"place": "elsewhere", "values": "{}"},
        {"place": "9" * 5000 + ":message"},
        {"place": "new", "values": "[" * 100_000},
        {"place": "new", "values": json.dumps({"description": "x" * 500_000})},
    ],
)
def test_no_draft_breaks(owner: Client, typed: dict[str, str]) -> None:
    assert 400 <= owner.post("/drafts", typed).status_code < 500


def test_a_draft_keeps_odd_letters(owner: Client, cast: Cast) -> None:
    values = json.dumps({"title": "a\x00b", "description": "\ud800 lone"})
    assert owner.post("/drafts", {"place": "new", "values": values}).status_code == 303
    assert 'value="ab"' in text(owner.get("/tickets/new"))


def test_a_body_in_a_strange_encoding_is_refused_or_read(owner: Client, cast: Cast) -> None:
    number = accepted(cast).pk
    body = "text=\xcf\xf0\xe8".encode("latin-1")
    kinds = (
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data",
    )
    for kind in kinds:
        answer = owner.generic("POST", f"/tickets/{number}/messages", body, content_type=kind)
        assert answer.status_code in (303, 400, 422), kind


def test_more_than_is_taken_at_once_is_413(owner: Client, cast: Cast) -> None:
    answer = owner.post("/tickets/new", {**WHOLE, "description": "y" * 9_000_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("page", ["/severity", "/facts", "/withdrawal"])
@pytest.mark.parametrize("name", NASTY)
def test_rarer_acts_take_no_garbage(owner: Client, cast: Cast, page: str, name: str) -> None:
    number = accepted(cast).pk
    typed = {
        "severity": NASTY[name],
        "reason": NASTY[name],
        "not_answering": NASTY[name],
        "others_affected": NASTY[name],
    }
    assert owner.post(f"/tickets/{number}{page}", typed).status_code in (303, 422)
