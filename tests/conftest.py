"""One embedded PostgreSQL for each worker process of the test run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import TransactionTestCase
from tests.migrated import copied
from tests.site import Site
from tests.vaulting import VaultProcess

from countersign.kernel.guards import unguarded
from countersign.project.database import addresses as databases
from countersign.project.database import roles
from countersign.project.database.postgres import Server
from countersign.project.written.words import compile_stale

if TYPE_CHECKING:
    from tests.cast import Cast

_NEEDS_NO_DATABASE = ("tests/rules",)
_server: Server | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the server of this process; who only hands tests out to workers needs none."""
    global _server
    hands_out = not hasattr(config, "workerinput") and bool(config.getoption("numprocesses", 0))
    if not hasattr(config, "workerinput"):
        compile_stale()
    asked = [argument.split("::")[0].rstrip("/") for argument in config.args]
    without = bool(asked) and all(a.endswith(_NEEDS_NO_DATABASE) for a in asked)
    Path(os.environ["PYTEST_COUNTERSIGN_DATA"]).chmod(0o755)
    if hands_out or config.option.collectonly or without:
        return
    data = copied(Path(os.environ["COUNTERSIGN_DATA"]))
    data.chmod(0o755)
    _server = Server(data, durable=False)
    _server.start()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests with a running site last: its worker reads and leads on in a database that others have alone.

    Those that break a house come after all others: they would wait for whoever is in it, and let others wait.
    """

    def turn(item: pytest.Item) -> int:
        module = getattr(item, "module", None)
        names = getattr(item, "fixturenames", ())
        if getattr(module, "ALONE", None) is True:
            return 3
        return 2 if "house" in names else 1 if "site" in names else 0

    items.sort(key=turn)


def pytest_unconfigure(config: pytest.Config) -> None:
    global _server
    if _server is not None:
        _server.stop()
        _server = None
    if hasattr(config, "workerinput"):
        return
    shutil.rmtree(os.environ["PYTEST_COUNTERSIGN_DATA"], ignore_errors=True)


def act_as(options: str) -> None:
    """Reconnect the default connection with other rights."""
    connection.close()
    connections.settings["default"]["OPTIONS"]["options"] = options
    connection.settings_dict["OPTIONS"]["options"] = options


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test database is made by its owner."""
    act_as(databases.as_owner())


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Copy the migrated database as its owner, then let every test act as the application."""
    from django.test.utils import setup_databases

    with django_db_blocker.unblock(), unguarded():  # type: ignore[attr-defined]
        setup_databases(verbosity=0, interactive=False)
        roles.grant()
        _remember_rows_of_migrations()
        act_as(databases.as_application())
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()


_filled: set[str] = set()


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


def _tables_of_the_vault() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'vault' AND tablename <> 'key'")
        return [f'vault."{name}"' for (name,) in cursor.fetchall()]


def _remember_rows_of_migrations() -> None:
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
            if cursor.fetchone()[0]:
                _filled.add(table)


DEADLOCKS = 10
_RESTART = """
SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL AND schemaname IN ('public', 'vault')
AND right(sequencename, 4) = '_seq' -- a column's own; files are named after the numbers of the vault's pictures
AND NOT EXISTS (SELECT 1 FROM unnest(%s::text[]) kept WHERE starts_with(sequencename, kept || '_'))
"""


def _empty_tables(self: TransactionTestCase) -> None:
    """Empty what a transactional test committed, as the owner: the application may not, and must not.

    Numbers begin anew: what the product remembers of plans and calendars by their numbers is forgotten. Rows are
    deleted where there are any: to truncate every table would take twenty times as long.
    """
    from countersign.calendars.queries import calendar_version  # Models may be imported once Django is set up.
    from countersign.tickets.queries import terms

    terms.forget()
    calendar_version.cache_clear()
    # The site's worker stays registered: it lives longer than one test.
    kept = _filled | {"procrastinate_workers"}
    tables = [*(f'"{table}"' for table in _tables() if table not in kept), *_tables_of_the_vault()]
    act_as("-c session_replication_role=replica")
    try:
        for left in reversed(range(DEADLOCKS)):
            try:
                with unguarded(), transaction.atomic(), connection.cursor() as cursor:
                    # Whoever is in the middle of something ends it first, as for a truncation: the site's worker.
                    cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
                    asked = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {one})" for one in tables)
                    cursor.execute(asked)
                    for (table,) in cursor.fetchall():
                        cursor.execute(f"DELETE FROM {table}")
                    cursor.execute(_RESTART, [sorted(kept)])
                return
            except OperationalError:
                # The site's worker reads on meanwhile: the two may take the tables in another order.
                if not left:
                    raise
    finally:
        act_as(databases.as_application())


TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[attr-defined, method-assign]


@pytest.fixture
def as_owner(db: None) -> Iterator[None]:
    """Let one test act as the owner of the database (inside its transaction)."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {databases.APPLICATION_ROLE}")


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real site over this worker's test database, started once; tests commit (`transactional_db`)."""
    address = databases.address().replace("/countersign?", f"/{connection.settings_dict['NAME']}?")
    running = Site(tmp_path_factory.mktemp("site"), address)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def vault(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VaultProcess]:
    """The real vault process over this worker's test database, started once. Ask for it before `site`."""
    running = VaultProcess(tmp_path_factory.mktemp("vault"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> Cast:
    """Everybody, in a database of one test."""
    from tests.cast import assemble  # Models may be imported once Django is set up.
    from tests.kept import kept

    return kept("cast", assemble, request)
