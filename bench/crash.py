"""`python -m bench.crash`: open a thousand tickets while pages, worker and PostgreSQL are killed with -9.

Eight clients send forms with idempotency keys and send each again until it is acknowledged. In the end every
acknowledged ticket must be there once, under the number that was acknowledged, and every chain must hold.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from bench import ground
from bench.signing import Browser

GIVES_UP_AFTER_SECONDS = 120
VICTIMS = ("pages", "page process", "worker", "postgres", "backend")


@dataclass
class Opening:
    """What the clients still have to open, and what was acknowledged: key → numbers."""

    waiting: list[str]
    cookies: dict[str, str]
    form: dict[str, str]
    port: int
    acknowledged: dict[str, set[int]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> str | None:
        with self.lock:
            return self.waiting.pop() if self.waiting else None

    def note(self, key: str, answer: str, number: int | None) -> None:
        with self.lock:
            self.answers[answer] += 1
            if number is not None:
                self.acknowledged.setdefault(key, set()).add(number)


def main() -> int:
    """Run it; print what happened as JSON; 0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="an empty folder; by default a temporary one")
    parser.add_argument("--port", type=int, default=8802)
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--every", type=float, default=4.0, help="seconds between two kills")
    given = parser.parse_args()
    folder = given.data or Path(tempfile.mkdtemp(prefix="countersign-crash-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    ground.settle(folder, given.port)
    run = subprocess.Popen([sys.executable, "-m", "countersign.project.cli", "run"], stdout=subprocess.DEVNULL)
    try:
        ground.await_answer(run, given.port)
        opening = _prepared(given.port, given.tickets)
        killed = _opened_while_killing(opening, run.pid, given.clients, given.every)
        told = _judged(opening, given.tickets)
    finally:
        run.terminate()
        run.wait(30)
    print(json.dumps({**told, "killed": killed, "answers": opening.answers}, indent=2))
    return 0 if not told["lost"] and not told["doubled"] and not told["false"] else 1


def _prepared(port: int, tickets: int) -> Opening:
    """Register one customer and sign in."""
    from countersign.project.running.started import prepare_django

    prepare_django()
    from bench import loader, people
    from countersign.project.database import addresses as databases

    address = databases.address()
    people.settle(loader.order_of(address, 0, 1), 1)
    loader.finish(address)
    customer = Browser(port)
    customer.sign_in(people.CUSTOMER, people.PASSWORD)
    form = {
        "csrfmiddlewaretoken": customer.token("/tickets/new"), "kind": "question", "service": "account",
        "urgency": "", "title": "Is every ticket there once?", "description": "Opened while everything was killed.",
        "what_was_read": "The manual.",
    }  # fmt: skip
    form["service"] = str(people.service_of(people.CUSTOMER))
    return Opening([secrets.token_urlsafe(16) for _ in range(tickets)], customer.cookies, form, port)


def _opened_while_killing(opening: Opening, run: int, clients: int, every: float) -> Counter[str]:
    threads = [threading.Thread(target=_client, args=(opening, Random(number))) for number in range(clients)]
    for thread in threads:
        thread.start()
    killed: Counter[str] = Counter()
    turn = 0
    while any(thread.is_alive() for thread in threads):
        time.sleep(every)
        victim = VICTIMS[turn % len(VICTIMS)]
        turn += 1
        process = _find(run, victim)
        if process is not None:
            try:
                os.kill(process, signal.SIGKILL)
                killed[victim] += 1
            except ProcessLookupError:
                continue
        left = len(opening.waiting)
        print(f"\r{left} left, killed {dict(killed)}   ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return killed


def _client(opening: Opening, random: Random) -> None:
    """Send forms one after another, each until it is acknowledged; every tenth once more after that."""
    connection = http.client.HTTPConnection("127.0.0.1", opening.port, timeout=20)
    while (key := opening.next()) is not None:
        acknowledged = 1 + (random.random() < 0.1)
        deadline = time.monotonic() + GIVES_UP_AFTER_SECONDS
        while acknowledged and time.monotonic() < deadline:
            answer, number = _sent(connection, opening, key)
            opening.note(key, answer, number)
            if number is not None:
                acknowledged -= 1
            else:
                connection.close()
                time.sleep(0.1)
    connection.close()


def _sent(connection: http.client.HTTPConnection, opening: Opening, key: str) -> tuple[str, int | None]:
    headers = {
        "Host": f"localhost:{opening.port}", "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in opening.cookies.items()),
    }  # fmt: skip
    try:
        connection.request("POST", "/tickets/new", urlencode({**opening.form, "idempotency_key": key}), headers)
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException) as why:
        return type(why).__name__, None
    place = response.headers.get("Location", "")
    number = place.removeprefix("/tickets/")
    if response.status == 303 and number.isdecimal():
        return "303", int(number)
    return f"{response.status} {place}".strip(), None


def _find(run: int, victim: str) -> int | None:
    """Name a process of the installation: by its place under `countersign run`, never by its name alone."""
    children = _children()
    direct = {_line(process): process for process in children.get(run, ())}
    pages = next((process for line, process in direct.items() if "serving.pages" in line), None)
    postgres = next((process for line, process in direct.items() if "postgres" in line and "-D" in line), None)
    if victim == "pages":
        return pages
    if victim == "page process":
        return next(iter(children.get(pages or 0, ())), None)
    if victim == "worker":
        return next((process for line, process in direct.items() if line.endswith("worker")), None)
    if victim == "postgres":
        return postgres
    return next((process for process in children.get(postgres or 0, ()) if "countersign" in _line(process)), None)


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            parent = int(Path(entry.path, "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        found.setdefault(parent, []).append(int(entry.name))
    return found


def _line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _judged(opening: Opening, tickets: int) -> dict[str, object]:
    """Look for every acknowledged ticket, for one that is there twice, and for a chain that does not hold."""
    from django.db import connection

    from countersign.ledger.verify import verify

    _await_database()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, subject_id FROM ledger_event WHERE type = 'ticket.opened' AND key IS NOT NULL")
        stored = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM tickets_ticket")
        standing = cursor.fetchone()[0]
    by_key: dict[str, set[int]] = {}
    for bound, number in stored:
        by_key.setdefault(next((key for key in opening.acknowledged if key in bound), bound), set()).add(number)
    lost = [key for key, numbers in opening.acknowledged.items() if by_key.get(key) != numbers]
    doubled = [key for key, numbers in by_key.items() if len(numbers) > 1]
    report = verify()
    return {
        "asked": tickets,
        "acknowledged": len(opening.acknowledged),
        "tickets": standing,
        "lost": lost,
        "doubled": doubled + ["a ticket without a key"] * (standing - len(by_key)),
        "false": [str(finding) for finding in report.findings],
    }


def _await_database() -> None:
    from django.db import OperationalError, connection

    deadline = time.monotonic() + GIVES_UP_AFTER_SECONDS
    while True:
        connection.close()
        try:
            connection.ensure_connection()
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
