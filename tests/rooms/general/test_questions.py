"""General questions: asked by anybody, answered in general words, by nobody automatically (M8, S3, E51, T26, T47)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests.cast import Cast
from tests.factories import T0, minutes

from countersign.general import commands
from countersign.general.models import Arrival, Question, Said
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, TooOften
from countersign.ledger.models import Event

pytestmark = pytest.mark.django_db
STRANGER = Actor("nobody", ip="192.0.2.7", locale="ru")


def asked(words: str = "How much is a server with 8 GB?", **of: object) -> Question:
    return commands.ask(channel="chat", words=words, by=STRANGER, at=T0, **of)  # type: ignore[arg-type]


def test_a_stranger_asks_and_somebody_answers_in_general_words(cast: Cast) -> None:
    question = asked(name=" Анна \n Белова", address="anna@example.org")
    assert (question.name, question.state, question.waits_since) == ("Анна Белова", "open", T0)
    event = Event.objects.get(subject_kind="question")
    assert (event.assurance, event.contract, event.staff_only, event.channel) == ("A0", None, True, "portal")

    commands.take(question.pk, by=cast.first_line, at=minutes(1))
    with pytest.raises(Conflict, match=r"question_taken.*Mira"):
        commands.answer(question.pk, "From 900 a month.", by=cast.second_line, at=minutes(2))
    first = Said.objects.get()
    commands.say(question.pk, "And with 16 GB?", by=STRANGER, at=minutes(2))
    with pytest.raises(Conflict, match="question_news"):
        commands.answer(question.pk, "From 900 a month.", seen=first.pk, by=cast.first_line, at=minutes(3))
    said = commands.answer(question.pk, "From 900, with 16 GB 1,600.", by=cast.first_line, at=minutes(3))
    question.refresh_from_db()
    assert (question.state, question.waits_since, said.assurance) == ("answered", None, "A2")

    commands.say(question.pk, "Thank you. And disks?", by=STRANGER, at=minutes(4))
    question.refresh_from_db()
    assert (question.state, question.waits_since) == ("open", minutes(4))
    commands.take(question.pk, over=True, by=cast.second_line, at=minutes(5))
    assert Question.objects.get().taken_by_id == cast.second_line.id


def test_two_who_answer_the_same_words_answer_once(cast: Cast) -> None:
    """Nobody had taken it, and both pressed: before, both answers left."""
    question = asked()
    seen = Said.objects.get().pk
    commands.answer(question.pk, "From 900 a month.", seen=seen, by=cast.first_line, at=minutes(1))
    with pytest.raises(Conflict, match="question_news"):
        commands.answer(question.pk, "900 and up.", seen=seen, by=cast.second_line, at=minutes(1))
    commands.answer(question.pk, "With VAT.", seen=seen, by=cast.first_line, at=minutes(2))
    assert Said.objects.count() == 3


def test_t026_no_contract_data_goes_out(cast: Cast) -> None:
    question = asked("My number is 41-2087, does cs1234 work?", account_id=cast.owner.id, asked_for_id=cast.contract)
    for words in (
        "Your contract 41-2087 is fine.",
        "CS1234 is up.",
        "See cs1234.nimbus.example",
        "203.0.113.40 answers.",
    ):
        with pytest.raises(Invalid, match="answer_names_contract"):
            commands.answer(question.pk, words, by=cast.first_line, at=minutes(1))
    commands.answer(question.pk, "Prices are on nimbus.example; sign in to ask.", by=cast.first_line, at=minutes(2))


def test_only_those_who_work_answer_and_staff_do_not_ask(cast: Cast) -> None:
    question = asked()
    for by in (cast.owner, cast.manager, STRANGER):
        with pytest.raises(NotAllowed):
            commands.answer(question.pk, "No.", by=by, at=minutes(1))
    with pytest.raises(NotAllowed):
        commands.ask(channel="chat", words="Hello", by=cast.first_line, at=T0)


def test_spam_stays_spam_until_somebody_says_otherwise(cast: Cast) -> None:
    question = asked("Buy followers")
    commands.mark_spam(question.pk, by=cast.first_line, at=minutes(1))
    commands.say(question.pk, "Buy more followers", by=STRANGER, at=minutes(2))
    assert Question.objects.get().state == "spam"
    with pytest.raises(Conflict, match="question_spam"):
        commands.answer(question.pk, "No.", by=cast.first_line, at=minutes(3))
    commands.reopen(question.pk, by=cast.first_line, at=minutes(4))
    assert Question.objects.get().waits_since == minutes(4)


def test_a_mail_and_a_message_of_a_messenger_ask_once(cast: Cast) -> None:
    first = commands.ask(
        channel="messenger", words="Hi", handle="telegram:7", remote="1", name="Ann", by=SYSTEM, at=T0
    )  # fmt: skip
    commands.say(first.pk, "More", remote="2", by=SYSTEM, at=minutes(1))
    commands.say(first.pk, "More", remote="2", by=SYSTEM, at=minutes(2))
    assert Said.objects.count() == 2
    assert set(Event.objects.values_list("assurance", flat=True)) == {"A0"} | set(
        Event.objects.exclude(subject_kind="question").values_list("assurance", flat=True)
    )


def test_what_a_stranger_types_of_keys_and_documents_is_left_out(cast: Cast) -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    asked(f"my key is {key}, why does it not work")
    assert key not in Said.objects.get().words


def test_t047_two_hundred_forms_naming_one_victim_are_refused_alike(cast: Cast) -> None:
    """Of one address three a day are taken, of one network six an hour; the rest hears the same words."""
    refusals = []
    for number in range(200):
        by = replace(STRANGER, ip=f"198.18.{number}.1")
        try:
            commands.ask(channel="chat", words="Visit evil.example", address="victim@example.org", by=by, at=T0)
        except TooOften as why:
            refusals.append(why.code)
    assert (Question.objects.count(), set(refusals), len(refusals)) == (3, {"questions_too_often"}, 197)
    for number in range(10):
        try:
            commands.ask(channel="chat", words="Hello", address=f"v{number}@example.org", by=STRANGER, at=T0)
        except TooOften as why:
            refusals.append(why.code)
    assert (Question.objects.count(), set(refusals)) == (9, {"questions_too_often"})
    assert not Arrival.objects.filter(address__contains="@").exists()


@pytest.mark.django_db(transaction=True)
def test_twelve_forms_at_the_same_moment_are_counted_one_by_one() -> None:
    """Before, each of those that came together found room for itself: eight of six were taken."""

    def ask(number: int) -> bool:
        try:
            asked(f"How much is the {number}th server?")
        except TooOften:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(12) as together:
        assert sum(together.map(ask, range(12))) == 6


def test_questions_end_by_themselves_after_a_month(cast: Cast) -> None:
    asked()
    assert commands.keep_time(by=SYSTEM, at=T0 + timedelta(days=29)) == 0
    assert commands.keep_time(by=SYSTEM, at=T0 + timedelta(days=30)) == 1
    assert commands.keep_time(by=SYSTEM, at=T0 + timedelta(days=31)) == 0
    assert Question.objects.get().state == "expired"
    assert not Arrival.objects.exists()
    with pytest.raises(NotAllowed):
        commands.keep_time(by=cast.first_line, at=T0)
