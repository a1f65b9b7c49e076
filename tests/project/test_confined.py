"""What reads the things of strangers: a warm process that forks one confined child for each (T51, T57, T119)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.project.running import ROOT

from countersign.kernel.confined.reader import Reader
from countersign.kernel.confined.warm import NOBODY

# What a child is made to do; "look" tells all it can see of itself, and of what it may take.
PROGRAM = """
import json, os, resource, sys, time
from countersign.kernel.confined import warm
CAPS = warm.Caps(memory_bytes=300 * 2**20, cpu_seconds=1, descriptors=4)
def forbidden(deed):
    try:
        deed()
    except OSError:
        return True
    return False
def look():
    fds = sorted(os.listdir("/proc/self/fd"))[:-1]
    env, cwd, parent = dict(os.environ), os.getcwd(), os.getppid()
    warm.confine(CAPS)
    limits = {name: resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in
        ("AS", "CPU", "FSIZE", "NOFILE", "NPROC", "CORE")}
    spare = os.open("/dev/null", os.O_RDONLY)
    return {"fds": fds, "env": env, "cwd": cwd, "limits": limits, "uid": os.getresuid(), "gid": os.getresgid(),
        "groups": os.getgroups(), "warm": parent, "content": sys.stdin.read(),
        "no_more_files": forbidden(lambda: os.open("/dev/null", os.O_RDONLY)), "no_processes": forbidden(os.fork),
        "no_rights": os.geteuid() != 0 and forbidden(lambda: os.setuid(0)), "django": "django" in sys.modules}
def one(told):
    deed = told.decode()
    if deed == "look":
        print(json.dumps(look()))
        return 0
    warm.confine(CAPS)
    if deed == "spin":
        while deed: pass
    if deed == "hoard":
        kept = bytearray(400 * 2**20)
    if deed == "pour":
        while deed: os.write(1, bytes(65536))
    if deed == "return nothing":
        return None
    time.sleep(float(deed))
    return 0
warm.IDLE_SECONDS = float(sys.argv[1]) if sys.argv[1:] else 600.0
warm.serve(one)
"""

WARM_HAS = 4  # Its door, two to nowhere, and what it waits with.


@pytest.fixture
def program(tmp_path: Path) -> Path:
    written = tmp_path / "program.py"
    written.write_text(PROGRAM)
    return written


@pytest.fixture
def reader(program: Path) -> Iterator[Reader]:
    made = Reader(str(program))
    yield made
    made.end()


def ask(reader: Reader, deed: str, content: bytes = b"", seconds: float = 20.0) -> tuple[int, bytes]:
    thing = os.memfd_create("thing", os.MFD_CLOEXEC)
    try:
        os.write(thing, content)
        answer = reader.answer(deed.encode(), thing, most_bytes=2**20, seconds=seconds)
        return answer.code, answer.content
    finally:
        os.close(thing)


def look(reader: Reader, content: bytes = b"") -> dict[str, Any]:
    code, said = ask(reader, "look", content)
    assert code == 0
    return dict(json.loads(said))


def descriptors(process: int | str = "self") -> int:
    return len(os.listdir(f"/proc/{process}/fd"))


def gone(process: int) -> bool:
    """Wait until a process has ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if "\nState:\tZ" in Path(f"/proc/{process}/status").read_text():
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def test_t119_a_child_has_its_one_thing_little_of_all_else_and_no_rights(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERSIGN_SECRET", "x")
    seen = look(reader, b"one")
    assert seen["fds"] == ["0", "1", "2"] and seen["content"] == "one" and seen["cwd"] == "/"
    assert not set(seen["env"]) & {"COUNTERSIGN_SECRET", "PATH", "HOME"} and not seen["django"]
    assert seen["limits"] == {
        "AS": [300 * 2**20] * 2, "CPU": [1, 1], "FSIZE": [0, 0], "NOFILE": [4, 4], "NPROC": [0, 0], "CORE": [0, 0],
    }  # fmt: skip
    assert seen["no_more_files"] and seen["no_processes"] and seen["no_rights"]
    if os.geteuid() == 0:
        assert (seen["uid"], seen["gid"], seen["groups"]) == ([NOBODY] * 3, [NOBODY] * 3, [])


def test_t119_what_ends_a_child_ends_nothing_else_and_no_descriptor_stays(reader: Reader) -> None:
    warm = look(reader)["warm"]
    ours = descriptors()
    assert ask(reader, "spin")[0] == -signal.SIGKILL, "its processor is counted from its own beginning"
    assert ask(reader, "hoard") == ask(reader, "pour") == ask(reader, "return nothing") == (1, b"")
    with pytest.raises(TimeoutError):
        ask(reader, "60", seconds=0.1)
    with ThreadPoolExecutor(6) as threads:
        seen = list(threads.map(lambda number: look(reader, b"%d" % number), range(30)))
    assert [one["content"] for one in seen] == [str(number) for number in range(30)], "each saw its own thing"
    assert {one["warm"] for one in seen} == {warm}, "one process served all of it"
    deadline = time.monotonic() + 5
    while (left := descriptors(warm)) > WARM_HAS and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (left, children(warm), descriptors()) == (WARM_HAS, [], ours)


def test_a_warm_process_that_ends_is_started_again_unseen(reader: Reader, program: Path) -> None:
    warm = look(reader)["warm"]
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(ask, reader, "0.3")
        while not children(warm):
            time.sleep(0.005)
        (child,) = children(warm)
        os.kill(warm, signal.SIGKILL)
        assert asked.result() == (0, b""), "asked of the next one"
    assert gone(child), "no child outlives it"
    again = look(reader)["warm"]
    assert again != warm
    os.kill(again, signal.SIGKILL)
    assert look(reader, b"x")["content"] == "x"
    tired = Reader(str(program), "0.01")
    first = look(tired)["warm"]
    assert gone(first) and look(tired)["warm"] != first, "one that nobody asked has left"
    tired.end()
    with pytest.raises(OSError, match="does not start"):
        ask(Reader("/nowhere.py"), "look")


def test_a_forked_process_asks_a_warm_process_of_its_own(reader: Reader) -> None:
    warm = look(reader)["warm"]
    source, sink = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            os.write(sink, b"%d" % look(reader)["warm"])
        finally:
            os._exit(0)
    os.close(sink)
    with open(source) as said:
        assert int(said.read()) not in (warm, forked)
    os.waitpid(forked, 0)
    assert look(reader)["warm"] == warm


def test_the_warm_process_ends_with_the_one_that_asks_however_that_ends(program: Path) -> None:
    script = (
        "import os, sys; from tests.project.test_confined import Reader, look, ask\n"
        f"reader = Reader({str(program)!r}); print(look(reader)['warm'], flush=True); ask(reader, '60')"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert worker.stdout is not None
    with worker, worker.stdout as said:
        warm = int(said.readline())
        while not (reading := children(warm)):
            time.sleep(0.005)
        worker.kill()
    assert gone(warm) and gone(reading[0])
