"""Taking mail in: stored before it is recorded, once however often it is handed over (security T53)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.factories import T0, minutes

from countersign.kernel.actor import NOBODY, SYSTEM
from countersign.kernel.errors import Invalid, NotAllowed
from countersign.ledger.models import Event
from countersign.mail import commands, queries, storage
from countersign.mail.models import RawMail
from countersign.mail.rules.arrivals import Arrival, Via

MAIL = b"From: a@vektor.example\r\nTo: support@nimbus.example\r\nSubject: x\r\n\r\nHello\r\n"
BY_LMTP = Arrival(Via.LMTP, "203.0.113.9", "mx.vektor.example", "a@vektor.example", "support@nimbus.example")

pytestmark = pytest.mark.django_db


def test_a_mail_is_kept_byte_for_byte_with_its_envelope() -> None:
    raw = bytes(range(256)) * 3
    taken = commands.take_in(raw, BY_LMTP, by=SYSTEM, at=T0)
    row = queries.mail_row(taken.id)
    assert (taken.new, storage.read(row.sha256), row.size_bytes, row.state) == (True, raw, len(raw), "received")
    assert row.arrival == BY_LMTP
    event = Event.objects.get(subject_kind="mail", subject_id=taken.id)
    assert (event.type, event.staff_only) == ("mail.received", True)


def test_t053_the_same_mail_twice_is_one_event() -> None:
    first = commands.take_in(MAIL, BY_LMTP, by=SYSTEM, at=T0)
    again = commands.take_in(MAIL, BY_LMTP, by=SYSTEM, at=minutes(3))
    by_another_way = commands.take_in(MAIL, Arrival(Via.IMAP), by=SYSTEM, at=minutes(4))
    assert {again, by_another_way} == {commands.Taken(first.id, False)}
    assert Event.objects.filter(subject_kind="mail").count() == RawMail.objects.count() == 1


def test_t053_the_same_bytes_for_another_recipient_are_another_mail() -> None:
    first = commands.take_in(MAIL, BY_LMTP, by=SYSTEM, at=T0)
    other = commands.take_in(MAIL, Arrival(Via.LMTP, rcpt_to="sales@nimbus.example"), by=SYSTEM, at=T0)
    assert other.new and other.id != first.id


def test_t053_bytes_whose_row_was_lost_are_taken_in_at_the_next_delivery() -> None:
    """A process killed between the disk and the record has acknowledged nothing: the sender comes again."""
    storage.keep(MAIL)
    assert commands.take_in(MAIL, BY_LMTP, by=SYSTEM, at=T0).new


def test_nothing_is_recorded_when_the_disk_refuses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A disk that cannot sync has stored nothing."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        commands.take_in(b"x" + MAIL, BY_LMTP, by=SYSTEM, at=T0)
    assert not RawMail.objects.exists()
    assert not list(storage.root().glob(".part-*"))


def test_what_the_other_side_says_of_itself_is_stored_as_one_clean_line() -> None:
    said = Arrival(Via.LMTP, "IPv6:2001:db8::1", "mx\r\nX-Evil: 1", "<a\x00@b\udcff.example>", "x" * 999)
    row = queries.mail_row(commands.take_in(MAIL, said, by=SYSTEM, at=T0).id)
    assert row.arrival.client_ip == "2001:db8::1"
    assert (row.arrival.helo, row.arrival.mail_from) == ("mxX-Evil: 1", "a@b?.example")
    assert len(row.arrival.rcpt_to) == 320


def test_a_mail_past_the_limit_is_refused_and_nobody_else_takes_in() -> None:
    with pytest.raises(Invalid):
        commands.take_in(b"x" * (25 * 2**20 + 1), BY_LMTP, by=SYSTEM, at=T0)
    with pytest.raises(NotAllowed):
        commands.take_in(MAIL, BY_LMTP, by=NOBODY, at=T0)
