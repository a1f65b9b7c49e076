"""The pages of shifts without scripts: the week, checking in, the custody list, absences, skills, queues."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.cast import Cast
from tests.web.desk.conftest import Desk, SignIn
from tests.web.desk.test_cost import queries as cost

from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.shifts import commands, queries
from countersign.shifts.models import Absence, CustodySigning, Queue, Shift, Skill
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def queue(cast: Cast) -> Queue:
    fields = commands.QueueFields("Support", custodian_id=cast.manager.account_id)
    return commands.add_queue(fields, by=cast.manager, at=database_now() - 100 * HOUR)


@pytest.fixture
def daniel(sign_in: SignIn) -> Client:
    return sign_in("duty_lead")


def planned(
    cast: Cast, queue: Queue, who: Actor, begins: float = -1, ends: float = 8, role: str = "specialist"
) -> Shift:
    now = database_now()
    new = commands.NewShift(who.account_id, queue.pk, role, now + begins * HOUR, now + ends * HOUR)
    return commands.plan_shift(new, by=cast.duty_lead, at=now)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def local(hours: float) -> str:
    return f"{(database_now() + hours * HOUR).astimezone(MOSCOW):%Y-%m-%dT%H:%M}"


def test_without_shifts_the_page_says_that_everybody_is_on_shift(cast: Cast, mira: Client) -> None:
    shown = text(mira.get("/desk/shifts"))
    assert "everybody who works on tickets is on shift" in shown
    assert "/desk/shifts/new" not in shown


def test_the_week_shows_who_is_there_with_their_load_and_what_is_not_covered(
    cast: Cast, queue: Queue, mira: Client, desk: Desk
) -> None:
    desk.accepted()
    planned(cast, queue, cast.first_line)
    commands.change_queue(queue.pk, commands.QueueFields("Support"), by=cast.manager, at=database_now())
    shown = text(mira.get("/desk/shifts"))
    for words in ("On shift now", "load 4 of 8", "Nobody answers for a queue", "not checked in", "UTC+03:00"):
        assert words in shown


@pytest.mark.parametrize("week", ["2026-03-25", "2026-10-25", "x", "9999-12-31", "2026-02-30", "0001-01-01"])
def test_any_week_can_be_asked_for(cast: Cast, queue: Queue, mira: Client, week: str) -> None:
    assert mira.get("/desk/shifts", {"week": week}).status_code == 200


def test_a_day_that_is_longer_says_so(cast: Cast, queue: Queue, sign_in: SignIn) -> None:
    from countersign.identity import commands as identity

    identity.change_profile(
        cast.generalist.account_id, locale="en", zone="Europe/Rome", by=cast.generalist, at=database_now()
    )
    autumn = datetime(2026, 10, 24, 18, 0, tzinfo=ZoneInfo("UTC"))
    new = commands.NewShift(cast.generalist.account_id, queue.pk, "generalist", autumn, autumn + 13 * HOUR)
    commands.plan_shift(new, by=cast.duty_lead, at=database_now())
    shown = text(sign_in("generalist").get("/desk/shifts?week=2026-10-25"))
    assert "20:00–08:00" in shown
    assert "25 hours: the clock changes" in shown


def test_the_week_costs_the_same_at_twice_the_shifts(cast: Cast, queue: Queue, daniel: Client) -> None:
    planned(cast, queue, cast.first_line)
    before = cost(daniel, "/desk/shifts")
    planned(cast, queue, cast.second_line)
    planned(cast, queue, cast.duty_lead, role="duty_lead")
    planned(cast, queue, cast.first_line, 30, 38)
    assert before == cost(daniel, "/desk/shifts") <= 10


def test_a_lead_plans_a_shift_in_their_own_zone(cast: Cast, queue: Queue, daniel: Client) -> None:
    form = {"person": cast.first_line.id, "queue": queue.pk, "role": "specialist"}
    answer = daniel.post("/desk/shifts/new", form | {"begins_at": local(24), "ends_at": local(32)})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/shifts")
    shift = Shift.objects.get()
    assert f"{shift.begins_at.astimezone(MOSCOW):%Y-%m-%dT%H:%M}" == local(24)
    again = daniel.post("/desk/shifts/new", form | {"begins_at": local(34), "ends_at": local(36)})
    assert again.status_code == 422
    assert local(34) in text(again), "what was typed stands there still"
    assert daniel.post("/desk/shifts/new", form | {"begins_at": "soon", "ends_at": ""}).status_code == 422


def test_a_lead_plans_a_rota(cast: Cast, queue: Queue, daniel: Client) -> None:
    form = {
        "person": cast.generalist.id, "queue": queue.pk, "role": "generalist", "days": ["0", "1", "2"],
        "opens": "20:00", "closes": "08:00", "first": "2027-03-01", "last": "2027-03-14", "cycle": "1",
        "zone": "Europe/Rome",
    }  # fmt: skip
    assert daniel.post("/desk/shifts/rota", form).status_code == 303
    assert Shift.objects.count() == 6
    assert Shift.objects.order_by("begins_at")[0].begins_at == datetime(2027, 3, 1, 19, 0, tzinfo=ZoneInfo("UTC"))
    assert "2027-03-01" in text(daniel.post("/desk/shifts/rota", form)), "twice is refused, and the form kept"
    assert daniel.post("/desk/shifts/rota", form | {"opens": "25:00"}).status_code == 422


def test_a_shift_is_moved_and_cancelled(cast: Cast, queue: Queue, daniel: Client) -> None:
    shift = planned(cast, queue, cast.first_line, 24, 32)
    page = f"/desk/shifts/{shift.pk}"
    assert daniel.post(page, {"begins_at": local(25), "ends_at": local(33)}).status_code == 303
    assert f"{Shift.objects.get().begins_at.astimezone(MOSCOW):%Y-%m-%dT%H:%M}" == local(25)
    assert daniel.post(f"{page}/cancellation", {"reason": ""}).status_code == 422
    assert daniel.post(f"{page}/cancellation", {"reason": "Training"}).status_code == 303
    assert daniel.get(page).status_code == 404


def test_first_line_sees_the_plan_and_changes_nothing(cast: Cast, queue: Queue, mira: Client) -> None:
    shift = planned(cast, queue, cast.second_line, 24, 32)
    assert f"/desk/shifts/{shift.pk}" not in text(mira.get("/desk/shifts"))
    for page in ("new", "rota", str(shift.pk), f"{shift.pk}/cancellation"):
        assert mira.get(f"/desk/shifts/{page}").status_code == 403, page
        assert mira.post(f"/desk/shifts/{page}").status_code == 403, page
    for page in ("absences", "skills", "queues"):
        assert "<form" not in text(mira.get(f"/desk/shifts/{page}")).partition("<main")[2].partition('id="dialog')[0]
        assert mira.post(f"/desk/shifts/{page}", {}).status_code in (403, 422), page


def test_one_checks_in_and_leaves_what_one_holds_to_the_lead(
    cast: Cast, queue: Queue, mira: Client, sign_in: SignIn, desk: Desk
) -> None:
    shift = planned(cast, queue, cast.first_line)
    planned(cast, queue, cast.second_line)
    assert "Check in" in text(mira.get("/desk/shifts"))
    assert sign_in("second_line").post(f"/desk/shifts/{shift.pk}/arrival").status_code == 403
    assert mira.post(f"/desk/shifts/{shift.pk}/arrival").status_code == 303
    offered, kept = desk.accepted().pk, desk.accepted().pk
    leaving = f"/desk/shifts/{shift.pk}/departure"
    assert f"#{offered}" in text(mira.get(leaving))
    assert sign_in("second_line").get(leaving).status_code == 404
    form = {f"offer_{offered}": cast.second_line.id, f"offer_{kept}": ""}
    assert mira.post(leaving, form | {"words": " "}).status_code == 422
    assert mira.post(leaving, form | {"words": "Waits for the disk"}).status_code == 303
    assert {Ticket.objects.get(pk=number).holder_id for number in (offered, kept)} == {cast.manager.id}
    assert sign_in("second_line").post(f"/desk/tickets/{offered}/offers/acceptance").status_code == 303
    assert Ticket.objects.get(pk=offered).holder_id == cast.second_line.id


def test_a_lead_reads_and_signs_the_custody_list(cast: Cast, queue: Queue, daniel: Client, desk: Desk) -> None:
    shift = planned(cast, queue, cast.duty_lead, role="duty_lead")
    first = desk.opened().pk
    assert daniel.post(f"/desk/shifts/{shift.pk}/arrival")["Location"] == "/desk/shifts/custody"
    shown = text(daniel.get("/desk/shifts/custody"))
    assert f"#{first}" in shown and "overdue" in shown and "Sign the list" in shown
    second = desk.opened().pk
    late = daniel.post("/desk/shifts/custody", {"ticket": [first], "words": "Half read"})
    assert late.status_code == 409 and "Half read" in text(late)
    assert daniel.post("/desk/shifts/custody", {"ticket": [first, second, "x"], "words": "ok"}).status_code == 303
    assert {row["number"] for row in CustodySigning.objects.get().tickets} == {first, second}
    assert queries.own_shift(cast.duty_lead.account_id, database_now()).checked_in_at  # type: ignore[union-attr]
    assert "You signed the list" in text(daniel.get("/desk/shifts/custody"))


def test_nobody_else_signs(cast: Cast, queue: Queue, mira: Client) -> None:
    assert "Sign the list" not in text(mira.get("/desk/shifts/custody"))
    assert mira.post("/desk/shifts/custody").status_code == 404


def test_absences_are_recorded_listed_and_ended(cast: Cast, queue: Queue, daniel: Client) -> None:
    form = {
        "person": cast.first_line.id, "substitute": cast.second_line.id, "begins_at": local(-1), "ends_at": local(48),
        "reason": "Leave",
    }  # fmt: skip
    assert daniel.post("/desk/shifts/absences", form).status_code == 303
    assert daniel.post("/desk/shifts/absences", form).status_code == 422
    back = form | {"person": cast.second_line.id, "substitute": cast.first_line.id}
    assert daniel.post("/desk/shifts/absences", back).status_code == 422
    shown = text(daniel.get("/desk/shifts/absences"))
    assert "Artem Volkov" in shown and "Leave" in shown
    absence = Absence.objects.get()
    assert "Away until" in text(daniel.get("/desk/shifts"))
    assert daniel.post(f"/desk/shifts/absences/{absence.pk}/end").status_code == 303
    assert not queries.absences_between(database_now(), database_now() + HOUR)


def test_skills_are_recorded_and_crossed_out(cast: Cast, daniel: Client) -> None:
    form = {
        "person": cast.second_line.id, "family": "Virtual server", "layer": "network", "level": "2",
        "languages": ["ru", "en", "xx"], "until": "2027-12-31",
    }  # fmt: skip
    assert daniel.post("/desk/shifts/skills", form).status_code == 303
    skill = Skill.objects.get()
    assert (skill.level, skill.languages) == (2, ["en", "ru"])
    assert daniel.post("/desk/shifts/skills", form | {"level": "3"}).status_code == 303
    assert Skill.objects.get().level == 3
    assert daniel.post("/desk/shifts/skills", form | {"level": "9"}).status_code == 422
    assert "Virtual server" in text(daniel.get("/desk/shifts/skills"))
    assert daniel.post(f"/desk/shifts/skills/{skill.pk}/removal").status_code == 303
    assert queries.all_skills() == ()


def test_managers_set_up_queues(cast: Cast, sign_in: SignIn, daniel: Client) -> None:
    henrik = sign_in("manager")
    form = {
        "name": "Outages", "kinds": ["down"], "products": "Virtual server\nMail", "custodian": cast.duty_lead.id,
        "cap": "9",
    }  # fmt: skip
    assert daniel.post("/desk/shifts/queues", form).status_code == 403
    assert henrik.post("/desk/shifts/queues", form).status_code == 303
    queue = Queue.objects.get()
    assert (queue.kinds, queue.products, queue.cap) == (["down"], ["Mail", "Virtual server"], 9)
    assert henrik.post("/desk/shifts/queues", form).status_code == 422
    assert henrik.post(f"/desk/shifts/queues/{queue.pk}", form | {"cap": "0"}).status_code == 422
    assert henrik.post(f"/desk/shifts/queues/{queue.pk}", form | {"cap": "7"}).status_code == 303
    assert Queue.objects.get().cap == 7
