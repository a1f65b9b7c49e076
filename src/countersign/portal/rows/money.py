"""What the customer reads of the plan, of credits and of complaints: ready strings."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from countersign.calendars.rules import Calendar
from countersign.credits import policy, words
from countersign.credits.commands.claims import APPEAL_DAYS
from countersign.credits.queries import ClaimRow, ComplaintRow
from countersign.customers import plan_words
from countersign.customers.norm_rows import NormRow, clock_columns, norm_rows
from countersign.customers.queries.catalogue import Bought, Term
from countersign.portal.asking import Reader
from countersign.portal.words.sentences import moment
from countersign.ui import times
from countersign.ui.frames import Fact

CREDITS, COMPLAINTS = "/account/credits", "/account/complaints"


@dataclass(frozen=True, slots=True)
class PlanShown:
    """The plan of the contract."""

    name: str
    since: str
    facts: list[Fact]
    norms: list[NormRow]
    columns: list[dict[str, str]]
    days: list[tuple[str, str]]
    following: list[str]


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """A credit claim, as its line on a list and as its page."""

    url: str
    title: str
    amount: str
    state: str
    tone: str
    note: str
    file_url: str
    appeal_url: str
    sums: list[str]
    basis: list[tuple[str, str, str]]
    rule: str
    rule_lines: list[str]
    history: list[Fact]


@dataclass(frozen=True, slots=True)
class ComplaintShown:
    """A complaint."""

    url: str
    title: str
    state: str
    tone: str
    note: str
    words: str
    ticket_url: str
    ticket: str
    answer: str
    outcome: str
    answered: str


def plan(found: Bought, calendar: Calendar | None, asking: Reader) -> PlanShown | None:
    """Write what the contract has bought; None when it has nothing in force."""
    term = found.now
    if term is None:
        return None
    own = term.plan
    people = str(found.people)
    if own.named_contacts is not None:
        people = _("%(now)d of %(most)d") % {"now": found.people, "most": own.named_contacts}
    facts = [
        Fact(_("Your hours"), plan_words.hours(calendar)),
        Fact(_("How you reach us"), ", ".join(str(plan_words.CHANNELS[one]) for one in own.channels)),
        Fact(_("Named contacts"), people),
        Fact(_("Paid work included"), _("%(minutes)d min a month") % {"minutes": own.paid_minutes}),
        Fact(_("Fee"), plan_words.fee(own.fee_minor, own.currency)),
    ]
    name = _("%(plan)s, version %(number)s") % {"plan": own.name, "number": own.version}
    return PlanShown(
        name, _since(term, asking), facts, norm_rows(own.norms, _("in your hours")),
        clock_columns(),
        plan_words.days(calendar, asking.now.date()), [_following(one, asking) for one in found.following],
    )  # fmt: skip


def _since(term: Term, asking: Reader) -> str:
    told = {"since": moment(term.starts_at, asking), "until": moment(term.ends_at, asking) if term.ends_at else ""}
    return (_("since %(since)s, until %(until)s") if term.ends_at else _("since %(since)s")) % told


def _following(term: Term, asking: Reader) -> str:
    told = {"plan": term.plan.name, "number": term.plan.version, "since": moment(term.starts_at, asking)}
    return _("From %(since)s on you have the plan %(plan)s, version %(number)s.") % told


TONES = {"approved": "good", "paid": "good", "rejected": "warn"}


def claim(row: ClaimRow, asking: Reader) -> ClaimShown:
    """Write a claim: what, how much, how it stands, what can be done."""
    reads, url = words.Reads(asking.zone, asking.locale), f"{CREDITS}/{row.id}"
    may = policy.can_file(asking.by, row)
    open_window = row.state == "eligible" and asking.now <= row.closes_at
    may_appeal = (
        may and row.state == "rejected" and row.appealed_at is None and row.decided_at is not None
        and (asking.now - row.decided_at).days < APPEAL_DAYS
    )  # fmt: skip
    basis = [
        (
            f"/tickets/{entry['ticket']}" if entry.get("ticket") else "",
            _("Ticket %(number)s") % {"number": entry["ticket"]} if entry.get("ticket") else row.service,
            words.basis(entry, reads),
        )
        for entry in row.basis
    ]
    return ClaimShown(
        asking.within(url), words.title(row), words.amount(row), str(words.STATES[row.state]),
        TONES.get(row.state, "info"), _note(row, asking), asking.within(f"{url}/filing") if may and open_window else "",
        asking.within(f"{url}/appeal") if may_appeal else "", words.sums(row), basis,
        _("%(name)s, version %(number)s") % {"name": row.rule_name, "number": row.rule_version},
        words.rule(row.rule), _history(row, asking),
    )  # fmt: skip


def _note(row: ClaimRow, asking: Reader) -> str:
    """Say what comes next."""
    if row.state == "eligible":
        if asking.now > row.closes_at:
            return _("It could be claimed until %(until)s.") % {"until": moment(row.closes_at, asking)}
        return _("Can be claimed until %(until)s.") % {"until": moment(row.closes_at, asking)}
    if row.state == "filed":
        return _("Somebody who never held the ticket decides, with reasons.")
    if row.state == "appealed":
        return _("Another person than the first decides.")
    if row.state == "approved":
        return _("It is taken off your next bill.")
    if row.state == "paid" and row.paid_at is not None:
        return _("Paid at %(at)s, %(payment)s.") % {"at": moment(row.paid_at, asking), "payment": row.payment}
    return row.appeal_reason or row.reason


def _history(row: ClaimRow, asking: Reader) -> list[Fact]:
    """Write the claim's way so far."""
    last = words.STATES["rejected" if row.state == "rejected" else "approved"]
    steps = [
        (row.computed_at, _("Computed"), _("without being asked")),
        (row.filed_at, _("Claimed by %(name)s") % {"name": row.filed_by}, row.words),
        (row.decided_at, _decided(row), row.reason),
        (row.appealed_at, _("Objected to by %(name)s") % {"name": row.appealed_by}, row.appeal_words),
        (
            row.appeal_decided_at,
            _("Decided again by %(name)s: %(state)s")
            % {"name": row.appeal_decided_by, "state": last},
            row.appeal_reason,
        ),
        (row.paid_at, _("Paid"), row.payment),
    ]
    return [Fact(f"{title}, {moment(at, asking)}", said or "–") for at, title, said in steps if at is not None]


