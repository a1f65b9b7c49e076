"""Each mail is read in a process of its own: a mail that kills its reader is held, the next one flows."""

from __future__ import annotations

from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import T0

from countersign.kernel.actor import SYSTEM
from countersign.kernel.confined.reader import Reader
from countersign.ledger.models import Event
from countersign.ledger.queries import events_of
from countersign.mail import apart, commands, jobs, queries
from countersign.mail.rules.arrivals import Arrival, Via

pytestmark = pytest.mark.django_db

HEAD = b"From: a@vektor.example\r\nTo: support@nimbus.example\r\nSubject: %s\r\nMessage-ID: <%s@vektor.example>\r\n"
ARRIVAL = Arrival(Via.LMTP, "203.0.113.9", "mx.vektor.example", "a@vektor.example", "support@nimbus.example")
# What a mail can do to its reader, done by a reader: no mail is known any more that does it to ours.
DEADLY = {
    "reader_killed": "import resource as r, os; x = [0]\nr.setrlimit(r.RLIMIT_CPU, (1, 1))\nwhile x: x[0] += 1",
    "reader_failed": "import resource as r; r.setrlimit(r.RLIMIT_AS, (2**27, 2**27)); x = b'x' * 2**28",
    "reader_too_slow": "import time; time.sleep(60)",
}
WARM = "from countersign.kernel.confined.warm import serve\nserve(lambda told: exec(%r))"


@pytest.fixture(autouse=True)
def no_dns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers for any domain."""
    zone = Path(tmp_path / "dns.json")
    zone.write_text("{}")
    monkeypatch.setattr(apart, "RECORDED_DNS", zone)


def taken(raw: bytes, name: bytes = b"x") -> int:
    return commands.take_in(HEAD % (name, name) + raw, ARRIVAL, by=SYSTEM, at=T0).id


def test_a_mail_is_read_for_intake_to_decide_on() -> None:
    mail = taken("Content-Type: text/plain; charset=utf-8\r\n\r\nСервер не отвечает\r\n> quoted\x00\r\n".encode())
    jobs.read_one(mail)
    jobs.read_one(mail)
    row = queries.mail_row(mail)
    assert (row.state, row.gist["from"], row.gist["kind"]) == ("read", "a@vektor.example", "human")
    assert "Сервер не отвечает" in row.gist["fresh_text"] and "\x00" not in row.gist["text"]
    assert [one.type for one in Event.objects.filter(subject_kind="mail").order_by("id")] == [
        "mail.received", "mail.read",
    ]  # fmt: skip


@pytest.mark.parametrize("reason", DEADLY)
def test_t119_a_mail_that_ends_its_reader_is_held_and_the_next_one_flows(
    reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, following = taken(b"\r\nboom\r\n", b"deadly"), taken(b"\r\nfine\r\n", b"next")
    with monkeypatch.context() as given:
        program = tmp_path / "deadly.py"
        program.write_text(WARM % DEADLY[reason])
        given.setattr(apart, "READER", Reader(str(program)))
        given.setattr(apart, "SECONDS", 1 if reason == "reader_too_slow" else 30)
        jobs.read_one(mail)
    jobs.read_one(following)
    held = queries.mail_row(mail)
    assert (held.state, held.reasons, queries.mail_row(following).state) == ("quarantined", (reason,), "read")
    assert b"boom" in commands.storage.read(held.sha256)


def test_t052_a_mail_that_ends_the_worker_itself_is_not_tried_for_ever() -> None:
    mail = taken(b"\r\nx\r\n")
    for _ in range(jobs.MOST_TRIES):
        commands.begin(mail, by=SYSTEM)
    jobs.read_one(mail)
    assert queries.mail_row(mail).reasons == ("tried_too_often",)


def test_a_mail_whose_bytes_are_gone_is_held() -> None:
    mail = taken(b"\r\ngone\r\n", b"gone")
    commands.storage.address(queries.mail_row(mail).sha256).unlink()
    jobs.read_one(mail)
    assert queries.mail_row(mail).reasons == ("bytes_missing",)


POISON = {
    "references": b"References: " + b"<a@b> " * 400_000 + b"\r\n\r\nx\r\n",
    "encoded words": b"X-A: " + b"=?utf-8?q?=41?= " * 20_000 + b"\r\n\r\nx\r\n",
    "comments": b"To: " + b"(" * 500 + b"x" + b")" * 500 + b" a@b.example\r\n\r\nx\r\n",
    "recipients": b"To: " + b"a@b.example, " * 100_000 + b"\r\n\r\nx\r\n",
    "nested group": b"To: a:b:c:;;;\r\n\r\nx\r\n",
    "NUL in a name": b"Content-Disposition: attachment; filename*=utf-8''a%00b\r\n\r\nx\r\n",
    "half a domain": b"Reply-To: x@[bad\r\n\r\nx\r\n",
    "parts in parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(400)
    ),
}  # fmt: skip


def test_t051_t052_every_poisoned_mail_is_decided_and_kept_whole() -> None:
    mails = {name: taken(raw, name.encode()) for name, raw in POISON.items()}
    for mail in mails.values():
        jobs.read_one(mail)
    rows = {name: queries.mail_row(mail) for name, mail in mails.items()}
    assert {name: row.state for name, row in rows.items() if row.state not in ("read", "quarantined")} == {}
    for name, row in rows.items():
        assert commands.storage.read(row.sha256).endswith(POISON[name])


def test_each_mail_is_read_by_a_job_of_its_own_once_and_at_most_two_at_a_time() -> None:
    """E1: a domain whose DNS answers slowly, or a mail that fails, holds up none that came with it."""
    mails = [taken(b"\r\nx\r\n", b"%d" % number) for number in range(4)]
    for event in [*events_of("mail", mails[0]), *(one for mail in mails for one in events_of("mail", mail))]:
        jobs.read(event)
    waiting = ProcrastinateJob.objects.filter(task_name="mail.read_again", status="todo")
    assert sorted(one.args["mail_id"] for one in waiting) == mails
    assert len({one.lock for one in waiting}) == jobs.LANES and {one.priority for one in waiting} == {-1}
