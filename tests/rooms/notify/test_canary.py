"""The mail to ourselves: missed once, told once; nobody else's mail passes for it (E1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.cast import LONG_AGO, Cast
from tests.site import free_port

from countersign.desk.mail.ways import ways as shown
from countersign.desk.sentences import Telling
from countersign.identity import commands as identity
from countersign.intake import jobs as intake
from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry
from countersign.mail import commands as mail_room
from countersign.mail import jobs as mail_jobs
from countersign.mail.canary import commands, ways
from countersign.mail.canary.queries import canary_row, newest
from countersign.mail.imap import commands as fetching
from countersign.mail.imap.account import configured
from countersign.mail.queries import mail_row
from countersign.mail.rules.arrivals import Arrival, Via
from countersign.notify import canary
from countersign.notify.models import Notice
from countersign.project.mail_health import findings

US = "support@nimbus.example"
LIMIT = timedelta(minutes=15)


@pytest.fixture
def nobody_takes_mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COUNTERSIGN_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    monkeypatch.setenv("COUNTERSIGN_MAIL_FROM", f"Nimbus <{US}>")
    monkeypatch.setenv("COUNTERSIGN_IMAP_URL", "imap://desk:secret@127.0.0.1:1/INBOX")
    settings.forget()
    yield
    monkeypatch.undo()
    settings.forget()


def told(number: int) -> int:
    """Hand on what happened to a mail to ourselves, twice; return how many letters there are of it."""
    for _ in range(2):
        for event in events_of("canary", number):
            for subscription in registry.values():
                if subscription.wants(event.type):
                    subscription.handle(event)
    return Notice.objects.filter(kind="account").count()


def seen(cast: Cast) -> dict[str, bool | None]:
    """What the doctor says of the ways of mail, and the desk's page in the same breath."""
    found = {name: good for name, good, _words in findings()}
    alarms = [way.urgent for way in shown(database_now(), Telling(cast.duty_lead, database_now()))]
    assert alarms == [good is False for good in found.values()]
    return found


def came(message_id: str) -> tuple[str, tuple[str, ...]]:
    raw = f"From: {US}\r\nTo: {US}\r\nSubject: x\r\nMessage-ID: {message_id}\r\n\r\nx\r\n".encode()
    mail = mail_room.take_in(raw, Arrival(Via.IMAP), by=SYSTEM, at=database_now()).id
    mail_jobs.read_one(mail)
    intake.decide_on(mail)
    row = mail_row(mail)
    return row.state, row.reasons


def test_a_mail_to_ourselves_is_missed_once_and_known_by_its_name_alone(cast: Cast, nobody_takes_mail: None) -> None:
    assert ways.address() == US
    assert seen(cast) == {"mailbox": None, "canary": None}
    identity.add_account("ada@nimbus.example", "Ada", "staff", roles=["admin"], by=SYSTEM, at=LONG_AGO)
    first = canary.fly(US)
    flown = canary_row(first)
    assert flown is not None and "refused" in flown.words, "the server's words, or why there are none"
    now = database_now()
    assert commands.watch(LIMIT, by=SYSTEM, at=now + timedelta(minutes=5)) == 0 and told(first) == 0
    late = now + timedelta(minutes=16)
    assert (commands.watch(LIMIT, by=SYSTEM, at=late), commands.watch(LIMIT, by=SYSTEM, at=late)) == (1, 0)
    assert told(first) == 1
    assert US in Notice.objects.latest("id").body
    second = commands.begin(US, again=True, by=SYSTEM, at=late)
    assert commands.begin(US, again=True, by=SYSTEM, at=late).id == second.id, "whoever sent it may have been killed"
    commands.watch(LIMIT, by=SYSTEM, at=late + LIMIT)
    assert newest()[0].is_lost and told(second.id) == 1, "the second in a row is no news"
    account = configured()
    assert account is not None
    fetching.note_failure(account.name, "Connection refused", by=SYSTEM, at=now)
    assert seen(cast) == {"mailbox": False, "canary": False}
    fetching.note_open(account.name, idle=True, by=SYSTEM, at=database_now())
    forged = second.message_id.replace("canary.", "canary.0")
    assert came(forged)[1] != ("canary",)
    assert came(second.message_id) == ("dropped", ("canary",))
    assert seen(cast) == {"mailbox": True, "canary": True}
    assert newest()[0].returned_at is not None and told(second.id) == 2, "that it came back at last is news"
