"""Rows of calls as an exchange tells of them, and of callbacks by when they are due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.desk.sentences import Telling
from countersign.files.rules import FETCHABLE, State
from countersign.intake import policy, words
from countersign.intake.queries.lines import Awaited, LineRow, Seat
from countersign.intake.queries.promises import CallbackRow
from countersign.intake.queries.recordings import RecordingRow
from countersign.intake.rules.callbacks import MOST_ATTEMPTS, SOON
from countersign.intake.rules.calls import shown_number
from countersign.kernel.actor import Actor
from countersign.ui import times
from countersign.ui.frames import Fact


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that goes on. kind: of the notice; act_url: takes it, url: leads to it."""

    title: str
    kind: str
    since: str
    iso: str
    facts: list[str]
    drafts: list[str]
    url: str = ""
    act_url: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A number that called in vain."""

    number: str
    text: str
    at: str
    iso: str
    callbacks: list[tuple[str, int]]
    url: str
    recordings: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Promise:
    """A callback in the queue: when it is due, how far away that is, who makes it."""

    number: str
    contract: str
    window: str
    iso: str
    clock: str
    left: str
    until: str
    state: str
    about: str
    phrase: str = ""
    acts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody sits."""

    account: int
    name: str
    extension: str
    pbx: str
    lines: str


def named(row: LineRow) -> str:
    """Write the number of a call as people read it out."""
    return shown_number(row.number) or row.number_told or _("Number withheld")


def registered(row: LineRow) -> str:
    """Say whose number it is as registered: contracts by number alone, and that it proves nothing (T26)."""
    contracts = list(dict.fromkeys(one.contract for one in row.registered))
    if not contracts:
        return ""
    told = {"numbers": ", ".join(contracts)}
    return _("Registered number of contract %(numbers)s, not a proof") % told


def skew(row: LineRow) -> str:
    """Say that the exchange's clock is not ours; both times are kept."""
    if row.skew is None:
        return ""
    told = {"name": row.pbx, "span": times.span(abs(row.skew))}
    if row.skew > 0:
        return _("The clock of %(name)s is %(span)s ahead") % told
    return _("The clock of %(name)s is %(span)s behind") % told


def ringing(row: LineRow, tell: Telling) -> Ringing:
    """Write one call that rings, or that the reader has just answered, or that is over on its own page."""
    answered = row.state == "answered"
    since = row.ended_at if row.state == "ended" else row.answered_at if answered else row.rang_at
    if row.state == "ended":
        title = _("The call with %(number)s is over") % {"number": named(row)}
    elif answered and row.mine:
        title = _("You are speaking with %(number)s") % {"number": named(row)}
    elif answered:
        title = _("Answered at an extension of nobody: %(number)s") % {"number": named(row)}
    else:
        title = _("%(number)s calls") % {"number": named(row)}
    facts = [
        _("line %(name)s") % {"name": row.line} if row.line else "",
        _("extension %(name)s") % {"name": row.extension or ", ".join(row.extensions)}
        if row.extension or row.extensions else "",
        registered(row),
    ]  # fmt: skip
    moment = since or row.heard_at
    return Ringing(
        title, "good" if answered and row.mine else "info", tell.near(moment), times.iso(moment),
        [one for one in facts if one], list(row.drafts), f"/desk/phone/calls/{row.call}" if row.call else "",
        "" if row.call else f"/desk/phone/lines/{row.id}/acceptance",
    )  # fmt: skip


def missed(row: LineRow, tell: Telling) -> Missed:
    """Write one number that called in vain; without a registered contract it is a general entry."""
    often = ngettext("%(count)s call", "%(count)s calls", row.times) % {"count": row.times}
    facts = [
        often, _("line %(name)s") % {"name": row.line} if row.line else "", registered(row),
        _("no end was told") if row.swept else "",
    ]  # fmt: skip
    contacts = {one.contract: one.contact for one in reversed(row.registered)}
    moment = row.rang_at or row.heard_at
    return Missed(
        named(row), " · ".join(filter(None, facts)), tell.near(moment), times.iso(moment), sorted(contacts.items()),
        f"/desk/phone/lines/{row.id}", [(name, f"/attachments/{token}") for name, token in row.recordings],
    )  # fmt: skip


def callback(row: CallbackRow, by: Actor, tell: Telling) -> Promise:
    """Write one callback that is due: amber a quarter of an hour before its window ends, red after it."""
    mine, url = row.operator_id == by.id, f"/desk/phone/callbacks/{row.id}"
    acts = []
    if policy.can_answer(by) and row.call is None:
        if mine:
            acts = [(f"{url}/calls", _("Call now")), (f"{url}/release", _("Give it back"))]
        elif row.operator_id is None:
            acts = [(f"{url}/acceptance", _("I shall call"))]
        elif by.has("duty_lead"):
            acts = [(f"{url}/release", _("Give it back"))]
    told = {"begins": tell.due(row.begins_at), "ends": times.clock(row.ends_at, tell.zone, seconds=False)}
    state = row.operator or str(words.CALLBACK_STATES[row.state])
    if row.attempts:
        tried = {"count": row.attempts, "most": MOST_ATTEMPTS}
        state = f"{state} · " + _("nobody answered %(count)s of %(most)s times") % tried
    if row.missed:
        state = f"{state} · " + _("after a missed call")
    return Promise(
        shown_number(row.number), row.contract, _("%(begins)s to %(ends)s") % told, times.iso(row.begins_at),
        _urgency(row, tell.now), tell.left(row.ends_at), times.iso(row.ends_at), state, row.about,
        row.phrase if mine else "", acts,
    )  # fmt: skip


def _urgency(row: CallbackRow, now: datetime) -> str:
    if now >= row.ends_at:
        return "over"
    return "soon" if now >= row.ends_at - SOON else "left"


def place(seat: Seat) -> Place:
    """Write where somebody sits."""
    return Place(seat.account_id, seat.name, seat.number, seat.pbx, ", ".join(seat.lines))


def exchange(row: LineRow | None, tell: Telling) -> list[Fact]:
    """Write what the exchange tells of a call, on the call's own page."""
    if row is None:
        return []
    facts = [
        Fact(_("Exchange"), " · ".join(filter(None, (row.pbx, row.line, row.extension)))),
        Fact(_("Rang"), tell.exact(row.rang_at) if row.rang_at else _("not told")),
    ]
    if skew(row):
        facts.append(Fact(_("Clock"), skew(row)))
    return facts


def sounds(rows: list[RecordingRow], awaited: list[Awaited]) -> list[tuple[str, str, str]]:
    """Name the recordings of a call: name, address when they can be heard, what is with them otherwise."""
    held = {State.HELD: _("held until the security role releases it"), State.REJECTED: _("rejected")}
    found = []
    for row in rows:
        fetchable = State(row.state) in FETCHABLE
        said = "" if fetchable else str(held.get(State(row.state), _("being checked")))
        found.append((row.name, f"/attachments/{row.token}" if fetchable else "", said))
    for one in awaited:
        why = _("could not be fetched: %(words)s") % {"words": one.words} if one.given_up else _("being fetched")
        found.append((one.name, "", why))
    return found
