"""E31, S12 on the screens: an absent addressee, when they are back, who holds the clock, what is promised."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.cast import PASSWORD, Cast, assemble
from tests.factories import report
from tests.web.world import CUSTOMERS, STAFF, browser

from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.shifts import commands as shifts
from countersign.shifts.models import Queue
from countersign.tickets import commands
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MOSCOW = ZoneInfo("Europe/Moscow")
QUESTION = {"kind": "question", "facts": {"what_was_read": "the guide"}}


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble(password=PASSWORD)


@pytest.fixture
def queue(cast: Cast) -> Queue:
    return shifts.add_queue(shifts.QueueFields("Support"), by=cast.manager, at=database_now() - 100 * HOUR)


def planned(cast: Cast, queue: Queue, who: Actor, begins: float, role: str = "specialist") -> None:
    now = database_now().replace(minute=0, second=0, microsecond=0)
    new = shifts.NewShift(who.account_id, queue.pk, role, now + begins * HOUR, now + (begins + 8) * HOUR)
    shifts.plan_shift(new, by=cast.duty_lead, at=now)


def opened(cast: Cast, **more: object) -> int:
    at = database_now() - timedelta(minutes=5)
    return commands.open_ticket(report(cast, **more), by=cast.owner, at=at).pk


def test_the_customer_names_an_absent_specialist_and_reads_when_they_are_back(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.second_line, 30)
    planned(cast, queue, cast.duty_lead, -1, "duty_lead")
    number, pavel = opened(cast, **QUESTION), browser(CUSTOMERS["stranger"])
    assert pavel.get(f"/tickets/{number}/addressee").status_code == 404
    pavel = browser(CUSTOMERS["owner"])
    back = (database_now().replace(minute=0) + 30 * HOUR).astimezone(MOSCOW)
    shown = pavel.get(f"/tickets/{number}/addressee").content.decode()
    assert f"{back:%d.%m.} {back:%H:%M}" in shown
    answer = pavel.post(f"/tickets/{number}/addressee", {"person": cast.second_line.id, "mode": "on"})
    assert answer.status_code == 303
    ticket = Ticket.objects.get(pk=number)
    assert (ticket.addressee_id, ticket.addressee_mode) == (cast.second_line.id, "only")
    page = pavel.get(f"/tickets/{number}").content.decode()
    assert "Artem Volkov" in page and "Daniel Weber" in page and f"{back:%H:%M}" in page


def test_nobody_is_waited_for_alone_when_it_is_urgent(cast: Cast) -> None:
    number, pavel = opened(cast), browser(CUSTOMERS["owner"])
    assert 'name="mode"' not in pavel.get(f"/tickets/{number}/addressee").content.decode()
    refused = pavel.post(f"/tickets/{number}/addressee", {"person": cast.second_line.id, "mode": "on"})
    assert refused.status_code == 409
    assert Ticket.objects.get(pk=number).addressee_id is None
    assert pavel.post(f"/tickets/{number}/addressee", {"person": "x"}).status_code == 422
    assert pavel.post(f"/tickets/{number}/addressee", {"person": cast.owner.id}).status_code == 422
    assert pavel.post(f"/tickets/{number}/addressee", {"person": cast.second_line.id}).status_code == 303
    assert pavel.post(f"/tickets/{number}/addressee", {"person": ""}).status_code == 303
    assert Ticket.objects.get(pk=number).addressee_id is None


def test_an_observer_names_nobody(cast: Cast) -> None:
    number = opened(cast)
    assert browser(CUSTOMERS["observer"]).get(f"/tickets/{number}/addressee").status_code == 403


def test_s12_the_duty_person_finds_the_promise_written_already(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.second_line, 30)
    planned(cast, queue, cast.generalist, -1)
    number = opened(cast, **QUESTION)
    commands.address(number, cast.second_line.account_id, by=cast.owner, at=database_now())
    giulia = browser(STAFF["generalist"])
    assert "Artem Volkov" in giulia.get(f"/desk/tickets/{number}").content.decode()
    form = giulia.get(f"/desk/tickets/{number}/acknowledgement").content.decode()
    assert 'value="addressee" selected' in form
    sent = giulia.post(f"/desk/tickets/{number}/acknowledgement", {"text": "Artem, 09:15", "promise": "addressee"})
    assert sent.status_code == 303
    promised = Ticket.objects.get(pk=number).promised_at
    expected = database_now().replace(minute=15, second=0, microsecond=0) + 30 * HOUR
    assert promised == expected


def test_a_present_addressee_leaves_the_form_as_it_is(cast: Cast) -> None:
    number = opened(cast, **QUESTION)
    commands.address(number, cast.second_line.account_id, by=cast.owner, at=database_now())
    giulia = browser(STAFF["generalist"])
    assert 'value="addressee"' not in giulia.get(f"/desk/tickets/{number}/acknowledgement").content.decode()
    lost = giulia.post(f"/desk/tickets/{number}/acknowledgement", {"text": "Soon", "promise": "addressee"})
    assert lost.status_code == 422


def test_the_desk_shows_where_people_are_when_it_addresses(cast: Cast, queue: Queue) -> None:
    planned(cast, queue, cast.first_line, -1)
    number = opened(cast)
    form = browser(STAFF["first_line"]).get(f"/desk/tickets/{number}/addressee").content.decode()
    assert "on shift now" in form and "not on shift" in form
