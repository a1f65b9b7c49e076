"""Calendars in tables: made, given versions, read again; clocks go by the version they started with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.rules.calendars_of_domain import IT, RU

from countersign.calendars import queries, rules
from countersign.calendars.commands import Written, make_calendar, make_version, take_days_over
from countersign.calendars.rules.days import DayKind, DayRule
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.kernel.guards import unguarded
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
LEAD = Actor("staff", 1, "Daniel Weber", frozenset({"duty_lead"}), assurance="A2", channel="desk")
FIRST_LINE = Actor("staff", 2, "Mira Levchenko", frozenset({"first_line"}), assurance="A2", channel="desk")
CUSTOMER = Actor("customer", 3, "Anna", frozenset({"owner"}), contract=1, assurance="A2")


def made(name: str = "RU home", content: dict[str, Any] = RU, **more: Any) -> Any:
    return make_calendar(name, Written(content, **more), by=LEAD, at=AT)


def test_e2_a_version_out_of_the_table_counts_like_the_rules(django_assert_num_queries: Any) -> None:
    version = made(labels={date(2026, 5, 1): "Праздник Весны и Труда", date(2026, 7, 1): "not a dated day"})
    start = datetime.fromisoformat("2026-04-03T17:50:00+03:00")
    calendar = queries.calendar_version(version.pk)
    assert rules.due(calendar, start, 900) == datetime.fromisoformat("2026-04-06T09:05:00+03:00")
    with django_assert_num_queries(0):
        assert queries.calendar_version(version.pk) is calendar
    found = queries.current("RU home", AT)
    assert found is not None
    assert (found.id, found.version, found.zone_database) == (version.pk, 1, rules.zone_database())
    assert found.labels == {date(2026, 5, 1): "Праздник Весны и Труда"}
    assert found.calendar == calendar == rules.read(RU)


def test_a_new_version_leaves_the_old_one_as_it_is() -> None:
    first = made()
    later = AT + timedelta(days=30)
    second = make_version(
        first.calendar_id, Written(IT, in_force_from=later, note="We moved."), seen=1, by=LEAD, at=AT
    )
    assert (second.version, second.in_force_from) == (2, later)
    assert queries.calendar_version(first.pk) == rules.read(RU)
    found = [queries.current("RU home", at) for at in (AT, later - timedelta(seconds=1), later)]
    assert [one and one.version for one in found] == [1, 1, 2]
    assert queries.current("RU home", AT - timedelta(seconds=1)) is None
    assert [one.version for one in queries.versions_of(first.calendar_id, FIRST_LINE)] == [2, 1]
    assert [one.version for one in queries.calendars(later, FIRST_LINE)] == [2]
    assert [one.type for one in events_of("calendar", first.calendar_id)] == ["calendar.made", "calendar.version_made"]


def test_of_two_versions_from_one_instant_the_later_made_is_in_force() -> None:
    first = made()
    content = {**RU, "days": {}}
    make_version(first.calendar_id, Written(content, in_force_from=AT), by=LEAD, at=AT)
    found = queries.current("RU home", AT)
    assert found is not None and found.version == 2
    assert queries.in_force(queries.versions_of(first.calendar_id, LEAD), AT) == found


def test_versions_can_be_neither_changed_nor_removed() -> None:
    version = made()
    for statement in ("UPDATE calendars_version SET version = 9", "DELETE FROM calendars_version"):
        with pytest.raises(DatabaseError), transaction.atomic(), unguarded(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert queries.calendar_version(version.pk) == rules.read(RU)


def test_only_leads_managers_and_administrators_write_and_customers_do_not_read() -> None:
    version = made()
    with pytest.raises(NotAllowed) as refusal:
        make_calendar("Other", Written(RU), by=FIRST_LINE, at=AT)
    assert refusal.value.code == "not_calendar_keeper"
    with pytest.raises(NotAllowed):
        make_version(version.calendar_id, Written(IT), by=FIRST_LINE, at=AT)
    with pytest.raises(NotAllowed):
        queries.calendars(AT, CUSTOMER)
    for role in ("manager", "admin"):
        make_calendar(f"Of {role}", Written(RU), by=Actor("staff", 4, "X", frozenset({role}), assurance="A2"), at=AT)


@pytest.mark.parametrize("name", ["", "  ", "home", "Always", "x" * 81])
def test_names_that_nobody_can_use_are_refused(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        made(name)
    assert refusal.value.facts["field"] == "name"


def test_a_name_is_taken_whatever_its_case() -> None:
    made()
    with pytest.raises(Conflict) as refusal:
        made("ru HOME")
    assert refusal.value.code == "calendar_name_taken"
    assert queries.calendar_id("Ru Home") is not None
    assert queries.calendar_id("nothing") is None


def test_a_version_is_refused_when_it_says_nothing_new_or_somebody_was_faster_or_in_the_past() -> None:
    version = made()
    number = version.calendar_id
    with pytest.raises(Conflict) as unchanged:
        make_version(number, Written(RU), by=LEAD, at=AT)
    assert unchanged.value.code == "calendar_unchanged"
    with pytest.raises(Invalid) as past:
        make_version(number, Written(IT, in_force_from=AT - timedelta(seconds=1)), by=LEAD, at=AT)
    assert past.value.code == "calendar_in_the_past"
    make_version(number, Written(IT), seen=1, by=LEAD, at=AT)
    with pytest.raises(Conflict) as changed:
        make_version(number, Written(RU), seen=1, by=LEAD, at=AT)
    assert changed.value.code == "calendar_changed"
    with pytest.raises(rules.CalendarError) as bad:
        make_version(number, Written({"zone": "UTC", "week": {"mon": [["18:00", "25:00"]]}}), by=LEAD, at=AT)
    assert bad.value.where == "week.mon[0]"
    with pytest.raises(NotVisible):
        make_version(0, Written(RU), by=LEAD, at=AT)
    with pytest.raises(NotVisible):
        queries.versions_of(0, LEAD)
    with pytest.raises(NotVisible):
        queries.calendar_version(0)


def test_e4_e5_days_are_taken_over_and_the_rest_stays() -> None:
    week = {key: RU[key] for key in ("zone", "week")}
    first = made(content={**week, "days": {"2026-07-01": []}})
    told = [
        DayRule(date(2026, 5, 1), DayKind.CLOSED, "Spring"),
        DayRule(date(2026, 4, 30), DayKind.SHORT, "Short", less_minutes=60),
        DayRule(date(2025, 11, 1), DayKind.WORKING, "Saturday", like=0, less_minutes=60),
        DayRule(date(2026, 5, 2), DayKind.SHORT, "A Saturday is closed anyway", less_minutes=60),
    ]
    version = take_days_over(first.calendar_id, told, source="a list", by=SYSTEM, at=AT)
    assert version.content["days"] == {
        "2025-11-01": [["09:00", "17:00"]], "2026-04-30": [["09:00", "17:00"]], "2026-05-01": [], "2026-07-01": [],
    }  # fmt: skip
    assert version.labels == {"2025-11-01": "Saturday", "2026-04-30": "Short", "2026-05-01": "Spring"}
    with pytest.raises(Conflict) as unchanged:
        take_days_over(first.calendar_id, told, source="a list", by=SYSTEM, at=AT)
    assert unchanged.value.code == "calendar_unchanged"
