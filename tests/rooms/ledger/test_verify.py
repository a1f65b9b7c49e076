"""What a superuser changes is named with ticket and seq (security T68, T70)."""

from __future__ import annotations

import re

import pytest
from tests.cast import Cast
from tests.factories import closed, minutes, opened
from tests.rooms.conftest import Tamper

from countersign.ledger.verify import verify
from countersign.tickets import commands
from countersign.tickets.models import Ticket


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A whole life: opened 1, accepted 2, proposed 3, confirmed 4, noted 5, rated 6. And a neighbour."""
    opened(cast)
    done = closed(cast)
    commands.note(done.pk, commands.Words("Board swap ordered."), by=cast.second_line, at=minutes(61))
    commands.rate(done.pk, 5, comment="Спасибо", by=cast.owner, at=minutes(62))
    assert verify().sound
    return done


def found(ticket: Ticket, seq: int, what: str) -> None:
    """Check that exactly one finding names the ticket, the seq and what is wrong; everything else is sound."""
    report = verify()
    assert [(finding.kind, finding.id, finding.seq) for finding in report.findings] == [("ticket", ticket.pk, seq)]
    assert re.search(what, report.findings[0].what), report.findings[0]
    assert verify("ticket", ticket.pk).findings == report.findings
    assert verify("account").sound


def deleted(ticket: Ticket, tamper: Tamper, seqs: list[int]) -> int:
    """Delete events and their payloads."""
    own = "subject_kind = 'ticket' AND subject_id = %s AND seq = ANY(%s)"
    tamper(f"DELETE FROM ledger_payload p USING ledger_event e WHERE {own} AND e.id = p.event_id", ticket.pk, seqs)
    return tamper(f"DELETE FROM ledger_event WHERE {own}", ticket.pk, seqs)


EVENT = "WHERE subject_kind = 'ticket' AND subject_id = %s AND seq = %s"
# One byte exchanged for another in the middle of the bytes.
ONE_BYTE = "set_byte({0}, length({0}) / 2, get_byte({0}, length({0}) / 2) # 1)"


@pytest.mark.parametrize("seq", [1, 3, 6])
@pytest.mark.parametrize(
    ("column", "what"), [("body", "do not give its hash"), ("hash", "do not give its hash"), ("prev", "stand on")]
)
def test_one_byte_of_an_event(column: str, what: str, seq: int, ticket: Ticket, tamper: Tamper) -> None:
    changed = ONE_BYTE.format(column)
    assert tamper(f"UPDATE ledger_event SET {column} = {changed} {EVENT}", ticket.pk, seq) == 1
    found(ticket, seq, what)


@pytest.mark.parametrize("column", ["body", "salt"])
@pytest.mark.parametrize("seq", [1, 4, 6])
def test_one_byte_of_a_payload(column: str, seq: int, ticket: Ticket, tamper: Tamper) -> None:
    changed = ONE_BYTE.format(f"p.{column}")
    touched = tamper(
        f"UPDATE ledger_payload p SET {column} = {changed} FROM ledger_event e {EVENT} AND e.id = p.event_id",
        ticket.pk, seq,
    )  # fmt: skip
    assert touched == 1
    found(ticket, seq, "content is not what was committed to|cannot be read")


def test_a_payload_that_is_gone(ticket: Ticket, tamper: Tamper) -> None:
    sql = f"DELETE FROM ledger_payload p USING ledger_event e {EVENT} AND e.id = p.event_id"
    assert tamper(sql, ticket.pk, 2) == 1
    found(ticket, 2, "content is missing")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "'ticket.withdrawn'"),
        ("at", "at - interval '1 microsecond'"),
        ("recorded_at", "recorded_at + interval '1 second'"),
        ("actor_kind", "'system'"),
        ("actor_id", "actor_id + 1"),
        ("actor_id", "NULL"),
        ("role", "'duty_lead'"),
        ("channel", "'mail'"),
        ("assurance", "'A4'"),
        ("contract", "contract + 1"),
        ("contract", "NULL"),
        ("ip", "'203.0.113.8'"),
        ("ip", "NULL"),
        ("staff_only", "NOT staff_only"),
        ("key", "'forged'"),
        ("commitment", ONE_BYTE.format("commitment")),
    ],
)
def test_a_projected_column(column: str, value: str, ticket: Ticket, tamper: Tamper) -> None:
    assert tamper(f"UPDATE ledger_event SET {column} = {value} {EVENT}", ticket.pk, 4) == 1
    found(ticket, 4, f"column {column.removesuffix('_kind').removesuffix('_id')}|committed to")


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        ("confirmed_by_id = author_id + 1", 4),
        ("closed_at = closed_at - interval '1 hour'", 4),
        ("accepted_at = accepted_at - interval '1 second'", 2),
        ("title = title || '.'", 1),
        ("severity = 'low'", 1),
        ("origin_ip = '198.51.100.1'", 1),
        ("facts = '{}'", 1),
        ("cause = ''", 3),
        ("resolution = 'answered'", 3),
        ("rejections = 1", 1),
        ("status = 'in_progress'", 4),
        ("head = '\\x00'", 6),
        ("seq = 5", 6),
        ("seq = 7", 7),
    ],
)
def test_a_status_column(change: str, seq: int, ticket: Ticket, tamper: Tamper) -> None:
    assert tamper(f"UPDATE tickets_ticket SET {change} WHERE id = %s", ticket.pk) == 1
    found(ticket, seq, "is stored as|does not stand at its newest event|is missing")


@pytest.mark.parametrize(
    ("table", "change", "seq"),
    [
        ("message", "body = body || ' '", 3),
        ("message", "at = at - interval '1 second'", 3),
        ("message", "author_name = 'Somebody'", 3),
        ("message", "ip = NULL", 3),
        ("note", "body = 'Nothing to see.'", 5),
        ("rating", "satisfaction = 1", 6),
        ("assignment", "ended_at = NULL", 4),
        ("assignment", "person_id = person_id + 1", 2),
    ],
)
def test_a_row_that_belongs_to_the_ticket(table: str, change: str, seq: int, ticket: Ticket, tamper: Tamper) -> None:
    newest = f"id = (SELECT max(id) FROM tickets_{table} WHERE ticket_id = %s)"
    assert tamper(f"UPDATE tickets_{table} SET {change} WHERE {newest}", ticket.pk) == 1
    found(ticket, seq, f"{table} .* is stored as")


@pytest.mark.parametrize(("table", "seq"), [("message", 3), ("note", 5), ("rating", 6), ("assignment", 4)])
def test_a_row_that_is_gone(table: str, seq: int, ticket: Ticket, tamper: Tamper) -> None:
    newest = f"id = (SELECT max(id) FROM tickets_{table} WHERE ticket_id = %s)"
    assert tamper(f"DELETE FROM tickets_{table} WHERE {newest}", ticket.pk) == 1
    found(ticket, seq, f"{table} .* is gone")


def test_a_message_written_around_the_ledger(ticket: Ticket, tamper: Tamper) -> None:
    touched = tamper(
        "INSERT INTO tickets_message (ticket_id, side, kind, author_id, author_name, body, at, channel, assurance, "
        "contract_number) SELECT ticket_id, side, kind, author_id, author_name, 'I agree to pay.', at, channel, "
        "assurance, contract_number FROM tickets_message WHERE ticket_id = %s LIMIT 1",
        ticket.pk,
    )
    assert touched == 1
    found(ticket, 6, "message .* was written around the ledger")


def test_a_message_moved_to_another_ticket(ticket: Ticket, tamper: Tamper) -> None:
    tamper("UPDATE tickets_message SET ticket_id = ticket_id - 1 WHERE ticket_id = %s AND kind = 'solution'", ticket.pk)
    named = {(finding.id, finding.seq) for finding in verify().findings}
    assert named == {(ticket.pk, 3), (ticket.pk - 1, 1)}


@pytest.mark.parametrize(
    ("gone", "named", "what"),
    [
        (1, 1, "event 1 is missing"),
        (3, 3, "event 3 is missing"),
        (6, 6, "event 6 is missing: the row has seen 6"),
    ],
)
def test_an_event_that_is_gone(gone: int, named: int, what: str, ticket: Ticket, tamper: Tamper) -> None:
    assert deleted(ticket, tamper, [gone]) == 1
    found(ticket, named, what)


def test_the_newest_event_gone_and_the_row_put_back(ticket: Ticket, tamper: Tamper) -> None:
    """The forger also sets the row's seq and head: the rating's own row still tells of the lost event."""
    deleted(ticket, tamper, [6])
    tamper(
        "UPDATE tickets_ticket t SET seq = 5, head = e.hash FROM ledger_event e "
        "WHERE t.id = %s AND e.subject_kind = 'ticket' AND e.subject_id = t.id AND e.seq = 5",
        ticket.pk,
    )
    found(ticket, 5, "rating .* was written around the ledger")


def test_two_events_swapped(ticket: Ticket, tamper: Tamper) -> None:
    sql = "UPDATE ledger_event SET seq = %s " + EVENT
    for now, before in ((99, 3), (3, 4), (4, 99)):
        assert tamper(sql, now, ticket.pk, before) == 1
    found(ticket, 3, "does not stand on the hash of the event before it")


def test_two_payloads_swapped(ticket: Ticket, tamper: Tamper) -> None:
    tamper(
        "UPDATE ledger_payload p SET salt = o.salt, body = o.body "
        "FROM ledger_payload o, ledger_event a, ledger_event b "
        "WHERE a.subject_kind = 'ticket' AND a.subject_id = %s AND a.seq IN (3, 4) AND b.subject_kind = 'ticket' "
        "AND b.subject_id = a.subject_id AND b.seq = 7 - a.seq AND p.event_id = a.id AND o.event_id = b.id",
        ticket.pk,
    )
    found(ticket, 3, "not what was committed to")


def test_a_whole_chain_gone(ticket: Ticket, tamper: Tamper) -> None:
    assert deleted(ticket, tamper, [1, 2, 3, 4, 5, 6]) == 6
    found(ticket, 1, "has no events")


def test_a_whole_ticket_gone_with_its_rows_but_not_its_events(ticket: Ticket, tamper: Tamper) -> None:
    for table in ("message", "note", "rating", "assignment"):
        tamper(f"DELETE FROM tickets_{table} WHERE ticket_id = %s", ticket.pk)
    assert tamper("DELETE FROM tickets_ticket WHERE id = %s", ticket.pk) == 1
    found(ticket, 6, "the row itself is gone")


def test_an_old_event_forged_and_put_in(ticket: Ticket, tamper: Tamper) -> None:
    copied = (
        "xid, subject_kind, type, at, recorded_at, actor_kind, actor_id, role, channel, assurance, contract, ip, "
        "staff_only, commitment, body, prev, hash"
    )
    sql = (
        f"INSERT INTO ledger_event (subject_id, seq, {copied}) SELECT subject_id, 7, {copied} FROM ledger_event {EVENT}"
    )
    tamper(sql, ticket.pk, 2)
    found(ticket, 7, "does not stand on the hash")


def test_a_ticket_written_around_the_ledger(ticket: Ticket, tamper: Tamper) -> None:
    columns = ", ".join(
        field.column for field in Ticket._meta.concrete_fields if field.column not in ("id", "order_at")
    )
    tamper(
        f"INSERT INTO tickets_ticket (id, {columns}) SELECT 99999, {columns} FROM tickets_ticket WHERE id = %s",
        ticket.pk,
    )
    named = [str(finding) for finding in verify().findings]
    assert len(named) == 1
    assert named[0].startswith("ticket 99999, seq 1: the row has no events")


def test_other_subjects_are_verified_too(ticket: Ticket, cast: Cast, tamper: Tamper) -> None:
    tamper("UPDATE customers_contract SET number = '99-9999' WHERE id = %s", cast.contract)
    tamper("UPDATE identity_account SET roles = '{admin}' WHERE id = %s", cast.first_line.id)
    named = {(finding.kind, finding.id, finding.seq) for finding in verify().findings}
    assert named == {("contract", cast.contract, 1), ("account", cast.first_line.id, 1)}


def test_a_sound_ledger_is_read_whole(ticket: Ticket) -> None:
    report = verify("ticket")
    assert (report.subjects, report.events, report.findings) == (2, 7, [])
    assert verify("ticket", ticket.pk).events == 6
    assert verify("ticket", 404).events == 0
    assert verify(batch=1).sound
