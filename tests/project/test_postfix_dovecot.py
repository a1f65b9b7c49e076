"""A real Postfix and a real Dovecot: mail that comes in, is adopted, answered, threaded; killed anywhere (T53)."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest
from django.db.models import Q
from django.test import Client
from tests.cast import PASSWORD, Cast, assemble
from tests.project import killed_at, mailservers
from tests.project.mailservers import Servers, name_server, token_provider, wait_for
from tests.project.older import older
from tests.rules.mail_signing import key_record, sign
from tests.site import ROOT, Site, free_port
from tests.web.world import browser

from countersign.intake.models import Draft, HeldMail
from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.mail.imap import commands, fetching, queries
from countersign.mail.imap.account import Account, configured
from countersign.mail.imap.session import NotSignedIn, Session
from countersign.mail.imap.tokens import NoToken, Tokens
from countersign.mail.models import Mailbox, RawMail
from countersign.notify.jobs import enqueue
from countersign.notify.models import Notice, Returned
from countersign.notify.rules.notices import Letter
from countersign.tickets import commands as tickets
from countersign.tickets.models import Message, Ticket

pytestmark = [
    pytest.mark.slow, pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(mailservers.missing()), reason=mailservers.missing() or "they are there"),
]  # fmt: skip

OWNER, GONE = "p.krylov@vektor.example", "gone@vektor.example"
SUPPORT, DESK = "support@nimbus.example", "desk@nimbus.example"
THEIR_SERVER = "203.0.113.9"
ZONE: dict[str, object] = {
    "vektor.example": f"v=spf1 ip4:{THEIR_SERVER} -all",
    "_dmarc.vektor.example": "v=DMARC1; p=reject",
    "rsa._domainkey.vektor.example": key_record(),
}
T = TypeVar("T")


@dataclass
class Place:
    """The servers, the site, and the processes that bring mail in."""

    servers: Servers
    site: Site
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        for name in names:
            self.running[name] = self._process("-m", f"countersign.project.running.{name}")

    def _process(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *command], env=self.site.environment(), cwd=ROOT)

    def stop(self, *names: str) -> None:
        """Kill some or all of the processes."""
        for process in [self.running.pop(name) for name in names or tuple(self.running)]:
            process.kill()
            process.wait(10)

    def start_mortal(self, folder: Path) -> None:
        """Start processes that kill themselves where a file in the folder says so, and begin again each time."""
        for name in killed_at.POINTS:
            self.running[name] = self._process("-m", "tests.project.killed_at", name, str(folder))


def until(found: Callable[[], T], what: str, seconds: float = 60) -> T:
    """Wait for something that is true."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return answer


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with mailservers.folder() as root, token_provider() as tokens:
        people = (OWNER, "n.orlova@vektor.example", "i.suhov@vektor.example")
        made = Servers(root, free_port(), (DESK, *people), (SUPPORT, "reply.nimbus.example"), ("vektor.example",))
        made.tokens = tokens
        try:
            made.start()
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def place(servers: Servers, site: Site) -> Iterator[Place]:
    """The site with a worker that sends through Postfix and asks a DNS of ours, and the door behind Postfix."""
    made = Place(servers, site)
    with name_server(ZONE) as dns:
        given = {
            "SMTP_URL": f"smtp://127.0.0.1:{servers.smtp}", "MAIL_FROM": f"Nimbus <{SUPPORT}>",
            "REPLY_DOMAIN": "reply.nimbus.example", "MAIL_DNS": f"127.0.0.1:{dns}", "LMTP_PORT": str(servers.door),
            "IMAP_URL": f"imap://{quote(DESK)}:{quote(mailservers.PASSWORD, '')}@127.0.0.1:{servers.imap}/INBOX",
        }  # fmt: skip
        site.stop("worker")
        site.more = {f"COUNTERSIGN_{name}": value for name, value in given.items()}
        try:
            made.start("mail_door")
            site.start("worker")
            wait_for(servers.door)
            yield made
        finally:
            made.stop()
            if "worker" in site.processes:
                site.stop("worker", by=signal.SIGKILL)
            site.more = {}
            site.start("worker")


def written(to: str, text: str, subject: str = "The server", **headers: str) -> bytes:
    """A mail of the customer's, signed by their domain."""
    number = time.monotonic_ns()
    lines = [
        f"From: {OWNER}", f"To: {to}", f"Subject: {subject}", "Date: Mon, 06 Apr 2026 08:00:00 +0000",
        f"Message-ID: <{number}@vektor.example>",
        *(f"{name.replace('_', '-')}: {said}" for name, said in headers.items()),
        "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text, "",
    ]  # fmt: skip
    return sign("\r\n".join(lines).encode(), d="vektor.example")


def came(place: Place, name: str) -> list[EmailMessage]:
    """Read what lies in the customer's mailbox."""
    found = [email.message_from_bytes(raw, policy=email.policy.default) for raw in place.servers.mails(name)]
    return [one for one in found if isinstance(one, EmailMessage)]


