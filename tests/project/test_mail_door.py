"""The door of incoming mail, really: a process of its own, spoken to over loopback, killed between its steps (T53)."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.project.clusters import external_database
from tests.project.running import ROOT, countersign
from tests.site import free_port

from countersign.mail import lmtp
from countersign.project.cli import main
from countersign.project.exits import COME_AGAIN, DONE, MAIL_REFUSED

pytestmark = pytest.mark.slow

MAIL = b"From: a@vektor.example\r\nSubject: %s\r\nMessage-ID: <%s@vektor.example>\r\n\r\nHello\r\n"
FROM, TO = "a@vektor.example", "support@nimbus.example"
# The door itself, killed once where the first argument says.
KILLED = """
import os, signal, sys
from pathlib import Path
from countersign.project.running import mail_door, started
where, mark = sys.argv[1], Path(sys.argv[2])
def prepare(timeout=0, ready=started.prepare_django):
    ready(timeout)
    from countersign.mail import commands
    whole = getattr(commands, where)
    def killed(*given, **named):
        if where == "_record" and not mark.exists():
            mark.touch(); os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*given, **named)
        if not mark.exists():
            mark.touch(); os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(commands, where, killed)
mail_door.prepare_django = prepare
mail_door.serve()
"""


@dataclass
class Place:
    """A database, a data folder, and a port for the door."""

    settings: dict[str, str]
    port: int

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        given = {f"COUNTERSIGN_{name}": value for name, value in (self.settings | more).items()}
        path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry)])
        return kept | given | {"PYTHONPATH": path, "COUNTERSIGN_LMTP_PORT": str(self.port)}

    @contextmanager
    def door(self, *command: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        command = command or ("-m", "countersign.project.running.mail_door")
        process = subprocess.Popen([sys.executable, *command], env=self.environment(**more))
        try:
            self.wait()
            yield process
        finally:
            process.kill()
            process.wait()

    def wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert time.monotonic() < deadline, "the door does not open"
                time.sleep(0.05)

    def hand_over(self, raw: bytes, *recipients: str) -> dict[str, Any]:
        with smtplib.LMTP("127.0.0.1", self.port) as server:
            return server.sendmail(FROM, recipients or (TO,), raw)

    def stored(self, name: str) -> list[tuple[Any, ...]]:
        """Read mails whose bytes hold a name: by row, that the bytes lie where the row says, and their events."""
        with psycopg.connect(self.settings["DATABASE_URL"]) as connection:
            rows = connection.execute(
                "SELECT m.sha256, host(m.client_ip), m.helo, m.mail_from, m.rcpt_to, (SELECT count(*) FROM ledger_event"
                " e WHERE e.subject_kind = 'mail' AND e.subject_id = m.id) FROM mail_raw m ORDER BY m.id"
            ).fetchall()
        folder = Path(self.settings["DATA"]) / "mail-in"
        bytes_of = {row[0]: (folder / row[0][:2] / row[0][2:4] / row[0]).read_bytes() for row in rows}
        return [(bytes_of[row[0]], *row[1:]) for row in rows if name.encode() in bytes_of[row[0]]]


def mail(name: str) -> bytes:
    return MAIL % (name.encode(), name.encode())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("mail")
    with external_database(folder) as address:
        settings = {"DATABASE_URL": address, "DATA": str(folder / "data")}
        made = countersign("migrate", **settings)
        assert made.returncode == DONE, made.stderr
        yield Place(settings, free_port())


@pytest.fixture(scope="module")
def door(place: Place) -> Iterator[Place]:
    with place.door():
        yield place


def test_a_mail_is_acknowledged_once_it_is_stored_byte_for_byte(door: Place) -> None:
    raw = mail("whole") + b"8 bit: \xd0\xb6\xff\r\n.a dot\r\n" + b"x" * 20_000 + b"\r\n"
    assert door.hand_over(raw) == {}
    assert door.stored("whole") == [(raw, None, "", FROM, TO, 1)]


def test_the_mail_server_says_where_it_has_the_mail_from(door: Place) -> None:
    raw = mail("forwarded")
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.ehlo()
        assert "xforward" in server.esmtp_features
        assert server.docmd("XFORWARD", "ADDR=IPV6:2001:db8::7 HELO=mx+2Eferri.example")[0] == 250
        assert server.docmd("XFORWARD", "NONSENSE")[0] == 501
        server.sendmail("<>", [TO], raw)
        server.sendmail("<>", [TO], mail("its own"))
    assert door.stored("forwarded") == [(raw, "2001:db8::7", "mx.ferri.example", "", TO, 1)]
    assert [row[1:3] for row in door.stored("its own")] == [(None, "")], "what was said held for one mail"


def test_a_second_recipient_is_asked_to_come_by_itself(door: Place) -> None:
    refused = door.hand_over(mail("two"), TO, "sales@nimbus.example")
    assert [code for code, _ in refused.values()] == [452]
    assert door.hand_over(mail("two"), "sales@nimbus.example") == {}
    assert [row[4] for row in door.stored("two")] == [TO, "sales@nimbus.example"]


def test_only_a_dot_between_two_whole_line_ends_ends_a_mail(door: Place) -> None:
    """No second mail is smuggled in by what only some servers take for the end of one."""
    inner = b"MAIL FROM:<forged@nimbus.example>\r\nRCPT TO:<x@nimbus.example>\r\nDATA\r\n\r\nforged\r\n"
    ends = [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r.\r\n", b"\n.\r", b"\r\n\0.\r\n", b"\r\n.\0\r\n", b"\r\n.\n"]
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.ehlo()
        server.mail(FROM)
        server.rcpt(TO)
        server.putcmd("DATA")
        assert server.getreply()[0] == 354
        server.send(mail("smuggled") + b"".join(b"a" + end + inner for end in ends) + b".\r\n")
        assert server.getreply()[0] == 250
        assert server.noop()[0] == 250
    ((raw, _, _, sender, *_),) = door.stored("smuggled")
    assert sender == FROM and raw.endswith(inner) and raw.count(inner) == len(ends)


def test_a_peer_that_never_ends_and_one_too_many_are_sent_away_for_now(door: Place) -> None:
    """E1: neither the memory nor the files of the door are anybody's to use up; what was begun is not stored."""
    with socket.create_connection(("127.0.0.1", door.port), 20) as peer:
        said = peer.makefile("rb")
        peer.sendall(f"LHLO x\r\nMAIL FROM:<{FROM}>\r\nRCPT TO:<{TO}>\r\nDATA\r\n".encode() + mail("endless"))
        while not said.readline().startswith(b"354"):
            pass
        with suppress(ConnectionError):
            for _ in range(lmtp.MOST_UNANSWERED // 2**20 + 1):
                peer.sendall(b"x" * 2**20)
        with suppress(ConnectionError):
            assert said.readline() in (lmtp.FAR_TOO_MUCH, b"")
    with ExitStack() as there:
        for _ in range(lmtp.MOST_CONNECTIONS):
            there.enter_context(socket.create_connection(("127.0.0.1", door.port), 20)).recv(3)
        with socket.create_connection(("127.0.0.1", door.port), 20) as peer:
            assert peer.makefile("rb").read() == lmtp.TOO_MANY
    assert door.hand_over(mail("after them")) == {}
    assert [len(door.stored(name)) for name in ("endless", "after them")] == [0, 1]


def test_a_mail_past_the_limit_is_refused_for_good(door: Place) -> None:
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        assert server.ehlo()[0] == 250 and server.esmtp_features["size"] == str(25 * 2**20)
        server.mail(FROM)
        server.rcpt(TO)
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            code, words = server.data(mail("huge") + b"x" * 998 + b"\r\n" + (b"y" * 998 + b"\r\n") * 26_300)
            raise smtplib.SMTPResponseException(code, words)
    assert refused.value.smtp_code == 552
    assert door.stored("huge") == []


@pytest.mark.parametrize("where", ["_record", "take_in"])
def test_t053_killed_between_disk_record_and_acknowledgement_nothing_is_lost_or_twice(
    place: Place, tmp_path: Path, where: str
) -> None:
    name, mark = f"killed-{where}", tmp_path / "mark"
    inside = Place(place.settings, free_port())
    program = tmp_path / "door.py"
    program.write_text(KILLED)
    with inside.door(str(program), where, str(mark)) as process:
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            inside.hand_over(mail(name))
        assert process.wait(10) == -signal.SIGKILL
        before = len(inside.stored(name))
    assert before == (1 if where == "take_in" else 0), "the row is there, or it is not; acknowledged is neither"
    with inside.door(str(program), where, str(mark)):
        assert inside.hand_over(mail(name)) == {}
        assert inside.hand_over(mail(name)) == {}
    assert [(row[0], row[5]) for row in inside.stored(name)] == [(mail(name), 1)]


def test_without_a_database_the_mail_server_keeps_the_mail(place: Place) -> None:
    away = Place(place.settings | {"DATABASE_URL": f"postgresql://x:y@127.0.0.1:{free_port()}/z"}, free_port())
    with away.door(), pytest.raises(smtplib.SMTPDataError) as refused:
        away.hand_over(mail("away"))
    assert refused.value.smtp_code == 451
    piped = countersign("mail", "receive", text="Subject: away\n\nx\n", **away.settings)
    assert (piped.returncode, len(piped.stderr.splitlines())) == (COME_AGAIN, 1), piped.stderr


def test_the_pipe_stores_and_says_so_by_its_exit_code(place: Place) -> None:
    words = ("mail", "receive", "--sender", FROM, "--recipient", TO, "--client", "203.0.113.9")
    for _ in range(2):
        done = countersign(*words, text="Subject: piped\n\nx\n", **place.settings)
        assert (done.returncode, done.stdout, done.stderr) == (DONE, "", "")
    assert place.stored("piped") == [(b"Subject: piped\n\nx\n", "203.0.113.9", "", FROM, TO, 1)]
    assert countersign(*words, text="y" * (25 * 2**20 + 1), **place.settings).returncode == MAIL_REFUSED
    wrong = countersign(*words, text="x", **place.settings | {"PORT": "many"})
    assert wrong.returncode == COME_AGAIN, "a wrong setting loses no mail either"
    assert main(["mail", "receive", "--recipeint", TO]) == COME_AGAIN, "nor does a wrong word in the server's settings"
    assert main(["mail", "receive"]) == COME_AGAIN, "nor one that was ended before the first byte"
