"""Everything intake would make of one mail, as plain values; needs no database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from countersign.mail.rules.bounces import bounce_of
from countersign.mail.rules.gist import linked
from countersign.mail.rules.kinds import Kind, kind_of
from countersign.mail.rules.reading import Attachment, Reading, read
from countersign.mail.rules.trust import DnsUnanswered, Envelope, Resolver, Settings, Trust, agreed, judge
from countersign.mail.rules.verdict import decide


class NobodyAsked:
    """A resolver that asks nobody: every question stays unanswered, and nothing is believed for it."""

    def query(self, name: str, kind: str) -> tuple[str, ...]:
        """Raise DnsUnanswered."""
        raise DnsUnanswered(name)


def inspected(
    raw: bytes,
    envelope: Envelope,
    resolver: Resolver,
    *,
    at: datetime,
    settings: Settings | None = None,
    language: str = "",
    charset: str = "",
) -> dict[str, Any]:
    """Return what one mail says, what it is, whether its sender is who they say, and what would become of it.

    The names are those of `countersign mail inspect`; every value can be written as JSON. Answers for any bytes.
    """
    reading = read(raw, language=language, charset=charset)
    kind = kind_of(reading)
    bounce = bounce_of(reading) if kind is Kind.BOUNCE else None
    trust = agreed(judge(raw, envelope, resolver, at, settings or Settings()), reading.from_addr)
    shown = {
        **said(reading),
        "kind": kind.value,
        "bounce": {"recipient": bounce.recipient, "status": bounce.status, "hard": bounce.hard} if bounce else None,
        "trust": told(trust),
    }
    decision = decide({**shown, **linked(reading, kind), "defects": list(reading.defects)})
    return {**shown, "verdict": decision.verdict.value, "reasons": list(decision.reasons)}


def said(reading: Reading) -> dict[str, Any]:
    """Return what a mail says as plain values."""
    return {
        "from": reading.from_addr,
        "from_name": reading.from_name,
        "to": list(reading.to),
        "cc": list(reading.cc),
        "reply_to": next(iter(reading.reply_to), None),
        "subject": reading.subject,
        "date": reading.date.isoformat().replace("+00:00", "Z") if reading.date else None,
        "message_id": reading.message_id,
        "in_reply_to": reading.in_reply_to,
        "references": list(reading.references),
        "text": reading.text,
        "fresh_text": reading.fresh_text,
        "html": reading.html,
        "attachments": [_attached(one) for one in reading.attachments],
    }


def told(trust: Trust) -> dict[str, Any]:
    """Return what the checks of the sender say as plain values."""
    return {
        "spf": trust.spf, "dkim": trust.dkim, "dmarc": trust.dmarc, "arc": trust.arc,
        "level": trust.level, "reasons": list(trust.reasons),
    }  # fmt: skip


def _attached(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "type": one.type, "size": one.size, "sha256": one.sha256, "inline": one.inline}
