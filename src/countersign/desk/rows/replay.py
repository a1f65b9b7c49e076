"""Rows of the replay: a folded state as the page writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup

from countersign.desk.rows.panel import Moment
from countersign.desk.rows.thread import Entry
from countersign.desk.sentences import Telling
from countersign.ledger.queries import EventRow
from countersign.ledger.verify import Report
from countersign.mail.links import Lookout
from countersign.tickets import words
from countersign.tickets.queries import TicketRow
from countersign.ui import prose, times
from countersign.ui.frames import Fact


@dataclass(frozen=True, slots=True)
class Mark:
    """An event's second on the slider."""

    at: int
    label: str


@dataclass(frozen=True, slots=True)
class Slide:
    """The slider: from the ticket's birth to now."""

    action: str
    start: int
    end: int
    value: int
    text: str
    marks: list[Mark]
    view: str
    iso: str
    views: tuple[tuple[str, str, bool], ...]
    back_url: str
    seal_url: str


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket at a second."""

    title: str
    status: str
    look: str
    facts: list[Fact]
    claim: list[Fact]
    entries: list[Entry]
    events: list[Moment]
    summary: str


def slider(ticket: TicketRow, events: list[EventRow], moment: datetime, view: str, tell: Telling) -> Slide:
    """Write the slider for a ticket's life."""
    action = f"/desk/tickets/{ticket.number}/history"
    iso = times.iso(moment)
    views = (("staff", _("As staff see it")), ("customer", _("As the customer sees it")))
    return Slide(
        action,
        int(ticket.opened_at.timestamp()),
        int(tell.now.timestamp()),
        int(moment.timestamp()),
        tell.exact(moment),
        [Mark(int(row.at.timestamp()), words.event(row.type, row.facts)) for row in events],
        view,
        iso,
        tuple((f"{action}?at={iso}&as={name}", label, name == view) for name, label in views),
        f"/desk/tickets/{ticket.number}",
        f"/desk/tickets/{ticket.number}/seal",
    )


def moment(told: dict[str, Any], tell: Telling, judge: Lookout) -> Told:
    """Write what `queries.as_of` folded. judge: tells which links mislead."""
    said = [_message(row, tell, judge) for row in told["messages"]]
    said += [_note(row, tell, judge) for row in told.get("notes", ())]
    count = len(told["events"])
    return Told(
        title=told["title"],
        status=words.status(told["status"], told["waiting"], told["resolution"]),
        look=words.status_look(told["status"], told["waiting"]),
        facts=_facts(told, tell),
        claim=[Fact(str(words.FACTS.get(name, name)), text) for name, text in (told["facts"] or {}).items()],
        entries=sorted(said, key=lambda one: one.iso),
        events=[_event(row, tell) for row in told["events"]],
        summary=ngettext("%(count)s event up to this second", "%(count)s events up to this second", count)
        % {"count": count},
    )


def _facts(told: dict[str, Any], tell: Telling) -> list[Fact]:
    people = [(_("Holder"), told["holder"]), (_("Addressee"), told["addressee"]), (_("Contact"), told["author"])]
    moments = [
        (_("Opened"), told["opened_at"]),
        (_("Accepted"), told["accepted_at"]),
        (_("Answer due"), told["clock_due_at"]),
        (_("Resolution due"), told["resolution_due_at"]),
        (_("Promised"), told["promised_at"]),
        (_("Solution proposed"), told["proposed_at"]),
        (_("Closed"), told["closed_at"]),
    ]
    texts = [(_("Cause"), told["cause"]), (_("Action"), told["action"]), (_("Checked"), told["checked"])]
    rows = [
        Fact(_("Contract"), told["contract"] or "", mono=True),
        Fact(_("Service"), told["service"] or _("the account"), mono=True),
        Fact(_("Severity"), str(words.SEVERITIES.get(told["severity"], told["severity"]))),
    ]
    rows += [Fact(term, name) for term, name in people if name]
    rows += [Fact(term, tell.exact(_instant(at)), mono=True) for term, at in moments if at]
    return rows + [Fact(term, text) for term, text in texts if text]


def _message(row: dict[str, Any], tell: Telling, judge: Lookout) -> Entry:
    level, seal = _seal(row) if row["side"] == "customer" else ("", "")
    return Entry(
        row["side"],
        row["author_name"],
        tell.near(_instant(row["at"])),
        row["at"],
        body=_body(row, judge),
        seal_level=level,
        seal=seal,
        origin=row["ip"] or "" if row["side"] == "customer" else "",
    )


def _seal(row: dict[str, Any]) -> tuple[str, str]:
    review = row["review"] or {}
    level = review.get("level") or row["assurance"]
    return words.seal(level, row["method"] or "", lowered_by=review.get("by_name", ""))


def _note(row: dict[str, Any], tell: Telling, judge: Lookout) -> Entry:
    return Entry("note", row["author_name"], tell.near(_instant(row["at"])), row["at"], body=_body(row, judge))


def _body(row: dict[str, Any], judge: Lookout) -> Markup:
    names = ", ".join(file["name"] for file in row["files"])
    return prose.html(row["body"], judge) + (
        Markup("<p>{}</p>").format(_("Files: %(names)s") % {"names": names}) if names else ""
    )


def _event(row: dict[str, Any], tell: Telling) -> Moment:
    text = words.event(row["type"], row["facts"])
    who = pgettext("who did it", "%(name)s") % {"name": row["by"]}
    return Moment(tell.near(_instant(row["at"])), row["at"], f"{who} {text}" if row["by"] else text)


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a verification found."""

    sound: bool
    text: str
    findings: list[str]


def seal(report: Report, tell: Telling) -> Seal:
    """Say what a verification found."""
    told = {"count": report.events, "time": tell.near(tell.now)}
    if report.sound:
        text = (
            ngettext(
                "The seal holds: %(count)s event, its content and its row agree. Checked at %(time)s.",
                "The seal holds: %(count)s events, their content and the row agree. Checked at %(time)s.",
                report.events,
            )
            % told
        )
    else:
        text = _("The seal is broken. Tell the security role; change nothing. Checked at %(time)s.") % told
    return Seal(report.sound, text, [str(finding) for finding in report.findings])
