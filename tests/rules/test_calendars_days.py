"""Days off as sources tell of them: public holidays, iCalendar, files of days, the shipped list of Russia."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.rules.calendars_of_domain import IT, RU

from countersign.calendars import importing
from countersign.calendars.rules import CalendarError, clock_changes, plain, read
from countersign.calendars.rules.days import DayKind, DayRule, applied, shortened
from countersign.calendars.rules.typing import days_typed, days_written, hours_typed, hours_written
from countersign.calendars.templates import TEMPLATES, template
from countersign.kernel.errors import Invalid

BOTH = [2025, 2026]


def on_working_days(days: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """Leave out holidays on a Saturday or Sunday: they close what is closed anyway."""
    return {day: pairs for day, pairs in days.items() if pairs or date.fromisoformat(day).weekday() < 5}


def test_e4_e5_e20_russia_with_its_short_and_moved_days_is_the_domains_home_calendar() -> None:
    told = importing.public_holidays("RU", BOTH) + importing.shipped_days("RU", BOTH)
    calendar, labels = applied(template("ru-9-18"), {}, told)
    assert on_working_days(plain(calendar)["days"]) == on_working_days(RU["days"])
    assert labels[date(2025, 11, 1)] == "Рабочая суббота за 3 ноября"
    assert labels[date(2026, 5, 1)] == "Праздник Весны и Труда"


def test_e6_italy_is_the_domains_home_calendar() -> None:
    calendar, labels = applied(template("it-9-18"), {}, importing.public_holidays("IT", BOTH, language="en"))
    days = plain(calendar)["days"]
    assert IT["days"].keys() <= days.keys()
    assert labels[date(2026, 6, 2)] == "Republic Day"
    assert "2026-10-04" in days, "a holiday since 2026"


def test_public_holidays_have_parts_of_countries_and_languages() -> None:
    bavaria = {one.day for one in importing.public_holidays("DE", [2026], subdivision="BY")}
    assert date(2026, 1, 6) in bavaria - {one.day for one in importing.public_holidays("DE", [2026])}
    assert importing.public_holidays("RU", [2026], language="en")[0].label == "New Year Holidays"
    assert "BY" in importing.subdivisions("DE") and importing.subdivisions("XX") == []
    assert "RU" in importing.countries() and all(len(code) == 2 for code in importing.countries())


@pytest.mark.parametrize(
    ("country", "part", "years", "field"),
    [("XX", "", [2026], "country"), ("DE", "Bavaria", [2026], "subdivision"), ("DE", "", [], "years"),
     ("DE", "", [1800], "years"), ("DE", "", list(range(2000, 2060)), "years")],
)  # fmt: skip
def test_unknown_countries_and_far_years_are_refused_by_field(
    country: str, part: str, years: list[int], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        importing.public_holidays(country, years, subdivision=part)
    assert refusal.value.facts["field"] == field


def test_the_shipped_list_says_for_which_years_it_is() -> None:
    assert importing.shipped_years("RU") == {2025, 2026}
    assert importing.shipped_years("IT") is None
    assert importing.shipped_days("IT", BOTH) == []
    assert [one.day for one in importing.shipped_days("RU", [2026])] == [
        date(2026, 4, 30), date(2026, 5, 8), date(2026, 6, 11), date(2026, 11, 3),
    ]  # fmt: skip


def ics(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT\r\n" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{body}END:VCALENDAR\r\n".encode()


def test_icalendar_days_off_are_events_of_whole_days() -> None:
    found = importing.days_of_icalendar(
        ics(
            "DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Spring",
            "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Quiet\r\n  days",
            "DTSTART;VALUE=DATE:20260701\r\nRRULE:FREQ=YEARLY;UNTIL=20271231\r\nEXDATE;VALUE=DATE:20260701",
            "DTSTART;VALUE=DATE:20260811\r\nSTATUS:CANCELLED",
            "DTSTART:20260811T100000Z\r\nSUMMARY:A meeting",
            "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY",
        ),
        BOTH,
    )
    assert [one.day.isoformat() for one in found.days] == [
        "2025-05-01", "2026-05-01", "2026-12-24", "2026-12-25", "2026-12-26",
    ]  # fmt: skip
    assert (found.days[0].label, found.days[2].label, found.passed_over) == ("Spring", "Quiet days", 2)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a calendar", b"\xff\xfe\x00", ics("SUMMARY:no start"), ics("DTSTART;VALUE=DATE:2026"),
     ics("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYMONTH=x")],
)  # fmt: skip
def test_what_is_no_icalendar_file_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        importing.days_of_icalendar(content, BOTH)
    assert refusal.value.code == "ics_unreadable"


def test_an_icalendar_file_has_a_limit() -> None:
    with pytest.raises(Invalid) as refusal:
        importing.days_of_icalendar(b"x" * (2 * 2**20 + 1), BOTH)
    assert refusal.value.code == "ics_too_long"


def test_a_file_of_days_is_toml_or_json() -> None:
    toml = b'[[day]]\ndate = 2027-05-01\nkind = "closed"\nlabel = "Off"\n'
    json = b'{"day": [{"date": "2027-05-01", "kind": "closed", "label": "Off"}]}'
    assert importing.days_of_file(toml) == importing.days_of_file(json)
    assert importing.days_of_file(toml) == [DayRule(date(2027, 5, 1), DayKind.CLOSED, "Off")]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"\xff", "file"), (b"{", "file"), (b"= 3", "file"), (b"day = 3", "day"), (b"{}", "day"),
        (b"[[day]]\ndate = 3", "day[0].date"), (b"[[day]]\ndate = 2027-05-01", "day[0].kind"),
        (b'[[day]]\ndate = "2027-05-32"\nkind="closed"', "day[0].date"),
        (b'[[day]]\ndate = 2027-05-01T10:00:00\nkind="closed"', "day[0].date"),
        (b'[[day]]\ndate = 2027-05-01\nkind="half"', "day[0].kind"),
        (b'[[day]]\ndate = 2027-05-01\nkind="short"\nless_minutes="60"', "day[0].less_minutes"),
        (b'[[day]]\ndate = 2027-05-01\nkind="working"\nlike="Mo"', "day[0].like"),
        (b'[[day]]\ndate = 2027-05-01\nkind="closed"\nname="x"', "day[0]"),
    ],
)  # fmt: skip
def test_a_wrong_file_of_days_is_refused_and_says_where(content: bytes, where: str) -> None:
    with pytest.raises(Invalid) as refusal:
        importing.days_of_file(content)
    assert refusal.value.facts["where"] == where


def test_a_short_day_ends_earlier_over_midnight_too() -> None:
    assert shortened(((540, 780), (840, 1080)), 60) == ((540, 780), (840, 1020))
    assert shortened(((1200, 480),), 60) == ((1200, 420),)
    assert shortened(((1200, 30),), 60) == ((1200, 1410),)
    assert shortened(((1200, 60),), 60) == ((1200, 1440),)
    assert shortened(((540, 780), (840, 900)), 60) == ((540, 780),)
    assert shortened((), 60) == ()


def test_of_two_sources_the_later_tells() -> None:
    day = date(2026, 11, 1)
    told = [DayRule(day, DayKind.CLOSED, "All Saints"), DayRule(day, DayKind.WORKING, like=0)]
    calendar, labels = applied(template("it-9-18"), {day + timedelta(1): "kept"}, told)
    assert plain(calendar)["days"] == {"2026-11-01": [["09:00", "18:00"]]}
    assert labels == {day + timedelta(1): "kept"}


def test_templates_can_be_read() -> None:
    assert TEMPLATES == ("24x7", "ru-9-18", "it-9-18")
    assert all(read(plain(template(name))) == template(name) for name in TEMPLATES)


def test_hours_are_read_as_people_type_them() -> None:
    office = ((540, 780), (840, 1080))
    for text in ("09:00-13:00, 14:00-18:00", "9-13,14-18", " 9.00 – 13.00 ; 14 — 18:00 "):
        assert hours_typed(text, "mon") == office
    assert hours_written(office) == "09:00-13:00, 14:00-18:00"
    assert hours_typed("20-8", "mon") == ((1200, 480),)
    assert hours_typed("0-24", "mon") == ((0, 1440),)
    for text in ("", "  ", "-", "closed", "Закрыто", "chiuso"):
        assert hours_typed(text, "mon") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [("nine to five", "calendar_hours_unreadable"), ("9-25", "calendar_time_unreadable"),
     ("9", "calendar_hours_unreadable"), ("9-12, 11-18", "calendar_overlap"),
     ("24-8", "calendar_opens_at_24"), ("9-12-18", "calendar_hours_unreadable")],
)  # fmt: skip
def test_hours_that_are_none_are_refused(text: str, code: str) -> None:
    with pytest.raises(CalendarError) as refusal:
        hours_typed(text, "week.mon")
    assert refusal.value.code == code
    assert refusal.value.where.startswith("week.mon")


def test_days_are_typed_a_line_each_and_every_wrong_line_is_named() -> None:
    typed = days_typed("2026-05-01 closed Labour Day\n\n2026-04-30 9:00–13:00, 14:00–17:00 Short\n2026-05-02 закрыто\n")
    assert typed.faults == ()
    assert typed.labels == {date(2026, 5, 1): "Labour Day", date(2026, 4, 30): "Short"}
    assert typed.days[date(2026, 4, 30)] == ((540, 780), (840, 1020))
    written = days_written(typed.days, typed.labels, "chiuso")
    assert written.splitlines()[0] == "2026-04-30 09:00-13:00,14:00-17:00 Short"
    assert days_typed(written) == typed
    wrong = days_typed("2026-02-30 closed\n2026-05-01 Labour Day\n2026-05-02 9-18\n2026-05-02 closed\n2026-05-03")
    assert [(number, fault.code) for number, fault in wrong.faults] == [
        (1, "calendar_date_unreadable"), (2, "calendar_hours_unreadable"), (4, "calendar_date_twice"),
        (5, "calendar_hours_unreadable"),
    ]  # fmt: skip


def test_e7_e8_e22_the_changes_of_the_clocks_in_a_year() -> None:
    rome = clock_changes("Europe/Rome", 2026)
    assert [(one.at.isoformat(), f"{one.before:%H:%M}", f"{one.after:%H:%M}") for one in rome] == [
        ("2026-03-29T01:00:00+00:00", "02:00", "03:00"), ("2026-10-25T01:00:00+00:00", "03:00", "02:00"),
    ]  # fmt: skip
    assert clock_changes("Europe/Moscow", 2026) == []
    assert [one.at.isoformat() for one in clock_changes("Asia/Almaty", 2024)] == ["2024-02-29T18:00:00+00:00"]
