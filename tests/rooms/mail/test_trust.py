"""What the confined reader finds out about a sender reaches intake: T38, T44, T54."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.factories import T0
from tests.rules.mail_signing import key_record, mail, seal, sign, zone

from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM
from countersign.mail import apart, commands, jobs, queries
from countersign.mail.rules.arrivals import Arrival, Via

pytestmark = pytest.mark.django_db
FROM_ELSEWHERE = Arrival(Via.LMTP, "203.0.113.9", "relay.example", "anna@customer.example", "support@nimbus.example")
FETCHED = Arrival(Via.PIPE, rcpt_to="support@nimbus.example")


@pytest.fixture(autouse=True)
def dns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "dns.json"
    path.write_text(json.dumps({**zone(), "rsa._domainkey.lists.example": key_record()}))
    monkeypatch.setattr(apart, "RECORDED_DNS", path)
    return path


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COUNTERSIGN_MAIL_AUTHSERV_ID", "mx.nimbus.example")
    monkeypatch.setenv("COUNTERSIGN_MAIL_ARC_SEALERS", "lists.example, other.example")
    settings.forget()
    yield
    monkeypatch.undo()
    settings.forget()


def found(raw: bytes, arrival: Arrival = FROM_ELSEWHERE) -> dict[str, Any]:
    taken = commands.take_in(raw, arrival, by=SYSTEM, at=T0)
    jobs.read_one(taken.id)
    trust: dict[str, Any] = queries.mail_row(taken.id).gist["trust"]
    return trust


def test_t038_a_signed_mail_is_proven_in_the_confined_reader_and_a_forged_one_is_not() -> None:
    told = found(sign(mail()))
    assert (told["level"], told["dkim"], told["dmarc"], told["reasons"]) == ("A1", "pass", "pass", [])
    assert len(told["fingerprint"]) == 64
    told = found(mail())
    assert (told["level"], told["dmarc"], told["fingerprint"]) == ("A0", "fail", "")


def test_t054_a_mail_whose_key_cannot_be_asked_for_waits_and_is_judged_when_it_can(dns: Path) -> None:
    known = dns.read_text()
    dns.write_text(json.dumps({**zone(), "rsa._domainkey.customer.example": "TIMEOUT"}))
    taken = commands.take_in(sign(mail()), FROM_ELSEWHERE, by=SYSTEM, at=T0)
    jobs.read_one(taken.id)
    assert queries.mail_row(taken.id).state == "received"
    dns.write_text(known)
    jobs.read_again(taken.id)
    row = queries.mail_row(taken.id)
    assert (row.state, row.gist["trust"]["level"]) == ("read", "A1")


def test_t044_servers_are_believed_only_when_the_settings_name_them(believed: None) -> None:
    report = b"Authentication-Results: mx.nimbus.example; dkim=pass header.d=customer.example\r\n"
    assert found(report + mail(), FETCHED)["level"] == "A1"
    assert found(report.replace(b"mx.", b"xx.") + mail(), FETCHED)["level"] == "A0"
    assert found(seal(mail(), "lists.example", "mx; dmarc=pass header.from=customer.example"))["level"] == "A1"


def test_t044_without_settings_nobody_is_believed() -> None:
    report = b"Authentication-Results: mx.nimbus.example; dkim=pass header.d=customer.example\r\n"
    assert found(report + mail(), FETCHED)["level"] == "A0"
    assert found(seal(mail(), "lists.example", "mx; dmarc=pass header.from=customer.example"))["level"] == "A0"
