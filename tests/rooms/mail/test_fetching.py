"""A mailbox whose server fails over one of its mails: the others come, and none comes twice (E1)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.factories import T0

from countersign.kernel.actor import SYSTEM
from countersign.mail.imap import commands, fetching
from countersign.mail.imap.account import Account
from countersign.mail.imap.session import Session, Trouble
from countersign.mail.models import FetchedMail, RawMail

pytestmark = pytest.mark.django_db

MAILS = {uid: b"From: a@vektor.example\r\nSubject: %d\r\n\r\nx\r\n" % uid for uid in (1, 2, 3)}
# What the server says of the second mail's bytes, and what is noted for it.
FAULTS = {
    "hangs up": (None, "EOF"),
    "has none": (b"* 2 FETCH (UID 2 BODY[] NIL)\r\n", fetching.GIVES_NONE),
    "gives another": (b"* 9 FETCH (UID 9 BODY[] {1}\r\nx)\r\n", fetching.GIVES_NONE),
    "counts short": (b"* 2 FETCH (UID 2 BODY[] {9}\r\n" + MAILS[2] + b")\r\n", "unexpected response"),
    "counts beyond measure": (b"* 2 FETCH (UID 2 BODY[] {%d}\r\n" % 2**62, "MemoryError"),
}


class Server:
    """Just so much of IMAP as is asked of it; every mail is told of twice."""

    def __init__(self, fault: bytes | None) -> None:
        self.fault, self.there = fault, set(MAILS)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.account = Account(*self.door.getsockname()[:2], "imap", "u", "INBOX", ("Taken",), "p")
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                peer = self.door.accept()[0]
            except OSError:
                return
            with peer, peer.makefile("rb") as said:
                peer.sendall(b"* OK hello\r\n")
                for line in said:
                    tag, _, words = line.strip().partition(b" ")
                    told = self.told(words.upper())
                    if told is None:
                        break
                    peer.sendall(told + tag + b" OK done\r\n")

    def told(self, words: bytes) -> bytes | None:
        if words.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1 MOVE\r\n"
        if words.startswith(b"LIST"):
            return b'* LIST () "/" Taken\r\n'
        if words.startswith(b"SELECT"):
            return b"* OK [UIDVALIDITY 7] x\r\n"
        if words.startswith(b"UID SEARCH"):
            return b"* SEARCH " + b" ".join(b"%d" % uid for uid in sorted(self.there) * 2) + b"\r\n"
        if words.startswith(b"UID MOVE"):
            self.there -= {int(uid) for uid in words.split()[2].split(b",")}
        if words.startswith(b"UID FETCH"):
            uid = int(words.split()[2])
            if b"SIZE" in words:
                return b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, len(MAILS[uid]))
            return self.fault if uid == 2 else (
                b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, uid, len(MAILS[uid]), MAILS[uid])
            )
        return b""


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    made = Server(request.param)
    with made.door:
        yield made


@pytest.mark.parametrize(
    ("server", "noted"), FAULTS.values(), ids=list(FAULTS), indirect=["server"],
)  # fmt: skip
def test_a_mail_that_cannot_be_fetched_holds_up_no_other(server: Server, noted: str) -> None:
    box = commands.note_open("box", idle=False, by=SYSTEM, at=T0)
    for _ in range(2):  # What the fault ends is begun again, as the process that fetches does.
        session = Session(server.account, None)
        try:
            fetching.empty(session, box, lambda: T0)
        except (*Trouble, MemoryError):
            pass
        finally:
            session.close()
    assert server.there == {2} and RawMail.objects.count() == 2
    left = FetchedMail.objects.get(uid=2)
    assert noted in left.failure and left.again_at == T0 + timedelta(minutes=1)
