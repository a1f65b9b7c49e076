"""`countersign clock`: the worked examples of domain.md 4.3 by number, and what is wrong said where it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.rules.calendars_of_domain import ALMATY, IT, MOSCOW_ALWAYS, NIGHT, ROME_ALWAYS, RU

from countersign.project.cli import main

Asked = Callable[..., dict[str, Any]]


@pytest.fixture
def due(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    """Ask `clock due` with a calendar, and return what it prints."""

    def asked(calendar: dict[str, Any], start: str, target: str, *pauses: tuple[str, str]) -> dict[str, Any]:
        file = written(tmp_path, calendar)
        words = [word for pause in pauses for word in ("--pause", *pause)]
        assert main(["clock", "due", "--calendar", file, "--start", start, "--target", target, *words]) == 0
        told = capsys.readouterr()
        assert (told.err, told.out.count("\n")) == ("", 1)
        read: dict[str, Any] = json.loads(told.out)
        return read

    return asked


@pytest.fixture
def elapsed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., int]:
    """Ask `clock elapsed`, and return the seconds it prints."""

    def asked(calendar: dict[str, Any], since: str, until: str) -> int:
        words = ["--calendar", written(tmp_path, calendar), "--from", since, "--to", until]
        assert main(["clock", "elapsed", *words]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told.keys() == {"seconds"}
        return int(told["seconds"])

    return asked


def written(folder: Path, calendar: Any) -> str:
    file = folder / "calendar.json"
    file.write_text(json.dumps(calendar), encoding="utf-8")
    return str(file)


# Number, calendar, start, target, pauses, due.
EXAMPLES: list[tuple[str, dict[str, Any], str, str, list[tuple[str, str]], str]] = [
    ("E1", MOSCOW_ALWAYS, "2026-03-10T10:00:00+03:00", "15m", [], "2026-03-10T10:15:00+03:00"),
    ("E2", RU, "2026-04-03T17:50:00+03:00", "15m", [], "2026-04-06T09:05:00+03:00"),
    ("E3", RU, "2026-04-04T13:00:00+03:00", "15m", [], "2026-04-06T09:15:00+03:00"),
    ("E4", RU, "2026-04-30T15:00:00+03:00", "18h", [], "2026-05-05T16:00:00+03:00"),
    ("E5", RU, "2025-10-31T17:55:00+03:00", "15m", [], "2025-11-01T09:10:00+03:00"),
    ("E6", IT, "2026-05-29T12:00:00+02:00", "18h", [], "2026-06-03T12:00:00+02:00"),
    ("E7 FR", ROME_ALWAYS, "2026-03-29T01:50:00+01:00", "15m", [], "2026-03-29T03:05:00+02:00"),
    ("E7 RES", ROME_ALWAYS, "2026-03-29T01:50:00+01:00", "4h", [], "2026-03-29T06:50:00+02:00"),
    ("E8 FR", ROME_ALWAYS, "2026-10-25T02:50:00+02:00", "15m", [], "2026-10-25T02:05:00+01:00"),
    ("E8 RES", ROME_ALWAYS, "2026-10-25T02:50:00+02:00", "4h", [], "2026-10-25T05:50:00+01:00"),
    ("E9 a", NIGHT, "2026-03-28T20:00:00+01:00", "12h", [], "2026-03-29T21:00:00+02:00"),
    ("E9 b", NIGHT, "2026-10-24T20:00:00+02:00", "12h", [], "2026-10-25T07:00:00+01:00"),
    ("E10", RU, "2026-04-07T10:00:00+03:00", "9h", [("2026-04-07T11:30:00+03:00", "2026-04-08T12:00:00+03:00")],
     "2026-04-09T10:30:00+03:00"),
    ("E10 unpaused", RU, "2026-04-07T10:00:00+03:00", "9h", [], "2026-04-08T10:00:00+03:00"),
    ("E10 NR", MOSCOW_ALWAYS, "2026-04-08T12:00:00+03:00", "1h", [], "2026-04-08T13:00:00+03:00"),
    ("E11", RU, "2026-04-07T16:00:00+03:00", "18h", [("2026-04-07T17:00:00+03:00", "2026-04-07T22:00:00+03:00")],
     "2026-04-09T17:00:00+03:00"),
    ("E11 unpaused", RU, "2026-04-07T16:00:00+03:00", "18h", [], "2026-04-09T16:00:00+03:00"),
    ("E12 normal", RU, "2026-04-15T09:00:00+03:00", "9h", [], "2026-04-15T18:00:00+03:00"),
    ("E12 a critical", MOSCOW_ALWAYS, "2026-04-15T11:00:00+03:00", "4h", [], "2026-04-15T15:00:00+03:00"),
    ("E12 a UPD", MOSCOW_ALWAYS, "2026-04-15T11:00:00+03:00", "60m", [], "2026-04-15T12:00:00+03:00"),
    ("E12 b critical", MOSCOW_ALWAYS, "2026-04-15T16:30:00+03:00", "4h", [], "2026-04-15T20:30:00+03:00"),
    ("E13 critical", MOSCOW_ALWAYS, "2026-04-15T09:00:00+03:00", "4h", [], "2026-04-15T13:00:00+03:00"),
    ("E13 lowered", RU, "2026-04-15T10:00:00+03:00", "8h", [], "2026-04-15T18:00:00+03:00"),
    ("E14 FR", RU, "2026-04-03T19:00:00+03:00", "15m", [], "2026-04-06T09:15:00+03:00"),
    ("E14 RES", RU, "2026-04-03T19:00:00+03:00", "18h", [], "2026-04-07T18:00:00+03:00"),
    ("E14 upgraded FR", MOSCOW_ALWAYS, "2026-04-04T12:00:00+03:00", "10m", [], "2026-04-04T12:10:00+03:00"),
    ("E14 upgraded RES", MOSCOW_ALWAYS, "2026-04-04T12:00:00+03:00", "8h", [], "2026-04-04T20:00:00+03:00"),
    ("E15", RU, "2026-04-07T10:00:00+03:00", "9h", [("2026-04-07T14:00:00+03:00", "2026-04-10T11:00:00+03:00")],
     "2026-04-10T16:00:00+03:00"),
    ("E16", RU, "2026-04-07T10:00:00+03:00", "9h", [("2026-04-07T14:00:00+03:00", "2026-04-08T09:30:00+03:00")],
     "2026-04-08T14:30:00+03:00"),
    ("E17 BASIC normal", RU, "2026-06-08T23:40:00+03:00", "15m", [], "2026-06-09T09:15:00+03:00"),
    ("E17 24x7", MOSCOW_ALWAYS, "2026-06-08T23:40:00+03:00", "15m", [], "2026-06-08T23:55:00+03:00"),
    ("E18", MOSCOW_ALWAYS, "2026-04-14T12:00:00+03:00", "8h", [], "2026-04-14T20:00:00+03:00"),
    ("E19", MOSCOW_ALWAYS, "2026-04-16T10:00:00+03:00", "1h", [], "2026-04-16T11:00:00+03:00"),
    ("E20", RU, "2026-06-11T14:00:00+03:00", "8h", [], "2026-06-15T14:00:00+03:00"),
    ("E21", MOSCOW_ALWAYS, "2026-04-06T09:40:00+03:00", "15m", [], "2026-04-06T09:55:00+03:00"),
    ("E22", ALMATY, "2024-02-29T17:00:00+06:00", "9h", [], "2024-03-01T17:00:00+05:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("calendar", "start", "target", "pauses", "expected"),
    [example[1:] for example in EXAMPLES],
    ids=[example[0].replace(" ", "-") for example in EXAMPLES],
)
def test_worked_examples(
    due: Asked, calendar: dict[str, Any], start: str, target: str, pauses: list[tuple[str, str]], expected: str
) -> None:
    assert due(calendar, start, target, *pauses)["due"] == expected


def test_e1_the_line_says_the_due_time_twice_and_the_seconds(due: Asked) -> None:
    assert due(MOSCOW_ALWAYS, "2026-03-10T10:00:00+03:00", "15m") == {
        "due": "2026-03-10T10:15:00+03:00", "due_utc": "2026-03-10T07:15:00Z", "seconds": 900,
    }  # fmt: skip


def test_e7_e8_e22_due_in_utc(due: Asked) -> None:
    assert due(ROME_ALWAYS, "2026-03-29T01:50:00+01:00", "15m")["due_utc"] == "2026-03-29T01:05:00Z"
    assert due(ROME_ALWAYS, "2026-10-25T02:50:00+02:00", "15m")["due_utc"] == "2026-10-25T01:05:00Z"
    assert due(ALMATY, "2024-02-29T17:00:00+06:00", "9h")["due_utc"] == "2024-03-01T12:00:00Z"


def test_e8_an_answer_at_the_second_ten_past_two_comes_after_20_minutes(elapsed: Callable[..., int]) -> None:
    assert elapsed(ROME_ALWAYS, "2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00") == 20 * 60


def test_e9_the_nights_of_the_changing_clocks_have_11_and_13_hours(elapsed: Callable[..., int]) -> None:
    assert elapsed(NIGHT, "2026-03-28T20:00:00+01:00", "2026-03-29T08:00:00+02:00") == 11 * 3600
    assert elapsed(NIGHT, "2026-10-24T20:00:00+02:00", "2026-10-25T08:00:00+01:00") == 13 * 3600


def test_e10_e11_what_is_used_before_the_pause_and_what_it_costs(elapsed: Callable[..., int]) -> None:
    assert elapsed(RU, "2026-04-07T10:00:00+03:00", "2026-04-07T11:30:00+03:00") == 90 * 60
    assert elapsed(RU, "2026-04-07T17:00:00+03:00", "2026-04-07T22:00:00+03:00") == 3600


def test_e13_one_hour_of_the_new_calendar_is_used(elapsed: Callable[..., int]) -> None:
    assert elapsed(RU, "2026-04-15T09:00:00+03:00", "2026-04-15T10:00:00+03:00") == 3600


def test_pauses_come_in_any_order_and_may_overlap(due: Asked) -> None:
    first, second = ("2026-04-07T11:00:00Z", "2026-04-07T12:00:00Z"), ("2026-04-07T11:30:00Z", "2026-04-07T13:00:00Z")
    start = "2026-04-07T10:00:00Z"
    assert due(MOSCOW_ALWAYS, start, "2h", second, first)["due_utc"] == "2026-04-07T14:00:00Z"
    assert due(MOSCOW_ALWAYS, start, "2h", second, first) == due(MOSCOW_ALWAYS, start, "2h", first, second)


def test_a_pause_after_the_due_time_moves_nothing_and_one_before_the_start_holds_it(due: Asked) -> None:
    start = "2026-04-07T10:00:00Z"
    late = ("2026-04-07T12:00:01Z", "2026-04-07T15:00:00Z")
    early = ("2026-04-07T09:00:00Z", "2026-04-07T10:30:00Z")
    assert due(MOSCOW_ALWAYS, start, "2h", late)["due_utc"] == "2026-04-07T12:00:00Z"
    assert due(MOSCOW_ALWAYS, start, "2h", early)["due_utc"] == "2026-04-07T12:30:00Z"


def test_a_target_of_nothing_is_due_at_the_start_even_when_closed(due: Asked) -> None:
    assert due(RU, "2026-04-04T13:00:00+03:00", "0m")["due"] == "2026-04-04T13:00:00+03:00"


def test_a_time_without_an_offset_is_the_calendars(due: Asked) -> None:
    assert due(RU, "2026-04-03T17:50", "15m")["due"] == "2026-04-06T09:05:00+03:00"


BAD_FILES: list[tuple[str, str]] = [
    ("{", "line 1"),
    ("[]", "the calendar"),
    ('{"week": {}}', "zone"),
    ('{"zone": "Europe/Moskow"}', "Europe/Moskow"),
    ('{"zone": "UTC", "zone": "UTC"}', "zone"),
    ('{"zone": "UTC", "day": {}}', "day"),
    ('{"zone": "UTC", "week": {"monday": []}}', "monday"),
    ('{"zone": "UTC", "week": {"mon": "09:00-18:00"}}', "week.mon"),
    ('{"zone": "UTC", "week": {"mon": [["09:00"]]}}', "week.mon[0]"),
    ('{"zone": "UTC", "week": {"mon": [["09:00", "12:00"], ["13:00", "25:00"]]}}', "week.mon[1]"),
    ('{"zone": "UTC", "week": {"mon": [["9:00", "12:00"]]}}', "week.mon[0]"),
    ('{"zone": "UTC", "week": {"mon": [["24:00", "12:00"]]}}', "week.mon[0]"),
    ('{"zone": "UTC", "week": {"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}}', "week.mon"),
    ('{"zone": "UTC", "week": {"mon": [["20:00", "08:00"]], "tue": [["07:00", "12:00"]]}}', "week.tue"),
    ('{"zone": "UTC", "days": {"2026-02-30": []}}', "2026-02-30"),
    ('{"zone": "UTC", "days": {"01.05.2026": []}}', "01.05.2026"),
    ('{"zone": "UTC", "days": {"2026-05-01": [["10:00", "x"]]}}', "days.2026-05-01[0]"),
    ('{"zone": "UTC", "days": {"2026-05-01": [["10:00", "11:00"]]}}', "2200"),
    ("[" * 5000, "brackets"),
]


@pytest.mark.parametrize(("content", "where"), BAD_FILES)
def test_a_bad_file_gives_2_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, where: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    assert main(["clock", "due", "--calendar", str(file), "--start", "2026-06-01T10:00:00Z", "--target", "2h"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert where in told.err and "bad.json" in told.err and told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (["--start", "2026-13-01T10:00:00Z", "--target", "15m"], "--start"),
        (["--start", "2026-05-01", "--target", "15m"], "--start"),
        (["--start", "tomorrow", "--target", "15m"], "--start"),
        (["--start", "1500-05-01T10:00:00Z", "--target", "15m"], "1901"),
        (["--start", "2026-05-01T10:00:00Z", "--target", "15"], "--target"),
        (["--start", "2026-05-01T10:00:00Z", "--target", "-15m"], "--target"),
        (["--start", "2026-05-01T10:00:00Z", "--target", ""], "--target"),
        (["--start", "2026-05-01T10:00:00Z", "--target", "9999999h"], "2200"),
        (["--start", "2026-05-01T10:00:00Z", "--target", "2h", "--pause", "x", "2026-05-01T11:00:00Z"], "--pause FROM"),
        (["--start", "2026-05-01T10:00:00Z", "--target", "2h", "--pause", "2026-05-01T11:00:00Z", "x"], "--pause TO"),
        (["--start", "2026-05-01T10:00:00Z", "--target", "2h", "--pause", "2026-05-01T11:00:00Z",
          "2026-05-01T10:00:00Z"], "--pause"),
        (["--start", "2026-05-01T10:00:00Z"], "--target"),
    ],
)  # fmt: skip
def test_a_bad_time_or_target_gives_2_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], where: str
) -> None:
    try:
        code: object = main(["clock", "due", "--calendar", written(tmp_path, RU), *words])
    except SystemExit as left:
        code = left.code
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert where in told.err


def test_local_times_that_come_twice_or_never_are_asked_with_their_offset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for start, told in (("2026-10-25T02:30:00", "comes twice"), ("2026-03-29T02:30:00", "does not exist")):
        words = ["--calendar", written(tmp_path, ROME_ALWAYS), "--start", start, "--target", "15m"]
        assert main(["clock", "due", *words]) == 2
        assert told in capsys.readouterr().err


def test_elapsed_refuses_an_end_before_its_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--calendar", written(tmp_path, RU), "--from", "2026-05-02T10:00Z", "--to", "2026-05-01T10:00Z"]
    assert main(["clock", "elapsed", *words]) == 2
    assert "--to" in capsys.readouterr().err


def test_no_file_gives_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clock", "due", "--calendar", "/nowhere.json", "--start", "2026-05-02T10:00Z", "--target", "1m"]) == 2
    assert "/nowhere.json" in capsys.readouterr().err


def test_it_reads_standard_input_and_loads_neither_django_nor_a_database(tmp_path: Path) -> None:
    code = (
        "import sys; from countersign.project.cli import main; "
        "code = main(sys.argv[1:]); assert not {'django', 'psycopg'} & sys.modules.keys(); sys.exit(code)"
    )
    words = ["clock", "due", "--calendar", "-", "--start", "2026-04-03T17:50:00+03:00", "--target", "15m"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], input=json.dumps(RU), capture_output=True, text=True, timeout=30,
        env={"PATH": os.environ["PATH"]}, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["due"] == "2026-04-06T09:05:00+03:00"
    assert not list(tmp_path.iterdir()), "the arithmetic leaves nothing in the folder it is called from"