def walked(place: Place, cast: Cast, to: str) -> None:
    """From a mail to a ticket, its answer, the reply to it, and the message that it becomes."""
    place.servers.send(written(to, "cs1234 does not answer since the morning."), OWNER, to, THEIR_SERVER)
    draft = until(Draft.objects.order_by("-id").first, "no draft" + place.servers.log())
    assert (draft.channel, draft.claimed_contract_id, draft.state) == ("mail", cast.contract, "open")
    owner: Client = browser(OWNER)
    typed = {
        "kind": "question", "title": "The server", "description": "It does not answer.", "what_was_read": "nothing",
        "urgency": "", "service": str(cast.service), "mail": str(draft.pk),
    }  # fmt: skip
    sent = owner.post("/tickets/new", typed)
    assert sent.status_code == 303, re.findall(r'class="[^"]*error[^"]*"[^>]*>[^<]*', sent.content.decode())
    ticket = Ticket.objects.get()
    draft.refresh_from_db()
    assert (draft.state, draft.ticket_id) == ("confirmed", ticket.pk)
    tickets.accept_and_answer(ticket.pk, tickets.Words("Try again now."), by=cast.first_line, at=database_now())

    def answered() -> EmailMessage | None:
        told = Notice.objects.filter(kind="answered", recipient=cast.owner.id)
        names = set(told.values_list("message_id", flat=True))
        return next((one for one in came(place, OWNER) if str(one["Message-ID"]) in names), None)

    letter = until(answered, "no letter about the answer" + place.servers.log())
    assert str(letter["Auto-Submitted"]) == "auto-generated"
    back = str(letter["Reply-To"].addresses[0].addr_spec)
    reply = written(back, "Now it answers.", "Re: The server", In_Reply_To=str(letter["Message-ID"]))
    place.servers.send(reply, OWNER, back, THEIR_SERVER)
    held = until(HeldMail.objects.first, "the reply does not thread" + place.servers.log())
    assert (held.ticket_id, held.words, held.state) == (ticket.pk, "Now it answers.", "waiting")
    assert owner.post(f"/calls/mails/{held.pk}").status_code == 303
    said = Message.objects.filter(ticket=ticket.pk).latest("id")
    assert (said.body, said.author_id) == ("Now it answers.", cast.owner.id)


@pytest.mark.parametrize("to", [SUPPORT, DESK], ids=["LMTP", "IMAP"])
def test_a_mail_becomes_a_draft_is_adopted_answered_and_the_reply_threads(place: Place, to: str) -> None:
    if to == DESK:
        place.start("mail_fetcher")
    walked(place, assemble(password=PASSWORD), to)
    others = RawMail.objects.exclude(reasons__0="canary")  # The worker sends one of its own when its minute is near.
    ways = list(others.order_by("id").values_list("via", "state"))
    assert ways == [("lmtp" if to == SUPPORT else "imap", "draft"), ("lmtp", "threaded")]
    if to == DESK:
        box = Mailbox.objects.get()
        assert (box.idle, box.failure) == (True, "") and box.fetched_at is not None
        until(lambda: not place.servers.mails(DESK), "the mailbox is not emptied")
        place.stop("mail_fetcher")
        assert any(b"since the morning" in raw for raw in place.servers.mails(DESK, "Countersign.Taken"))


def test_a_mail_to_ourselves_comes_back_and_one_to_nobody_is_matched_by_its_bounce(place: Place) -> None:
    assemble()
    notice = enqueue(Letter("account", GONE, "en", "Your account", "Hello.\n"), at=database_now())
    flown = subprocess.run(
        [sys.executable, "-m", "countersign.project.cli", "mail", "canary", "--wait", "90"],
        env=place.site.environment(), cwd=ROOT, capture_output=True, text=True, timeout=150,
    )  # fmt: skip
    assert (flown.returncode, flown.stderr) == (0, ""), flown.stderr + place.servers.log()
    assert re.fullmatch(rf"The mail to {SUPPORT} came back after \d+\.\d s\.\n", flown.stdout)
    returned = until(Returned.objects.first, "the bounce is not matched" + place.servers.log())
    assert (returned.notice_id, returned.recipient, returned.kind, returned.proven) == (notice, GONE, "hard", True)
    assert "User doesn't exist" in returned.words
    until(lambda: not RawMail.objects.filter(settled_at=None).exists(), "a mail is not settled")
    told = {tuple(one) for one in RawMail.objects.values_list("state", "reasons__0")}
    assert told == {("dropped", "canary"), ("threaded", "bounce")}


