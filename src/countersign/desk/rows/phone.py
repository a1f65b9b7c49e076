"""Rows of the phone desk: what an operator may know of a call, before a code and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from countersign.customers.queries import ContractCard
from countersign.desk.forms import Field
from countersign.desk.sentences import Telling
from countersign.desk.words import CONTACT_ROLES
from countersign.general.words import CHANNELS
from countersign.intake import words
from countersign.intake.queries.attempts import AttemptRow
from countersign.intake.queries.calls import CallRow
from countersign.intake.queries.promises import ApprovalRow, DraftRow
from countersign.intake.rules.approvals import Asked
from countersign.intake.rules.calls import shown_number
from countersign.tickets import words as ticket_words
from countersign.tickets.queries import ListRow
from countersign.tickets.rules.facts import facts_for
from countersign.tickets.rules.status import Kind
from countersign.ui import times
from countersign.ui.frames import Fact, Option


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a typed code: in words, and the next step."""

    title: str
    text: str
    kind: str = "danger"


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call of a list."""

    url: str
    title: str
    at: str
    iso: str
    state: str
    seal_level: str
    seal: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with its address and a few words: a callback, a draft, an attempt, an approval, a ticket."""

    title: str
    text: str = ""
    at: str = ""
    iso: str = ""
    state: str = ""
    url: str = ""
    number: str = ""
    act_url: str = ""
    act_label: str = ""
    facts: list[Fact] = field(default_factory=list)


def call(row: CallRow, tell: Telling) -> ShownCall:
    """Write one call of the operator's list."""
    if row.proven_at is not None:
        title, seal = row.caller, ("proven", _("By code"))
    else:
        title = shown_number(row.number) or _("Number withheld")
        seal = ("none", _("No code"))
    state = _("going on") if row.is_running(tell.now) else _("ended")
    return ShownCall(
        f"/desk/phone/calls/{row.id}", title, tell.near(row.began_at), times.iso(row.began_at), state, *seal
    )


def head(row: CallRow, tell: Telling) -> list[Fact]:
    """Write what is known of a call itself."""
    facts = [
        Fact(_("Began"), tell.exact(row.began_at)),
        Fact(
            _("Number"), shown_number(row.number) or _("withheld"), True, "none",
            _("Registered, proves nothing") if row.direction == "out" else _("Shown by the telephone, proves nothing"),
        ),
    ]  # fmt: skip
    if row.reason:
        facts.append(Fact(_("About"), row.reason))
    if row.ended_at is not None:
        facts.append(Fact(_("Ended"), tell.exact(row.ended_at)))
    return facts


def proven(row: CallRow, card: ContractCard, roles: Sequence[str], tell: Telling) -> list[Fact]:
    """Write who the caller is, once a code was used."""
    assert row.proven_at is not None and row.proven_until is not None
    named = ", ".join(str(CONTACT_ROLES.get(role, role)) for role in roles)
    told = {"at": tell.near(row.proven_at), "until": tell.near(row.proven_until)}
    by_code = _("By code at %(at)s") if row.ended_at is not None else _("By code at %(at)s, holds until %(until)s")
    return [
        Fact(_("Caller"), f"{row.caller}, {named}", False, "proven", by_code % told),
        Fact(_("Contract"), card.number, True),
        Fact(_("Customer"), card.customer),
        Fact(_("Plan"), card.plan or _("none")),
        Fact(_("Code taken from"), row.caller_ip or "–", True),
    ]


def verdict(outcome: str, until: str = "") -> Verdict:
    """Write the verdict on a code."""
    return Verdict(*words.verdict(outcome, until), kind="warn" if "cooling" in outcome else "danger")


