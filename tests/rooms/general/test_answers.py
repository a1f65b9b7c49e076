"""Saved answers, the browser of a conversation, answers by mail, and what a question may become."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes, report

from countersign.general import commands
from countersign.general.commands import visits
from countersign.general.commands.saved import end_answer, save_answer
from countersign.general.models import Question, Said
from countersign.general.queries import own, saved, tray
from countersign.intake.commands.drafts import confirm_draft
from countersign.intake.commands.questions import file_from_question, file_own_question
from countersign.intake.models import Draft
from countersign.intake.queries.promises import waiting_for
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.notify.models import Notice
from countersign.notify.topics import general
from countersign.tickets.models import Ticket
from countersign.tickets.queries import thread_of

pytestmark = pytest.mark.django_db
STRANGER = Actor("nobody", ip="192.0.2.7", locale="ru")
PRICES = {"en": "Prices of {provider} are at {portal}.", "ru": "Цены {provider}: {portal}"}


def asked(by: Actor = STRANGER, at: object = T0, **of: object) -> Question:
    return commands.ask(channel="chat", words="Сколько стоит VPS?", locale="ru", by=by, at=at, **of)  # type: ignore[arg-type]


def test_leads_write_saved_answers_of_public_facts_and_their_use_is_counted(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        save_answer("prices", "Prices", PRICES, by=cast.first_line, at=T0)
    for shortcut, words, code in (
        ("Цены", PRICES, "saved_shortcut"), ("prices", {"ru": "Цены"}, "fact_missing"),
        ("prices", {"en": "Your balance is {balance}."}, "saved_place"),
        ("prices", {"en": "cs1234 is up."}, "answer_names_contract"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=code):
            save_answer(shortcut, "Prices", words, by=cast.duty_lead, at=T0)
    kept = save_answer("prices", "Prices", PRICES, by=cast.duty_lead, at=T0)
    with pytest.raises(Conflict, match="saved_taken"):
        save_answer("prices", "Others", PRICES, by=cast.manager, at=T0)
    question = asked()
    said = commands.answer_with_saved(question.pk, "prices", by=cast.first_line, at=minutes(1))
    assert said.words == "Цены Nimbus Cloud: http://testserver/"
    assert saved.text_of("prices", "it", cast.first_line)[1] == "Prices of Nimbus Cloud are at http://testserver/."
    with pytest.raises(Invalid, match="saved_place_open"):
        commands.answer(question.pk, 'Open {hours}, {"json": 1}', by=cast.first_line, at=minutes(1))
    row = saved.saved_answers(cast.manager)[0]
    assert (row.id, row.used, row.used_at) == (kept.pk, 1, minutes(1))
    end_answer(kept.pk, by=cast.duty_lead, at=minutes(2))
    with pytest.raises(NotVisible):
        commands.answer_with_saved(question.pk, "prices", by=cast.first_line, at=minutes(3))


def test_a_conversation_belongs_to_one_browser_and_to_one_session_after_sign_in(cast: Cast) -> None:
    word = visits.open_visit(asked().pk, by=STRANGER, at=T0)
    found = own.conversation(word, STRANGER, minutes(1))
    assert found is not None and [one.words for one in found.said] == ["Сколько стоит VPS?"]
    assert own.conversation(word[:-1] + "x", STRANGER, minutes(1)) is None
    assert own.conversation(word, STRANGER, T0 + timedelta(days=14)) is None
    new = visits.recognise(word, by=cast.owner, at=minutes(2))
    assert new is not None and new != word
    assert own.conversation(word, cast.owner, minutes(3)) is None
    for by in (STRANGER, cast.colleague):  # Signed out, or somebody else at the same browser.
        assert own.conversation(new, by, minutes(3)) is None
    assert own.conversation(new, cast.owner, minutes(3)) is not None
    visits.end_visit(new, by=cast.owner, at=minutes(4))
    assert own.conversation(new, cast.owner, minutes(5)) is None


def test_about_a_service_a_draft_is_made_and_only_general_words_come_back(cast: Cast) -> None:
    question = asked(name="Павел Крылов")
    draft = file_from_question(question.pk, by=cast.first_line, at=minutes(5))
    assert (draft.channel, draft.claimed_contract_id, draft.first_seen_at) == ("chat", None, T0)
    said = Said.objects.get(direction="out")
    assert "http://testserver/sign-in" in said.words and "41-2087" not in said.words
    assert waiting_for(cast.owner, minutes(6)).drafts == []
    with pytest.raises(Conflict, match="question_turned"):
        file_from_question(question.pk, by=cast.first_line, at=minutes(6))


def test_asked_in_a_session_it_becomes_a_ticket_by_the_customers_own_click(cast: Cast) -> None:
    question = asked(cast.owner, account_id=cast.owner.id, asked_for_id=cast.contract)
    row = tray.question(question.pk, cast.first_line)
    assert row.signed_in and str(cast.contract) not in (row.name, row.address) and "41-2087" not in repr(row)
    draft = file_from_question(question.pk, by=cast.first_line, at=minutes(5))
    assert not Ticket.objects.exists()
    assert [one.id for one in waiting_for(cast.colleague, minutes(6)).drafts] == [draft.pk]
    assert waiting_for(cast.stranger, minutes(6)).drafts == []
    ticket = confirm_draft(draft.pk, report(cast), by=cast.owner, at=minutes(9))
    assert thread_of(ticket.pk, cast.owner).first_seen_at == T0
    assert Draft.objects.get().ticket_id == ticket.pk


def test_whoever_asked_signed_in_files_a_draft_of_it_and_nobody_else_does(cast: Cast) -> None:
    question = asked(cast.owner, account_id=cast.owner.id, asked_for_id=cast.contract)
    for by in (cast.stranger, cast.colleague, STRANGER, cast.first_line):
        with pytest.raises(NotVisible):
            file_own_question(question.pk, by=by, at=minutes(5))
    draft = file_own_question(question.pk, by=cast.owner, at=minutes(5))
    assert (draft.claimed_contract_id, draft.words, draft.first_seen_at) == (cast.contract, "Сколько стоит VPS?", T0)
    question.refresh_from_db()
    assert (question.state, question.draft_id, Said.objects.count()) == ("turned", draft.pk, 1)
    with pytest.raises(Conflict, match="question_turned"):
        file_own_question(question.pk, by=cast.owner, at=minutes(6))


def answered(question: int, words: str, cast: Cast) -> Notice | None:
    """Answer, and have the mail written as the worker does it, twice."""
    said = commands.answer(question, words, by=cast.first_line, at=database_now())
    event = next(one for one in events_of("question", question) if dict(one.parts("said")).get(said.pk))
    general.answered(event)
    general.answered(event)
    return Notice.objects.filter(event=event.id).first()


def test_an_answer_goes_to_the_named_address_with_nothing_of_the_askers_words(cast: Cast) -> None:
    now = database_now()
    question = asked(at=now, address="Anna@example.org", name="Visit evil.example")
    notice = answered(question.pk, "От 300 ₽ в месяц.", cast)
    assert notice is not None
    assert (notice.kind, notice.address, notice.recipient_id) == ("general", "anna@example.org", None)
    assert "От 300 ₽" in notice.body and "evil" not in notice.body + notice.subject
    assert Notice.objects.count() == 1
    assert notice.message_id.startswith(f"<t.q{question.pk}-1-")
    assert answered(asked(by=replace(STRANGER, ip="192.0.2.8"), at=now).pk, "От 300 ₽.", cast) is None
