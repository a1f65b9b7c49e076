"""From a ticket to the telephone and back: the wish to be called, the call of the desk, the first words of a caller."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.world import World

from countersign.intake.commands import calls, drafts
from countersign.intake.models import Callback
from countersign.kernel.clock import database_now
from countersign.tickets import queries
from countersign.tickets.commands import Report

pytestmark = pytest.mark.django_db
OUTAGE = {"service": "srv-01", "not_answering": "ping", "others_affected": "all"}


def test_the_ticket_leads_to_a_callback_about_itself(world: World) -> None:
    owner = world.browsers["owner"]
    page = owner.get(f"/tickets/{world.mine}").content.decode()
    link = re.search(r'href="(/calls\?ticket=[^"]*)#callbacks"', page)
    assert link, "the page offers to be called"
    form = owner.get(link.group(1).replace("&amp;", "&")).content.decode()
    assert f'name="ticket" value="{world.mine}"' in form
    title = queries.ticket_row(world.mine, world.cast.owner).title
    assert f"Ticket #{world.mine}: {title}" in form
    before = set(Callback.objects.values_list("pk", flat=True))
    window = re.search(r'<option value="([^"]+/[^"]+)"', form)
    contact = re.search(r'name="contact" value="(\d+)"', form)
    assert window and contact
    sent = {"contact": contact.group(1), "window": window.group(1),
            "about": f"Ticket #{world.mine}", "ticket": str(world.mine)}  # fmt: skip
    answer = owner.post("/calls/callbacks", sent)
    assert answer.status_code == 303, answer.content.decode()[:400]
    assert Callback.objects.exclude(pk__in=before).get().ticket_id == world.mine


def test_a_foreign_ticket_fills_nothing_in(world: World) -> None:
    owner = world.browsers["owner"]
    for number in (world.alien, 99999999, "x", "-1"):
        form = owner.get(f"/calls?ticket={number}").content.decode()
        assert 'name="ticket"' not in form
    contact = Callback.objects.filter(contract_id=world.cast.contract).first()
    assert contact is not None
    at = database_now() + timedelta(hours=2)
    sent = {"contact": str(contact.contact_id), "window": f"{at.isoformat()}/{(at + timedelta(hours=1)).isoformat()}",
            "about": "Another's", "ticket": str(world.alien)}  # fmt: skip
    assert owner.post("/calls/callbacks", sent).status_code == 404


def test_an_observer_is_not_offered_to_be_called(world: World) -> None:
    assert "/calls?ticket=" not in world.browsers["observer"].get(f"/tickets/{world.mine}").content.decode()


def test_the_desk_calls_from_the_ticket(world: World) -> None:
    page = world.browsers["first_line"].get(f"/desk/tickets/{world.mine}").content.decode()
    assert f'href="/desk/phone/outgoing?ticket={world.mine}"' in page
    form = world.browsers["first_line"].get(f"/desk/phone/outgoing?ticket={world.mine}")
    assert f"Ticket #{world.mine}" in form.content.decode()


def test_what_a_caller_said_first_stands_on_both_pages_E21(world: World) -> None:
    """Domain F12, E21: the ticket counts from its confirmation; when it was said first is shown beside."""
    cast, at = world.cast, database_now() - timedelta(minutes=100)
    call = calls.begin_call("", by=cast.second_line, at=at)
    calls.pick_contract(call.pk, cast.contract, by=cast.second_line, at=at)
    words = drafts.Said("outage", "Nothing answers", facts=OUTAGE)
    draft = drafts.file_draft(call.pk, words, by=cast.second_line, at=at)
    report = Report(
        kind="down", service_id=cast.service, title="Nothing answers", description="Nothing answers at all.",
        facts={"since": "08:00", "others_affected": "all", "not_answering": "ping"},
    )  # fmt: skip
    ticket = drafts.confirm_draft(draft.pk, report, by=replace(cast.owner, key=None), at=at + timedelta(minutes=90))
    thread = queries.thread_of(ticket.pk, cast.owner)
    assert thread.first_seen_at == draft.first_seen_at == at
    assert ticket.opened_at == at + timedelta(minutes=90)
    portal = world.browsers["owner"].get(f"/tickets/{ticket.pk}").content.decode()
    assert "First told us" in portal
    desk = world.browsers["first_line"].get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert "first said, nobody proven yet" in desk
    assert queries.thread_of(world.mine, cast.owner).first_seen_at is None
    assert "First told us" not in world.browsers["owner"].get(f"/tickets/{world.mine}").content.decode()


def test_an_outage_that_was_said_is_counted_in_the_rail_and_asked_for_anew(world: World) -> None:
    mira, cast, at = world.browsers["first_line"], world.cast, database_now()

    def counted() -> int:
        told = mira.get("/desk/phone/outages", headers={"HX-Request": "true"}).content.decode()
        shown = re.search(r'id="rail-outages" hx-get="/desk/phone/outages" hx-trigger="draft [^>]*>(\d*)<', told)
        assert shown, told
        return int(shown.group(1) or 0)

    before = counted()
    call = calls.begin_call("", by=cast.second_line, at=at)
    words = drafts.Said("outage", "The door is dark", facts=OUTAGE)
    draft = drafts.file_draft(call.pk, words, by=cast.second_line, at=at)
    assert counted() == before + 1
    assert f">{before + 1}</span>" in mira.get("/desk/views/mine").content.decode()
    region = mira.get("/desk/phone", headers={"HX-Request": "true"}).content.decode()
    assert "The door is dark" in region
    assert "<html" not in region
    drafts.settle_draft(draft.pk, answer="Nobody calls back", rejected=True, by=cast.first_line, at=at)
    assert counted() == before


def test_the_counter_costs_no_statement(world: World) -> None:
    mira = world.browsers["first_line"]
    with CaptureQueriesContext(connection) as made:
        mira.get("/desk/views/mine")
    asked = [one["sql"] for one in made.captured_queries if "intake_draft" in (one["sql"] or "")]
    assert len(asked) == 1
    assert "clock_timestamp" in asked[0]


def test_who_does_not_answer_the_telephone_has_no_counter(world: World) -> None:
    for who in ("admin", "manager", "identity_officer", "security"):
        assert world.browsers[who].get("/desk/phone/outages").status_code == 404
    assert "rail-outages" not in world.browsers["admin"].get("/desk/views/mine").content.decode()
