"""E6: a draft is kept until its form is sent or emptied, and never comes back after that."""

from __future__ import annotations

import threading
from dataclasses import replace

import psycopg
import pytest
from django.db import connection
from tests.cast import Cast
from tests.factories import accepted, minutes, report

from countersign.project.database import addresses as databases
from countersign.tickets import commands, queries
from countersign.tickets.commands.papers import MOST_DROPPED

pytestmark = pytest.mark.django_db
TEXT = {"text": "Half a sen"}


def test_a_draft_that_arrives_after_its_message_is_ignored(cast: Cast) -> None:
    ticket = accepted(cast)
    place, by = f"{ticket.pk}:message", replace(cast.owner, key="7:form-one")
    commands.save_draft(place, TEXT, form="7:form-one", by=cast.owner, at=minutes(4))
    assert queries.draft_of(place, cast.owner).content == TEXT
    commands.write(ticket.pk, commands.Words("A whole sentence."), by=by, at=minutes(5))
    commands.drop_draft(place, by=cast.owner)
    commands.save_draft(place, TEXT, form="7:form-one", by=cast.owner, at=minutes(5))
    assert queries.draft_of(place, cast.owner).content == {}
    commands.save_draft(place, TEXT, form="7:form-two", by=cast.owner, at=minutes(6))
    assert queries.draft_of(place, cast.owner).content == TEXT
    assert queries.drafts_of(ticket.pk, cast.owner)["message"].saved_at == minutes(6)


def test_a_sent_text_is_no_draft_even_while_it_stands_in_the_table(cast: Cast) -> None:
    """The draft is stored between the message and the dropping, or the process is killed there."""
    ticket = accepted(cast)
    place = f"{ticket.pk}:answer"
    commands.save_draft(place, TEXT, form="8:form-one", by=cast.first_line, at=minutes(4))
    words = commands.Words("A whole sentence.")
    commands.answer(ticket.pk, words, by=replace(cast.first_line, key="8:form-one"), at=minutes(5))
    row = queries.ticket_row(ticket.pk, cast.first_line)
    assert queries.draft_of(place, cast.first_line).content == {}
    assert queries.drafts_of(ticket.pk, cast.first_line) == {}
    assert queries.around(row, cast.first_line, minutes(6)).drafts == {}


def test_an_emptied_form_stays_empty_whatever_is_still_on_its_way(cast: Cast) -> None:
    commands.save_draft("new", {"title": "Half"}, form="9:form-one", by=cast.owner, at=minutes(1))
    commands.empty_form("new", form="9:form-one", by=cast.owner, at=minutes(2))
    commands.save_draft("new", {"title": "Half a"}, form="9:form-one", by=cast.owner, at=minutes(2))
    assert queries.draft_of("new", cast.owner) == queries.SavedDraft({}, None)
    commands.save_draft("new", {"title": "Another"}, form="9:form-two", by=cast.owner, at=minutes(3))
    assert queries.draft_of("new", cast.owner).content == {"title": "Another"}
    commands.save_draft("new", {"title": "Half a"}, form="9:form-one", by=cast.owner, at=minutes(3))
    assert queries.draft_of("new", cast.owner).content == {"title": "Another"}
    for number in range(MOST_DROPPED + 5):
        commands.empty_form("new", form=f"9:{number}", by=cast.owner, at=minutes(4))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(dropped), dropped[1] FROM tickets_draft")
        assert cursor.fetchall() == [(MOST_DROPPED, f"9:{MOST_DROPPED + 4}")]


@pytest.mark.django_db(transaction=True)
def test_a_draft_stored_while_its_ticket_is_being_opened_is_none(cast: Cast) -> None:
    """Two connections: the draft's statement begins before the ticket is committed and ends after it."""
    key = f"{cast.owner.account_id}:form-one"
    begun, opened = threading.Event(), threading.Event()

    def save_slowly() -> None:
        settings = connection.settings_dict
        with psycopg.connect(
            dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], options=databases.as_application()
        ) as late:
            late.execute(
                "INSERT INTO tickets_draft (account_id, place, content, saved_at, form) "
                "VALUES (%s, 'new', '{\"title\": \"Half\"}', now(), %s)", [cast.owner.id, key]
            )  # fmt: skip
            begun.set()
            assert opened.wait(10)

    thread = threading.Thread(target=save_slowly)
    thread.start()
    assert begun.wait(10)
    commands.open_ticket(report(cast), by=replace(cast.owner, key=key), at=minutes(1))
    opened.set()
    thread.join(10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tickets_draft")
        assert cursor.fetchone() == (1,)
    assert queries.draft_of("new", cast.owner) == queries.SavedDraft({}, None)
