"""The verbs as people run them, over one folder: init, user add, ledger, db, doctor."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from tests.migrated import copied

from countersign.project.cli import VERBS

pytestmark = pytest.mark.slow
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = copied(tmp_path_factory.mktemp("cli") / "var")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}

    def command(*words: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "countersign.project.cli", *words], input=text, capture_output=True, text=True,
            env=kept | {"COUNTERSIGN_DATA": str(data)} | more, timeout=120,
        )  # fmt: skip

    return command


@pytest.fixture(scope="module")
def installed(run: Run) -> Run:
    answer = run(
        "init", "--provider", "Ferri Hosting", "--zone", "Europe/Rome", "--languages", "it,en",
        "--contract-pattern", "##-####", "--admin-email", "ada@ferri.example", "--admin-name", "Ada Ferri",
        "--admin-password-file", "-", text="a quiet harbour at dawn\n",
    )  # fmt: skip
    assert (answer.returncode, answer.stdout) == (0, "1\n"), answer.stderr
    return run


def test_init_without_a_terminal_names_the_option_it_needs(run: Run) -> None:
    answer = run("init")
    assert answer.returncode == 2
    assert "--provider" in answer.stderr


def test_people_are_added_and_doubles_refused(installed: Run) -> None:
    words = ("user", "add", "mira@ferri.example", "--name", "Mira", "--role", "first_line", "--no-password")
    assert installed(*words).returncode == 0
    again = installed(*words)
    assert (again.returncode, again.stdout, again.stderr.count("\n")) == (1, "", 1)
    assert installed("user", "add", "x@x.example", "--name", "X", "--kind", "customer", "--no-password").returncode == 2


def test_security_t017_break_glass_is_for_staff_and_for_a_day(installed: Run) -> None:
    installed("user", "add", "ben@ferri.example", "--name", "Ben", "--role", "first_line", "--no-password")
    done = installed("user", "break-glass", "ben@ferri.example", "--reason", "Lost the key on a train")
    assert done.returncode == 0
    assert done.stdout.strip().endswith("Z")
    assert installed("user", "break-glass", "ben@ferri.example", "--reason", "Lost it", "--hours", "25").returncode == 2
    assert installed("user", "break-glass", "ben@ferri.example", "--reason", "x").returncode == 1
    assert installed("user", "break-glass", "nobody@ferri.example", "--reason", "Lost the key").returncode == 1


def test_security_t019_the_console_shuts_a_person_out(installed: Run) -> None:
    installed("user", "add", "leo@ferri.example", "--name", "Leo", "--role", "first_line", "--no-password")
    assert installed("user", "offboard", "leo@ferri.example", "--reason", "Left the company").returncode == 0
    assert installed("user", "offboard", "nobody@ferri.example", "--reason", "Left").returncode == 1


def test_t68_a_superuser_who_changes_a_byte_is_named(installed: Run) -> None:
    assert installed("ledger", "verify").returncode == 0
    forge = "SET session_replication_role = replica; UPDATE identity_account SET name = '{}' WHERE id = 1"
    answer = installed("db", "psql", "-qc", forge.format("Eve"))
    assert answer.returncode == 0, answer.stderr
    verdict = installed("ledger", "verify")
    assert verdict.returncode == 1
    assert "account 1" in verdict.stdout
    installed("db", "psql", "-qc", forge.format("Ada Ferri"))
    assert installed("ledger", "verify").returncode == 0


def test_a_ticket_that_is_not_there_is_one_line(installed: Run) -> None:
    answer = installed("ledger", "show", "7", "--at", "2026-11-03T14:03:27Z")
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (1, "", 1)
    assert installed("ledger", "show", "7", "--at", "2026-11-03T14:03:27").returncode == 2
    assert installed("ledger", "verify", "--ticket", "7").returncode == 1


MATRIX = """
[["Cloud server"]]
layer = "hardware"
who = "provider"
name = "Hardware"
[["Cloud server"]]
layer = "guest_os"
who = "customer"
name = { en = "Guest system", ru = "Гостевая система" }
link = "https://docs.example/os"
"""


def test_matrices_are_taken_over_from_a_file(installed: Run) -> None:
    """M18: a dry run changes nothing, the same file again makes no version, a fault names product and layer."""
    assert installed("scope", "import", "-", "--dry-run", text=MATRIX).stdout == "Cloud server\t2 layers\n"
    for _ in range(2):
        answer = installed("scope", "import", "-", text=MATRIX)
        assert (answer.returncode, answer.stdout) == (0, "Cloud server\tversion 1\n"), answer.stderr
    assert installed("scope", "import", "-", text='{"Disk": [{"layer": "x", "who": "y", "name": "z"}]}').returncode == 1
    for text in ("", "[", "{", "x = \x00"):
        answer = installed("scope", "import", "-", text=text)
        assert (answer.returncode, answer.stderr.count("\n")) == (2, 1), text
    assert installed("scope", "import", "/nowhere.toml").returncode == 2


def test_the_billing_takes_charges_over_from_an_event_or_a_time(installed: Run) -> None:
    for since in ((), ("--since", "7"), ("--since", "2026-11-01T00:00:00+03:00")):
        answer = installed("billing", "export", *since)
        assert (answer.returncode, answer.stdout) == (0, ""), answer.stderr
    assert installed("billing", "export", "--since", "yesterday").returncode == 2
    assert installed("billing", "export", "--since", "2026-11-01T00:00:00").returncode == 2


def test_the_database_opens_as_its_owner(installed: Run) -> None:
    assert installed("db", "url").stdout.startswith("postgresql://countersign@/countersign?host=")
    assert installed("db", "psql", "-Atc", "SELECT current_user").stdout == "countersign\n"


def test_doctor_finds_nothing_wrong_and_says_when_it_does(installed: Run) -> None:
    well = installed("doctor")
    assert well.returncode == 0, well.stdout
    assert "triggers of ledger_event, ledger_payload are on" in well.stdout
    ill = installed("doctor", COUNTERSIGN_SMTP_URL="smtp://127.0.0.1:1", COUNTERSIGN_DKIM_KEY="/nowhere.pem")
    assert ill.returncode == 1
    assert "BAD  mail" in ill.stdout and "BAD  signing: no mail leaves" in ill.stdout
    installed("db", "psql", "-qc", "ALTER TABLE ledger_event DISABLE TRIGGER USER")
    assert "BAD  ledger" in installed("doctor").stdout


def test_the_list_of_verbs_is_printed(run: Run) -> None:
    answer = run("--help")
    assert answer.returncode == 0
    for verb in VERBS:
        assert verb in answer.stdout
    assert run("nonsense").returncode == 2
    assert run("run", "--help").stdout.count("exit codes") == 1


def test_rules_of_routing_are_shown_tried_and_put_in_force(installed: Run) -> None:
    assert installed("routing", "show").stdout == "[]\n"
    tried = installed("routing", "dry-run", "-", text='[{"kind": "down", "level": 2}]')
    assert (tried.returncode, tried.stdout) == (0, "0 of 0 tickets of 30 days would have gone elsewhere\n")
    for wrong in ("{", '[{"queue": "Nowhere"}]', '[{"colour": "red"}]'):
        refused = installed("routing", "set", "-", "--reason", "So.", text=wrong)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    done = installed("routing", "set", "-", "--reason", "Outages need skill.", text='[{"kind": "down", "level": 2}]')
    assert (done.returncode, done.stdout) == (0, "version 1 is in force with 1 rules\n")
    assert '"kind": "down"' in installed("routing", "show").stdout


def test_friday_18_55_plan_silver_high_is_due_monday_09_10(installed: Run) -> None:
    asked = ("plan", "simulate", "--severity", "high", "--at", "2026-11-20T18:55")
    line = "critical=10m/10m;high=10m@home/1h@home;normal=1h@home/4h@home;low=4h@home/8h@home"
    told = f"kind,external_id,name,targets\nplan,p-silver,Silver,{line}\n"
    assert installed("customers", "import", "-", text=told).returncode == 0
    moscow = installed(*asked, "--plan", "Silver", "--zone", "Europe/Moscow")
    assert moscow.returncode == 0, moscow.stderr
    assert "due Mon 2026-11-23 09:10:00+03:00" in moscow.stdout and "no change of clocks" in moscow.stdout
    rome = installed(*asked, "--plan", "silver", "--zone", "Europe/Rome").stdout
    assert rome.count("clocks change on") == 2
    assert installed(*asked, "--plan", "Gold", "--zone", "Europe/Rome").returncode == 1
    assert installed(*asked, "--plan", "Silver", "--zone", "Mars/Base").returncode == 2


def test_who_stops_reading_is_told_nothing() -> None:
    """As `countersign --help | head -1` does: no stack of calls at three in the morning."""
    ends, writes = os.pipe()
    os.close(ends)
    done = subprocess.run(
        [sys.executable, "-m", "countersign.project.cli", "--help"], stdout=writes, stderr=subprocess.PIPE, timeout=60
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (0, b"")
