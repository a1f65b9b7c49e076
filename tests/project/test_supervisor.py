"""`countersign run` as people run it: a process of its own over a folder of its own."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from tests.migrated import copied
from tests.project.running import open_ticket

from countersign.project.database import postgres

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def busyness() -> float:
    """How much longer than its own time a piece of work takes now: 1 on a quiet machine, more beside other tests."""
    wall, own = time.monotonic(), time.process_time()
    while time.process_time() - own < 0.3:
        pass
    return max(1.0, (time.monotonic() - wall) / 0.3)


NAMES = {"serving.pages": "pages", " worker": "worker", "vault_pages": "vault pages", "cli vault": "vault"}

UNTOLD = """
SELECT (SELECT count(*) FROM ledger_event WHERE id > (SELECT max(event_id) FROM ledger_cursor)),
       (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'ledger.tell' AND status IN ('todo', 'doing'))
"""


@dataclass
class Installation:
    data: Path
    port: int
    process: subprocess.Popen[str] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        return kept | {
            "COUNTERSIGN_DATA": str(self.data),
            "COUNTERSIGN_PORT": str(self.port),
            "COUNTERSIGN_WORKERS": "1",
        } | more  # fmt: skip

    def command(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "countersign.project.cli", *words],
            env=self.environment(**more), capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    def start(self) -> float:
        began = time.monotonic()
        with open(self.said, "a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "countersign.project.cli", "run"],
                env=self.environment(), stdout=subprocess.PIPE, stderr=said, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "ready" in line, self.said.read_text()
        return time.monotonic() - began

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[float, int]:
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(20)
        seconds = time.monotonic() - began
        self.forget()
        return seconds, code

    def forget(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None

    @property
    def said(self) -> Path:
        return self.data.with_suffix(".said")

    def status(self, path: str = "/sign-in") -> int:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Host": f"localhost:{self.port}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def send(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form of a page of ours; return status and page."""
        host = f"localhost:{self.port}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/gallery", headers={"Host": host})
        answer = connection.getresponse()
        page = answer.read().decode()
        token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
        cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields})
        headers = {"Host": host, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, body, headers | {"Origin": f"http://{host}"})
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, said

    def answers_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.status() == 200:
                return True
            time.sleep(0.1)
        return False

    def replaced_within(self, seconds: float, name: str, before: int) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.children().get(name, before) != before:
                return True
            time.sleep(0.1)
        return False

    def told_within(self, seconds: float) -> bool:
        """Wait until every event has been told to whoever subscribed to it."""
        deadline = time.monotonic() + seconds
        with psycopg.connect(postgres.address(self.data), autocommit=True) as connection:
            while time.monotonic() < deadline:
                if connection.execute(UNTOLD).fetchone() == (0, 0):
                    return True
                time.sleep(0.1)
        return False

    def children(self) -> dict[str, int]:
        """Process numbers by what they are."""
        assert self.process is not None
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    line = (entry / "cmdline").read_text().replace("\0", " ")
                except OSError:
                    continue
                if parent == self.process.pid:
                    name = next((name for mark, name in NAMES.items() if mark in line), "postgres")
                    found[name] = int(entry.name)
        return found


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "var", free_port())
    yield made
    if made.process is not None:
        made.process.kill()
        made.process.wait()
        made.forget()
        time.sleep(1)


@pytest.fixture
def standing(installation: Installation) -> Installation:
    """An installation that was started before."""
    copied(installation.data)
    return installation


def test_it_starts_from_nothing_stops_on_ctrl_c_and_starts_again_sooner(installation: Installation) -> None:
    """What was made the first time is not made again; the seconds themselves stand in the README."""
    first = installation.start()
    assert installation.status() == 200
    database = installation.children()["postgres"]
    seconds, code = installation.stop()
    assert code == 0
    assert seconds < 10
    assert not Path(f"/proc/{database}").exists()
    assert installation.start() < first / 1.5
    assert installation.stop(signal.SIGTERM)[1] == 0


def test_whatever_is_killed_comes_back(standing: Installation) -> None:
    standing.start()
    for name in ("pages", "worker", "postgres"):
        before = standing.children()[name]
        os.kill(before, signal.SIGKILL)
        assert standing.replaced_within(20, name, before)
        assert standing.answers_within(20), name
    pages = standing.children()["pages"]
    page_workers = Path(f"/proc/{pages}/task/{pages}/children").read_text().split()
    os.kill(int(page_workers[-1]), signal.SIGKILL)
    time.sleep(0.5)
    assert standing.answers_within(20)
    open_ticket(DATA=str(standing.data))
    assert standing.told_within(10 * busyness()), "the ledger's news must go out at once, not a job at a time"
    assert standing.stop()[0] < 10