def ticket(row: ListRow, call_id: int, tell: Telling) -> Line:
    """Write one open ticket of a proven caller: its status, what is promised."""
    status = ticket_words.status(row.status, row.waiting, row.resolution)
    promise = _("next word by %(time)s") % {"time": tell.due(row.expected_at)} if row.expected_at else ""
    holder = row.holder or _("nobody has accepted it yet")
    words_ = " · ".join(filter(None, (holder, promise)))
    return Line(
        row.title, words_, tell.near(row.moved_at), times.iso(row.moved_at), status, f"/desk/tickets/{row.number}",
        str(row.number), f"/desk/phone/calls/{call_id}/tickets/{row.number}",
    )  # fmt: skip


def approval(row: ApprovalRow, tell: Telling) -> Line:
    """Write one approval that was asked for in the call."""
    told = {"name": row.settled_by, "time": tell.near(row.settled_at) if row.settled_at else ""}
    text = _("by %(name)s at %(time)s") % told if row.settled_by else ""
    if row.state == "waiting":
        text = _("in the customer's portal until %(time)s") % {"time": tell.near(row.expires_at)}
    state = "expired" if row.state == "waiting" and row.expires_at <= tell.now else row.state
    return Line(
        words.act(row.act, row.object), text if state == row.state else "", state=str(words.APPROVAL_STATES[state])
    )


def draft(row: DraftRow, tell: Telling) -> Line:
    """Write one draft: only what the caller said, nothing of a contract."""
    facts = [Fact(str(_DRAFT_FACTS[name]), text) for name, text in row.facts.items() if name in _DRAFT_FACTS]
    # Of a mail the address, never the name alone: whoever writes puts any name before it (T49).
    who = row.address or row.name or shown_number(row.number) or _("nobody named")
    if row.channel == "mail":
        facts.append(Fact(_("Came by mail from"), row.address, True, "none", _("An address proves nothing")))
    elif row.channel != "phone":
        facts.append(Fact(_("Came by"), str(CHANNELS.get(row.channel, row.channel)), False, "none", _("Not proven")))
    return Line(
        f"{words.DRAFTS[row.kind]}: {who}", row.words, tell.near(row.first_seen_at), times.iso(row.first_seen_at),
        _("#%(number)s") % {"number": row.ticket} if row.ticket else row.state,
        # Whose session a chat was in is known to the customer's own portal alone (T26).
        number="" if row.channel == "chat" else row.contract,
        act_url=f"/desk/phone/drafts/{row.id}" if row.state == "open" else "", facts=facts,
    )  # fmt: skip


_DRAFT_FACTS = {
    "service": pgettext_lazy("draft", "Service as named"),
    "not_answering": ticket_words.FACTS["not_answering"],
    "others_affected": ticket_words.FACTS["others_affected"],
}


def attempt(row: AttemptRow, tell: Telling) -> Line:
    """Write one attempt at deceiving us."""
    facts = [
        Fact(_("Contract named"), f"{row.contract} · {row.customer}" if row.contract else _("none")),
        Fact(_("Number"), shown_number(row.claimed_number) or _("withheld"), True),
        Fact(_("Name given"), row.claimed_name or _("none")),
        Fact(_("Operator"), row.operator),
    ]
    state = _("alarm") if row.alarmed else ""
    return Line(
        str(words.ATTEMPTS[row.kind]), row.words, tell.exact(row.at), times.iso(row.at), state,
        f"/desk/phone/calls/{row.call}", str(row.id), facts=facts,
    )  # fmt: skip


def wishes() -> list[Option]:
    """Offer what the customer can be asked to approve; password, e-mail and documents are not among it (T29)."""
    return [Option(act.value, str(words.ACTS[act][0])) for act in Asked]


def kinds() -> list[Option]:
    """Offer the kinds of request."""
    return [Option(kind.value, str(ticket_words.KINDS[kind.value])) for kind in Kind]


def questions(kind: str, typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Field]:
    """Ask the facts of a kind of request, the very ones that the portal asks."""
    return [
        Field(
            fact.name,
            str(ticket_words.FACTS[fact.name]),
            "area" if fact.long else "text",
            required=fact.required,
            value=typed.get(fact.name, ""),
            error=wrong.get(fact.name, ""),
            rows=2,
        )
        for fact in facts_for(kind)
    ]
