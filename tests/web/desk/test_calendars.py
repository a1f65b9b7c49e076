"""The pages of working calendars without scripts: the list, a year at a glance, new versions, holidays taken over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.rules.calendars_of_domain import IT, RU
from tests.web.desk.test_cost import queries as cost

from countersign.calendars import queries
from countersign.calendars.commands import Written, make_calendar
from countersign.calendars.models import Calendar, CalendarVersion
from countersign.kernel.clock import database_now

pytestmark = pytest.mark.django_db
PAGE = "/desk/calendars"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "9-18") | {"sat": "", "sun": "closed"}
OFFICE = {"name": "Office", "zone": "Europe/Moscow", **WEEK, "days": "", "in_force_from": "", "note": ""}


@pytest.fixture
def russia(cast: Cast) -> int:
    written = Written(RU, source="by hand")
    return make_calendar("RU home", written, by=cast.duty_lead, at=database_now() - timedelta(days=9)).calendar_id


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def test_the_list_says_week_zone_and_whether_it_is_open(russia: int, mira: Client) -> None:
    shown = text(mira.get(PAGE))
    assert "RU home" in shown and "Europe/Moscow" in shown and "Mon–Fri 09:00–18:00" in shown
    assert "Open now" in shown or "Closed, opens" in shown
    assert "Make a calendar" not in shown, "first line only reads"
    assert 'href="/desk/calendars"' in shown


def test_a_list_costs_the_same_for_one_calendar_and_for_many(russia: int, cast: Cast, mira: Client) -> None:
    mira.get(PAGE)
    few = cost(mira, PAGE)
    for number in range(4):
        make_calendar(f"IT {number}", Written(IT), by=cast.duty_lead, at=database_now())
    assert cost(mira, PAGE) == few <= 10
    assert cost(mira, f"{PAGE}/{russia}") <= 10


def test_e4_e20_a_year_at_a_glance_shows_days_off_and_shorter_ones(russia: int, mira: Client) -> None:
    shown = text(mira.get(f"{PAGE}/{russia}?year=2026"))
    assert "247 working days" in shown and "2219 open hours" in shown
    assert shown.count('class="calendar-day calendar-short"') == 4 + 1  # One in the legend.
    assert "Day off" in shown and "Shorter day, 09:00–17:00" in shown
    assert "?version=1&amp;year=2027" in shown and "?version=1&amp;year=2025" in shown
    worked = text(mira.get(f"{PAGE}/{russia}?year=2025"))
    assert "Worked besides the week" in worked, "E5: Saturday, 1 November 2025"


def test_e7_e8_the_changes_of_the_clocks_are_told(cast: Cast, mira: Client) -> None:
    made = make_calendar("IT home", Written(IT), by=cast.duty_lead, at=database_now())
    shown = text(mira.get(f"{PAGE}/{made.calendar_id}?year=2026"))
    assert "Sun, 29 Mar 2026: at 02:00 the clocks are put to 03:00" in shown
    assert "Sun, 25 Oct 2026: at 03:00 the clocks are put to 02:00" in shown


@pytest.mark.parametrize("address", [f"{PAGE}/987654321", f"{PAGE}/987654321/versions", f"{PAGE}/987654321/holidays"])
def test_a_calendar_that_is_not_there_is_nothing(daniel: Client, address: str) -> None:
    assert daniel.get(address).status_code == 404


def test_an_unknown_version_is_nothing_and_a_wild_year_is_this_one(russia: int, daniel: Client) -> None:
    assert daniel.get(f"{PAGE}/{russia}?version=7").status_code == 404
    assert daniel.get(f"{PAGE}/{russia}?version=x").status_code == 404
    assert daniel.get(f"{PAGE}/{russia}?year=99999").status_code == 200
    assert daniel.get(f"{PAGE}/{russia}?year=-1&version=1").status_code == 200


def test_a_lead_makes_a_calendar(daniel: Client) -> None:
    form = text(daniel.get(f"{PAGE}/new?template=it-9-18"))
    assert 'value="Europe/Rome"' in form and form.count('value="09:00-18:00"') == 5
    answer = daniel.post(f"{PAGE}/new", {**OFFICE, "days": "2026-05-01 closed Spring\n2026-04-30 9-17 Short"})
    assert answer.status_code == 303
    found = queries.current("Office")
    assert found is not None
    assert found.content["days"] == {"2026-04-30": [["09:00", "17:00"]], "2026-05-01": []}
    assert (found.made_by, found.version) == ("Daniel Weber", 1)
    assert answer["Location"] == f"{PAGE}/{found.calendar_id}"
    assert "Spring" in text(daniel.get(f"{answer['Location']}?year=2026"))


def test_first_line_makes_nothing(russia: int, mira: Client) -> None:
    for address in (f"{PAGE}/new", f"{PAGE}/{russia}/versions", f"{PAGE}/{russia}/holidays", f"{PAGE}/{russia}/files"):
        assert mira.get(address).status_code in (403, 303), address
        assert mira.post(address, OFFICE).status_code == 403
    assert CalendarVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"), ({"name": "home"}, "name"), ({"zone": "Europe/Moskow"}, "zone"), ({"zone": ""}, "zone"),
        ({"tue": "9-25"}, "tue"), ({"wed": "nine to five"}, "wed"), ({"thu": "9-12, 11-18"}, "thu"),
        ({"mon": "20-8", "tue": "7-12"}, "tue"), ({"days": "2026-02-30 closed"}, "days"),
        ({"days": "2026-05-01 closed\n2026-05-01 closed"}, "days"), ({"in_force_from": "tomorrow"}, "in_force_from"),
        ({"in_force_from": "2020-01-01T00:00"}, "in_force_from"), ({"note": "x" * 501}, "note"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_named_beside_its_field_and_kept(
    daniel: Client, wrong: dict[str, str], field: str
) -> None:
    answer = daniel.post(f"{PAGE}/new", OFFICE | wrong)
    shown = text(answer)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in shown and f'href="#id_{field}"' in shown
    assert "error-summary" in shown
    assert (wrong.get("days") or wrong[next(iter(wrong))])[:20].split("\n")[0] in shown
    assert not Calendar.objects.exists()


def test_all_faults_are_said_at_once_and_lines_by_number(daniel: Client) -> None:
    shown = text(daniel.post(f"{PAGE}/new", OFFICE | {"mon": "x", "days": "2026-05-01 closed\n\nlater closed"}))
    assert 'id="id_mon_error"' in shown and "Line 3:" in shown and "Line 1:" not in shown


def test_a_new_version_begins_with_the_old_one_and_can_come_later(russia: int, daniel: Client) -> None:
    form = text(daniel.get(f"{PAGE}/{russia}/versions"))
    assert "2026-05-01 closed" in form and 'name="seen" value="1"' in form
    typed = OFFICE | {"seen": "1", "sat": "10-14", "in_force_from": "2031-01-01T00:00", "note": "Saturdays from 2031"}
    assert daniel.post(f"{PAGE}/{russia}/versions", typed).status_code == 303
    newest = CalendarVersion.objects.latest("id")
    assert newest.in_force_from.isoformat() == "2030-12-31T21:00:00+00:00"
    shown = text(daniel.get(f"{PAGE}/{russia}"))
    assert "To come" in shown and "Saturdays from 2031" in shown and "version 1 ·" in shown
    later = text(daniel.get(f"{PAGE}/{russia}?version=2"))
    assert "This version is for clocks that start from" in later


def test_of_two_who_write_the_second_is_told_and_keeps_the_words(russia: int, daniel: Client) -> None:
    assert daniel.post(f"{PAGE}/{russia}/versions", OFFICE | {"seen": "1"}).status_code == 303
    late = daniel.post(f"{PAGE}/{russia}/versions", OFFICE | {"seen": "1", "sat": "10-14", "note": "mine"})
    assert late.status_code == 409
    assert 'value="10-14"' in text(late) and 'value="mine"' in text(late)
    same = daniel.post(f"{PAGE}/{russia}/versions", OFFICE | {"seen": "2"})
    assert same.status_code == 409
    assert CalendarVersion.objects.count() == 2


def test_a_form_sent_twice_makes_one_version(russia: int, daniel: Client) -> None:
    typed = OFFICE | {"seen": "1", "idempotency_key": "k" * 24}
    first, second = (daniel.post(f"{PAGE}/{russia}/versions", typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"] == f"{PAGE}/{russia}"
    assert CalendarVersion.objects.count() == 2


def test_holidays_are_shown_before_they_are_taken_over(russia: int, daniel: Client) -> None:
    assert "Public holidays of a country" in text(daniel.get(f"{PAGE}/{russia}/holidays"))
    shown = text(daniel.get(f"{PAGE}/{russia}/holidays?country=RU&years=2026-2027"))
    assert "Shorter days before holidays are not known for 2027" in shown
    assert "days would change" in shown and "stands so already" not in shown, "nothing has a name yet"
    answer = daniel.post(f"{PAGE}/{russia}/holidays", {"country": "RU", "years": "2026-2027"})
    assert answer.status_code == 303
    newest = CalendarVersion.objects.latest("id")
    assert newest.content["days"]["2027-05-01"] == [] and newest.content["days"]["2026-04-30"] == [["09:00", "17:00"]]
    assert newest.source == "holidays RU 2026-2027"
    again = text(daniel.get(f"{PAGE}/{russia}/holidays?country=RU&years=2026-2027"))
    assert "0 days would change" in again and "stands so already" in again
    assert daniel.post(f"{PAGE}/{russia}/holidays", {"country": "RU", "years": "2026-2027"}).status_code == 409


@pytest.mark.parametrize(
    ("given", "field"),
    [({"country": "XX", "years": "2026"}, "country"), ({"country": "DE", "years": "soon"}, "years"),
     ({"country": "DE", "years": "2026", "part": "Bavaria"}, "part"), ({"country": "", "years": "2026"}, "country")],
)  # fmt: skip
def test_a_wrong_wish_for_holidays_is_named_beside_its_field(
    russia: int, daniel: Client, given: dict[str, str], field: str
) -> None:
    for answer in (daniel.get(f"{PAGE}/{russia}/holidays", given), daniel.post(f"{PAGE}/{russia}/holidays", given)):
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in text(answer)


def test_an_icalendar_file_is_taken_over_or_refused(russia: int, daniel: Client) -> None:
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270707\r\nSUMMARY:Founders day\r\nEND:VEVENT\r\n"
    content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n".encode()

    def sent(body: bytes, years: str = "2027") -> tuple[int, str]:
        file = SimpleUploadedFile("days.ics", body, content_type="text/calendar")
        answer = daniel.post(f"{PAGE}/{russia}/files", {"file": file, "years": years})
        return answer.status_code, text(answer)

    assert sent(content)[0] == 303
    newest = CalendarVersion.objects.latest("id")
    assert (newest.labels.get("2027-07-07"), newest.source) == ("Founders day", "days.ics")
    for body, years, field in ((b"nonsense", "2027", "file"), (content, "2029", "file"), (content, "x", "file_years")):
        status, shown = sent(body, years)
        assert status == 422 and f'id="id_{field}_error"' in shown
    missing = daniel.post(f"{PAGE}/{russia}/files", {"years": "2027"})
    assert missing.status_code == 422 and 'id="id_file_error"' in text(missing)
