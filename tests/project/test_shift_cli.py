"""`countersign shift`: queues, one shift, a rota, the list, the gaps; what is refused is said."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
from tests.cast import Cast

from countersign.project import cli
from countersign.project.cli import shift_gaps, shift_list, shift_plan, shift_queue


@pytest.fixture(autouse=True)
def this_database(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    """The verbs act on the test's own database instead of starting one."""
    for verb in (shift_gaps, shift_list, shift_plan, shift_queue):
        monkeypatch.setattr(verb, "database", nullcontext)
        monkeypatch.setattr(verb, "prepare_django", lambda: None)


class Answer:
    """What one command gave back."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        self.code = cli.main(list(words))
        told = capsys.readouterr()
        self.out, self.why = told.out.strip(), told.err


LEAD = ("shift", "plan", "daniel@nimbus.example", "Support", "--role", "duty_lead")
SPAN = ("--from", "2027-06-07T09:00+03:00", "--to", "2027-06-07T18:00+03:00")
ROTA = ("--days", "sat-sun", "--hours", "20:00-08:00", "--zone", "Europe/Rome")


def test_shifts_are_planned_listed_and_their_gaps_told(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> Answer:
        return Answer(capsys, *words)

    assert (run("shift", "gaps").code, run("shift", "gaps").out) == (0, "")
    assert run("shift", "queue", "Support").code == 0
    assert run("shift", "queue", "Support").code == 1, "a name is used once"
    assert run(*LEAD, *SPAN).out == "1"
    twice = run(*LEAD, *SPAN)
    assert twice.code == 1 and "Daniel Weber" in twice.why and "shift_double" in twice.why
    assert run(*LEAD, *ROTA, "--first", "2027-03-26", "--last", "2027-03-28").out == "2"
    listed = run("shift", "list", "--from", "2027-03-26T00:00Z", "--zone", "Europe/Rome", "--json").out.splitlines()
    assert [json.loads(line)["ends"] for line in listed] == ["2027-03-28 08:00+02:00", "2027-03-29 08:00+02:00"]
    told = run("shift", "gaps", "--from", "2027-06-07T00:00+03:00", "--zone", "Europe/Moscow")
    assert told.code == 1
    assert told.out.splitlines()[0] == "Support\t2027-06-07 00:00+03:00\t2027-06-07 09:00+03:00"


@pytest.mark.parametrize(
    "words",
    [
        LEAD, (*LEAD, "--from", "soon", "--to", "later"), (*LEAD, "--from", "2027-06-07T09:00", "--to", "x"),
        (*LEAD, *ROTA), (*LEAD, *SPAN, *ROTA),
        (*LEAD, "--days", "someday", "--hours", "1:00-2:00", "--first", "2027-01-01", "--last", "2027-01-02"),
        (*LEAD, "--days", "mon", "--hours", "1-2", "--first", "2027-01-01", "--last", "2027-01-02"),
        ("shift", "list", "--zone", "Mars/Base"), ("shift", "list", "--days", "0"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_code_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    answer = Answer(capsys, *words)
    assert (answer.code, answer.out) == (2, "") and answer.why.startswith("countersign: ")


def test_who_or_what_nobody_knows_is_said_with_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Sales" in Answer(capsys, "shift", "plan", "daniel@nimbus.example", "Sales", *SPAN).why
    assert Answer(capsys, "shift", "plan", "p.krylov@vektor.example", "Support", *SPAN).code == 1
