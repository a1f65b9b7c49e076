"""Rows of the page of calls: the code, callbacks, one's own calls with their recordings, what was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.files.rules import FETCHABLE, State
from countersign.identity.queries.caller_codes import CodeRow
from countersign.identity.rules.caller_codes import grouped
from countersign.intake import words
from countersign.intake.queries.calls import CallRow
from countersign.intake.queries.promises import ApprovalRow, CallbackRow, DraftRow, Number
from countersign.intake.queries.recordings import RecordingRow
from countersign.intake.rules.approvals import NEEDS, Asked, is_open
from countersign.intake.rules.callbacks import OPEN
from countersign.intake.rules.calls import shown_number
from countersign.portal.asking import Reader
from countersign.portal.words.sentences import moment
from countersign.ui import times
from countersign.ui.frames import Fact, Option

_SLOTS = 8
_SLOT = timedelta(hours=2)
_SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ShownCode:
    """The card of the code. digits: two groups, empty when this browser cannot show it."""

    state: str
    digits: str
    spoken: str
    until: str
    until_iso: str
    left: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownCallback:
    """One callback."""

    number: str
    when: str
    about: str
    state: str
    who: str
    phrase: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One of one's own calls, with the addresses of its recordings."""

    who: str
    at: str
    iso: str
    what: str
    recordings: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ShownApproval:
    """One approval as its page shows it."""

    title: str
    consequence: str
    facts: list[Fact]
    open: bool
    state: str
    typed: str
    proven: bool
    url: str


NO_CODE = ShownCode("none", "", "", "", "", "", "")


def code(row: CodeRow | None, digits: str, reader: Reader) -> ShownCode:
    """Write the card of the newest code."""
    if row is None:
        return NO_CODE
    shown = ShownCode(row.state, "", "", "", "", "", "")
    if row.state == "live":
        left = times.left(int((row.expires_at - reader.now).total_seconds()), reader.locale)
        zone = times.zone_name(row.expires_at, reader.zone)
        until = f"{times.clock(row.expires_at, reader.zone)} {zone}"
        shown = replace(shown, until=until, until_iso=times.iso(row.expires_at), left=left)
        if digits:
            return replace(shown, digits=grouped(digits), spoken=" ".join(digits))
        return replace(shown, words=_("A code was taken in another browser. Take a new one to see it here."))
    return replace(shown, words=_ended(row, reader))


def _ended(row: CodeRow, reader: Reader) -> str:
    if row.state == "used" and row.used_at is not None:
        return _("Your code was used at %(time)s. %(name)s knows now that it is you.") % {
            "time": moment(row.used_at, reader), "name": row.used_by,
        }  # fmt: skip
    if row.ended_why == "wrong_tries":
        return _("Your code is dead: three wrong codes were said for your contract. Was it you? If not, tell us.")
    if row.state == "expired":
        return _("Your last code was valid until %(time)s.") % {"time": moment(row.expires_at, reader)}
    return ""


def callbacks(rows: list[CallbackRow], reader: Reader) -> list[ShownCallback]:
    """Write the newest callbacks."""
    return [
        ShownCallback(
            number=shown_number(row.number),
            when=window(row.begins_at, row.ends_at, reader),
            about=row.about,
            state=_callback_state(row),
            who=row.operator,
            phrase=row.phrase if row.state in OPEN else "",
            cancel_url=f"/calls/callbacks/{row.id}/cancellation" if row.state in OPEN else "",
        )
        for row in rows
    ]


def _callback_state(row: CallbackRow) -> str:
    """Say how a callback stands; what reached nobody is tried again in the window that stands beside."""
    state = str(words.CALLBACK_STATES.get(row.state, row.state))
    if row.attempts and row.state in OPEN:
        tried = ngettext("nobody answered %(count)s time", "nobody answered %(count)s times", row.attempts)
        return f"{tried % {'count': row.attempts}}, {state}"
    return state


def window(begins: datetime, ends: datetime, reader: Reader) -> str:
    """Write a window of time: "02:00 to 04:00", with the day when it is another."""
    told = {
        "begins": times.due(begins, reader.now, reader.zone, reader.locale),
        "ends": times.clock(ends, reader.zone, seconds=False),
    }
    return _("%(begins)s to %(ends)s") % told


def windows(reader: Reader) -> list[Option]:
    """Offer when one may be called: within the hour, then in windows of two hours."""
    soon = reader.now + _SOON
    options = [Option(f"{times.iso(reader.now)}/{times.iso(soon)}", _("Within the next hour"))]
    begins = reader.now.replace(minute=0, second=0, microsecond=0) + _SOON
    for _slot in range(_SLOTS):
        ends = begins + _SLOT
        options.append(Option(f"{times.iso(begins)}/{times.iso(ends)}", window(begins, ends, reader)))
        begins = ends
    return options


def numbers(rows: list[Number]) -> list[Option]:
    """Offer the registered numbers."""
    return [Option(str(row.contact), shown_number(row.number), row.name, mono=True) for row in rows]


def calls(rows: list[CallRow], sounds: dict[int, list[RecordingRow]], reader: Reader) -> list[ShownCall]:
    """Write one's own calls."""
    return [
        ShownCall(
            who=row.caller,
            at=moment(row.began_at, reader),
            iso=times.iso(row.began_at),
            what=(_("%(name)s answered") if row.direction == "in" else _("%(name)s called")) % {"name": row.operator},
            recordings=[
                (one.name, f"/attachments/{one.token}" if State(one.state) in FETCHABLE else "")
                for one in sounds.get(row.id, ())
            ],
        )
        for row in rows
    ]


def approval(row: ApprovalRow, reader: Reader) -> ShownApproval:
    """Write the page of an approval: the act, its object, what it does, who asks, until when."""
    needs = NEEDS[Asked(row.act)]
    facts = [
        Fact(_("Asked for by"), row.asked_by),
        Fact(_("Asked at"), times.exact_with_zone(row.asked_at, reader.zone, reader.locale)),
        Fact(_("Stands open until"), times.exact_with_zone(row.expires_at, reader.zone, reader.locale)),
    ]
    if row.words:
        facts.insert(0, Fact(_("Said on the phone"), row.words))
    open_ = is_open(row.state, row.expires_at, reader.now)
    state = "" if open_ else str(words.APPROVAL_STATES["expired" if row.state == "waiting" else row.state])
    return ShownApproval(
        title=words.act(row.act, row.object), consequence=str(words.ACTS[row.act][1]), facts=facts, open=open_,
        state=state, typed=row.object if needs.typed else "", proven=needs.level == "A3",
        url=f"/calls/approvals/{row.id}",
    )  # fmt: skip


def said(row: DraftRow, reader: Reader) -> list[Fact]:
    """List what an unproven caller said of an outage."""
    facts = [
        Fact(_("Said at"), times.exact_with_zone(row.first_seen_at, reader.zone, reader.locale)),
        Fact(_("Who they said they were"), row.name),
        Fact(_("What does not answer"), " · ".join(filter(None, map(row.facts.get, ("service", "not_answering"))))),
        Fact(_("Who else is affected"), row.facts.get("others_affected", "")),
        Fact(_("In their words"), row.words),
    ]
    return [fact for fact in facts if fact.value]
