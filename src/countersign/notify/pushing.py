"""How a notice is pushed: sealed for each device of its person, over a checked connection; else it goes by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from countersign.kernel import posting
from countersign.kernel import settings as given
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.reading import row_of
from countersign.kernel.settings import setting
from countersign.kernel.settings.pushed import PUSH_NETWORKS
from countersign.notify.commands import Sending, devices, holding
from countersign.notify.mailing.transport import Answer, Outcome
from countersign.notify.queries.devices import DeviceRow, devices_of
from countersign.notify.rules.push import (
    KEPT_FOR,
    MOST_ATTEMPTS,
    Heard,
    authorization,
    heard,
    key_from,
    payload,
    public_of,
    sealed,
)
from countersign.notify.rules.timing import Way

ANSWER_LENGTH = 300


def push_key() -> ec.EllipticCurvePrivateKey:
    """Give the installation's key pair for push, derived from its one secret."""
    seed = HKDF(SHA256(), 48, None, b"countersign/web-push/v1").derive(setting(given.SECRET_KEY).encode())
    return key_from(seed)


def public_key() -> str:
    """Return what a browser needs to let itself be pushed to by this installation and nobody else."""
    return public_of(push_key())


def pushed(sending: Sending) -> Outcome | None:
    """Push a notice that is to be pushed; None when it is to leave by mail, now too when no device takes it.

    Never raises for what a network or a push service does; no transaction is open meanwhile. Two queries.
    """
    row = row_of(
        "SELECT t.way, t.group, n.recipient_id, n.attempts, a.kind = 'staff' FROM notify_timing t "
        "JOIN notify_notice n ON n.id = t.notice_id JOIN identity_account a ON a.id = n.recipient_id "
        "WHERE n.id = %s",
        [sending.notice],
    )
    if row is None or row[0] != Way.PUSH:
        return None
    _way, group, person, attempts, staff = row
    path = _path(sending.ticket, staff=staff)
    outcome = _to_devices(
        devices_of(person), payload(sending.kind, sending.ticket, path), urgent=group == "alarms"
    )
    if outcome is None or (outcome.answer == Answer.LATER and attempts + 1 >= MOST_ATTEMPTS):
        holding.turn_to_mail(sending.notice, by=SYSTEM, at=database_now())
        return None
    return outcome


def _to_devices(rows: Sequence[DeviceRow], content: bytes, *, urgent: bool) -> Outcome | None:
    """Push to every device; one that takes it is enough. None when none does and none may later."""
    taken: list[str] = []
    later: list[str] = []
    for row in rows:
        now = database_now()
        answered = _post(row, content, now, urgent=urgent)
        words = f"{row.host}: {answered.status or answered.body}"
        meaning = heard(answered.status)
        if meaning == Heard.TAKEN:
            devices.note_pushed(row.id, at=now)
            taken.append(words)
        elif meaning == Heard.GONE:
            devices.lose_device(row.id, f"The push service answered {answered.status}.", by=SYSTEM, at=now)
        elif meaning == Heard.LATER:
            later.append(words)
    if taken:
        return Outcome(Answer.TAKEN, ", ".join(taken))
    return Outcome(Answer.LATER, ", ".join(later)) if later else None


def _post(row: DeviceRow, content: bytes, now: datetime, *, urgent: bool) -> posting.Answered:
    contact = f"mailto:{parseaddr(setting(given.MAIL_FROM))[1]}"
    headers = {
        "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT_FOR.total_seconds())), "Urgency": "high" if urgent else "normal",
        "Authorization": authorization(push_key(), row.subscription.origin, contact, now),
    }  # fmt: skip
    body = sealed(content, row.subscription)
    return posting.post(row.subscription.endpoint, body, headers, longest=ANSWER_LENGTH, own=setting(PUSH_NETWORKS))


def _path(ticket: int | None, *, staff: bool) -> str:
    if ticket is None:
        return "/desk/shifts" if staff else "/messages"
    return f"/desk/tickets/{ticket}" if staff else f"/tickets/{ticket}"
