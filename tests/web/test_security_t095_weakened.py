"""Security T95: what weakens the house is switched from the console alone, and everybody of the staff sees it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.web.registry import doors
from tests.web.world import World

from countersign.customers.commands.identity_changes import switch_one_officer
from countersign.customers.models import IdentityMode
from countersign.kernel.actor import SYSTEM
from countersign.kernel.acts import can, the_act
from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded
from countersign.ledger.models import Event

pytestmark = pytest.mark.django_db
ALONE = "One officer alone may change identity data, since"
AGAIN = "Two officers change identity data again, since"


def test_everybody_of_the_staff_sees_a_switch_for_seven_days_T95(world: World) -> None:
    staff = ("first_line", "duty_lead", "manager", "identity_officer", "security", "admin")
    page = "/desk/views/mine"
    assert ALONE not in world.browsers["first_line"].get(page).content.decode()
    switch_one_officer(True, "The colleague is ill", by=SYSTEM, at=database_now())
    assert Event.objects.filter(type="identity_mode.one_officer_allowed").count() == 1
    for who in staff:
        assert ALONE in world.browsers[who].get(page).content.decode(), who
    assert ALONE in world.browsers["first_line"].get(f"/desk/tickets/{world.mine}").content.decode()
    assert ALONE not in world.browsers["owner"].get("/").content.decode()
    switch_one_officer(False, "Both are here", by=SYSTEM, at=database_now())
    assert AGAIN in world.browsers["first_line"].get(page).content.decode()
    with unguarded():
        IdentityMode.objects.update(since=database_now() - timedelta(days=7, seconds=1))
    assert AGAIN not in world.browsers["first_line"].get(page).content.decode()


def test_no_role_and_no_address_switches_it_T95(world: World) -> None:
    act = the_act("identity.one_officer")
    assert act is not None
    assert act.roles == {"system"}
    cast = world.cast
    for actor in (cast.first_line, cast.duty_lead, cast.manager, cast.owner):
        assert not can(actor, "identity.one_officer")
    assert [door.pattern for door in doors() if re.search(r"officer|mode|setting", door.pattern)] == []