def _decided(row: ClaimRow) -> str:
    if row.decided_at is not None and not row.decided_by:
        return _("Granted by the rule")
    first = "rejected" if row.appealed_at is not None or row.state == "rejected" else "approved"
    return _("Decided by %(name)s: %(state)s") % {"name": row.decided_by, "state": words.STATES[first]}


def complaint(row: ComplaintRow, asking: Reader) -> ComplaintShown:
    """Write a complaint with its answer."""
    late = row.state == "open" and asking.now > row.due_at
    told = {"due": times.due(row.due_at, asking.now, asking.zone, asking.locale)}
    note = _("We answer by %(due)s.") % told if not late else _("We wanted to answer by %(due)s.") % told
    answered = ""
    if row.answered_at is not None:
        note = ""
        answered = f"{row.answered_by}, {moment(row.answered_at, asking)}"
    return ComplaintShown(
        asking.within(f"{COMPLAINTS}/{row.id}"),
        _("Complaint %(number)s, %(at)s") % {"number": row.id, "at": moment(row.opened_at, asking)},
        str(words.COMPLAINT_STATES[row.state]), "warn" if late else "good" if row.state == "answered" else "info", note,
        row.words, asking.within(f"/tickets/{row.ticket}") if row.ticket else "",
        _("Ticket %(number)s: %(title)s") % {"number": row.ticket, "title": row.ticket_title} if row.ticket else "",
        row.answer, str(words.OUTCOMES.get(row.outcome, "")), answered,
    )  # fmt: skip

