"""General questions on the portal: without a login, without a script, bound to one browser (M8, S3, E51, T26, T47)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.cast import Cast
from tests.factories import report
from tests.web.world import CUSTOMERS, browser, tell_subscribers

from countersign.general import commands
from countersign.general.models import Question, Said, Visit
from countersign.intake.commands.drafts import confirm_draft
from countersign.intake.models import Draft
from countersign.kernel.clock import database_now
from countersign.notify.models import Notice
from countersign.portal.question_cookie import NAME

pytestmark = pytest.mark.django_db
ASKED = {"words": "Сколько стоит сервер с 8 ГБ?", "name": "Анна", "address": "anna@example.org"}


def form_key(client: Client) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', client.get("/questions").content.decode())
    assert found is not None
    return found[1]


def ask(client: Client, **changes: str) -> int:
    return client.post("/questions", {**ASKED, "idempotency_key": form_key(client), **changes}).status_code


def test_a_stranger_asks_reads_the_answer_and_writes_on_without_a_script(cast: Cast) -> None:
    client, other = browser(), browser()
    assert ask(client) == 303
    cookie = client.cookies[NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 14 * 24 * 3600
    assert "8 ГБ" in client.get("/questions").content.decode()
    assert "8 ГБ" not in other.get("/questions").content.decode()
    commands.answer(Question.objects.get().pk, "От **900** ₽. <b>&", by=cast.first_line, at=database_now())
    page = client.get("/questions").content.decode()
    assert "От <strong>900</strong> ₽. &lt;b&gt;&amp;" in page and "Mira" in page and "Levchenko" not in page
    newest = Said.objects.order_by("id").last()
    assert newest is not None
    assert client.get(f"/questions/said?after={newest.pk}").status_code == 204
    assert client.post("/questions/words", {"words": "А с диском?"}).status_code == 303
    assert Question.objects.get().state == "open"
    client.cookies[NAME] = cookie.value[:-2] + "xx"
    assert "8 ГБ" not in client.get("/questions").content.decode()
    client.cookies[NAME] = cookie.value
    assert client.post("/questions/end").status_code == 303
    assert "8 ГБ" not in client.get("/questions").content.decode()


def test_signing_in_changes_the_cookie_and_closes_the_conversation_to_everybody_else(cast: Cast) -> None:
    client = browser()
    ask(client)
    before = client.cookies[NAME].value
    signed_in = browser(CUSTOMERS["owner"])
    signed_in.cookies[NAME] = before
    page = signed_in.get("/questions").content.decode()
    assert "8 ГБ" in page and "41-2087" not in page
    after = signed_in.cookies[NAME].value
    assert after != before
    for stale in (before, after):
        client.cookies[NAME] = stale
        assert "8 ГБ" not in client.get("/questions").content.decode()
    question = Question.objects.get()
    assert (question.account_id, question.asked_for_id) == (cast.owner.id, cast.contract)


def test_the_key_of_another_form_of_theirs_opens_nobodys_conversation(cast: Cast) -> None:
    """A key answers a replay with its first result, whatever that was: the number of an account is no question (T2)."""
    client = browser(CUSTOMERS["colleague"])
    form = {"name": "Нина", "locale": "ru", "zone": "Europe/Moscow", "idempotency_key": "key-of-another-form"}
    assert client.post("/account/profile", form).status_code == 303
    assert client.post("/questions", {**ASKED, "idempotency_key": "key-of-another-form"}).status_code == 303
    assert NAME not in client.cookies and not Visit.objects.exists()


def test_whoever_asked_signed_in_opens_a_ticket_of_it_by_one_click(cast: Cast) -> None:
    client = browser(CUSTOMERS["owner"])
    ask(client)
    assert "/questions/ticket" in client.get("/questions").content.decode()
    for _ in range(2):
        form = client.post("/questions/ticket")
        assert form.status_code == 303 and form["Location"].startswith("/tickets/new?mail=")
    page = client.get(form["Location"]).content.decode()
    assert ASKED["words"] in page and 'href="/questions' in page
    ticket = confirm_draft(Draft.objects.get().pk, report(cast), by=cast.owner, at=database_now())
    page = client.get("/questions").content.decode()
    assert f"/tickets/{ticket.pk}" in page and "/questions/ticket" not in page
    assert browser(CUSTOMERS["colleague"]).post("/questions/ticket")["Location"] == "/questions"


def test_sent_twice_is_asked_once_and_traps_and_passwords_are_seen(cast: Cast) -> None:
    client = browser()
    key = form_key(client)
    for _ in range(2):
        assert client.post("/questions", {**ASKED, "idempotency_key": key}).status_code == 303
    assert Question.objects.count() == 1
    assert ask(browser(), website="https://spam.example") == 422
    careless = browser()
    secret = "My login is root, password=hunter2secret99"
    answer = careless.post("/questions", {**ASKED, "words": secret})
    assert answer.status_code == 422 and "hunter2secret99" in answer.content.decode()
    assert Question.objects.count() == 1
    assert careless.post("/questions", {**ASKED, "words": secret, "sure": "1"}).status_code == 303
    assert browser().post("/questions", {**ASKED, "words": "x" * 4001}).status_code == 422


def test_t047_forms_naming_a_victim_leave_three_questions_and_no_mail(cast: Cast) -> None:
    """Every one from another network: what stops them is the address that they name."""
    client = browser()
    codes: dict[int, int] = {}
    pages = set()
    for number in range(60):
        here = f"198.18.{number}.7"
        form = {**ASKED, "address": "victim@example.org", "words": f"Visit evil{number}.example"}
        answer = client.post("/questions", form, REMOTE_ADDR=here)
        codes[answer.status_code] = codes.get(answer.status_code, 0) + 1
        client.cookies.pop(NAME, None)
        if answer.status_code == 429:
            assert int(answer["Retry-After"]) > 0
            pages.add(re.sub(r"evil\d+", "evil", re.sub(r'(value|content|nonce)="[^"]*"', "", answer.content.decode())))
    assert codes == {303: 3, 429: 57}
    assert len(pages) == 1
    tell_subscribers()
    assert not Notice.objects.filter(address__startswith="victim").exists()


def test_the_page_says_when_people_are_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from countersign.calendars.commands import Written, make_calendar
    from countersign.kernel import settings as given
    from countersign.kernel.actor import SYSTEM

    day = (database_now() + timedelta(days=3)).date()
    closed = {"zone": "Europe/Moscow", "week": {}, "days": {day.isoformat(): [["09:00", "10:00"]]}}
    make_calendar("Chat", Written(closed), by=SYSTEM, at=database_now())
    monkeypatch.setenv("COUNTERSIGN_QUESTION_CALENDAR", "Chat")
    given.forget()
    try:
        page = browser().get("/questions").content.decode().replace("\xa0", " ")
        assert f"{day.day} {day:%b} {day.year}, 09:00:00 MSK" in page
    finally:
        monkeypatch.undo()
        given.forget()


def test_public_pages_lead_to_it_and_nobody_frames_it(cast: Cast) -> None:
    assert 'href="/questions"' in browser().get("/sign-in").content.decode()
    answer = browser().get("/questions")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY" and "no-store" in answer["Cache-Control"]
    assert not settings.SECURE or NAME.startswith("__Host-")
