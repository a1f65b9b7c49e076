"""`countersign calendar`: made from a template, holidays, files; listed; shown so that `clock due` takes it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

import pytest
from tests.migrated import copied
from tests.project.running import run_code
from tests.rules.calendars_of_domain import RU

from countersign.calendars.rules import due, read

pytestmark = pytest.mark.slow
# Many verbs in one process over one server: what is tried is what they say, not how long Django takes to start.
VERBS = """
import contextlib, io, json, sys
from countersign.project.cli import main
from countersign.project.running.started import database
told = []
with database():
    for words in json.load(sys.stdin):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(words)
        told.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(told))
"""


class Told(NamedTuple):
    """What one verb left."""

    code: int
    out: str
    err: str


RU_HOME, DE_HOME = ("calendar", "import", "RU home"), ("calendar", "import", "DE home")
SHOW = ("calendar", "show", "DE home")


def wrong(base: str, days: str) -> dict[tuple[str, ...], str]:
    """Verbs that are refused, with what is said of each."""
    begun = (*DE_HOME, "--file", base)
    return {
        DE_HOME: "Nothing to import", (*DE_HOME, "--days", days): "is new", (*begun, "--holidays", "DE"): "--years",
        (*begun, "--holidays", "XX", "--years", "2027"): "holidays_country",
        (*begun, "--holidays", "Germany", "--years", "2027"): "--holidays",
        (*begun, "--days", "/nowhere.toml"): "/nowhere.toml", (*begun, "--days", base): "days_file",
        (*begun, "--icalendar", days, "--years", "2027"): "ics_unreadable",
    }  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """Run all verbs of this file, one after another, over a new folder."""
    folder = tmp_path_factory.mktemp("calendars")
    base, days = folder / "base.json", folder / "days.toml"
    base.write_text(json.dumps({"zone": "Europe/Berlin", "week": RU["week"]}))
    days.write_text('[[day]]\ndate = 2027-12-24\nkind = "short"\nless_minutes = 300\nlabel = "Christmas Eve"\n')
    whole = (*DE_HOME, "--file", str(base), "--holidays", "DE/BY", "--years", "2027", "--days", str(days))
    verbs = [
        (*RU_HOME, "--template", "ru-9-18", "--holidays", "RU", "--years", "2025-2026", "--note", "As published"),
        ("calendar", "show", "RU home"), ("calendar", "list"), ("calendar", "list", "--json"),
        (*RU_HOME, "--holidays", "RU", "--years", "2027", "--dry-run"), *wrong(str(base), str(days)),
        (*whole, "--dry-run"), SHOW, whole, whole,
        (*DE_HOME, "--holidays", "DE", "--years", "2028", "--in-force-from", "2031-01-01T00:00Z"),
        SHOW, (*SHOW, "--version", "2"), (*SHOW, "--version", "9"),
    ]  # fmt: skip
    done = run_code(VERBS, json.dumps(verbs), DATA=str(copied(folder / "var")))
    assert done.returncode == 0, done.stderr
    return [Told(*one) for one in json.loads(done.stdout)]


def test_e2_e4_e5_a_home_calendar_out_of_holidays_counts_as_the_domain_says(told: list[Told]) -> None:
    made, shown, listed, lines, warned = told[:5]
    assert (json.loads(made.out)["version"], made.err) == (1, "")
    content = json.loads(shown.out)
    assert RU["days"].items() <= content["days"].items()
    calendar = read(content)
    for start, seconds, expected in (
        ("2026-04-03T17:50:00+03:00", 900, "2026-04-06T09:05:00+03:00"),
        ("2026-04-30T15:00:00+03:00", 18 * 3600, "2026-05-05T16:00:00+03:00"),
        ("2025-10-31T17:55:00+03:00", 900, "2025-11-01T09:10:00+03:00"),
    ):
        assert due(calendar, datetime.fromisoformat(start), seconds) == datetime.fromisoformat(expected)
    assert listed.out.startswith("RU home\tversion 1\tEurope/Moscow\tin force from ")
    assert json.loads(lines.out)["days"] == len(content["days"])
    assert warned.code == 0 and "Short days of RU are not known for 2027" in warned.err


def test_a_new_version_comes_of_files_and_what_is_wrong_is_said(told: list[Told]) -> None:
    for refused, words in zip(told[5:], wrong("", "").values(), strict=False):
        assert (refused.code, refused.out) == (2, "")
        assert words in refused.err
    dry, nothing, made, again, second, shown, planned, missing = told[-8:]
    assert json.loads(dry.out)["days"]["2027-12-24"] == [["09:00", "13:00"]]
    assert nothing.code == 1, "a dry run makes nothing"
    assert json.loads(made.out)["version"] == 1
    assert again.code == 1, "it says all that already"
    assert json.loads(second.out)["version"] == 2
    assert "2028-10-03" not in json.loads(shown.out)["days"]
    assert "2028-10-03" in json.loads(planned.out)["days"]
    assert missing.code == 1