def test_a_server_that_can_little_is_looked_into_and_its_mail_stays_where_it_is(servers: Servers, db: None) -> None:
    """Neither IDLE nor MOVE; one mail too large, one behind it."""
    account = Account("127.0.0.2", servers.imap, "imap", DESK, "INBOX", ("Countersign", "Taken"), mailservers.PASSWORD)
    elsewhere = Session(replace(account, host="127.0.0.1", taken=("x" * 300,)), None)
    assert (elsewhere.has_idle, elsewhere.moves) == (True, False), "a folder that cannot be made keeps no mail out"
    elsewhere.close()
    servers.lay(b"Subject: huge\r\n\r\n" + (b"x" * 998 + b"\r\n") * 26_300, DESK, "1.huge.laid")
    session = Session(account, None)
    try:
        assert not (session.has_idle or session.moves)
        box = commands.note_open(account.name, idle=False, by=SYSTEM, at=database_now())
        assert fetching.empty(session, box, database_now) == 0
        servers.lay(written(DESK, "small"), DESK, "2.small.laid")
        assert until(lambda: fetching.empty(session, box, database_now), "the mail behind a large one waits") == 1
        assert fetching.empty(session, box, database_now) == 0
        row = queries.mailbox(account.name)
        assert row is not None and (row.left, row.left_why) == (1, fetching.TOO_BIG)
    finally:
        session.close()
        shutil.rmtree(servers.root / "mail" / DESK)
    assert [raw.via for raw in RawMail.objects.all()] == ["imap"]


def test_a_mailbox_opens_to_a_server_that_proves_its_name_alone(servers: Servers) -> None:
    given = ("imaps", servers.imaps), ("imap+starttls", servers.imap)
    accounts = [
        Account("127.0.0.1", port, security, DESK, "INBOX", ("Countersign", "Taken"), mailservers.PASSWORD)
        for security, port in given
    ]
    for account in accounts:
        with pytest.raises(ssl.SSLCertVerificationError):
            Session(account, None)
    for account in (replace(account, ca=servers.certificate) for account in accounts):
        Session(account, None).close()
        with pytest.raises(NotSignedIn):
            Session(replace(account, password="wrong"), None)


def test_a_mailbox_opens_by_a_token_that_the_provider_gives(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "IMAP_URL": f"imap://{quote(DESK)}@127.0.0.1:{servers.imap}", "IMAP_OAUTH_URL": servers.tokens,
        "IMAP_OAUTH_CLIENT_ID": "desk", "IMAP_OAUTH_CLIENT_SECRET": "shh", "IMAP_OAUTH_REFRESH_TOKEN": "refresh-1",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"COUNTERSIGN_{name}", value)
    settings.forget()
    try:
        account, tokens = configured(), Tokens()
        assert account is not None
        assert (tokens.current(0), tokens.current(3000), tokens.current(3500)) == ("access-1", "access-1", "access-2")
        assert Tokens().current(0) == "access-3", "the newest refresh token is kept for the next process"
        assert tokens.current(3500) == "access-2"
        with older(servers.imap) as port:  # OAUTHBEARER first, then XOAUTH2 where the server offers nothing newer.
            for door, way in ((servers.imap, "oauthbearer"), (port, "xoauth2")):
                Session(replace(account, port=door), "access-2").close()
                assert f"method={way.upper()}" in servers.log().rpartition("Login: ")[2]
                with pytest.raises(NotSignedIn):
                    Session(replace(account, port=door), "stolen")
        monkeypatch.setenv("COUNTERSIGN_IMAP_OAUTH_CLIENT_SECRET", "wrong")
        settings.forget()
        with pytest.raises(NoToken, match="invalid_grant"):
            Tokens().current(0)
    finally:
        monkeypatch.undo()
        settings.forget()


def reached(place: Place, marks: list[Path]) -> bool:
    """Tell whether every process has killed itself everywhere; if not, have Postfix try again."""
    left = any(mark.exists() for mark in marks)
    if left:
        time.sleep(1)
        place.servers.flush()
    return not left


def test_t053_killed_anywhere_nothing_is_lost_and_nothing_is_there_twice(place: Place, tmp_path: Path) -> None:
    place.stop()
    place.site.stop("worker", by=signal.SIGKILL)
    cast = assemble()
    own = Q(via="imap") | Q(mail_from=OWNER)  # And not what the worker sends to ourselves meanwhile.
    before = len(place.servers.mails(DESK, "Countersign.Taken"))
    marks = [tmp_path / point for points in killed_at.POINTS.values() for point in points]
    for mark in marks:
        mark.touch()
    place.start_mortal(tmp_path)
    try:
        for to in (SUPPORT, DESK):
            place.servers.send(written(to, "cs1234 is slow."), OWNER, to, THEIR_SERVER)
        until(lambda: reached(place, marks), f"not all were reached: {tmp_path}", 150)
        until(lambda: RawMail.objects.exclude(settled_at=None).filter(own).count() == 2, "a mail is not settled")
        until(lambda: not place.servers.mails(DESK), "the mailbox is not emptied")
    finally:
        place.stop()
    found = list(RawMail.objects.filter(own).order_by("via").values_list("via", "state"))
    assert found == [("imap", "draft"), ("lmtp", "draft")]
    assert Draft.objects.filter(claimed_contract_id=cast.contract).count() == Draft.objects.count() == 2
    numbers = list(RawMail.objects.filter(own).values_list("id", flat=True))
    for type_ in ("mail.received", "mail.read", "mail.settled"):
        assert Event.objects.filter(type=type_, subject_id__in=numbers).count() == 2, type_
    assert len(place.servers.mails(DESK, "Countersign.Taken")) == before + 1
