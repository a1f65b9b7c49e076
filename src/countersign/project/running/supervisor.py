"""`countersign run`: one process that starts all others, keeps them alive and stops them in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.settings.fetched import IMAP_URL
from countersign.kernel.settings.mailed import LMTP_ADDRESS, LMTP_PORT
from countersign.kernel.settings.vaulted import VAULT_PORT
from countersign.project.database import addresses as databases
from countersign.project.database.postgres import Server
from countersign.project.exits import DONE, PORT_TAKEN, Refusal
from countersign.project.running.children import Child, say
from countersign.project.running.started import check_version, prepare_django, take_folder
from countersign.project.running.vaulting import VaultChild, answers_from_the_vault, passphrase_at_the_terminal

LOOK_SECONDS = 0.2
STOP_SECONDS = 6.0
READY_SECONDS = 60.0


class Supervisor:
    """Everything of one installation on one machine."""

    def __init__(self) -> None:
        self.data = setting(given.DATA)
        self.server = None if setting(given.DATABASE_URL) else Server(self.data)
        self.vault = VaultChild()
        self.children = [
            Child("vault pages", "countersign.project.serving.vault_pages"),
            Child("pages", "countersign.project.serving.pages"),
            Child("worker", "countersign.project.cli", ["worker"]),
        ]
        if setting(LMTP_PORT):
            self.children.append(Child("mail door", "countersign.project.running.mail_door"))
        if setting(IMAP_URL):
            self.children.append(Child("mail fetcher", "countersign.project.running.mail_fetcher"))
        self.ending = threading.Event()

    def run(self) -> int:
        """Start all, keep all, stop all; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.ending.set())
        held = take_folder(self.data)
        try:
            check_port(setting(given.BIND), setting(given.PORT))
            check_port(setting(given.BIND), setting(VAULT_PORT), VAULT_PORT.variable)
            if port := setting(LMTP_PORT):
                check_port(setting(LMTP_ADDRESS), port, LMTP_PORT.variable)
            self.vault.passphrase = passphrase_at_the_terminal()
            self._start_database()
            prepare_django()
            self._migrate()
            self._start_vault()
            accounts = self._demonstration() if setting(given.DEMO) else []
            self._remind()
            if not self.ending.is_set():
                self._keep(accounts)
        finally:
            self._stop()
            os.close(held)
        return DONE

    def _start_database(self) -> None:
        if self.server is None:
            check_version(databases.address())
            return
        if not self.server.cluster.exists():
            say(f"Making the database in {self.server.cluster} …")
        self.server.start()

    def _migrate(self) -> None:
        from countersign.project.database.migrating import migrate

        if done := migrate():
            say(f"The database was brought up to this program ({len(done)} migrations).")

    def _start_vault(self) -> None:
        """Start the vault before anything that may need it; without it the rest works."""
        self.vault.start()
        self.children.insert(0, self.vault)
        if not answers_from_the_vault(self.ending):
            say("The vault does not answer yet; identity documents and codes of authenticator apps wait for it.")

    def _demonstration(self) -> Sequence[Mapping[str, Any]]:
        """Fill the demonstration on the first start; countersign.project.demo knows whether it stands."""
        from countersign.project import demo

        accounts: Sequence[Mapping[str, Any]] = demo.fill(say)
        origin = setting(given.ORIGIN)
        page = {"portal": f"{origin}/", "desk": f"{origin}/desk/", "accounts": [dict(row) for row in accounts]}
        path = self.data / "demo.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(page, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        fresh.replace(path)
        return accounts

    def _remind(self) -> None:
        from countersign.customers.queries import provider_name

        if not provider_name():
            say("Nothing is set up here yet: `countersign init` names the provider and the first administrator.")

    def _keep(self, accounts: Sequence[Mapping[str, Any]]) -> None:
        from django.db import connection

        connection.close()
        for child in self.children:
            if child.process is None:
                child.start()
        greeter = threading.Thread(target=self._greet, args=(accounts,), daemon=True)
        greeter.start()
        while not self.ending.wait(LOOK_SECONDS):
            self._look_after_database()
            for child in self.children:
                child.look()

    def _look_after_database(self) -> None:
        server = self.server
        if server is None or server.process is None or server.process.poll() is None:
            return
        say(f"PostgreSQL ended ({server.process.returncode}); it is started again.")
        try:
            server.start()
        except Refusal as why:
            # The process stays None-less, so the next look tries again.
            say(f"{why} Trying again.")
            self.ending.wait(1.0)

    def _greet(self, accounts: Sequence[Mapping[str, Any]]) -> None:
        if not answers(setting(given.PORT), setting(given.ORIGIN), self.ending):
            return
        origin = setting(given.ORIGIN)
        lines = [f"Countersign is ready: {origin}/   desk: {origin}/desk/"]
        if accounts:
            lines += ["", "Sign-ins of the demonstration:"]
            for row in accounts:
                contract = f"contract {row['contract']}" if row.get("contract") else ""
                lines.append(
                    f"  {row['name']:<24} {row['role']:<22} {row['login']:<34} {row['password']:<24} {contract}"
                )
        lines += ["", "Ctrl-C stops everything."]
        print("\n".join(lines), flush=True)

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.await_stop(deadline)
        if self.server is not None:
            self.server.stop(3.0)


def check_port(bind: str, port: int, variable: str = given.PORT.variable) -> None:
    """Refuse a port that somebody else has. The server itself shares its port, and would not notice."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
            probe.listen(1)
        except OSError as why:
            raise Refusal(
                f"{variable}={port}: {bind}:{port} cannot be opened ({why.strerror}); "
                "stop what uses it or set another port.",
                PORT_TAKEN,
            ) from None


def answers(port: int, origin: str, ending: threading.Event) -> bool:
    """Wait until a page is answered; False when it takes too long or everything is stopped meanwhile."""
    bind = setting(given.BIND)
    address = f"[{bind}]" if ":" in bind else {"0.0.0.0": "127.0.0.1"}.get(bind, bind)
    host = origin.partition("://")[2]
    request = urllib.request.Request(f"http://{address}:{port}/sign-in", headers={"Host": host})
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not ending.is_set():
        try:
            with urllib.request.urlopen(request, timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            ending.wait(0.05)
    return False
