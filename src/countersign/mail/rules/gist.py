"""What intake needs to know of one mail, in short: plain values alone, none of them longer than it must be. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from countersign.mail.rules.arrivals import Arrival, Via
from countersign.mail.rules.bounces import bounce_of
from countersign.mail.rules.bouncing.returned import named_ids
from countersign.mail.rules.glance import glance_at
from countersign.mail.rules.kinds import Kind, kind_of, may_answer_automatically
from countersign.mail.rules.loops import claimed_ids, runs_in_a_circle
from countersign.mail.rules.reading import Attachment, Reading, read
from countersign.mail.rules.trust.answers import Resolver
from countersign.mail.rules.trust.envelope import Envelope
from countersign.mail.rules.trust.judging import Settings, Trust, agreed, judge

LONGEST_TEXT = 200_000
MOST_ADDRESSES = 50
MOST_ATTACHMENTS = 100
MOST_REFERENCES = 50
NOBODY_BELIEVED = Settings()


def gist(
    raw: bytes,
    arrival: Arrival,
    resolver: Resolver | None,
    *,
    domain: str,
    at: datetime,
    settings: Settings = NOBODY_BELIEVED,
) -> dict[str, Any]:
    """Read one mail and judge it.

    resolver:  whom the sender checks ask; None: nothing is checked, and nothing is believed.
    domain:    the one that our own mail is from; what looks like it is found.
    settings:  which other servers are believed about a sender.

    In what it gives, `answerable` tells whether a machine may answer the mail at all (T48), `claims` under which
    Message-IDs of ours it may be our own mail come back, `names` of which messages a machine's mail speaks, the
    likeliest first; whether they are ours only who has the key can tell.
    """
    reading = read(raw)
    # Only who hands a mail over by SMTP or LMTP tells an empty return path from an unknown one.
    mail_from = arrival.mail_from if arrival.via in (Via.SMTP, Via.LMTP) else None
    kind = kind_of(reading, mail_from=mail_from)
    bounce = bounce_of(reading) if kind == Kind.BOUNCE else None
    known = settings.known_domains | ({domain} if domain else set())
    made: dict[str, Any] = {
        **_said(reading),
        "kind": kind.value,
        "answerable": may_answer_automatically(kind, reading.headers, mail_from=mail_from),
        **linked(reading, kind),
        "bounce": None,
        "trust": _trusted(raw, arrival, resolver, at, replace(settings, known_domains=known), reading.from_addr),
    }
    if bounce is not None:
        made["bounce"] = {
            "recipient": bounce.recipient[:320], "status": bounce.status[:20], "hard": bounce.hard,
            "our_message_id": bounce.our_message_id[:500], "words": bounce.words[:500], "delayed": bounce.delayed,
        }  # fmt: skip
    kept: dict[str, Any] = plain(made)
    return kept


def linked(reading: Reading, kind: Kind) -> dict[str, Any]:
    """Tell of which other mails a mail speaks, and whether it runs in a circle, as plain values."""
    names = named_ids(glance_at(reading)) if kind in (Kind.BOUNCE, Kind.REPORT, Kind.AUTO_REPLY) else ()
    loop = "too_many_hops" if runs_in_a_circle(reading) else ""
    return {"loop": loop, "claims": list(claimed_ids(reading)), "names": list(names)}


def _trusted(
    raw: bytes, arrival: Arrival, resolver: Resolver | None, at: datetime, settings: Settings, shown: str
) -> dict[str, Any]:
    found = Trust("none", "none", "none", "none", "A0")
    if resolver is not None:
        to = (arrival.rcpt_to,) if arrival.rcpt_to else ()
        envelope = Envelope(arrival.client_ip or None, arrival.helo, arrival.mail_from, to)
        found = agreed(judge(raw, envelope, resolver, at, settings), shown)
    return {
        "spf": found.spf, "dkim": found.dkim, "dmarc": found.dmarc, "arc": found.arc, "level": found.level,
        "reasons": list(found.reasons), "temporary": found.temporary, "fingerprint": found.dkim_fingerprint or "",
    }  # fmt: skip


def _said(reading: Reading) -> dict[str, Any]:
    return {
        "from": reading.from_addr[:320],
        "from_name": reading.from_name[:200],
        "senders": [box.addr[:320] for box in reading.senders[:MOST_ADDRESSES]],
        "to": [one[:320] for one in reading.to[:MOST_ADDRESSES]],
        "cc": [one[:320] for one in reading.cc[:MOST_ADDRESSES]],
        "reply_to": [one[:320] for one in reading.reply_to[:MOST_ADDRESSES]],
        "subject": reading.subject[:500],
        "date": reading.date.isoformat() if reading.date else "",
        "message_id": reading.message_id[:500],
        "in_reply_to": reading.in_reply_to[:500],
        "references": [one[:500] for one in reading.references[-MOST_REFERENCES:]],
        "answers": _answered(reading),
        "text": reading.text[:LONGEST_TEXT],
        "fresh_text": reading.fresh_text[:LONGEST_TEXT],
        "cut": len(reading.text) > LONGEST_TEXT,
        "attachments": [_attached(one) for one in reading.attachments[:MOST_ATTACHMENTS]],
        "defects": list(reading.defects),
    }  # fmt: skip


def _answered(reading: Reading) -> list[str]:
    """Name the messages that a mail answers, the nearest first."""
    named = [reading.in_reply_to, *reversed(reading.references)]
    return [one[:500] for one in dict.fromkeys(named) if one][:MOST_REFERENCES]


def _attached(one: Attachment) -> dict[str, Any]:
    return {
        "name": one.name[:255], "type": one.type[:100], "size": one.size, "sha256": one.sha256, "inline": one.inline,
    }  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value as a database keeps it: no NUL, no lone surrogate."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return value
