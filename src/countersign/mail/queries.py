"""Reads of incoming mail: what waits, what lies in quarantine, and the balance that must add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.mail import policy
from countersign.mail.models import Gist, RawMail
from countersign.mail.rules.arrivals import ON_THE_WAY, SETTLED, Arrival, MailState, Via

MOST_LISTED = 100
_SHOWN = 20_000


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail: how it came, what became of it, and what it says in short; gist is empty until it was read.

    about_kind, about_id: what it became: "draft", "held_mail", "question".
    """

    id: int
    sha256: str
    size_bytes: int
    arrival: Arrival
    fetched_at: datetime
    state: str
    reasons: tuple[str, ...]
    gist: dict[str, Any]
    about_kind: str = ""
    about_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListedMail:
    """One mail in a list; sender and subject are empty for who may not open it. sender: the address alone."""

    id: int
    fetched_at: datetime
    state: str
    reasons: tuple[str, ...]
    size_bytes: int
    via: str
    sender: str
    subject: str
    about_kind: str
    about_id: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    """How many mails were fetched, and what became of them; `ends` by state, `waiting` are on their way."""

    fetched: int
    waiting: int
    ends: dict[str, int]

    @property
    def adds_up(self) -> bool:
        """Tell whether every mail that was fetched is somewhere."""
        return self.fetched == self.waiting + sum(self.ends.values())


def _row(mail: RawMail) -> MailRow:
    gist = getattr(mail, "gist", None)
    arrival = Arrival(Via(mail.via), mail.client_ip or "", mail.helo, mail.mail_from, mail.rcpt_to)
    return MailRow(
        mail.pk, mail.sha256, mail.size_bytes, arrival, mail.fetched_at, mail.state, tuple(mail.reasons),
        (gist.body or {}) if gist is not None else {}, mail.about_kind, mail.about_id,
    )  # fmt: skip


def mail_row(mail_id: int) -> MailRow:
    """Return one mail; no visibility asked. One query. Raises NotVisible."""
    mail = RawMail.objects.select_related("gist").filter(pk=mail_id).first()
    if mail is None:
        raise NotVisible
    return _row(mail)


def unsettled(state: MailState, before: datetime) -> list[int]:
    """Name mails that came before an instant and still stand in a state. One query."""
    found = RawMail.objects.filter(state=state.value, fetched_at__lt=before).order_by("id")
    return list(found.values_list("id", flat=True)[:MOST_LISTED])


def balance(by: Actor, since: datetime | None = None) -> Balance:
    """Count the mails, all or those fetched since an instant. One query. Raises NotVisible."""
    _check(by)
    found = RawMail.objects.all() if since is None else RawMail.objects.filter(fetched_at__gte=since)
    ends = {state.value: Count("id", filter=Q(state=state.value)) for state in SETTLED}
    waiting = Count("id", filter=Q(state__in=[state.value for state in ON_THE_WAY]))
    counted = found.aggregate(fetched=Count("id"), waiting=waiting, **ends)
    return Balance(counted.pop("fetched"), counted.pop("waiting"), counted)


def listed(
    by: Actor, state: str, *, reason: str = "", since: datetime | None = None, before: int | None = None, most: int = 50
) -> list[ListedMail]:
    """Return the newest mails of one line of the balance. One query. Raises NotVisible.

    state:   a state, "waiting" for all that are on their way, or "fetched" for all.
    reason:  only those that came there for it first; since: fetched since; before: the id that a page ends before.
    Who and about what is told to those alone who may open a mail (T46).
    """
    _check(by)
    found = RawMail.objects.all() if since is None else RawMail.objects.filter(fetched_at__gte=since)
    if state == "waiting":
        found = found.filter(state__in=[one.value for one in ON_THE_WAY])
    elif state != "fetched":
        found = found.filter(state=state)
    if reason:
        found = found.filter(reasons__0=reason)
    if before is not None:
        found = found.filter(pk__lt=before)
    told = found.order_by("-id").values_list(*_LISTED)[:most]
    opens = policy.can_open(by)
    return [_listed_row(values, opens) for values in told]


_LISTED = (
    "id", "fetched_at", "state", "reasons", "size_bytes", "via", "mail_from", "gist__body__from", "gist__body__subject",
    "about_kind", "about_id",
)  # fmt: skip


def _listed_row(values: tuple[Any, ...], opens: bool) -> ListedMail:
    id_, at, state, reasons, size, via, mail_from, sender, subject, kind, number = values
    who = (str(sender or mail_from), str(subject or "")) if opens else ("", "")
    return ListedMail(id_, at, state, tuple(reasons), size, via, *who, kind, number)


def openable(mail_id: int, by: Actor) -> MailRow:
    """Return one mail to whoever may open it. One query. Raises NotVisible."""
    if not policy.can_open(by):
        raise NotVisible
    return mail_row(mail_id)


def dropped(by: Actor) -> dict[str, int]:
    """Count the dropped mails by their first reason. One query. Raises NotVisible."""
    _check(by)
    found = RawMail.objects.filter(state=MailState.DROPPED.value).values_list("reasons__0")
    return {str(reason): count for reason, count in found.annotate(count=Count("id")).order_by("reasons__0")}


def came_before(mail: MailRow) -> bool:
    """Tell whether the words that a domain signed came in an earlier mail that was believed. One query."""
    signed = str(mail.gist.get("trust", {}).get("fingerprint", ""))
    if not signed:
        return False
    settled = [MailState.THREADED.value, MailState.DRAFT.value, MailState.GENERAL.value]
    return RawMail.objects.filter(gist__fingerprint=signed, state__in=settled, id__lt=mail.id).exists()


_SPOKEN = """
SELECT m.about_kind, m.about_id FROM mail_raw m JOIN mail_gist g ON g.mail_id = m.id
WHERE m.about_id IS NOT NULL AND m.id <> %(mail)s AND lower(g.body->>'from') = lower(%(from)s) AND (
  g.body->>'message_id' = ANY(%(answers)s) OR (%(name)s <> '' AND g.body->'answers' ? %(name)s))
ORDER BY m.id DESC LIMIT 20
"""


def spoken_with(mail: MailRow) -> list[tuple[str, int]]:
    """Return what the mails of one conversation became: those of the same address that this one answers, and those
    that answer it and came before it, the newest first. One query.

    Source:  T53, E19.
    """
    told = mail.gist
    given = {
        "mail": mail.id, "from": told["from"], "answers": list(told.get("answers", ())),
        "name": told.get("message_id", ""),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN, given)
        return [(str(kind), int(number)) for kind, number in cursor.fetchall()]


def whole_texts(mails: Iterable[int | None]) -> dict[int, str]:
    """Return the whole visible text of mails, quotes and all, each cut to what a page shows. One query.

    Of a portal's reader the database gives those of the reader's own contract alone.
    Source:  E36.
    """
    wanted = [number for number in mails if number is not None]
    if not wanted:
        return {}
    found = Gist.objects.filter(pk__in=wanted).values_list("mail_id", Left(KeyTextTransform("text", "body"), _SHOWN))
    return {number: text or "" for number, text in found}


def tries_of(mail_id: int) -> int:
    """Return how often a mail was tried since it last went on. One query."""
    found = Gist.objects.filter(pk=mail_id).values_list("tries", flat=True).first()
    return found or 0


def _check(by: Actor) -> None:
    if not policy.can_count(by):
        raise NotVisible
