"""Instants and spans read right in three languages and on the two nights a year."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from countersign.ui import times

AT = datetime(2026, 11, 21, 23, 21, 7, 654321, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"


def spaced(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("zone", "locale", "text"),
    [
        ("Europe/Moscow", "en", "22 Nov 2026, 02:21:07"),
        ("Europe/Moscow", "ru", "22 нояб. 2026, 02:21:07"),
        ("Europe/Rome", "it", "22 nov 2026, 00:21:07"),
        ("UTC", "en-gb", "21 Nov 2026, 23:21:07"),
        ("No/Such", "xx", "21 Nov 2026, 23:21:07"),
    ],
)
def test_exact(zone: str, locale: str, text: str) -> None:
    assert spaced(times.exact(AT, zone, locale)) == text


def test_the_day_is_left_out_when_it_is_the_readers_own() -> None:
    now = AT + timedelta(hours=3)
    assert times.near(AT, now, "Europe/Moscow", "en") == "02:21:07"
    assert spaced(times.near(AT, now, "UTC", "en")) == "21 Nov, 23:21:07"
    assert spaced(times.near(AT, now + timedelta(days=400), "UTC", "en")) == "21 Nov 2026, 23:21:07"
    assert times.due(AT, now, "Europe/Moscow", "ru") == "02:21"
    assert spaced(times.due(AT, now, "UTC", "ru")) == "21 нояб., 23:21"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Moscow", "MSK"),
        ("Europe/Rome", "CET"),
        ("Asia/Yerevan", "UTC+04:00"),
        ("America/Sao_Paulo", "UTC−03:00"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_named_as_in_force(zone: str, name: str) -> None:
    assert times.zone_name(AT, zone) == name


def test_both_hours_of_an_autumn_night_are_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert spaced(times.exact_with_zone(first, "Europe/Rome")) == "25 Oct 2026, 02:30:00 CEST"
    assert spaced(times.exact_with_zone(first + timedelta(hours=1), "Europe/Rome")) == "25 Oct 2026, 02:30:00 CET"


@pytest.mark.parametrize(
    ("seconds", "locale", "text"),
    [
        (401, "en", "6 min 41 s"),
        (11400, "en", "3 h 10 min"),
        (0, "en", "0 s"),
        (60, "ru", "1 мин"),
        (187200, "it", "2 g 4 h"),
        (86400, "en", "1 d"),
        (-192, "en", "−3 min 12 s"),
        (3605, "en", "1 h"),
    ],
)
def test_span(seconds: int, locale: str, text: str) -> None:
    assert spaced(times.span(seconds, locale)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(401, "06:41"), (860, "14:20"), (-192, "−03:12"), (11400, "3 h 10"), (100000, "27 h 46"), (187200, "2 d 4 h")],
)
def test_left(seconds: int, text: str) -> None:
    assert spaced(times.left(seconds)) == text


def test_iso_and_clock() -> None:
    assert times.iso(AT) == "2026-11-21T23:21:07Z"
    assert times.clock(AT, "Europe/Moscow", seconds=False) == "02:21"
    assert spaced(times.day(AT, "Europe/Moscow", "it")) == "22 nov 2026"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        times.exact(datetime(2026, 1, 1))


def test_a_list_page_of_times_costs_nothing() -> None:
    began = time.perf_counter()
    for n in range(5000):
        times.exact(AT + timedelta(seconds=n), "Europe/Moscow", "ru")
    assert (time.perf_counter() - began) / 5000 < 0.0001
