"""Feedback reports: complaints and authentication failures (RFC 5965, RFC 6591), and the shapes older than them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.mail.rules.bouncing.delivery_status import TYPES
from countersign.mail.rules.bouncing.wild import notified
from countersign.mail.rules.glance import ADDRESS, Glance, fields_of

_AGGREGATE = re.compile(r"report[ -]domain:.{1,300}submitter:", re.IGNORECASE)
_PACKED = frozenset(
    {"application/zip", "application/gzip", "application/x-zip-compressed", "application/xml", "text/xml"}
)


@dataclass(frozen=True)
class Feedback:
    """What a provider tells of a mail of ours: its type as registered, and whose mailbox it lay in, when told."""

    type: str
    recipient: str


def _proper(glance: Glance) -> Feedback | None:
    """Read a message/feedback-report part."""
    for piece in glance.pieces:
        if piece.type == "message/feedback-report":
            fields = dict(fields_of(piece.text))
            named = ADDRESS.search(fields.get("original-rcpt-to", "") or fields.get("removal-recipient", ""))
            return Feedback(fields.get("feedback-type", "other").lower(), named[0] if named else "")
    return None


def _older(glance: Glance) -> Feedback | None:
    """Know a complaint of a provider that sends the mail back with a header of its own instead of a report."""
    for piece in glance.pieces:
        if piece.type == "message/rfc822":
            fields = dict(fields_of(piece.text))
            if "x-hmxmroriginalrecipient" in fields and glance.subject.lower().lstrip().startswith("complaint about"):
                named = ADDRESS.search(fields["x-hmxmroriginalrecipient"])
                return Feedback("abuse", named[0] if named else "")
    return None


def feedback_of(glance: Glance) -> Feedback | None:
    """Return what a feedback report says; None when the mail is none.

    An unsubscription that a mail program sends by itself counts as `opt-out`, which the registry of RFC 5965 has.
    """
    if found := _proper(glance) or _older(glance):
        return found
    if glance.has("x-apple-unsubscribe"):
        return Feedback("opt-out", glance.sender)
    notice = notified(glance)
    if notice.get("notificationType") == "Complaint":
        told = notice.get("complaint")
        named = ADDRESS.search(str(told))
        return Feedback("abuse", named[0] if named else "")
    return None


def is_aggregate(glance: Glance) -> bool:
    """Tell whether a mail is the day's sum of what a provider saw of a domain: DMARC (RFC 7489) or TLS (RFC 8460)."""
    if glance.has("tls-report-domain") or any(piece.type.startswith("application/tlsrpt") for piece in glance.pieces):
        return True
    packed = any(piece.type in _PACKED for piece in glance.pieces)
    return packed and _AGGREGATE.match(glance.subject.lstrip()) is not None


def is_receipt(glance: Glance) -> bool:
    """Tell whether a mail only says that another was displayed (RFC 8098) or carries some other machine's report."""
    if any(piece.type in TYPES for piece in glance.pieces):
        return False
    if any(piece.type == "message/disposition-notification" for piece in glance.pieces):
        return True
    return (
        glance.content_type == "multipart/report" and "disposition-notification" in glance.one("content-type").lower()
    )
