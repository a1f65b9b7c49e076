"""How a mail leaves: over SMTP, or into a folder where no server is configured."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import SMTP_CA
from countersign.notify.commands import Sending
from countersign.notify.mailing.envelope import as_bytes, envelope_sender, to_address
from countersign.notify.mailing.signing import SigningFailed
from countersign.notify.rules.notices import Kind
from countersign.notify.words.notices import NOT_ASCII, NOT_HANDED, UNKNOWN, WRITTEN

TIMEOUT_SECONDS = 20
# A server reads the whole mail before it answers for it, and takes its time (RFC 5321, 4.5.3.2.6).
ANSWER_SECONDS = 300
_LINE_DOT = re.compile(rb"^\.", re.MULTILINE)
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Answer(StrEnum):
    """What became of an attempt."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer with the server's own words.

    server:        name of the server that took the mail; empty for the folder.
    of_recipient:  the refusal answers the recipient's address, not the mail or us.
    unknown:       the server had the whole mail and did not say whether it took it.
    """

    answer: Answer
    words: str
    server: str = ""
    of_recipient: bool = False
    unknown: bool = False


def deliver(sending: Sending) -> Outcome:
    """Send one mail. Never raises for what a network or a mail server does; no transaction is open meanwhile."""
    if not setting(given.SMTP_URL):
        return into_folder(sending)
    # Whatever comes back to an answer of a machine is thrown away by servers: no two machines ever talk (RFC 3834).
    sender = "" if sending.kind == Kind.UNPROVEN else envelope_sender(sending.notice)
    try:
        return hand_over(sending.address, as_bytes(sending), sender)
    except SigningFailed as why:
        return Outcome(Answer.LATER, str(why))


def folder() -> Path:
    """The folder that mail is written to where no server is configured."""
    return setting(given.DATA) / "mail"


def into_folder(sending: Sending) -> Outcome:
    """Write a mail as a file. A second attempt writes the same file again."""
    name = f"{sending.created_at:%Y%m%dT%H%M%SZ}-{sending.notice:06d}-{sending.kind}.eml"
    raw = as_bytes(sending)
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        half = folder() / f".{name}.part"
        half.write_bytes(raw)
        os.replace(half, folder() / name)
    except OSError as why:
        return Outcome(Answer.LATER, f"The mail folder cannot be written: {why.strerror}")
    return Outcome(Answer.TAKEN, f"{WRITTEN}mail/{name}")


def hand_over(address: str, raw: bytes, sender: str) -> Outcome:
    """Hand a mail to the server of the settings, step by step, to keep the server's answer to the mail itself."""
    url = setting(given.SMTP_URL) or ""
    try:
        with closing(_connected(url)) as server:
            outcome = _handed_over(server, to_address(address), sender, raw, urlsplit(url).hostname or "")
            with suppress(OSError, smtplib.SMTPException):
                server.putcmd("QUIT")  # Whatever is answered to it changes nothing: a mail that was taken is taken.
            return outcome
    except smtplib.SMTPResponseException as why:
        # Before a recipient was named, a refusal is about us (our sign-in, our sender): it may be put right.
        return Outcome(Answer.LATER, _said(why.smtp_code, why.smtp_error))
    except (OSError, smtplib.SMTPException) as why:
        return Outcome(Answer.LATER, f"{NOT_HANDED}{why}")


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    me = urlsplit(setting(given.ORIGIN)).hostname
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, local_hostname=me, timeout=TIMEOUT_SECONDS, context=_checked())
    else:
        server = smtplib.SMTP(host, port, local_hostname=me, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=_checked())
        server.ehlo_or_helo_if_needed()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _checked() -> ssl.SSLContext:
    """Encrypt to whoever proves the server's name: by the system's authorities, or by those of the settings alone."""
    path = setting(SMTP_CA)
    tls = ssl.create_default_context(cafile=str(path) if path is not None else None)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    return tls


def _handed_over(server: smtplib.SMTP, to: str, sender: str, raw: bytes, name: str) -> Outcome:
    if not to.isascii() and not server.has_extn("smtputf8"):
        return Outcome(Answer.REFUSED, NOT_ASCII)
    code, words = server.mail(sender, [] if to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"])
    if code != 250:
        return Outcome(Answer.LATER, _said(code, words))
    code, words = server.rcpt(to)
    if code not in (250, 251):
        return Outcome(Answer.REFUSED if code >= 500 else Answer.LATER, _said(code, words), of_recipient=True)
    code, words = server.docmd("DATA")
    if code != 354:
        return Outcome(Answer.LATER, _said(code, words))
    server.send(_LINE_DOT.sub(b"..", raw) + b".\r\n")
    try:
        if server.sock is not None:
            server.sock.settimeout(ANSWER_SECONDS)
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException):
        return Outcome(Answer.LATER, UNKNOWN, unknown=True)
    if code in (250, 251):
        return Outcome(Answer.TAKEN, _said(code, words), name)
    return Outcome(Answer.REFUSED if code >= 500 else Answer.LATER, _said(code, words))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {text}"
