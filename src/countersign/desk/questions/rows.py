"""Rows of the tray: what was asked, since when it waits; nothing of a contract (T26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from markupsafe import Markup

from countersign.desk.sentences import Telling
from countersign.general import words
from countersign.general.queries.saved import SavedRow
from countersign.general.queries.tray import QuestionRow, SaidRow
from countersign.kernel.actor import Actor
from countersign.ui import times
from countersign.ui.frames import Fact, Link, Option
from countersign.ui.prose import plain


@dataclass(frozen=True, slots=True)
class TrayLine:
    """One row of the list. waits: "02:41" to the second; since: the instant it counts from, empty when nobody waits."""

    id: int
    url: str
    who: str
    words: str
    channel: str
    language: str
    waits: str
    since: str
    at: str
    taken: str
    mine: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """The head of one question."""

    id: int
    title: str
    facts: list[Fact]
    taken: str
    open: bool
    mine: bool
    free: bool
    spam: bool
    turned: bool
    signed_in: bool
    draft_url: str


@dataclass(frozen=True, slots=True)
class Word:
    """One thing said. kind: "customer" or "staff"."""

    id: int
    kind: str
    author: str
    words: Markup
    at: str
    iso: str
    shortcut: str
    delivery: str
    delivery_state: str


def waited(since: datetime, now: datetime) -> str:
    """Write how long somebody waits, to the second: "02:41", "1:02:41", "26:02:41"."""
    seconds = max(0, int((now - since).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    told = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{told}" if hours else told


def who(row: QuestionRow) -> str:
    """Name whoever asks as they call themselves; of a mail the address, which anybody may forge too (T49)."""
    return (row.address if row.channel == "mail" else row.name or row.address) or _("Nobody named")


def line(row: QuestionRow, by: Actor, tell: Telling, current: int = 0) -> TrayLine:
    """Write one row of the list."""
    return TrayLine(
        row.id, f"/desk/questions/{row.id}", who(row), " ".join(row.words.split())[:160],
        str(words.CHANNELS[row.channel]), words.LANGUAGES.get(row.locale, row.locale),
        waited(row.waits_since, tell.now) if row.waits_since else "",
        times.iso(row.waits_since) if row.waits_since else "", tell.near(row.last_said_at), row.taken_by,
        row.taken_by_id == by.id, row.id == current,
    )  # fmt: skip


def asker(row: QuestionRow, by: Actor, tell: Telling) -> Asker:
    """Write the head of a question."""
    if row.channel == "messenger":
        address, told = row.handle.partition(":")[0], _("messenger")
    elif row.vouched:
        address, told = row.address, _("its domain vouches for it; it proves no person")
    else:
        address, told = row.address, _("named, not checked") if row.address else ""
    taken = ""
    if row.taken_by_id is not None and row.state == "open":
        mine = row.taken_by_id == by.id
        told_by = _("Taken by you, %(time)s") if mine else _("Taken by %(name)s, %(time)s")
        taken = told_by % {"name": row.taken_by, "time": tell.near(row.taken_at) if row.taken_at else ""}
    way = str(words.CHANNELS["messenger"]) if row.channel == "messenger" else _("E-mail")
    facts = [
        Fact(_("Way"), str(words.CHANNELS[row.channel])),
        Fact(_("Language"), words.LANGUAGES.get(row.locale, row.locale)),
        *([Fact(way, address, True, "part" if row.vouched else "none", told)] if address else []),
        Fact(_("First seen"), tell.exact(row.first_seen_at), True),
        Fact(_("State"), str(words.STATES[row.state])),
    ]
    return Asker(
        row.id, who(row), facts, taken, row.state == "open", row.taken_by_id == by.id, row.taken_by_id is None,
        row.state == "spam",
        row.draft_id is not None, row.signed_in, f"/desk/phone/drafts/{row.draft_id}" if row.draft_id else "",
    )  # fmt: skip


def said(found: Sequence[SaidRow], asked_by: str, tell: Telling) -> list[Word]:
    """Write what was said; what has no author and goes out, a machine said."""
    return [
        Word(
            row.id, "staff" if row.direction == "out" else "customer",
            row.author or ("Countersign" if row.direction == "out" else asked_by), plain(row.words),
            tell.near(row.at), times.iso(row.at), row.shortcut, *_left(row),
        )
        for row in found
    ]  # fmt: skip


def _left(row: SaidRow) -> tuple[str, str]:
    """Say how an answer left, where it left by mail or a messenger."""
    if row.delivery == "failed":
        return _("Not delivered: %(words)s") % {"words": row.delivery_words}, "failed"
    if row.delivery == "queued":
        return _("On its way"), "waiting"
    return (_("Sent"), "sent") if row.direction == "out" and row.sent else ("", "")


def options(found: Sequence[SavedRow]) -> list[Option]:
    """Offer the saved answers by shortcut and title."""
    return [Option(row.shortcut, f"/{row.shortcut} · {row.title}") for row in found]


def shown(current: str) -> list[Link]:
    """Offer the parts of the tray."""
    return [
        Link(str(label), "/desk/questions" if state == "open" else f"/desk/questions?show={state}", state == current)
        for state, label in words.STATES.items()
    ]
