"""When a person is told: the one rule, over zones and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from countersign.notify.rules.notices import Kind
from countersign.notify.rules.timing import (
    CUSTOMER_GROUPS,
    EVERY_DAY,
    FIXED,
    PRESETS,
    STAFF_GROUPS,
    Decision,
    Place,
    Quiet,
    Reason,
    Verb,
    Way,
    Wish,
    decide,
    group_of,
    minutes_of,
    next_digest,
    preset_for,
    still_quiet,
)

GIVEN = group_of(Kind.ADDRESSED, "", staff=True)
ALARM = group_of(Kind.CRITICAL, "", staff=True)
MOSCOW, BERLIN, NEW_YORK, LORD_HOWE = "Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(zone: str, begins: str, ends: str, days: tuple[int, ...] = EVERY_DAY) -> Wish:
    first, last = minutes_of(begins), minutes_of(ends)
    assert first is not None and last is not None
    return Wish(zone, {}, Quiet.HOURS, first, last, days)


# Zone, hours in which the person is told, days, now (UTC), held until (UTC; nothing: not held).
HOURS = [
    (MOSCOW, "08:00", "20:00", EVERY_DAY, "2026-11-22T04:59:59", "2026-11-22T05:00:00"),
    (MOSCOW, "08:00", "20:00", EVERY_DAY, "2026-11-22T05:00:00", None),
    (MOSCOW, "08:00", "20:00", EVERY_DAY, "2026-11-22T16:59:59", None),
    (MOSCOW, "08:00", "20:00", EVERY_DAY, "2026-11-22T17:00:00", "2026-11-23T05:00:00"),
    # Friday evening to Monday morning.
    (MOSCOW, "09:00", "18:00", (1, 2, 3, 4, 5), "2026-11-20T15:00:00", "2026-11-23T06:00:00"),
    (MOSCOW, "09:00", "18:00", (3,), "2026-11-19T09:00:00", "2026-11-25T06:00:00"),
    # Whoever works nights is told from 22:00 to 06:00, and the night of Friday ends on Saturday.
    (BERLIN, "22:00", "06:00", (1, 2, 3, 4, 5), "2026-11-21T04:59:59", None),
    (BERLIN, "22:00", "06:00", (1, 2, 3, 4, 5), "2026-11-21T05:00:00", "2026-11-23T21:00:00"),
    (BERLIN, "22:00", "06:00", (1, 2, 3, 4, 5), "2026-11-20T20:59:59", "2026-11-20T21:00:00"),
    # Clocks forward on 29 March: 08:00 comes an hour sooner.
    (BERLIN, "08:00", "20:00", EVERY_DAY, "2026-03-28T20:00:00", "2026-03-29T06:00:00"),
    (BERLIN, "08:00", "20:00", EVERY_DAY, "2026-03-27T20:00:00", "2026-03-28T07:00:00"),
    # 02:30 does not exist on that day: the first instant after the gap.
    (BERLIN, "02:30", "20:00", EVERY_DAY, "2026-03-28T22:00:00", "2026-03-29T01:00:00"),
    # Clocks back on 25 October: of 02:30 that comes twice the window opens at the first and closes at the second.
    (BERLIN, "02:30", "20:00", EVERY_DAY, "2026-10-24T22:00:00", "2026-10-25T00:30:00"),
    (BERLIN, "22:00", "02:30", EVERY_DAY, "2026-10-25T01:29:59", None),
    (BERLIN, "22:00", "02:30", EVERY_DAY, "2026-10-25T01:30:00", "2026-10-25T21:00:00"),
    (NEW_YORK, "08:00", "20:00", EVERY_DAY, "2026-11-01T05:30:00", "2026-11-01T13:00:00"),
    (NEW_YORK, "08:00", "20:00", EVERY_DAY, "2026-10-31T05:30:00", "2026-10-31T12:00:00"),
    # Half an hour forward, on the other side of the date.
    (LORD_HOWE, "08:00", "20:00", EVERY_DAY, "2026-10-03T12:00:00", "2026-10-03T21:00:00"),
    (LORD_HOWE, "08:00", "20:00", EVERY_DAY, "2026-10-02T12:00:00", "2026-10-02T21:30:00"),
    # A window without a length, and no day at all, mean that nothing was set.
    (MOSCOW, "08:00", "08:00", EVERY_DAY, "2026-11-22T00:00:00", None),
    (MOSCOW, "08:00", "20:00", (), "2026-11-22T00:00:00", None),
    ("Mars/Olympus", "08:00", "20:00", EVERY_DAY, "2026-11-22T07:00:00", "2026-11-22T08:00:00"),
]


@pytest.mark.parametrize(("zone", "begins", "ends", "days", "now", "until"), HOURS)
def test_what_is_not_urgent_waits_for_the_hours_of_the_person(
    zone: str, begins: str, ends: str, days: tuple[int, ...], now: str, until: str | None
) -> None:
    wish = hours(zone, begins, ends, days)
    wanted = Decision(Verb.HOLD, Way.MAIL, at(until), Reason.QUIET_HOURS) if until else Decision(Verb.NOW, Way.MAIL)
    assert decide(GIVEN, wish, Place(), at(now)) == wanted
    assert decide(ALARM, wish, Place(), at(now)) == Decision(Verb.NOW, Way.MAIL)
    assert decide(FIXED, wish, Place(), at(now)) == Decision(Verb.NOW, Way.MAIL)


NOW = at("2026-11-22T12:00:00")
SHIFT_AT, BACK_AT = at("2026-11-23T05:00:00"), at("2026-12-06T21:00:00")
PLACES = [
    (Quiet.SHIFT, Place(planned=False, on_shift=True), None, None),
    (Quiet.SHIFT, Place(True, True), None, None),
    (Quiet.SHIFT, Place(True, False, SHIFT_AT), SHIFT_AT, Reason.OFF_SHIFT),
    (Quiet.SHIFT, Place(True, False), at("2026-11-23T05:00:00"), Reason.OFF_SHIFT),
    (Quiet.NEVER, Place(True, False, SHIFT_AT), None, None),
    (Quiet.NEVER, Place(True, False, None, BACK_AT), BACK_AT, Reason.AWAY),
    (Quiet.SHIFT, Place(True, False, at("2026-12-08T05:00:00"), BACK_AT), at("2026-12-08T05:00:00"), Reason.AWAY),
    (Quiet.SHIFT, Place(False, False, None, BACK_AT), BACK_AT, Reason.AWAY),
    # Back on Monday at midnight; the hours of this person begin at eight.
    (Quiet.HOURS, Place(True, False, None, BACK_AT), at("2026-12-07T05:00:00"), Reason.AWAY),
    (Quiet.SHIFT, Place(True, True, None, at("2026-11-22T12:00:00")), None, None),
]


@pytest.mark.parametrize(("quiet", "place", "until", "reason"), PLACES)
def test_a_shift_and_an_absence_are_quiet_time_too(
    quiet: Quiet, place: Place, until: datetime | None, reason: Reason | None
) -> None:
    wish = Wish(MOSCOW, {}, quiet)
    wanted = Decision(Verb.HOLD, Way.MAIL, until, reason) if until else Decision(Verb.NOW, Way.MAIL)
    assert decide(GIVEN, wish, place, NOW) == wanted
    assert decide(ALARM, wish, place, NOW).verb == Verb.NOW
    # What is due leaves when no shift is ahead: nothing is held without an end.
    ends = until is not None and (place.next_at is not None or reason == Reason.AWAY)
    assert still_quiet(wish, place, NOW) == ((until, reason) if ends else None)


def test_the_chosen_way_decides_where_the_group_allows_it() -> None:
    every = {group.name: Way.NOTHING for group in STAFF_GROUPS}
    turned_off = {
        group.name for group in STAFF_GROUPS if decide(group, Wish(MOSCOW, every), Place(), NOW).verb == Verb.NOTHING
    }
    assert turned_off == {"given", "customers", "time", "silence"}
    nothing = {group.name: Way.NOTHING for group in (*CUSTOMER_GROUPS, FIXED)}
    for kind in Kind:
        group = group_of(kind, "", staff=False)
        assert decide(group, Wish(MOSCOW, nothing), Place(), NOW) == Decision(Verb.NOW, Way.MAIL)
    digest = Wish(MOSCOW, {"fixed": Way.DIGEST, "answers": Way.DIGEST})
    assert decide(FIXED, digest, Place(), NOW).verb == Verb.NOW
    assert decide(group_of(Kind.ANSWERED, "", staff=False), digest, Place(), NOW) == Decision(
        Verb.DIGEST, Way.DIGEST, at("2026-11-23T05:00:00"), Reason.DIGEST
    )
    for kind in (Kind.ACKNOWLEDGED, Kind.PROPOSED, Kind.ASKED, Kind.REMINDED, Kind.OVERDUE, Kind.ACCOUNT):
        assert group_of(kind, "", staff=False) is FIXED
    pushed = Wish(MOSCOW, {"given": Way.PUSH}, Quiet.SHIFT)
    assert decide(GIVEN, pushed, Place(), NOW) == Decision(Verb.NOW, Way.PUSH)
    assert decide(GIVEN, pushed, Place(True, False, SHIFT_AT), NOW).way == Way.PUSH


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        (MOSCOW, "2026-11-22T04:59:59", "2026-11-22T05:00:00"),
        (MOSCOW, "2026-11-22T05:00:00", "2026-11-23T05:00:00"),
        (BERLIN, "2026-03-28T07:00:00", "2026-03-29T06:00:00"),
        (BERLIN, "2026-10-24T06:00:00", "2026-10-25T07:00:00"),
        (NEW_YORK, "2026-03-08T03:00:00", "2026-03-08T12:00:00"),
    ],
)
def test_a_digest_leaves_at_the_same_local_time_every_day(zone: str, now: str, due: str) -> None:
    assert next_digest(Wish(zone), at(now)) == at(due)


def test_presets_name_groups_that_are_there_and_every_kind_has_one_group() -> None:
    names = {group.name: group for group in STAFF_GROUPS}
    for ways in PRESETS.values():
        assert all(way in names[name].ways for name, way in ways.items())
    for groups in (STAFF_GROUPS, CUSTOMER_GROUPS):
        kinds = [kind for group in groups for kind in group.kinds]
        assert len(kinds) == len(set(kinds))
    assert group_of(Kind.ACCOUNT, "shifts", staff=True).name == "shifts"
    assert [preset_for(frozenset({role}), staff=True) for role in ("duty_lead", "second_line", "manager")] == [
        "on_shift", "specialist", "manager",
    ]  # fmt: skip
    assert preset_for(frozenset({"manager"}), staff=False) == "at_once"
    assert [minutes_of(text) for text in ("08:00", "8:00", "24:00", "08:00:30", "", "ab:cd")] == [
        480, None, None, None, None, None,
    ]  # fmt: skip
