"""What a child process gives up before it runs: root's rights, and outliving its parent.

PostgreSQL refuses to run as root, so under root it runs as the system user ``countersign``. When the
program or the data folder lies under a folder that this user may not pass (a clone in /root, a
temporary folder of mode 700), the child keeps the one capability to pass and read folders.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from countersign.project.exits import DATABASE, Refusal

SYSTEM_USER, VAULT_USER = "countersign", "countersign-vault"
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2
_SET_PDEATHSIG, _SET_KEEPCAPS, _CAP_AMBIENT, _AMBIENT_RAISE = 1, 8, 47, 2
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Person:
    """The system user that a child becomes; `also` are further groups it is in."""

    user: int
    group: int
    also: tuple[int, ...] = ()


def unprivileged(name: str = SYSTEM_USER, *, also: tuple[int, ...] = ()) -> Person | None:
    """Name the user that a process runs as; None means: as ourselves, who are not root."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        entry = _created(name)
    return Person(entry.pw_uid, entry.pw_gid, also)


def _created(name: str) -> pwd.struct_passwd:
    program = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as why:
        said = getattr(why, "stderr", "") or str(why)
        line = f"The database and the vault do not run as root and the user {name} cannot be created: {said}"
        raise Refusal(line, DATABASE) from None
    return pwd.getpwnam(name)


def passable(path: Path, person: Person) -> bool:
    """Tell whether a user may pass every folder above a path."""
    for folder in path.absolute().parents:
        status = folder.stat()
        if status.st_uid == person.user:
            bit = stat.S_IXUSR
        elif status.st_gid in (person.group, *person.also):
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not status.st_mode & bit:
            return False
    return True


def descending(person: Person | None, paths: Iterable[Path], last_signal: signal.Signals) -> Callable[[], None]:
    """Make the function that a child runs between fork and exec.

    last_signal: what the kernel sends to the child when the process that started it is gone.
    """
    parent = os.getpid()
    kept = 0
    if person is not None and not all(passable(path, person) for path in paths):
        kept = _DAC_READ_SEARCH if _permitted() & (1 << _DAC_READ_SEARCH) else _DAC_OVERRIDE

    # Between fork and exec nothing may be imported or opened: Python's own files may be out of reach.
    def descend() -> None:
        if person is not None:
            _become(person, kept)
        # After the change of user, which clears it.
        _libc.prctl(_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return descend


def _become(person: Person, kept: int) -> None:
    if kept:
        _libc.prctl(_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups(list(person.also))
    os.setresgid(person.group, person.group, person.group)
    os.setresuid(person.user, person.user, person.user)
    if kept:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        mask = 1 << kept
        data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
        _libc.capset(header, data)
        _libc.prctl(_CAP_AMBIENT, _AMBIENT_RAISE, kept, 0, 0)


def _permitted() -> int:
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("CapPrm:"):
                return int(line.split()[1], 16)
    return 0
