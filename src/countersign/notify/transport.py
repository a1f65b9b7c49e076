"""How a mail leaves: over SMTP, or into a folder where no server is configured."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.notify.commands import Sending
from countersign.notify.envelope import as_mail, sender_of
from countersign.notify.words import WRITTEN

TIMEOUT_SECONDS = 20
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Answer(StrEnum):
    """What became of an attempt."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer with the server's own words."""

    answer: Answer
    words: str


def deliver(sending: Sending) -> Outcome:
    """Send one mail. Never raises for what a network or a mail server does; no transaction is open meanwhile."""
    url = setting(given.SMTP_URL)
    return _over_smtp(url, sending.address, as_mail(sending)) if url else into_folder(sending)


def folder() -> Path:
    """The folder that mail is written to where no server is configured."""
    return setting(given.DATA) / "mail"


def into_folder(sending: Sending) -> Outcome:
    """Write a mail as a file. A second attempt writes the same file again."""
    name = f"{sending.created_at:%Y%m%dT%H%M%SZ}-{sending.notice:06d}-{sending.kind}.eml"
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        half = folder() / f".{name}.part"
        half.write_bytes(as_mail(sending).as_bytes())
        os.replace(half, folder() / name)
    except OSError as why:
        return Outcome(Answer.LATER, f"The mail folder cannot be written: {why.strerror}")
    return Outcome(Answer.TAKEN, f"{WRITTEN}mail/{name}")


def _over_smtp(url: str, address: str, mail: EmailMessage) -> Outcome:
    """Speak SMTP step by step, to keep the server's answer to the mail itself."""
    try:
        with _connected(url) as server:
            return _handed_over(server, address, mail)
    except smtplib.SMTPResponseException as why:
        # Before a recipient was named, a refusal is about us (our sign-in, our sender): it may be put right.
        return Outcome(Answer.LATER, _said(why.smtp_code, why.smtp_error))
    except (OSError, smtplib.SMTPException) as why:
        return Outcome(Answer.LATER, f"{type(why).__name__}: {why}")


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    me = urlsplit(setting(given.ORIGIN)).hostname
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        tls = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, port, local_hostname=me, timeout=TIMEOUT_SECONDS, context=tls)
    else:
        server = smtplib.SMTP(host, port, local_hostname=me, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _handed_over(server: smtplib.SMTP, address: str, mail: EmailMessage) -> Outcome:
    options = [] if address.isascii() else ["SMTPUTF8"]
    code, words = server.mail(sender_of()[1], options)
    if code != 250:
        return Outcome(Answer.LATER, _said(code, words))
    code, words = server.rcpt(address)
    if code in (250, 251):
        code, words = server.data(mail.as_bytes())
    if code in (250, 251):
        return Outcome(Answer.TAKEN, _said(code, words))
    return Outcome(Answer.REFUSED if code >= 500 else Answer.LATER, _said(code, words))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"
