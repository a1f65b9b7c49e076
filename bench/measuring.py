"""Measure four pages of ours against the same SQL without us, in turns, on one database."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench import bare, due_times, ground, mail, people, processor, recording, waking
from bench.client import KEY, Request, drive, request
from bench.loader import forget_opened
from bench.signing import Browser
from countersign.project.database import addresses as databases

PAGES_WARM_SECONDS = 1.0


def measure(given: argparse.Namespace) -> None:
    """Sign in, record, measure, tell."""
    data = Path(os.environ["COUNTERSIGN_DATA"])
    people.waive_passkey()
    with ground.server("countersign.project.serving.pages", given.port) as pages_process:
        wanted = _wanted(given.port)
        pages = _recorded(wanted)
        path = data / "bench-recording"
        recording.keep(pages, path)
        with ground.server(bare.__name__, given.port + 1, BENCH_RECORDING=str(path)) as bare_process:
            sides = (Side(given.port + 1, bare_process), Side(given.port, pages_process))
            figures = {page.name: _measured(page, wanted[page.name], sides, given) for page in pages}
    # What the bare server opened is no record of anything: its rows only cost what ours cost.
    forget_opened(databases.address())
    tickets, messages = _counts()
    counted, letters = due_times.measured(given.rounds), mail.measured(given.rounds)
    woken = waking.measured(data, given.seconds)
    forget_opened(databases.address())
    rest = {"machine": ground.machine(), "tickets": tickets, "messages": messages}
    _write(data / "bench.json", {**figures, "due_times": counted, "mail": letters, "scheduler": woken, **rest})
    _tell(figures)
    print(due_times.told(counted))
    print(mail.told(letters))
    print(waking.told(woken))


def _wanted(port: int) -> dict[str, Request]:
    """Sign two people in and write the four requests."""
    staff, customer = Browser(port), Browser(port)
    staff.sign_in(people.ENGINEER, people.PASSWORD)
    customer.sign_in(people.CUSTOMER, people.PASSWORD)
    number, service = _example(), people.service_of(people.CUSTOMER)
    form = {
        "csrfmiddlewaretoken": customer.token("/tickets/new"), "idempotency_key": KEY.decode(), "kind": "question",
        "service": str(service), "urgency": "", "title": "How are snapshots billed?",
        "description": "We keep seven snapshots of cs1000 and the bill says eleven. Which of them count?",
        "what_was_read": "The price list, section 4.",
    }  # fmt: skip
    staffs, theirs, host = staff.cookies, customer.cookies, staff.host
    # As a browser with scripts sends a form without files (ui/behaviours/once.js).
    opening = request("POST", "/tickets/new", host, cookies=theirs, form=urlencode(form).encode(), expect=303)
    return {
        "queue_page": request("GET", "/desk/views/open", host, cookies=staffs),
        "ticket_page": request("GET", f"/desk/tickets/{number}", host, cookies=staffs),
        "portal_list": request("GET", "/?state=all", host, cookies=theirs),
        "open_ticket": opening,  # The last: it makes the lists longer.
    }


def _example() -> int:
    """Name an open ticket with ten messages."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id FROM tickets_ticket t JOIN tickets_message m ON m.ticket_id = t.id "
            "WHERE t.status <> 'closed' GROUP BY t.id HAVING count(*) = 10 ORDER BY t.id DESC LIMIT 1"
        )
        ticket: int = cursor.fetchone()[0]
    return ticket


def _recorded(wanted: dict[str, Request]) -> list[recording.Page]:
    from django.core.handlers.wsgi import WSGIHandler

    application = WSGIHandler()
    for name, asked in wanted.items():
        if name != "open_ticket":
            recording.record(name, asked, application)  # Templates are compiled at the first time.
    return [recording.record(name, asked, application) for name, asked in wanted.items()]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers that are measured in turns."""

    port: int
    process: int

    def run(self, asked: Request, given: argparse.Namespace) -> tuple[float, float]:
        """Send a request for a round; return answers a second, and processor milliseconds of an answer."""
        watched = (self.process, processor.postmaster(Path(os.environ["COUNTERSIGN_DATA"])))
        before = processor.seconds(*watched)
        run = drive(self.port, asked, clients=given.clients, seconds=given.seconds)
        return run.rps, 1000 * (processor.seconds(*watched) - before) / len(run.latencies)


def _measured(
    page: recording.Page, asked: Request, sides: tuple[Side, Side], given: argparse.Namespace
) -> dict[str, float]:
    """Measure one page: bare and ours in turns with all clients, then ours with one."""
    bares, ours = sides
    for side in sides:
        drive(side.port, asked, clients=given.clients, seconds=min(PAGES_WARM_SECONDS, given.seconds))
    rounds = []
    for number in range(given.rounds):
        rounds.append((bares.run(asked, given), ours.run(asked, given)))
        told = [f"{rps:.0f}/s at {spent:.2f} ms" for rps, spent in rounds[-1]]
        print(f"{page.name} {number + 1}: bare {told[0]}, ours {told[1]}", file=sys.stderr)
    alone = drive(given.port, asked, clients=1, seconds=2 * given.seconds)
    return {
        "ours_rps": round(median(own[0] for _, own in rounds), 1),
        "bare_rps": round(median(bare_[0] for bare_, _ in rounds), 1),
        "ratio": round(median(own[0] / bare_[0] for bare_, own in rounds), 3),
        "p50_ms": alone.percentile_ms(0.5),
        "p95_ms": alone.percentile_ms(0.95),
        "ours_cpu_ms": round(median(own[1] for _, own in rounds), 2),
        "bare_cpu_ms": round(median(bare_[1] for bare_, _ in rounds), 2),
        "queries": page.queries,
        "bytes": page.length,
    }


def _counts() -> tuple[int, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM tickets_ticket), (SELECT count(*) FROM tickets_message)")
        tickets, messages = cursor.fetchone()
    return tickets, messages


def _write(path: Path, figures: dict[str, Any]) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)
    print(f"Written to {path}.", file=sys.stderr)


def _tell(figures: dict[str, dict[str, float]]) -> None:
    names = ("ours_rps", "bare_rps", "ratio", "p50_ms", "p95_ms", "ours_cpu_ms", "bare_cpu_ms", "queries", "bytes")
    print(f"{'page':<12}" + "".join(f"{name:>12}" for name in names))
    for page, row in figures.items():
        print(f"{page:<12}" + "".join(f"{row[name]:>12}" for name in names))
