"""Make Django and a database ready for one command, whether or not `run` is up beside it."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.project.database import addresses as databases
from countersign.project.database.postgres import Server
from countersign.project.database.versions import version_refusal
from countersign.project.exits import ALREADY_RUNNING, DATA_FOLDER, DATABASE, Refusal
from countersign.project.written import words


def prepare_django(statement_timeout_ms: int = 0) -> None:
    """Set Django up with this process's settings; words that are newer than their catalogues are compiled.

    statement_timeout_ms: 0 for what a person waits for at a terminal: verifying everything takes its time.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "countersign.project.settings"
    try:
        words.compile_stale()
    except OSError:
        pass  # An installed program in a folder that is not ours brings its catalogues compiled.
    import django
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["options"] = databases.as_application(statement_timeout_ms)
    gc.disable()  # What is loaded stays; nobody need look through it for rubbish.
    django.setup(set_prefix=False)
    gc.freeze()
    gc.enable()


def open_folder(data: Path) -> None:
    """Make the data folder. Raises: Refusal with one line when it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as why:
        raise Refusal(f"COUNTERSIGN_DATA={str(data)!r} cannot be written: {why.strerror}.", DATA_FOLDER) from None


def take_folder(data: Path) -> int:
    """Hold the data folder for this process; returns the descriptor that holds it.

    Raises: Refusal when another run holds it.
    """
    open_folder(data)
    descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise Refusal(
            f"Another run (process {holder or 'unknown'}) uses the data folder {data}.", ALREADY_RUNNING
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def check_version(address: str) -> None:
    """Refuse a database that is away or older than PostgreSQL 15."""
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            number = connection.info.server_version
    except psycopg.OperationalError as why:
        raise Refusal(f"The database cannot be reached: {why}", DATABASE) from None
    if line := version_refusal(number):
        raise Refusal(line, DATABASE)


@contextmanager
def database() -> Iterator[None]:
    """Have a database for one command: the one that runs, or the embedded one started for as long as it takes."""
    data = setting(given.DATA)
    if setting(given.DATABASE_URL):
        check_version(databases.address())
        yield
        return
    try:
        descriptor = take_folder(data)
    except Refusal as refusal:
        if refusal.code != ALREADY_RUNNING:
            raise
        check_version(databases.address())
        yield
        return
    server = Server(data)
    try:
        server.start()
        yield
    finally:
        server.stop()
        os.close(descriptor)
