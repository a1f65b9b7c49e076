"""How many mails a second one core reads, beside the standard library alone. Runs alone too: `python -m bench.mail`.

Mails made here are measured everywhere; those of other projects too where they lie beside the repository.
"""

from __future__ import annotations

import email
import email.policy
import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from statistics import median

from countersign.mail.inspecting import NobodyAsked, inspected
from countersign.mail.rules import read
from countersign.mail.rules.trust import Envelope

MADE = 300
ROUNDS = 3
CORPUS = Path(__file__).parents[2] / "shared" / "data" / "mail"
_WORDS = (
    "сервер",
    "снова",
    "отвечает",
    "спасибо",
    "диск",
    "ночью",
    "il",
    "server",
    "risponde",
    "grazie",
    "works",
    "again",
)
_BREAKS = (ValueError, LookupError, AttributeError, TypeError, RecursionError)
_AT = datetime(2026, 11, 22, tzinfo=UTC)


def made(count: int = MADE) -> list[bytes]:
    """Make mails as customers send them: a quoted reply each, two of three with HTML, one of four with files."""
    chance = random.Random(5)
    mails = []
    for number in range(count):
        message = EmailMessage()
        message["From"] = "Анна Белова <anna@studio.example>"
        message["To"] = "Nimbus Cloud <support@nimbus.example>"
        message["Subject"] = f"Re: Сервер web-{number} не отвечает"
        message["Date"] = "Sun, 22 Nov 2026 13:05:00 +0300"
        message["Message-ID"] = f"<{number}@studio.example>"
        message["References"] = " ".join(f"<{number}.{one}@nimbus.example>" for one in range(8))
        for hop in range(6):
            message["Received"] = (
                f"from mx{hop}.example by mx{hop + 1}.example with ESMTPS; Sun, 22 Nov 2026 13:0{hop}:00"
            )
        lines = [" ".join(chance.choices(_WORDS, k=12)) for _ in range(12)]
        quoted = "\n".join(f"> {line}" for line in lines)
        text = "\n".join(lines) + f"\n\n22.11.2026 13:00, Mira пишет:\n{quoted}\n\n-- \nАнна"
        message.set_content(text)
        if number % 3:
            message.add_alternative("".join(f"<p>{line}</p>" for line in text.split("\n")), subtype="html")
        if number % 4 == 0:
            content = chance.randbytes(60_000)
            message.add_attachment(content, maintype="image", subtype="png", filename="снимок экрана.png")
        mails.append(message.as_bytes(policy=email.policy.SMTP))
    return mails


def _library(raw: bytes) -> None:
    """Read a mail with the standard library alone: the headers that matter, and every leaf decoded."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for name in ("From", "To", "Cc", "Subject", "Date", "Message-ID", "References"):
        str(message[name])
    for part in message.walk():
        if not part.is_multipart():
            part.get_content() if part.get_content_maintype() == "text" else part.get_payload(decode=True)


def _inspect(raw: bytes) -> None:
    inspected(raw, Envelope(), NobodyAsked(), at=_AT)


def _rate(mails: list[bytes], reader: Callable[[bytes], object]) -> tuple[float, int]:
    """Return mails a second of one core, and how many the reader gave up on."""
    failed = 0
    began = time.process_time()
    for raw in mails:
        try:
            reader(raw)
        except _BREAKS:
            failed += 1
    return len(mails) / (time.process_time() - began), failed


def _milliseconds(raw: bytes) -> int:
    """Return how long one mail takes to read and judge, at the better of two tries."""
    spent = []
    for _ in range(2):
        began = time.process_time()
        _inspect(raw)
        spent.append(time.process_time() - began)
    return round(min(spent) * 1000)


def measured(turns: int = ROUNDS) -> dict[str, float]:
    """Return mails a second: read by us, read and judged by us, and by the library alone, in turns; and the ratio.

    turns: at most ROUNDS; a small bench takes one.
    """
    kinds = {"made": made()}
    files = sorted(path for pattern in ("**/*.eml", "**/*.msg") for path in CORPUS.glob(pattern))
    if files:
        kinds["corpora"] = [path.read_bytes() for path in files]
    figures: dict[str, float] = {}
    for kind, mails in kinds.items():
        rounds = [[_rate(mails, one) for one in (read, _inspect, _library)] for _ in range(min(turns, ROUNDS))]
        ours, whole, library = (round(median(turn[at][0] for turn in rounds)) for at in range(3))
        figures |= {
            f"{kind}_mails": len(mails), f"{kind}_read_per_second": ours, f"{kind}_inspected_per_second": whole,
            f"{kind}_library_per_second": library, f"{kind}_ratio": round(ours / library, 2),
            f"{kind}_slowest_ms": max(_milliseconds(raw) for raw in mails),
            f"{kind}_failed": rounds[0][0][1] + rounds[0][1][1], f"{kind}_library_failed": rounds[0][2][1],
        }  # fmt: skip
    return {"mails_per_second": figures["made_read_per_second"], **figures}


def told(figures: dict[str, float]) -> str:
    """Write the figures as lines of the table."""
    return "\n".join(f"{name:<30}{value:>12,}" for name, value in figures.items())


if __name__ == "__main__":
    found = measured()
    print(told(found))
    print(json.dumps(found))
