"""The only writer of incoming mail: taken in, read, decided on; never deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.mail import storage
from countersign.mail.models import Gist, RawMail, hold_bytes
from countersign.mail.rules.arrivals import LAID_ASIDE, MOST_BYTES, ON_THE_WAY, SETTLED, Arrival, MailState, cleaned
from countersign.mail.rules.arrivals import is_same_recipient as same_recipient

BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that will not be lost any more; new: whether it was not there before."""

    id: int
    new: bool


def take_in(raw: bytes, arrival: Arrival, *, by: Actor, at: datetime) -> Taken:
    """Take a mail in: to disk first, then into the record. Acknowledge it after this has returned, never before.

    The same bytes for the same recipient are one mail, however often and by however many ways they come.
    Raises:  Invalid past 25 MB, OSError when the disk is full or away; the database's own errors when it is.
    Source:  security.md 4.6, T53.
    """
    require(by, "mail.take_in")
    if len(raw) > MOST_BYTES:
        raise Invalid("mail_too_big", limit_mb=MOST_BYTES // 2**20)
    return _record(storage.keep(raw), len(raw), cleaned(arrival), by=by, at=at)


@writes
def _record(sha256: str, size_bytes: int, arrival: Arrival, *, by: Actor, at: datetime) -> Taken:
    hold_bytes(sha256)
    for known, recipient in RawMail.objects.filter(sha256=sha256).order_by("id").values_list("id", "rcpt_to"):
        if same_recipient(recipient, arrival.rcpt_to):
            return Taken(known, False)
    mail = RawMail(
        sha256=sha256, size_bytes=size_bytes, via=arrival.via.value, client_ip=arrival.client_ip or None,
        helo=arrival.helo, mail_from=arrival.mail_from, rcpt_to=arrival.rcpt_to, fetched_at=at,
    )  # fmt: skip
    ledger.append("mail.received", mail, by=by, at=at, staff_only=True)
    return Taken(mail.pk, True)


@writes
def begin(mail_id: int, *, by: Actor) -> int:
    """Count one more attempt at a mail, before it is made; return the how manieth it is."""
    require(by, "mail.settle")
    gist, _ = Gist.objects.select_for_update().get_or_create(pk=mail_id)
    gist.tries += 1
    gist.save(update_fields=["tries"])
    return gist.tries


@writes
def note_reading(mail_id: int, body: Mapping[str, Any], *, by: Actor, at: datetime) -> bool:
    """Keep what a mail was read as, to be decided on. Idempotent: False when it was read already."""
    require(by, "mail.settle")
    mail = RawMail.locked(mail_id)
    if mail.state != MailState.RECEIVED:
        return False
    Gist.objects.update_or_create(pk=mail_id, defaults=_kept(body))
    mail.change(state=MailState.READ.value)
    ledger.append("mail.read", mail, by=by, at=at, staff_only=True)
    return True


def _kept(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"body": dict(body), "tries": 0, "fingerprint": str(body["trust"]["fingerprint"])}


@writes
def note_bounced(mail_id: int, our_message_id: str, notice: int | None, *, by: Actor) -> None:
    """Keep in a bounce's gist which of our mails came back, its proof checked; part of the command that decides.

    our_message_id: without angle brackets; empty where only the return path told.
    notice:         whose return path the bounce came to; None where it came to another address.
    """
    require(by, "mail.settle")
    gist = Gist.objects.select_for_update().get(pk=mail_id)
    gist.body["bounce"] |= {"our_message_id": our_message_id, "notice": notice}
    gist.save(update_fields=["body"])


@writes
def settle(
    mail_id: int, state: MailState, reasons: Sequence[str], *, about: tuple[str, int] | None = None, by: Actor,
    at: datetime,
) -> bool:  # fmt: skip
    """Say for good what became of a mail, and why; part of the command that made something of it.

    about:   kind and number of what it became. Idempotent: False when it was decided already.
    Source:  security.md 4.6, T52.
    """
    require(by, "mail.settle")
    if state not in SETTLED:
        raise ValueError(state)
    mail = RawMail.locked(mail_id)
    if mail.state not in ON_THE_WAY:
        return False
    kind, number = about or ("", None)
    mail.change(state=state.value, reasons=list(reasons), about_kind=kind, about_id=number, settled_at=at)
    verb = "mail.quarantined" if state == MailState.QUARANTINED else "mail.settled"
    ledger.append(verb, mail, by=by, at=at, staff_only=True)
    return True


@writes
def give_back(mail_id: int, *, by: Actor, at: datetime) -> None:
    """Have a mail in quarantine read and decided on again, after what stopped it was put right.

    Raises:  NotVisible, NotAllowed, Conflict when it is in no quarantine.
    """
    mail = RawMail.locked(mail_id)
    require(by, "mail.return", mail)
    if mail.state != MailState.QUARANTINED:
        raise Conflict("mail_not_quarantined")
    Gist.objects.filter(pk=mail_id).update(tries=0, body=None, fingerprint="")
    mail.change(state=MailState.RECEIVED.value, reasons=[], settled_at=None)
    ledger.append("mail.returned", mail, by=by, at=at, staff_only=True)


@writes
def take_up(
    mail_id: int, state: MailState, reason: str, make: Callable[[], tuple[str, int]], *, by: Actor, at: datetime
) -> tuple[str, int]:  # fmt: skip
    """Have made of a mail what it should have become, though the rules laid it aside; part of the command that does.

    make:    makes it, once nobody else can; gives kind and number, which are returned.
    reason:  in the words of whoever does it; stays in the record.
    Raises:  NotVisible, NotAllowed, Conflict when it lies aside no more.
    """
    mail = RawMail.locked(mail_id)
    require(by, "mail.take_up", mail)
    if mail.state not in LAID_ASIDE:
        raise Conflict("mail_not_aside")
    kind, number = make()
    reasons = [BY_HAND, *mail.reasons]
    mail.change(state=state.value, reasons=reasons, about_kind=kind, about_id=number, settled_at=at)
    ledger.append("mail.taken_up", mail, by=by, at=at, facts={"reason": reason}, staff_only=True)
    return kind, number


@writes
def fetch(mail_id: int, *, by: Actor, at: datetime) -> tuple[str, bytes]:
    """Give out a mail as it came, with the name of its file; the read leaves an event.

    Raises:  NotVisible, NotAllowed, FileNotFoundError.
    Source:  T46, T60.
    """
    mail = RawMail.locked(mail_id)
    require(by, "mail.open", mail)
    raw = storage.read(mail.sha256)
    ledger.append("mail.opened", mail, by=by, at=at, staff_only=True)
    return f"mail-{mail.pk}.eml", raw


@writes
def look(mail_id: int, *, by: Actor, at: datetime) -> None:
    """Record that somebody looks at a mail in its page. Raises NotVisible, NotAllowed. Source: T46, T60."""
    mail = RawMail.locked(mail_id)
    require(by, "mail.open", mail)
    ledger.append("mail.opened", mail, by=by.without_key(), at=at, staff_only=True)
