"""COUNTERSIGN_DATABASE_URL, really: another PostgreSQL, an owner who is no superuser, an empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.project.clusters import external_database
from tests.project.running import INIT, PASSWORD, countersign, open_ticket

from countersign.project.database.versions import LEAST_VERSION, version_refusal
from countersign.project.exits import DATABASE, DONE, FOUND

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder: Path = tmp_path_factory.mktemp("external")
    with external_database(folder) as address:
        yield {"DATABASE_URL": address, "DATA": str(folder / "data")}


def test_everything_runs_on_a_database_elsewhere(given: dict[str, str]) -> None:
    empty = countersign("doctor", **given)
    assert empty.returncode == FOUND
    assert "BAD  database: is empty: run `countersign init`" in empty.stdout
    made = countersign(*INIT, text=PASSWORD, **given)
    assert (made.returncode, made.stdout) == (DONE, "1\n"), made.stderr
    assert (again := countersign("migrate", **given)).returncode == DONE and again.stdout == ""
    number = open_ticket(**given)
    well = countersign("doctor", **given)
    assert well.returncode == DONE, well.stdout
    assert "countersign_app may only add to the ledger" in well.stdout
    verdict = countersign("ledger", "verify", **given)
    assert verdict.returncode == DONE, verdict.stdout
    shown = countersign("ledger", "show", str(number), "--at", "2100-01-01T00:00:00Z", **given)
    assert '"in_progress"' in shown.stdout, shown.stderr
    assert countersign("db", "psql", "-Atc", "SELECT current_user", **given).stdout == "desk_owner\n"
    assert not (Path(given["DATA"]) / "postgres").exists(), "nothing is embedded beside it"


def test_the_version_is_the_servers_own_answer(given: dict[str, str]) -> None:
    with psycopg.connect(given["DATABASE_URL"]) as connection:
        (said,) = connection.execute("SHOW server_version_num").fetchone() or ("0",)
        assert int(said) == connection.info.server_version
        assert version_refusal(int(said)) == ""


@pytest.mark.parametrize("number", [90_624, 110_022, 140_018, LEAST_VERSION * 10_000 - 1])
def test_an_older_postgresql_is_refused_in_one_line(number: int) -> None:
    line = version_refusal(number)
    assert line.startswith(f"The database is PostgreSQL {number // 10_000}.") and "15 or newer is needed." in line
    assert "\n" not in line


def test_the_oldest_supported_is_not_refused() -> None:
    assert version_refusal(LEAST_VERSION * 10_000) == ""


@pytest.mark.parametrize("verb", [("migrate",), ("worker",), ("ledger", "verify"), ("db", "psql")])
def test_a_database_that_does_not_answer_is_one_line(given: dict[str, str], verb: tuple[str, ...]) -> None:
    away = given | {"DATABASE_URL": "postgresql://desk_owner@127.0.0.1:1/desk"}
    answer = countersign(*verb, **away)
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (DATABASE, "", 1)
    assert answer.stderr.startswith("countersign: The database cannot be reached:")


def test_a_wrong_password_is_one_line_and_not_printed(given: dict[str, str]) -> None:
    wrong = given["DATABASE_URL"].replace("a%2Fstrange", "another-secret")
    answer = countersign("migrate", **given | {"DATABASE_URL": wrong})
    assert (answer.returncode, answer.stderr.count("\n")) == (DATABASE, 1)
    assert "another-secret" not in answer.stderr
