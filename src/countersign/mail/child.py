"""The program that reads one mail: a process of its own, with little memory, little time and no rights.

Reads the mail from standard input and writes what it says to standard output, as one JSON object. What it is told
is not in the bytes: how the mail came and when, which domain is ours, whom to ask for DNS; or that a person wants to
look at it, decoded by a charset, or which of its attachments are wanted. Forked from a process that stays warm.
"""

import encodings
import json
import pkgutil
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from countersign.kernel.confined.warm import Caps, confine, serve
from countersign.mail.resolving import LiveResolver, RecordedResolver, recorded
from countersign.mail.rules.arrivals import MOST_BYTES, Arrival, Via
from countersign.mail.rules.folding import fold
from countersign.mail.rules.gist import LONGEST_TEXT, gist, plain
from countersign.mail.rules.parts.charsets import decoded
from countersign.mail.rules.reading import read as parsed
from countersign.mail.rules.trust import Settings

# Descriptors are for questions to DNS.
CAPS = Caps(memory_bytes=1_000 * 2**20, cpu_seconds=5, descriptors=32)
_NOT_HERE = frozenset({"mbcs", "oem", "cp65001"})
_SAMPLE = (
    b"From: =?koi8-r?B?4c7OwQ==?= <a@example.org>\r\nSubject: =?utf-8?Q?=C3=A8?=\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n"
    b"x\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+eDwvcD4=\r\n--b--\r\n"
)


def rehearse() -> None:
    """Load every codec and every module that reading needs: once confined, their files may be out of reach."""
    for module in pkgutil.iter_modules(encodings.__path__):
        if module.name not in _NOT_HERE:
            import_module(f"encodings.{module.name}")
    b"".decode("idna")
    arrival = Arrival(Via.PIPE, "192.0.2.1", "x.example", "a@example.org")
    gist(_SAMPLE, arrival, RecordedResolver({}), domain="", at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))


def read(raw: bytes, told: dict[str, Any], resolver: Any) -> dict[str, Any]:
    """Read one mail with what its bytes do not say."""
    arrival = Arrival(Via(told["via"]), told["client_ip"], told["helo"], told["mail_from"], told["rcpt_to"])
    settings = Settings(told["authserv_id"], frozenset(told["sealers"]))
    return gist(raw, arrival, resolver, domain=told["domain"], at=datetime.fromisoformat(told["at"]), settings=settings)


def show(raw: bytes, charset: str) -> dict[str, Any]:
    """Read one mail for a person to look at: its headers as they came, every piece of its text, its HTML cleaned.

    charset: to decode again what came out wrong.
    """
    reading = parsed(raw, charset=charset)
    text = reading.text[:LONGEST_TEXT]
    head = b"".join(name.encode("latin-1", "replace") + b": " + value + b"\n" for name, value in reading.headers)
    spans = [[span.kind, text[span.start : span.end]] for span in fold(text).spans]
    shown: dict[str, Any] = plain({"headers": decoded(head)[0], "spans": spans, "html": reading.html})
    return shown


def hand_out(raw: bytes, wanted: list[str]) -> None:
    """Write the attachments with these hashes to standard output, each after a line that tells its size."""
    given = {one.sha256: one.content for one in parsed(raw).attachments}
    for sha256 in wanted:
        content = given.get(sha256, b"")
        sys.stdout.buffer.write(b"%d\n" % len(content) + content)


def answer(what: bytes) -> int:
    """Read the one mail on standard input for what is asked."""
    told = json.loads(what)
    known = recorded(Path(told["dns"])) if told.get("dns") else None
    resolver = known or LiveResolver(map(tuple, told.get("servers", ())))
    confine(CAPS)
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if "attachments" in told:
        hand_out(raw, told["attachments"])
    else:
        sys.stdout.write(json.dumps(show(raw, told["charset"]) if "charset" in told else read(raw, told, resolver)))
    return 0


if __name__ == "__main__":
    rehearse()
    serve(answer)
