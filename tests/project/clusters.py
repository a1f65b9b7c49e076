"""A second PostgreSQL beside the product's own: made with the same programs, listening on a port, with a password."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from tests.site import free_port

from countersign.project.database.postgres import clear_leftover, programs
from countersign.project.descent import descending, unprivileged

PASSWORD = "a/strange @ password"  # An address holds it percent-encoded.
ENCODED = "a%2Fstrange%20%40%20password"


@contextmanager
def external_database(folder: Path) -> Iterator[str]:
    """Give the address of an empty database whose owner is no superuser; the owner may make roles."""
    port, person = free_port(), unprivileged()
    cluster, secret = folder / "cluster", folder / "password"
    cluster.mkdir(parents=True)
    secret.write_text(PASSWORD)
    if person is not None:
        os.chown(cluster, person.user, person.group)
        os.chown(secret, person.user, person.group)
    cluster.chmod(0o700)
    start = descending(person, (cluster / "x", secret, programs()), signal.SIGINT)
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    subprocess.run(
        [str(programs() / "initdb"), "-D", str(cluster), "-U", "root_of_all", "--auth", "scram-sha-256",
         "--pwfile", str(secret), "--encoding", "UTF8", "--no-sync"],
        check=True, capture_output=True, cwd="/", env=environment, preexec_fn=start,
    )  # fmt: skip
    server = subprocess.Popen(
        [str(programs() / "postgres"), "-D", str(cluster), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
         "-c", "unix_socket_directories=", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", env=environment, preexec_fn=start,
    )  # fmt: skip
    try:
        with _connected(port) as connection:
            connection.execute(f"CREATE ROLE desk_owner LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
            connection.execute("CREATE DATABASE desk OWNER desk_owner")
        yield f"postgresql://desk_owner:{ENCODED}@127.0.0.1:{port}/desk"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(15)
        clear_leftover(cluster)


def _connected(port: int) -> psycopg.Connection[tuple[object, ...]]:
    deadline = time.monotonic() + 60
    while True:
        try:
            return psycopg.connect(
                host="127.0.0.1", port=port, user="root_of_all", password=PASSWORD, dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "the second PostgreSQL does not answer"
            time.sleep(0.05)
