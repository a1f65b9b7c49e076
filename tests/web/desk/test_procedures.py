"""S13, domain 5.7 on the desk, without scripts: procedures stand first for a generalist, and end where they must."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.web.desk.conftest import Desk, SignIn
from tests.web.desk.test_cost import queries as cost

from countersign.kernel.clock import database_now
from countersign.knowledge import commands
from countersign.knowledge.commands import Text
from countersign.knowledge.models import Procedure, Run
from countersign.shifts import commands as shifts
from countersign.tickets import commands as tickets
from countersign.tickets.models import Assignment, Escalation, Ticket

pytestmark = pytest.mark.django_db
QUESTION = {"kind": "question", "facts": {"what_was_read": "the guide"}, "urgency": "normal"}


@pytest.fixture
def procedure(cast: Cast) -> Procedure:
    now = database_now()
    text = Text("Restart a virtual server", "Look at the console\nRestart it", "It does not come up")
    written = commands.write_procedure(text, by=cast.second_line, at=now)
    return commands.approve(written.pk, 1, by=cast.duty_lead, at=now)


@pytest.fixture
def giulia(sign_in: SignIn) -> Client:
    return sign_in("generalist")


def held(cast: Cast, desk: Desk, **more: object) -> int:
    return tickets.accept(desk.opened(**more).pk, by=cast.generalist, at=database_now()).pk


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_generalist_sees_the_procedures_first(
    cast: Cast, desk: Desk, procedure: Procedure, giulia: Client, mira: Client
) -> None:
    new, number = desk.opened().pk, held(cast, desk)
    shown = text(giulia.get(f"/desk/tickets/{new}"))
    assert "Restart a virtual server" in shown and "Accept the ticket to begin one" in shown
    assert '<details class="procedure" id="procedure" open>' in text(giulia.get(f"/desk/tickets/{number}"))
    assert 'id="procedure"' not in text(mira.get(f"/desk/tickets/{number}")), "others are not distracted"


def test_a_run_goes_step_by_step(cast: Cast, desk: Desk, procedure: Procedure, giulia: Client, mira: Client) -> None:
    number = held(cast, desk)
    base = f"/desk/tickets/{number}/procedure"
    assert mira.post(base, {"procedure": procedure.pk}).status_code == 403
    assert giulia.post(base, {"procedure": procedure.pk}).status_code == 303
    assert giulia.post(f"{base}/steps", {"step": 1, "result": "done", "words": "Kernel panic"}).status_code == 303
    page = text(giulia.get(f"/desk/tickets/{number}"))
    assert "Kernel panic" in page and "It does not come up" in page
    assert "Begun by Giulia Conti" in text(mira.get(f"/desk/tickets/{number}"))
    assert giulia.post(f"{base}/steps", {"step": 9, "result": "done"}).status_code == 422
    assert giulia.post(f"{base}/result", {"outcome": "x"}).status_code == 422
    assert giulia.post(f"{base}/result", {"outcome": "helped"}).status_code == 303
    assert Run.objects.get().outcome == "helped"


def test_the_stop_rule_hands_an_urgent_ticket_to_whoever_stands_by(
    cast: Cast, desk: Desk, procedure: Procedure, giulia: Client
) -> None:
    number = held(cast, desk)
    base = f"/desk/tickets/{number}/procedure"
    giulia.post(base, {"procedure": procedure.pk})
    assert "whoever stands by" in text(giulia.get(f"{base}/stop"))
    assert giulia.post(f"{base}/stop", {"words": ""}).status_code == 422
    assert giulia.post(f"{base}/stop", {"words": "The host is gone"}).status_code == 303
    assert Escalation.objects.get(ticket_id=number).reason == "expertise"


def test_the_stop_rule_offers_another_to_the_day_with_a_promise(
    cast: Cast, desk: Desk, procedure: Procedure, giulia: Client
) -> None:
    now = database_now()
    queue = shifts.add_queue(shifts.QueueFields("Support"), by=cast.manager, at=now)
    for who, begins in ((cast.generalist, -1), (cast.second_line, 5)):
        new = shifts.NewShift(
            who.account_id, queue.pk, "specialist", now + timedelta(hours=begins), now + timedelta(hours=begins + 8)
        )
        shifts.plan_shift(new, by=cast.duty_lead, at=now)
    number = held(cast, desk, **QUESTION)
    base = f"/desk/tickets/{number}/procedure"
    giulia.post(base, {"procedure": procedure.pk})
    assert "Artem Volkov" in text(giulia.get(f"{base}/stop"))
    form = {"words": "Needs the vendor", "person": cast.second_line.id, "message": "Artem goes on in the morning."}
    assert giulia.post(f"{base}/stop", form).status_code == 303
    promised = Ticket.objects.get(pk=number).promised_at
    assert promised is not None and timedelta(hours=5) < promised - now < timedelta(hours=5, minutes=17)
    assert Assignment.objects.get(ticket_id=number, accepted_at=None).person_id == cast.second_line.id


def test_procedures_are_written_by_one_and_approved_by_another(
    cast: Cast, sign_in: SignIn, mira: Client
) -> None:
    artem, daniel = sign_in("second_line"), sign_in("duty_lead")
    form = {"title": "Free a full disk", "level": "1", "kinds": ["malfunction"], "products": "Virtual server",
            "steps": "Look\nFree", "stop": "The disk is full again"}  # fmt: skip
    assert mira.post("/desk/procedures", form).status_code == 403
    assert "<textarea" not in text(mira.get("/desk/procedures"))
    made = artem.post("/desk/procedures", form)
    assert made.status_code == 303
    page = made["Location"]
    assert artem.post("/desk/procedures", form).status_code == 422, "a title is used once"
    assert "/approval" not in text(artem.get(page))
    assert artem.post(f"{page}/approval", {"version": 1}).status_code == 403
    assert "/approval" in text(daniel.get(page))
    assert daniel.post(f"{page}/approval", {"version": 1}).status_code == 303
    assert artem.post(page, form | {"steps": "Look\nFree\nCheck"}).status_code == 303
    assert "version 1 is approved, version 2 waits" in text(mira.get("/desk/procedures"))
    assert daniel.post(f"{page}/approval", {"version": 7}).status_code == 422
    assert daniel.post(f"{page}/end").status_code == 303
    assert daniel.get(page).status_code == 404


def test_a_ticket_with_procedures_costs_no_more(
    cast: Cast, desk: Desk, giulia: Client, procedure: Procedure
) -> None:
    number = held(cast, desk)
    assert cost(giulia, f"/desk/tickets/{number}") <= 10
