"""Plans as data: both formats, the compact line, which plan is more, amounts of money: pure (M18)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from countersign.calendars.rules import Calendar, read
from countersign.customers import rules
from countersign.customers.rules import Norm
from countersign.customers.rules.money import is_currency, major_of, minor_of
from countersign.customers.rules.plans import norm_from, seconds_of, span_of, targets_of_text, targets_text
from countersign.customers.rules.simulating import changes_of_clocks, office_hours, promised
from countersign.kernel.errors import Invalid

BASIC = (
    "critical=15m/30m/8h;high=15m@home/1h@home/8h@home;normal=15m@home/2h@home/18h@home;low=1h@home/4h@home"
)  # fmt: skip
BUSINESS = "critical=15m/15m/4h/60m;high=15m/30m/8h;normal=15m/1h/9h@home;low=30m/4h@home"
PREMIUM = "critical=10m/10m/2h/30m;high=10m/15m/4h;normal=10m/30m/8h;low=15m/1h/18h@home"
OLD = {name: {"first_minutes": 15, "next_minutes": 60} for name in rules.SEVERITIES}


def test_the_first_format_is_still_read() -> None:
    assert rules.norms(OLD)["low"] == {"first": Norm(900, "always"), "next": Norm(3600, "always")}
    assert rules.check_targets(OLD) == OLD


@pytest.mark.parametrize("line", [BASIC, BUSINESS, PREMIUM])
def test_a_plan_of_the_domain_is_read_and_written_again(line: str) -> None:
    targets = targets_of_text(line)
    assert rules.check_targets(targets) == targets
    assert targets_of_text(targets_text(targets)) == targets


def test_the_figures_of_4_2() -> None:
    basic, business = rules.norms(targets_of_text(BASIC)), rules.norms(targets_of_text(BUSINESS))
    assert basic["normal"]["resolution"] == Norm(18 * 3600, "home")
    assert "resolution" not in basic["low"] and "update" not in basic["critical"]
    assert business["critical"]["update"] == Norm(3600, "always")
    assert business["normal"] == {"first": Norm(900), "next": Norm(3600), "resolution": Norm(9 * 3600, "home")}


def test_two_bare_numbers_stay_minutes_of_the_first_format() -> None:
    assert targets_of_text("critical=15/15;high=15/30;normal=15/60;low=30/240")["low"] == {
        "first_minutes": 30, "next_minutes": 240,
    }  # fmt: skip


def test_a_norm_knows_calendar_and_share() -> None:
    assert norm_from("4h@Moscow office~95") == Norm(4 * 3600, "Moscow office", 95)
    assert norm_from(" - ") is None
    for typed in ("4x", "4h@", "4h~0", "4h~101", "0m", "-5m", "4h@a/b"):
        with pytest.raises(ValueError, match=r".*"):
            norm_from(typed)
    assert [seconds_of(one) for one in ("90s", "15m", "8h", "2d", "7", "x")] == [90, 900, 28800, 172800, 420, None]
    assert [span_of(one) for one in (90, 900, 28800, 5400)] == ["90s", "15m", "8h", "90m"]


@pytest.mark.parametrize(
    "line", ["", "critical=15m/30m", "critical=15m;high=1h/1h;normal=1h/1h;low=1h/1h", f"{BASIC};low=1h/1h",
             f"{BASIC};odd=1h/1h", "critical=1/1/1/1/1;high=1/1;normal=1/1;low=1/1"],
)  # fmt: skip
def test_half_a_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        targets_of_text(line)


@pytest.mark.parametrize(
    "norm", [{"seconds": 0}, {"seconds": True}, {"seconds": "900"}, {"seconds": 900, "calendar": ""}, 900, None,
             {"seconds": 900, "share": 0}, {"seconds": 900, "minutes": 15}, {"seconds": 900, "calendar": " home"}],
)  # fmt: skip
def test_a_wrong_norm_is_named(norm: object) -> None:
    targets = targets_of_text(PREMIUM) | {"low": {"first": norm, "next": {"seconds": 60}}}
    with pytest.raises(Invalid) as refused:
        rules.check_targets(targets)  # type: ignore[arg-type]
    assert refused.value.facts["severity"] == "low"


def test_calendars_are_named() -> None:
    low = {"first": {"seconds": 60, "calendar": "Rome"}, "next": {"seconds": 60}}
    assert rules.calendars_named(targets_of_text(PREMIUM) | {"low": low}) == {"Rome"}


def test_which_plan_is_more_for_f8() -> None:
    basic, business, premium = (targets_of_text(one) for one in (BASIC, BUSINESS, PREMIUM))
    assert all(rules.is_upgrade(*pair) for pair in ((basic, business), (business, premium), (basic, premium)))
    assert not any(rules.is_upgrade(*pair) for pair in ((premium, basic), (business, basic), (basic, basic)))
    assert rules.is_upgrade(OLD, targets_of_text("critical=15m/1h;high=15m/1h;normal=15m/1h;low=15m/30m"))


def test_money_is_whole_numbers_of_the_smallest_unit() -> None:
    assert [minor_of(one, "EUR") for one in ("30.00", "30,5", "1 000", "0", "30.001", "-1", "x")] == [
        3000, 3050, 100000, 0, None, None, None,
    ]  # fmt: skip
    assert minor_of("300", "JPY") == 300 and str(major_of(3000, "EUR")) == "30.00"
    assert is_currency("RUB") and not is_currency("ABC") and not is_currency("eur")


ROME = read({"zone": "Europe/Rome", "week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}})


def dues(line: str, severity: str, at: str, home: Calendar | None) -> dict[str, str]:
    """Due times of a ticket opened at a local time, as local times."""
    zone = ZoneInfo(home.zone if home else "Europe/Rome")
    found = promised(rules.norms(targets_of_text(line))[severity], {"home": home}, datetime.fromisoformat(at))
    return {one.clock: one.due_at.astimezone(zone).isoformat() for one in found}


def test_friday_18_55_silver_high_is_due_monday_09_10() -> None:
    silver = "critical=10m/10m;high=10m@home/1h@home;normal=1h@home/4h@home;low=4h@home/8h@home"
    at = "2026-11-20T18:55:00+03:00"
    assert dues(silver, "high", at, office_hours("Europe/Moscow"))["first"] == "2026-11-23T09:10:00+03:00"


def test_e7_and_e8_both_nights_of_the_year() -> None:
    spring = dues(BUSINESS, "critical", "2026-03-29T01:50:00+01:00", ROME)
    assert (spring["first"], spring["resolution"]) == ("2026-03-29T03:05:00+02:00", "2026-03-29T06:50:00+02:00")
    autumn = dues(BUSINESS, "critical", "2026-10-25T02:50:00+02:00", ROME)
    assert (autumn["first"], autumn["resolution"]) == ("2026-10-25T02:05:00+01:00", "2026-10-25T05:50:00+01:00")


def test_the_nights_of_the_coming_year_are_found_to_the_second() -> None:
    since = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert changes_of_clocks("Europe/Rome", since) == [
        datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC),
    ]  # fmt: skip
    assert changes_of_clocks("Europe/Moscow", since) == []


def test_e17_same_night_three_rights() -> None:
    home, at = office_hours("Europe/Moscow"), "2026-06-08T23:40:00+03:00"
    assert dues(BASIC, "normal", at, home)["first"] == "2026-06-09T09:15:00+03:00"
    assert dues(BASIC, "critical", at, home)["first"] == "2026-06-08T23:55:00+03:00"
    assert dues(BUSINESS, "normal", at, home)["first"] == "2026-06-08T23:55:00+03:00"
