"""A real mail server on loopback, and the ledger's word after every test."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from countersign.kernel import settings as given
from countersign.ledger.verify import verify


@dataclass
class MailServer:
    """Takes mail like any server; `to_…` is what it answers to each step instead of yes.

    silent: it hangs up once it has the whole mail.
    """

    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    to_sender: str = ""
    to_recipient: str = ""
    to_mail: str = ""
    to_goodbye: str = "221 Bye"
    silent: bool = False
    url: str = ""
    senders: list[str] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.to_mail:
            return self.to_mail
        self.raw.append(envelope.content)
        self.senders.append(envelope.mail_from)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        if self.silent:
            server.transport.abort()
        return f"250 OK queued as {len(self.mails)}"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        return self.to_goodbye


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def use_smtp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Point the outgoing mail somewhere for one test."""

    def use(url: str) -> None:
        monkeypatch.setenv("COUNTERSIGN_SMTP_URL", url)
        given.forget()

    yield use
    monkeypatch.undo()
    given.forget()


@pytest.fixture
def server(use_smtp: Callable[[str], None]) -> Iterator[MailServer]:
    """A mail server that is up."""
    taking = MailServer()
    controller = Controller(taking, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True)
    controller.start()
    use_smtp(f"smtp://127.0.0.1:{controller.port}")
    yield taking
    controller.stop()


@pytest.fixture(autouse=True)
def replay_equals_rows(db: None) -> Iterator[None]:
    """Whatever a test did, the ledger must tell of it."""
    yield
    assert verify().findings == []
