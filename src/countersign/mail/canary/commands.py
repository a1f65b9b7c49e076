"""The only writer of mails to ourselves: sent, refused, come back, lost."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes
from countersign.mail import commands as mail_room
from countersign.mail.keys import TOKEN_VERSION, ours_among, thread_token_keys
from countersign.mail.models import Canary
from countersign.mail.queries import MailRow
from countersign.mail.rules.arrivals import MailState
from countersign.mail.rules.own import own_id

_PREFIX = "canary."
LONGEST_WORDS = 300
BEGUN_AGAIN_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Flight:
    """A mail to ourselves that is about to leave."""

    id: int
    message_id: str
    address: str
    sent_at: datetime


@writes
def begin(address: str, *, again: bool, by: Actor, at: datetime) -> Flight:
    """Begin a mail to ourselves; its name carries a proof that only we can write.

    again:  whether an unanswered one of the last half hour is meant: whoever sent it may have been killed. It keeps
            its name, and its second copy is dropped like its first.
    Source:  E1.
    """
    require(by, "mail.canary")
    away = Canary.objects.filter(returned_at=None, lost_at=None, words="", address=address)
    known = away.filter(sent_at__gt=at - BEGUN_AGAIN_WITHIN).order_by("-sent_at").first() if again else None
    if known is None:
        key = thread_token_keys()[TOKEN_VERSION]
        name = own_id(f"{_PREFIX}{secrets.token_hex(10)}", address.rpartition("@")[2].lower(), key)
        known = Canary(message_id=name, address=address, sent_at=at)
        ledger.append("canary.sent", known, by=by, at=at, staff_only=True)
    return Flight(known.pk, known.message_id, known.address, known.sent_at)


@writes
def note_refused(canary_id: int, words: str, *, by: Actor, at: datetime) -> None:
    """Note that the mail server did not take it, and why; it is lost when its time is over."""
    require(by, "mail.canary")
    canary = Canary.locked(canary_id)
    line = "".join(sign if sign.isprintable() else " " for sign in words)[:LONGEST_WORDS]
    if canary.change(words=line):
        ledger.append("canary.refused", canary, by=by, at=at, staff_only=True)


@writes
def close(mail: MailRow, *, by: Actor, at: datetime) -> bool:
    """Drop a mail that is one of ours to ourselves, and note that it came back; False when it is none.

    Part of the command that decides on the mail. A second copy is dropped too and changes nothing.
    Source:  E1.
    """
    require(by, "mail.settle")
    claimed = [str(one) for one in mail.gist.get("claims", ()) if str(one).lower().startswith(_PREFIX)]
    ours = ours_among(claimed)
    if not ours or mail.gist["kind"] == "bounce":
        return False
    found = Canary.objects.filter(message_id__in=[f"<{one}>" for one in ours]).values_list("id", flat=True).first()
    if found is not None:
        canary = Canary.locked(found)
        if canary.returned_at is None:
            canary.change(returned_at=mail.fetched_at, mail_id=mail.id)
            facts = {"late": canary.lost_at is not None}
            ledger.append("canary.returned", canary, by=by.without_key(), at=at, facts=facts, staff_only=True)
    about = ("canary", found) if found is not None else None
    mail_room.settle(mail.id, MailState.DROPPED, ["canary"], about=about, by=by.without_key(), at=at)
    return True


@writes
def watch(limit: timedelta, *, by: Actor, at: datetime) -> int:
    """Note which mails to ourselves did not come back in their time; return how many. Idempotent.

    The first of several in a row raises the alarm, and then one a day.
    Source:  E1.
    """
    require(by, "mail.canary")
    late = Canary.objects.filter(returned_at=None, lost_at=None, sent_at__lte=at - limit).order_by("id")
    numbers = list(late.values_list("id", flat=True)[:100])
    for number in numbers:
        canary = Canary.locked(number)
        if canary.returned_at is not None or canary.lost_at is not None:
            continue
        facts = {"alarm": _is_new(canary)}
        canary.change(lost_at=at)
        ledger.append("canary.lost", canary, by=by, at=at, facts=facts, staff_only=True)
    return len(numbers)


def _is_new(canary: Canary) -> bool:
    """Tell whether people are to be told: the one before came back, or this is the first after midnight (UTC)."""
    before = Canary.objects.filter(sent_at__lt=canary.sent_at).order_by("-sent_at").first()
    return before is None or before.lost_at is None or before.sent_at.date() != canary.sent_at.date()
