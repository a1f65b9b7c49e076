"""What the product says of the day against the model: ledger, desk, post, figures."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from tests.rooms.conftest import unfolded
from tests.rooms.day.book import Book
from tests.rooms.day.living import Day
from tests.rooms.day.papers import Paper

from countersign.customers.queries import contacts_of
from countersign.kernel.actor import SYSTEM
from countersign.kernel.reading import rows_of
from countersign.ledger.queries import EventRow, events
from countersign.ledger.rules import moment_of
from countersign.ledger.verify import verify
from countersign.notify.models import Notice
from countersign.tickets.models import Assignment, Escalation, Ticket
from countersign.tickets.queries import counters, desk_list, portal_counts
from countersign.tickets.queries.clocks import breaches
from countersign.tickets.queries.custody import custody_list
from countersign.tickets.queries.next import next_for

# Within two seconds of its due time everything late has been woken.
AWAKE = timedelta(seconds=2)


def check_ledger() -> None:
    """The chain is whole, replay equals the rows, and the clocks are what their events say."""
    assert verify().findings == []
    assert unfolded() == []


def check_tickets(day: Day) -> None:
    """Every ticket stands as the model says."""
    alarms: dict[int, list[tuple[str, int, int | None, int | None, str]]] = {}
    for row in Escalation.objects.order_by("id"):
        told = (row.reason, row.level, row.to_id, row.taken_by_id, row.outcome)
        alarms.setdefault(row.ticket_id, []).append(told)
    found = {ticket.pk: _stands(ticket, alarms.get(ticket.pk, [])) for ticket in Ticket.objects.order_by("id")}
    wanted = {number: _should_stand(paper) for number, paper in day.book.papers.items()}
    assert set(found) == set(wanted)
    differ = [
        f"{number} {name}: {found[number][name]}, the model {told}"
        for number, paper in wanted.items() for name, told in paper.items() if found[number][name] != told
    ]  # fmt: skip
    assert not differ, "\n".join(differ[:9])


def _stands(ticket: Ticket, alarms: list[tuple[str, int, int | None, int | None, str]]) -> dict[str, object]:
    kept = ticket.clocks or {}
    clocks = {
        name: (kept[name]["stand"], kept[name].get("due"), kept[name].get("left"), kept[name].get("fired", 0))
        for name in ("first", "next", "resolution", "update") if name in kept
    }  # fmt: skip
    return {
        "status": ticket.status, "waiting": ticket.waiting, "promised": ticket.promised_at, "clocks": clocks,
        "answer": ticket.clock_due_at, "cycle": ticket.cycle, "alarms": alarms,
        "held": (ticket.holder_id, ticket.holding) if ticket.status != "closed" else None,
    }  # fmt: skip


def _should_stand(paper: Paper) -> dict[str, object]:
    clocks = {}
    for name in ("first", "next", "resolution", "update"):
        if (one := paper.watches.get(name)) is not None:
            due = one.due_at.strftime("%Y-%m-%dT%H:%M:%SZ") if one.due_at else None
            clocks[name] = (one.stand, due, None if one.stand == "running" else one.left, one.told)
    return {
        "status": paper.status, "waiting": paper.waiting, "promised": paper.promised_at, "clocks": clocks,
        "answer": paper.answer_due, "cycle": paper.cycle,
        "alarms": [(a.reason, a.level, a.to, a.taken_by, a.outcome) for a in paper.alarms],
        "held": (paper.holder, paper.holding) if paper.status != "closed" else None,
    }  # fmt: skip


def check_desk(day: Day) -> None:
    """The rail's counters, the named lists, whose turn it is, the custody list, and the customer's own counts."""
    book, at = day.book, day.now
    for person, who in day.town.staff.items():
        assert counters(who, at) == book.rail(person, at), who.name
        if book.is_there(person, at) and not who.has("manager"):
            assert next_for(who, at) == book.turns(person, at), who.name
        for view, numbers in listed(book, person, at).items():
            rows = desk_list(view, who, at, limit=400).rows
            assert {row.number for row in rows} == numbers, (view, who.name)
            assert [row.expected_at for row in rows] == sorted(
                (row.expected_at for row in rows), key=lambda moment: (moment is None, moment)
            )
    assert {row.number for row in custody_list(at, day.town.cast.manager)} == book.custody_list(at)
    for client in day.town.clients:
        theirs = [paper for paper in book.papers.values() if paper.contract == client.author.contract]
        closed = sum(paper.status == "closed" for paper in theirs)
        asked = sum(paper.waiting in ("info", "confirm") for paper in theirs)
        counted = {"open": len(theirs) - closed, "closed": closed, "yours": asked}
        assert portal_counts(client.colleague) == counted


def listed(book: Book, me: int, at: datetime) -> dict[str, set[int]]:
    """Name the tickets of some views."""
    kept = [paper for paper in book.papers.values() if paper.status != "closed"]
    return {
        "mine": {p.number for p in kept if p.holder == me},
        "addressed": {p.number for p in kept if (p.addressee == me and p.holder != me) or p.offered_to == me},
        "accept": {p.number for p in kept if p.status == "new"},
        "waiting": {p.number for p in kept if p.status == "waiting" and p.waiting != "confirm"},
    }


def check_post(day: Day) -> None:
    """Everybody who should be told was, once for each time; nobody else was; no mail went to another contract."""
    sent = Counter(Notice.objects.values_list("ticket_id", "kind", "recipient_id"))
    missing, too_many = day.book.post - sent, sent - day.book.post
    assert (missing, too_many) == (Counter(), Counter())
    contracts = [client.author.contract or 0 for client in day.town.clients]
    of_contract = {contract: {row.account_id for row in contacts_of(contract)} for contract in contracts}
    for number, kind, person in sent:
        assert person in day.town.staff or person in of_contract[day.book.papers[number].contract], (number, kind)


def check_figures(day: Day) -> None:
    """First answers (F16), breaches, promises and time in custody: from the events, from the rows, from the model."""
    rows = rows_of("SELECT id FROM ledger_event WHERE subject_kind = 'ticket' ORDER BY id")
    happened = events([id_ for (id_,) in rows])
    at = day.now - AWAKE
    assert _attained_by_events(happened, at) == _attained_by_rows(at) == day.book.attainment(at)
    papers = day.book.papers.values()
    fired = [(e.subject, e.facts["name"], e.facts["threshold"], e.at) for e in happened if "threshold" in e.facts]
    assert fired == day.book.fired
    told = Counter(e.facts["promise"]["kept"] for e in happened if "promise" in e.facts)
    assert (told[True], told[False]) == (day.book.promises["kept"], day.book.promises["broken"])
    assert sum(e.type == "ticket.promise_broken" for e in happened) == day.book.promises["told broken"]
    for paper in papers:
        found = {(one.name.value, one.due_at) for one in breaches(paper.number, SYSTEM)}
        assert found == paper.broken_by(day.now), paper.number
    spans = Assignment.objects.filter(kind="custody").values_list("ticket_id", "accepted_at", "ended_at").order_by("id")
    held = dict.fromkeys((paper.number for paper in papers), 0.0)
    for number, begun, ended in spans:
        assert begun is not None
        held[number] += ((ended or day.now) - begun).total_seconds()
    assert held == {paper.number: paper.custody_by(day.now) for paper in papers}


def _attained_by_events(happened: list[EventRow], at: datetime) -> tuple[int, int]:
    ended = {
        event.subject: one["outcome"]
        for event in happened for one in event.facts.get("clocks", ()) if one["name"] == "first"
    }  # fmt: skip
    overdue = [e for e in happened if e.type == "ticket.overdue" and e.facts["name"] == "first"]
    late = {e.subject for e in overdue if moment_of(e.facts["due_at"]) < at} - set(ended)
    kept, missed = (sum(outcome == how for outcome in ended.values()) for how in ("met", "breached"))
    return kept, kept + missed + len(late)


def _attained_by_rows(at: datetime) -> tuple[int, int]:
    firsts = [clocks["first"] for clocks in Ticket.objects.values_list("clocks", flat=True)]
    now = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    kept, missed = (sum(one["stand"] == how for one in firsts) for how in ("met", "breached"))
    return kept, kept + missed + sum(one["stand"] == "running" and one["due"] < now for one in firsts)
