"""The vault process as the supervisor runs it: another user, locked memory, a passphrase through a pipe."""

from __future__ import annotations

import getpass
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import countersign
from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.settings.vaulted import VAULT_KEY_COMMAND, VAULT_KEY_FILE, VAULT_PASSPHRASE, VAULT_SOCKET
from countersign.project.descent import VAULT_USER, Person, descending, unprivileged
from countersign.project.exits import DATA_FOLDER, Refusal
from countersign.project.running.children import Child, say
from countersign.vault import box
from countersign.vault.process.keys import is_sealed

READY_SECONDS = 15.0


class VaultChild(Child):
    """The vault process; under root it runs as a user of its own, who may reach the database's socket."""

    def __init__(self) -> None:
        super().__init__("vault", "countersign.project.cli", ["vault"])
        self.passphrase: str | None = None

    def spawn(self) -> subprocess.Popen[bytes]:
        person = vault_user()
        folder = setting(given.DATA) / "vault"
        try:
            for mine in {folder, setting(VAULT_SOCKET).parent}:
                give(mine, person)
        except OSError as why:
            raise Refusal(f"The vault's folder {folder} cannot be written: {why.strerror}.", DATA_FOLDER) from None
        program = (Path(countersign.__file__), Path(sys.executable), Path(sys.executable).resolve())
        descend = descending(person, (folder / "keys", *program), signal.SIGKILL)
        most = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] if person is None else resource.RLIM_INFINITY

        def before() -> None:
            try:
                resource.setrlimit(resource.RLIMIT_MEMLOCK, (most, most))
            except (ValueError, OSError):
                pass  # The process itself says when its memory is not locked.
            descend()

        process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            env={**os.environ, "HOME": str(folder)},
            cwd="/",
            start_new_session=True,
            preexec_fn=before,
        )
        assert process.stdin is not None
        with process.stdin as pipe:
            pipe.write((self.passphrase or "").encode())
        return process


def vault_user() -> Person | None:
    """Name the user of the vault; it is in the database's group, to reach the socket."""
    database = unprivileged()
    return unprivileged(VAULT_USER, also=(database.group,)) if database is not None else None


def give(folder: Path, person: Person | None) -> None:
    """Make a folder that the vault's user alone may open; what lies in it is given too."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if person is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, person.user, person.group, follow_symlinks=False)


def passphrase_at_the_terminal() -> str | None:
    """Ask for the passphrase of sealed keys when no setting gives it; kept by the supervisor for restarts."""
    sealed = not setting(VAULT_KEY_COMMAND) and is_sealed(setting(VAULT_KEY_FILE))
    if not sealed or setting(VAULT_PASSPHRASE) is not None or not sys.stdin.isatty():
        return None
    return getpass.getpass("Passphrase of the vault: ", sys.stderr)


def answers_from_the_vault(ending: threading.Event) -> bool:
    """Wait until the vault answers; False when it takes too long or everything is stopped meanwhile."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not ending.is_set():
        try:
            box.status()
            return True
        except box.VaultAway:
            ending.wait(0.05)
        finally:
            box.hang_up()
    say("The vault did not answer in time.")
    return False
