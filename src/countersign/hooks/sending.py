"""How a delivery leaves: signed, to an address that was checked, and nowhere else (security T99)."""

from __future__ import annotations

from countersign import __version__
from countersign.hooks.commands import Answer, Sending
from countersign.hooks.rules import ANSWER_LENGTH, signature
from countersign.kernel import posting


def post(sending: Sending, sent_at: int) -> Answer:
    """Send one delivery, once. Never raises for what a network or the other side does.

    sent_at: Unix time that is signed. A redirect is an answer like any other: it is not followed.
    """
    headers = {
        "Content-Type": "application/json", "User-Agent": f"Countersign/{__version__}",
        "webhook-id": sending.message_id, "webhook-timestamp": str(sent_at),
        "webhook-signature": " ".join(
            signature(one, sending.message_id, sent_at, sending.body) for one in sending.secrets
        ),
    }  # fmt: skip
    answered = posting.post(sending.url, sending.body.encode(), headers, longest=ANSWER_LENGTH * 4)
    words = answered.body if answered.status is None else " ".join(answered.body.split())
    return Answer(answered.status, words[:ANSWER_LENGTH])
