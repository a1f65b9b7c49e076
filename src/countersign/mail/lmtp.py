"""The door of incoming mail: LMTP or SMTP from the mail server in front, acknowledged once a mail is stored.

Of the bytes between DATA and <CR><LF>.<CR><LF> nothing is interpreted: a lone LF or CR ends nothing.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from countersign.mail.rules.arrivals import MOST_BYTES, Arrival, Via, address_of_machine
from countersign.mail.rules.forwarded import forwarded

log = logging.getLogger("countersign.mail")
IDENT = "Countersign"
LONGEST_LINE = 2**20
# A peer that says so much without an answer of ours says no mail any more; aiosmtpd would keep a line for ever.
MOST_UNANSWERED = 2 * MOST_BYTES
MOST_CONNECTIONS = 100
STORED = "250 2.0.0 Stored"
AWAY = "451 4.3.0 Not stored, come again later"
ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"
FAR_TOO_MUCH = b"421 4.3.4 Far too much\r\n"
TOO_MANY = b"421 4.3.2 Too many connections, come again later\r\n"

# Stores one mail durably and returns what to answer; blocks, so it is run in a thread.
Store = Callable[[bytes, Arrival], str]


class Handler:
    """What aiosmtpd asks while a mail is handed over."""

    def __init__(self, store: Store, via: Via) -> None:
        self.store, self.via = store, via

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say that the mail server may tell where a mail came from (Postfix: lmtp_send_xforward_command)."""
        session.host_name = hostname
        return [*responses[:-1], "250-ENHANCEDSTATUSCODES", "250-XFORWARD ADDR HELO NAME PROTO SOURCE", responses[-1]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str | None, options: list[str]
    ) -> str:
        """Begin a mail: what was said before of where it came from holds for this one alone.

        Of a mail of its own the mail server says nothing, and may hand it over on the same connection.
        """
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        envelope.xforward = session.__dict__.pop("xforward", {})
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one recipient a mail: each gets an answer of its own, and is a mail of its own."""
        if envelope.rcpt_tos:
            return ONE_AT_A_TIME
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the mail, then acknowledge it."""
        said: dict[str, str] = getattr(envelope, "xforward", {})
        peer = session.peer[0] if isinstance(session.peer, tuple) else ""
        arrival = Arrival(
            self.via, said.get("ADDR") or ("" if self.via == Via.LMTP else address_of_machine(peer)),
            said.get("HELO") or ("" if self.via == Via.LMTP else session.host_name or ""),
            envelope.mail_from or "", envelope.rcpt_tos[0],
        )  # fmt: skip
        raw = envelope.original_content or b""
        return await asyncio.get_running_loop().run_in_executor(None, self.store, raw, arrival)

    async def handle_exception(self, error: Exception) -> str:
        """Whatever fails on our side: the mail server keeps the mail and comes again."""
        log.error("A mail could not be taken in", exc_info=error)
        return AWAY


class _Door(SMTP):
    """What a mail server may say beside aiosmtpd's commands, and the end of what one may take."""

    line_length_limit = LONGEST_LINE
    unanswered = 0
    connections: set[SMTP]

    def connection_made(self: Any, transport: asyncio.BaseTransport) -> None:
        self.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self: Any, error: Exception | None) -> None:
        self.connections.discard(self)
        super().connection_lost(error)

    def data_received(self: Any, data: bytes) -> None:
        self.unanswered += len(data)
        if self.unanswered <= MOST_UNANSWERED:
            super().data_received(data)
        elif not self.transport.is_closing():
            self.transport.write(FAR_TOO_MUCH)
            self.transport.close()

    async def push(self: Any, status: bytes | str) -> None:
        self.unanswered = 0
        await super().push(status)

    async def smtp_XFORWARD(self: Any, arg: str | None) -> None:
        """Take what the mail server tells of where it has the next mail from."""
        said = forwarded(arg or "")
        if said is None:
            await self.push("501 5.5.4 Bad XFORWARD attribute")
            return
        self.session.xforward = getattr(self.session, "xforward", {}) | said
        await self.push("250 2.0.0 Ok")


class LmtpDoor(_Door, LMTP):
    """The door for LMTP."""


class SmtpDoor(_Door, SMTP):
    """The door for SMTP."""


class Full(asyncio.Protocol):
    """The answer to one connection too many; files must be left to store what the others bring."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(TOO_MANY)
        transport.close()


def protocol(store: Store, via: Via) -> Callable[[], asyncio.BaseProtocol]:
    """Return what makes the protocol of one connection."""
    door = LmtpDoor if via == Via.LMTP else SmtpDoor
    connections: set[SMTP] = set()

    def made() -> asyncio.BaseProtocol:
        if len(connections) >= MOST_CONNECTIONS:
            return Full()
        opened = door(
            Handler(store, via), data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, hostname=socket.gethostname(),
            ident=IDENT, loop=asyncio.get_running_loop(), auth_exclude_mechanism=("LOGIN", "PLAIN"),
        )  # fmt: skip
        opened.connections = connections
        return opened

    return made
