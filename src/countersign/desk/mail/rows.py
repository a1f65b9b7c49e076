"""Rows of the balance of incoming mail, of its lists, and of one mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from countersign.desk.sentences import Telling
from countersign.files.words import size
from countersign.identity.queries import account
from countersign.ledger.queries import EventRow
from countersign.mail import words
from countersign.mail.queries import Balance, ListedMail, MailRow
from countersign.mail.rules.arrivals import MailState
from countersign.ui import times

# What may be chosen where a text came out wrong.
CHARSETS = (
    "utf-8", "windows-1251", "koi8-r", "cp866", "iso-8859-5", "windows-1252", "iso-8859-1", "iso-8859-2", "utf-16",
    "gb18030", "big5", "shift_jis", "iso-2022-jp", "euc-kr", "windows-1253", "windows-1254", "windows-1255",
)  # fmt: skip
_PAGES = {"draft": "/desk/phone/drafts/%d", "question": "/desk/questions/%d"}


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One line: what, how many today, how many in all, and where they are listed; total: the sum of the others."""

    label: str
    today: str
    all: str
    url: str
    total: bool = False


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail in a list. url: its page, for who may open it; about: address of what it became."""

    id: int
    sender: str
    subject: str
    state: str
    why: str
    more: str
    size: str
    at: str
    iso: str
    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and its value, as the facts component draws it."""

    term: str
    value: str
    mono: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One mail: who, when, what was checked of the sender."""

    id: int
    subject: str
    sender: str
    name: str
    state: str
    why: str
    more: str
    at: str
    iso: str
    facts: list[Fact]
    checks: list[Fact]
    files: list[tuple[str, str, str]]
    about: str


def lines(today: Balance, whole: Balance) -> list[BalanceLine]:
    """Write the balance: what was fetched, and every place where it is."""
    parts = [
        _line(str(words.STATES[state]), today.ends[state], count, state) for state, count in whole.ends.items()
    ]  # fmt: skip
    waiting = _line(_("On the way: not read or decided on yet"), today.waiting, whole.waiting, "waiting")
    return [_line(_("Fetched"), today.fetched, whole.fetched, "fetched", total=True), *parts, waiting]


def _line(label: str, today: int, whole: int, state: str, *, total: bool = False) -> BalanceLine:
    return BalanceLine(label, str(today), str(whole), address(state), total)


def address(state: str, reason: str = "") -> str:
    """Write the address of a list."""
    return "/desk/mail/list?" + urlencode({"state": state} | ({"reason": reason} if reason else {}))


def reasons(counted: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """Write why mails were dropped, how many, and where they are listed."""
    return [
        (words.why([code])[0], str(count), address(MailState.DROPPED.value, code)) for code, count in counted.items()
    ]  # fmt: skip


def title(state: str, *, today: bool, reason: str) -> str:
    """Name a list by the line of the balance that it belongs to."""
    names: dict[str, str] = {"fetched": _("Fetched"), "waiting": _("On the way: not read or decided on yet")}
    label = names.get(state) or str(words.STATES[state])
    if reason:
        label = f"{label}: {words.why([reason])[0]}"
    return _("%(list)s, today") % {"list": label} if today else label


def listed(row: ListedMail, tell: Telling, tickets: Mapping[int, int], *, can_open: bool) -> MailLine:
    """Write one line of a list; the address is the real one, whatever name stands before it.

    tickets:  of what is held, by its number.
    """
    sentence, more = words.why(row.reasons) if row.reasons else ("", "")
    sender = (row.sender or _("No sender named")) if can_open else ""
    unread = _("Not read yet") if row.state == MailState.RECEIVED else _("No subject")
    subject = (row.subject or unread) if can_open else ""
    return MailLine(
        row.id, sender, subject, _state(row.state), sentence, more, size(row.size_bytes), tell.exact(row.fetched_at),
        times.iso(row.fetched_at), f"/desk/mail/{row.id}" if can_open else "",
        _about(row, tickets),
    )  # fmt: skip


def _state(state: str) -> str:
    return str(words.STATES.get(state) or _("On the way: not read or decided on yet"))


def _about(row: ListedMail | MailRow, tickets: Mapping[int, int]) -> str:
    """Write the address of what a mail became; nothing where it became nothing."""
    if row.about_id is None:
        return ""
    if row.about_kind == "held_mail":
        ticket = tickets.get(row.about_id)
        return f"/desk/tickets/{ticket}" if ticket is not None else ""
    return _PAGES[row.about_kind] % row.about_id if row.about_kind in _PAGES else ""


def held_among(found: Iterable[ListedMail | MailRow]) -> list[int]:
    """Number what is held beside a ticket, among mails."""
    return [row.about_id for row in found if row.about_kind == "held_mail" and row.about_id is not None]


def item(row: MailRow, tell: Telling, tickets: Mapping[int, int]) -> Item:
    """Write one mail; whatever its reader found is told, and nothing when it found nothing."""
    gist, arrival = row.gist, row.arrival
    sentence, more = words.why(row.reasons) if row.reasons else ("", "")
    told = [
        Fact(_("To"), ", ".join(gist.get("to", ()))), Fact(_("Copy to"), ", ".join(gist.get("cc", ()))),
        Fact(_("Answers go to"), ", ".join(gist.get("reply_to", ()))),
        Fact(_("Sender on the envelope"), arrival.mail_from), Fact(_("Handed over for"), arrival.rcpt_to),
        Fact(_("Came from"), " ".join(filter(None, (arrival.client_ip, arrival.helo)))),
        Fact(_("Message-ID"), str(gist.get("message_id", ""))), Fact(_("Size"), size(row.size_bytes), mono=False),
    ]  # fmt: skip
    files = [(str(one["name"]), str(one["type"]), size(int(one["size"]))) for one in gist.get("attachments", ())]
    return Item(
        row.id, str(gist.get("subject", "")) or _("No subject"),
        str(gist.get("from", "")) or arrival.mail_from or _("No sender named"), str(gist.get("from_name", "")),
        _state(row.state), sentence, more, tell.exact(row.fetched_at), times.iso(row.fetched_at),
        [fact for fact in told if fact.value], _checks(gist), files,
        _about(row, tickets),
    )  # fmt: skip


def _checks(gist: Mapping[str, Any]) -> list[Fact]:
    trust = gist.get("trust")
    if not trust:
        return []
    level = _("its domain truly sent it") if trust["level"] == "A1" else _("not proven")
    named = [Fact(name.upper(), str(trust.get(name, "none"))) for name in ("spf", "dkim", "dmarc", "arc")]
    found = Fact(_("Found"), ", ".join(map(str, trust["reasons"])))
    return [Fact(_("Sender"), f"{trust['level']}: {level}", mono=False), *named, *([found] if found.value else [])]


def taken_up(events: Sequence[EventRow], tell: Telling) -> str:
    """Say who took a mail up by hand, when and why; nothing when nobody did. At most one query."""
    event = next((one for one in reversed(events) if one.type == "mail.taken_up"), None)
    if event is None:
        return ""
    person = account(event.actor_id) if event.actor_id is not None else None
    facts = {
        "name": person.name if person else _("The system"), "at": tell.exact(event.at),
        "reason": str(event.facts.get("reason", "")),
    }  # fmt: skip
    return _("%(name)s took it up by hand at %(at)s: %(reason)s") % facts


def why_unread(reason: str) -> str:
    """Say why a mail's text cannot be shown; nothing when it can."""
    return words.why([reason])[0] if reason else ""


def charsets() -> list[dict[str, str]]:
    """Return the charsets to choose from, as a choice lists them."""
    return [{"value": name, "label": name} for name in CHARSETS]