def is_gone_within(process: int, seconds: float) -> bool:
    """Wait until a process has ended; one that nobody has asked after yet (Z) has ended too."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


def test_killed_itself_it_leaves_nobody_behind_and_starts_again(standing: Installation) -> None:
    standing.start()
    left = standing.children()
    assert standing.process is not None
    standing.process.kill()
    standing.process.wait()
    standing.forget()
    standing.start()
    assert [name for name, process in left.items() if not is_gone_within(process, 10)] == []
    standing.stop()


ORPHAN = """
import multiprocessing, os, time
from countersign.project.serving.loaded import go_with_parent
mother = os.getpid()
def worker():
    while os.getppid() == mother: time.sleep(0.01)
    go_with_parent()
    print("still here", flush=True)
multiprocessing.get_context("fork").Process(target=worker).start()
os._exit(0)
"""


def test_a_worker_whose_mother_died_while_it_began_is_gone_too() -> None:
    """Or it holds its port, with the old program, against the next start."""
    done = subprocess.run([sys.executable, "-c", ORPHAN], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_database_away_is_told_the_text_is_kept_and_it_comes_back(standing: Installation) -> None:
    standing.start()
    assert standing.process is not None
    standing.process.send_signal(signal.SIGSTOP)  # So that nobody starts PostgreSQL again.
    try:
        os.kill(standing.children()["postgres"], signal.SIGKILL)
        time.sleep(0.5)
        status, page = standing.send("/sign-in", email="somebody.with.a.long.name@example.org", next="/")
        assert status == 503
        assert "somebody.with.a.long.name@example.org" in page
        assert standing.status("/sign-in") == 503
    finally:
        standing.process.send_signal(signal.SIGCONT)
    assert standing.answers_within(20)
    standing.stop()


def test_a_killed_vault_is_started_again_as_its_own_user_and_pages_work_meanwhile(standing: Installation) -> None:
    """Security T90: the vault's process ends; whoever does not need it notices nothing."""
    standing.start()
    first = standing.children()["vault"]
    folder = standing.data / "vault"
    assert (folder / "keys").stat().st_mode & 0o777 == 0o600
    assert (folder / "socket").stat().st_mode & 0o777 == 0o600
    if os.geteuid() == 0:
        assert Path(f"/proc/{first}/environ").stat().st_uid == 0, "not dumpable: its files in /proc belong to root"
        users = next(line for line in Path(f"/proc/{first}/status").read_text().splitlines() if line.startswith("Uid"))
        assert users.split()[1] == str((folder / "keys").stat().st_uid) != "0"
    os.kill(first, signal.SIGKILL)
    assert standing.status("/sign-in") == 200
    deadline = time.monotonic() + 20
    while standing.command("vault", "status").returncode:
        assert time.monotonic() < deadline
    assert standing.children()["vault"] != first
    assert "ok   vault:" in standing.command("doctor").stdout
    standing.stop()


def test_a_second_run_on_the_same_folder_is_one_line(standing: Installation) -> None:
    standing.start()
    second = standing.command("run", COUNTERSIGN_PORT=str(free_port()))
    assert second.returncode == 6
    assert second.stderr.count("\n") == 1
    assert "uses the data folder" in second.stderr
    answer = standing.command("db", "url")
    assert re.fullmatch(r"postgresql://countersign@/countersign\?host=\S+\n", answer.stdout)
    standing.stop()


def test_a_taken_port_is_one_line(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        answer = installation.command("run")
    assert answer.returncode == 3
    assert answer.stderr.count("\n") == 1
    assert str(installation.port) in answer.stderr


def test_a_wrong_setting_is_one_line(installation: Installation) -> None:
    answer = installation.command("run", COUNTERSIGN_PORT="many")
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)
    assert "COUNTERSIGN_PORT='many'" in answer.stderr
    answer = installation.command("run", COUNTERSIGN_COLOUR="red")
    assert (answer.returncode, answer.stderr.count("\n")) == (2, 1)


def test_a_folder_that_cannot_be_written_is_one_line(installation: Installation) -> None:
    installation.data.write_text("a file stands here")
    answer = installation.command("run")
    assert (answer.returncode, answer.stderr.count("\n")) == (4, 1)


def test_a_damaged_folder_is_one_line(standing: Installation) -> None:
    (standing.data / "postgres" / "global" / "pg_control").unlink()
    answer = standing.command("run")
    assert answer.returncode == 4
    assert "damaged" in answer.stderr.splitlines()[-1]


def test_a_database_that_is_away_is_one_line(installation: Installation) -> None:
    answer = installation.command("run", COUNTERSIGN_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (answer.returncode, answer.stderr.count("\n")) == (5, 1)


@pytest.mark.parametrize("words", [["run", "--help"], ["ledger", "show", "--help"], ["db", "url", "--help"]])
def test_every_verb_says_what_it_does(installation: Installation, words: list[str]) -> None:
    answer = installation.command(*words)
    assert answer.returncode == 0
    assert "exit codes" in answer.stdout
