"""Rows of the balance of incoming mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.desk.sentences import Telling
from countersign.files.words import size
from countersign.mail import words
from countersign.mail.queries import Balance, MailRow
from countersign.ui import times


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One line: what, how many today, how many in all; total: it is the sum of the others."""

    label: str
    today: str
    all: str
    total: bool = False


@dataclass(frozen=True, slots=True)
class HeldMail:
    """One mail in quarantine."""

    id: int
    sender: str
    subject: str
    why: str
    more: str
    size: str
    at: str
    iso: str


def lines(today: Balance, whole: Balance) -> list[BalanceLine]:
    """Write the balance: what was fetched, and every place where it is."""
    parts = [
        BalanceLine(str(words.STATES[state]), str(today.ends[state]), str(count)) for state, count in whole.ends.items()
    ]
    waiting = BalanceLine(_("On the way: not read or decided on yet"), str(today.waiting), str(whole.waiting))
    return [BalanceLine(_("Fetched"), str(today.fetched), str(whole.fetched), True), *parts, waiting]


def reasons(counted: Mapping[str, int]) -> list[tuple[str, str]]:
    """Write why mails were dropped, and how many."""
    return [(words.why([code])[0], str(count)) for code, count in counted.items()]


def held(found: Iterable[MailRow], tell: Telling) -> list[HeldMail]:
    """Write the mails in quarantine; the address is the real one, whatever name stands before it."""
    made = []
    for row in found:
        sentence, more = words.why(row.reasons)
        sender = str(row.gist.get("from", "")) or row.arrival.mail_from or _("No sender named")
        subject = str(row.gist.get("subject", "")) or _("No subject")
        made.append(
            HeldMail(
                row.id, sender, subject, sentence, more, size(row.size_bytes), tell.exact(row.fetched_at),
                times.iso(row.fetched_at),
            )
        )  # fmt: skip
    return made
