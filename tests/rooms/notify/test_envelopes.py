"""The mail itself, as a real server takes it: signed, plain and drawn, threaded, from an address of its own."""

from __future__ import annotations

import re
import ssl
import subprocess
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from tests.cast import Cast
from tests.factories import accepted, minutes
from tests.rooms.notify.conftest import MailServer, free_port
from tests.rooms.notify.telling import drawn, now, plain, send, tell

from countersign.customers.commands import set_provider
from countersign.customers.queries import contacts_of
from countersign.intake.commands import mailed
from countersign.kernel import settings as given
from countersign.kernel.actor import SYSTEM
from countersign.mail import commands as mail_room
from countersign.mail.keys import TOKEN_VERSION, ours_among, own_mail_keys, thread_token_keys
from countersign.mail.resolving import RecordedResolver
from countersign.mail.rules import tokens
from countersign.mail.rules.arrivals import Arrival, Via
from countersign.mail.rules.return_path import returned_to
from countersign.mail.rules.trust import Envelope, Settings, judge
from countersign.notify import commands
from countersign.notify.commands import Sending
from countersign.notify.mailing import envelope
from countersign.notify.models import Notice
from countersign.notify.rules.notices import Letter, one_line
from countersign.notify.words.notices import NOT_ASCII
from countersign.project.cli import main
from countersign.tickets import commands as tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Give settings for one test: `set_to(REPLY_DOMAIN="reply.nimbus.example")`."""

    def set_(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"COUNTERSIGN_{name}", value)
        given.forget()

    yield set_
    monkeypatch.undo()
    given.forget()


def queued(letter: Letter) -> Notice:
    number = commands.queue_notice(letter, by=SYSTEM, at=now())
    return Notice.objects.get(pk=number)


def test_a_mail_is_signed_so_that_our_own_rules_believe_it(
    cast: Cast, server: MailServer, set_to: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dkim.pem"
    set_to(MAIL_FROM="Nimbus <support@nimbus.example>", DKIM_KEY=str(path), REPLY_DOMAIN="reply.nimbus.example")
    notice = queued(Letter("account", "a@mail.example", "ru", "Проверка", "Здравствуйте,\n\nтекст\n"))
    assert send(notice).state == "queued", "nothing leaves unsigned for want of the key"
    assert "could not be signed with dkim.pem" in send(notice).words

    assert main(["mail", "dkim-key"]) == 0
    name, _, record = capsys.readouterr().out.partition(" IN TXT ")
    assert main(["mail", "dkim-key"]) == 0
    assert record in capsys.readouterr().out, "a second call keeps the key"
    assert path.stat().st_mode & 0o077 == 0
    assert send(notice).state == "sent"
    (raw,) = server.raw
    records = {
        name.rstrip("."): "".join(re.findall(r'"([^"]*)"', record)),
        "_dmarc.nimbus.example": "v=DMARC1; p=reject",
    }

    def judged(raw: bytes) -> str:
        envelope = Envelope("203.0.113.9", "relay.example", server.senders[0], ("a@mail.example",))
        trust = judge(raw, envelope, RecordedResolver(records), now(), Settings())
        return f"{trust.dkim} {trust.dmarc} {trust.level}"

    assert judged(raw) == "pass pass A1"
    for header in (b"Subject: Other\r\n", b"From: Boss <boss@nimbus.example>\r\n", b"Reply-To: x@evil.example\r\n"):
        assert judged(header + raw) != "pass pass A1", "nobody can put another header on top"
    assert judged(raw.replace(b"Auto-Submitted: auto-generated", b"Auto-Submitted: no")) == "fail fail A0"


@pytest.mark.parametrize(
    "title",
    [
        "[#1] " + "Привет " * 20, "Ünï " * 35, "😀👩‍👩‍👧‍👦" * 12, "שלום עולם " * 15, "a" * 150, "x" * 75 + " ж",
        "=?utf-8?q?x=0D=0ABcc:_evil@x.example?= =?utf-8?q?=E2=80=AEgnp?=",
    ],
)  # fmt: skip
def test_what_any_mail_reader_is_given_is_legal_and_reads_as_it_was_written(cast: Cast, title: str) -> None:
    name = "ООО «Облачные технологии и хранилища», Москва"
    set_provider(name=name, zone="UTC", languages=["ru", "en", "it"], contract_pattern="##-####", by=SYSTEM, at=now())
    sending = Sending(1, "a@mail.example", one_line(title), "Слово " * 60, "ru", "opened", "<1@x>", None, now())
    head, _, body = envelope.as_bytes(sending).partition(b"\r\n\r\n")
    words = re.findall(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=", head)
    assert words and max(map(len, words)) <= 75, "RFC 2047, 2"
    assert max(map(len, head.split(b"\r\n"))) <= 78 and max(map(len, body.split(b"\r\n"))) <= 76 and head.isascii()
    told = {str(key): "".join(value.splitlines()) for key, value in message_from_bytes(head).items()}
    assert str(make_header(decode_header(told["Subject"]))) == one_line(title)
    sender, _, address = told["From"].rpartition(" <")
    assert (str(make_header(decode_header(sender))), address) == (name, "support@localhost>")
    assert "Bcc" not in told


def test_both_parts_say_the_same_and_fetch_nothing(cast: Cast, server: MailServer) -> None:
    number = accepted(cast, title='<b>Down</b> & "out" http://testserver.evil.example/x').pk
    for notice in tell(number):
        send(notice)
    for mail in server.mails:
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        html = mail.get_body(("html",))
        assert html is not None
        source = str(html.get_content())
        assert not re.search(r"<(img|script|link|style|iframe|object|form)|url\(|@import|src=|javascript:", source)
        assert set(re.findall(r'href="([^"]*)"', source)) == {f"http://testserver/tickets/{number}"} or (
            f"http://testserver/desk/tickets/{number}" in source
        )
        assert "<b>Down" not in source
        assert 'name="color-scheme" content="light dark"' in source
        for said in plain(mail).split("\n\n"):
            told = said.strip().removesuffix(f"http://testserver/tickets/{number}").rstrip(": ")
            told = told.removesuffix(f"http://testserver/desk/tickets/{number}").rstrip(": ")
            assert told in drawn(mail), told
        assert re.search(r"\d\d:\d\d:\d\d [A-Z]{3,}", plain(mail)), "the second, with the zone"
    russian = next(mail for mail in server.mails if mail["Content-Language"] == "ru")
    assert '<html lang="ru" dir="ltr">' in drawn(russian)


def test_mails_of_a_ticket_stand_in_one_thread_under_the_mail_they_answer(
    cast: Cast, server: MailServer, set_to: Callable[..., None]
) -> None:
    set_to(REPLY_DOMAIN="reply.nimbus.example")
    ticket = accepted(cast)
    mine = [notice for notice in tell(ticket.pk) if notice.recipient_id == cast.owner.id]
    mails = [sent(server, notice) for notice in mine]
    root = f"<ticket-{ticket.pk}@localhost>"
    assert [str(mail["References"]) for mail in mails] == [root, f"{root} {mails[0]['Message-ID']}"]
    assert len({mail["Subject"] for mail in mails}) == 1, "the subject is the ticket's, whatever happened"
    for notice, mail, path in zip(mine, mails, server.senders, strict=True):
        assert ours_among([notice.message_id.strip("<>")]), "only we can name a mail so"
        assert returned_to(path, own_mail_keys()) == notice.pk
        assert mail["X-Countersign-Sent"] == notice.message_id.strip("<>")
        assert mail["Reply-To"].startswith(f"reply+{ticket.pk}-")
        assert b"References: =?" not in b"".join(server.raw)
    held(cast, ticket.pk, "customer-1@vektor.example")
    tickets.answer(ticket.pk, tickets.Words("On it."), by=cast.first_line, at=minutes(4))
    (notice,) = [one for one in tell(ticket.pk) if one.recipient_id == cast.owner.id]
    answered = sent(server, notice)
    assert str(answered["References"]).split()[0] == root
    assert "<customer-1@vektor.example>" in str(answered["References"]).split()


def test_an_answer_to_a_mail_says_so_and_a_persons_words_are_not_automatic(cast: Cast, server: MailServer) -> None:
    for kind, answers in (("account", "their-1@mail.example"), ("general", "their-2@mail.example")):
        send(queued(Letter(kind, "a@mail.example", "en", "Re: hours", "Hello", answers=f"<{answers}>")))
    automatic, written = server.mails
    assert (automatic["Auto-Submitted"], automatic["In-Reply-To"]) == ("auto-replied", "<their-1@mail.example>")
    assert (written["Auto-Submitted"], written["In-Reply-To"]) == (None, "<their-2@mail.example>")
    evil = "x\r\nBcc: thief@example.net"
    assert send(queued(Letter("account", "a@mail.example", "en", "Hm", "Hello", answers=evil))).state == "sent"
    assert (server.mails[2]["In-Reply-To"], server.mails[2]["Bcc"], server.mails[2]["Precedence"]) == (None, None, None)


def test_addresses_beyond_ascii(cast: Cast, server: MailServer) -> None:
    assert send(queued(Letter("account", "anna@почта.example", "ru", "Да", "Да"))).state == "sent"
    assert server.mails[0]["To"] == "anna@xn--80a1acny.example"
    assert send(queued(Letter("account", "анна@почта.example", "ru", "Да", "Да"))).state == "sent"
    assert server.mails[1]["To"] == "анна@xn--80a1acny.example"


def test_a_server_without_such_addresses_is_not_asked_for_two_days(cast: Cast, use_smtp: Callable[[str], None]) -> None:
    controller = Controller(MailServer(), hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=False)
    controller.start()
    try:
        use_smtp(f"smtp://127.0.0.1:{controller.port}")
        notice = send(queued(Letter("account", "анна@почта.example", "ru", "Да", "Да")))
    finally:
        controller.stop()
    assert (notice.state, notice.words) == ("failed", NOT_ASCII)


def test_encryption_is_checked_against_the_authorities_given_and_never_left_out(
    cast: Cast, set_to: Callable[..., None], tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {key} -out {certificate}"
    subprocess.run([*made.split(), "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    taking = MailServer()
    controller = Controller(taking, hostname="127.0.0.1", port=free_port(), tls_context=tls, require_starttls=True)
    controller.start()
    try:
        set_to(SMTP_URL=f"smtp+starttls://localhost:{controller.port}")
        notice = queued(Letter("account", "a@mail.example", "en", "Hello", "Hello"))
        assert "CERTIFICATE_VERIFY_FAILED" in send(notice).words
        set_to(SMTP_CA=str(certificate))
        assert send(notice).state == "sent"
        set_to(SMTP_URL=f"smtp+starttls://127.0.0.1:{controller.port}")
        assert "IP address mismatch" in send(queued(Letter("account", "a@mail.example", "en", "Hm", "Hm"))).words
    finally:
        controller.stop()
    assert len(taking.raw) == 1


def sent(server: MailServer, notice: Notice) -> EmailMessage:
    """Return the mail that a notice became."""
    assert send(notice).state == "sent"
    return server.mails[-1]


def held(cast: Cast, ticket: int, name: str) -> None:
    """Let a mail of the owner's come to the ticket, as a server hands it over and intake decides."""
    (address,) = [one.email for one in contacts_of(cast.owner.contract or 0) if one.account_id == cast.owner.id]
    token = tokens.make(ticket, address, TOKEN_VERSION, thread_token_keys()[TOKEN_VERSION])
    arrival = Arrival(Via.LMTP, rcpt_to=tokens.reply_address(token, "reply.nimbus.example"))
    taken = mail_room.take_in(f"From: {address}\r\n\r\nStill down.\r\n".encode(), arrival, by=SYSTEM, at=minutes(3))
    trust = {"spf": "pass", "dkim": "none", "dmarc": "pass", "level": "A1", "reasons": [], "fingerprint": ""}
    told = {
        "from": address, "from_name": "", "to": [], "cc": [], "subject": "", "in_reply_to": "", "references": [],
        "message_id": name, "text": "Still down.", "fresh_text": "Still down.", "kind": "human", "loop": "",
        "defects": [], "trust": trust, "claims": [], "names": [], "bounce": None,
    }  # fmt: skip
    mail_room.note_reading(taken.id, told, by=SYSTEM, at=minutes(3))
    mailed.settle(taken.id, by=SYSTEM, at=minutes(3))
