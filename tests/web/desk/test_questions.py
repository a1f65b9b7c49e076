"""The tray: who waits longest first, one voice at a time, and nothing of a contract on any page of it (T26)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.web.desk.conftest import SignIn

from countersign.general import commands
from countersign.general.commands.saved import save_answer
from countersign.general.models import Question, Said
from countersign.intake.models import Draft
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now

pytestmark = pytest.mark.django_db
# What the contract of the one who asks is known by; none of it may stand on a page of the tray.
PRIVATE = ("41-2087", "Вектор", "Крылов", "p.krylov@vektor.example", "cs1234", "203.0.113.40", "s3-vektor", "Business")


def asked(words: str, cast: Cast | None = None, **of: object) -> int:
    by = Actor("nobody", ip="192.0.2.7", locale="ru") if cast is None else cast.owner
    known = {} if cast is None else {"account_id": cast.owner.id, "asked_for_id": cast.contract}
    question = commands.ask(channel="chat", words=words, locale="ru", by=by, at=database_now(), **known, **of)  # type: ignore[arg-type]
    return question.pk


def test_t026_no_page_of_the_tray_says_anything_of_the_contract_it_was_asked_in(cast: Cast, mira: Client) -> None:
    """security T26: although the one who asks is signed in as an owner of 41-2087."""
    number = asked("Как сменить тариф?", cast)
    commands.say(number, "Ау?", by=cast.owner, at=database_now())
    pages = ["", "/rows", f"/{number}", f"/{number}/said", "/count", "/saved"]
    for _ in range(2):
        for path in pages:
            page = mira.get(f"/desk/questions{path}").content.decode()
            assert [word for word in PRIVATE if word in page] == [], path
        mira.post(f"/desk/questions/{number}/draft")
        pages += ["?show=turned", f"/../phone/drafts/{Draft.objects.get().pk}"]
    refused = mira.post(f"/desk/questions/{number}/answers", {"words": "Your contract 41-2087 has it.", "seen": "99"})
    assert refused.status_code == 422
    assert not Said.objects.filter(words__contains="41-2087").exists()


def test_who_waits_longest_stands_first_and_one_answers(cast: Cast, mira: Client, artem: Client) -> None:
    first, second = asked("Первый вопрос"), asked("Второй вопрос", address="a@example.org")
    page = mira.get("/desk/questions").content.decode()
    assert page.index("Первый вопрос") < page.index("Второй вопрос")
    assert re.search(r'data-since="[^"]+"[^>]*>00:0\d<', page)
    assert mira.post(f"/desk/questions/{first}/acceptance").status_code == 303
    refused = artem.post(f"/desk/questions/{first}/answers", {"words": "Мой ответ", "seen": "0"})
    assert refused.status_code == 409
    assert "Мой ответ" in refused.content.decode() and "Mira Levchenko" in refused.content.decode()
    seen = Said.objects.filter(question_id=first).get().pk
    commands.say(first, "И ещё", by=Actor("nobody", ip="192.0.2.7"), at=database_now())
    late = mira.post(f"/desk/questions/{first}/answers", {"words": "Мой ответ", "seen": str(seen)})
    assert late.status_code == 409 and "И ещё" in late.content.decode()
    newest = Said.objects.order_by("-id").values_list("pk", flat=True)[0]
    form = {"words": "900 ₽", "seen": str(newest), "idempotency_key": "pressed-twice-in-haste"}
    led = [mira.post(f"/desk/questions/{first}/answers", form)["Location"] for _ in range(2)]
    assert led == [f"/desk/questions/{first}?show=open"] * 2
    assert Said.objects.filter(question_id=first, direction="out").count() == 1
    assert f'data-item="{first}"' in mira.get("/desk/questions?show=answered").content.decode()
    artem.post(f"/desk/questions/{second}/spam")
    assert Question.objects.get(pk=second).state == "spam"
    artem.post(f"/desk/questions/{second}/reopening")
    artem.post(f"/desk/questions/{second}/takeover")
    assert Question.objects.get(pk=second).taken_by_id == cast.second_line.id


def test_saved_answers_are_put_in_without_a_script_and_counted(cast: Cast, mira: Client, daniel: Client) -> None:
    form = {"shortcut": "prices", "title": "Prices", "words_en": "See {portal}", "words_ru": "Смотрите {portal}"}
    assert mira.post("/desk/questions/saved/new", form).status_code == 404
    assert daniel.post("/desk/questions/saved/new", {**form, "words_en": "{balance}"}).status_code == 422
    assert daniel.post("/desk/questions/saved/new", form).status_code == 303
    number = asked("Почём?")
    assert mira.get(f"/desk/questions/{number}/saved/prices").content.decode() == "Смотрите http://testserver/"
    put = mira.post(f"/desk/questions/{number}/answers", {"put": "1", "put_saved": "prices", "words": ""})
    assert put.status_code == 200 and "Смотрите http://testserver/" in put.content.decode()
    sent = {"words": "Смотрите http://testserver/ и пишите", "saved": "prices", "seen": ""}
    assert mira.post(f"/desk/questions/{number}/answers", sent).status_code == 303
    assert re.search(r'<td class="number mono">1</td><td class="number mono">1</td>', daniel.get(
        "/desk/questions/saved").content.decode())  # fmt: skip


def test_the_tray_costs_the_same_for_one_and_for_forty(cast: Cast, mira: Client, sign_in: SignIn) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as made:
            assert mira.get(path).status_code == 200
        return len(made.captured_queries)

    save_answer("prices", "Prices", {"en": "Nine."}, by=cast.duty_lead, at=database_now())
    number = asked("Один")
    before = queries("/desk/questions"), queries(f"/desk/questions/{number}")
    for other in range(40):
        by = Actor("nobody", ip=f"192.0.3.{other}")
        commands.ask(channel="chat", words=f"Вопрос {other}", by=by, at=database_now())
    assert (queries("/desk/questions"), queries(f"/desk/questions/{number}")) == before
    assert max(before) <= 10
    manager = sign_in("manager")
    assert manager.get("/desk/questions").status_code == 404
    assert manager.get("/desk/questions/saved").status_code == 200
