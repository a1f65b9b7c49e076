"""Rows of the identity lane: ready strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from countersign.customers import words as customer_words
from countersign.customers.queries import cases as queries
from countersign.desk.asking import Asked
from countersign.desk.identity import words
from countersign.desk.identity.acts import ACTS
from countersign.desk.sentences import Telling
from countersign.identity.queries import accounts
from countersign.kernel.acts import can
from countersign.kernel.settings import VAULT_ORIGIN, setting
from countersign.ledger.queries import EventRow
from countersign.ui.frames import Fact, Link
from countersign.vault import words as vault_words


@dataclass(frozen=True, slots=True)
class Listed:
    """One case of the lane."""

    url: str
    number: str
    kind: str
    about: str
    customer: str
    state: str
    due: str
    opened: str
    hot: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the case."""

    at: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case, ready to be written down."""

    title: str
    state: str
    next: str
    due: str
    facts: list[Fact]
    words: str
    looks: list[Fact]
    compare_url: str
    documents_url: str
    customer_url: str
    ticket_url: str
    export_url: str
    acts: list[Link]
    events: list[Happened]
    warning: str


def listed(here: Asked, *, closed: bool) -> list[Listed]:
    """Write the lane, open cases or ended ones."""
    tell = Telling(here.by, here.now)
    return [
        Listed(
            f"/desk/identity/{row.kind}/{row.id}", number_of(row.kind, row.id), str(words.KINDS[row.kind]), row.about,
            row.customer, str(words.STATES[row.state]), tell.exact(row.ends_at) if row.ends_at else "",
            tell.exact(row.settled_at or row.opened_at), row.state in ("made", "checked", "proposed"),
        )
        for row in queries.lane(here.by)
        if row.open != closed
    ]  # fmt: skip


def number_of(kind: str, case_id: int) -> str:
    """Write the number of a case as people read it out: R-12."""
    return f"{words.LETTERS[kind]}-{case_id}"


def case_page(kind: str, case: Any, here: Asked) -> CasePage:
    """Write one case for an officer."""
    tell, base = Telling(here.by, here.now), f"/desk/identity/{kind}/{case.pk}"
    vault = setting(VAULT_ORIGIN)
    customer = case.customer_id
    return CasePage(
        title=f"{number_of(kind, case.pk)} · {words.KINDS[kind]}",
        state=str(words.STATES[case.state]),
        next=str(words.NEXT.get(case.state, "")),
        due=_("Takes effect at %(time)s") % {"time": tell.exact(case.ends_at)} if case.ends_at else "",
        facts=_facts(kind, case, here, tell),
        words=getattr(case, "words", "") or getattr(case, "reason", ""),
        looks=_looks(case, here),
        compare_url=f"{vault}/cases/{kind}/{case.pk}/comparison" if customer and _open(kind, case) else "",
        documents_url=f"{vault}/customers/{customer}/documents" if customer else "",
        customer_url=f"/desk/customers/{customer}" if customer else "",
        ticket_url=f"/desk/tickets/{case.ticket}" if case.ticket else "",
        export_url=f"{base}/export",
        acts=_acts(kind, case, here, base),
        events=_events(queries.events_of_case(kind, case.pk), tell),
        warning=_warning(kind, case),
    )


def _open(kind: str, case: Any) -> bool:
    return case.state in queries.OPEN[kind]


def _acts(kind: str, case: Any, here: Asked, base: str) -> list[Link]:
    """Name the acts that this officer may take now; a second officer is shown what the first is not."""
    found = []
    for noun, acts in ACTS.items():
        for one in acts:
            if one.kind != kind or case.state not in one.states or not can(here.by, one.act, case):
                continue
            if noun == "lift" and case.lifted_at is not None:
                continue
            if noun == "account" and case.account_id is not None:
                continue
            if noun == "ticket" and case.ticket is not None:
                continue
            found.append(Link(str(one.title), f"{base}/{noun}", hot=one.style == "primary"))
    return found


def _facts(kind: str, case: Any, here: Asked, tell: Telling) -> list[Fact]:
    told: list[tuple[str, str]] = [(_("Opened"), tell.exact(case.opened_at))]
    told.append((_("From"), " · ".join(filter(None, [_name(case.requested_by), case.requested_ip or ""]))))
    told += {"recovery_case": _recovery, "ownership_dispute": _dispute, "identity_change": _change}[kind](
        case, here, tell
    )
    told.append((_("First officer"), _when(case.maker, case.made_at, tell)))
    told.append((_("Second officer"), _when(case.checker, case.checked_at, tell)))
    told.append((_("Evidence"), "\n".join(case.evidence)))
    told.append((_("How it ended"), case.outcome))
    return [Fact(term, value) for term, value in told if value]


def _recovery(case: Any, here: Asked, tell: Telling) -> list[tuple[str, str]]:
    chosen, at = queries.recovery_methods(case.customer_id) if case.customer_id else ([], None)
    fixed = ", ".join(str(words.METHODS.get(one, one)) for one in chosen)
    return [
        (_("Account"), case.account.name if case.account else _("none found")),
        (_("E-mail claimed"), case.claimed_email),
        (_("Name claimed"), case.claimed_name),
        (_("Contract claimed"), case.claimed_contract),
        (_("Relation to the holder"), case.relation),
        (_("What is lost"), str(words.LOST.get(case.lost, case.lost))),
        (_("Way wished for"), str(words.METHODS.get(case.method, case.method))),
        (_("To be answered at"), case.contact),
        (_("Customer"), case.customer.name if case.customer else ""),
        (_("Ways fixed in advance"), fixed + ("" if at or not fixed else " (" + _("the usual ones") + ")")),
        (_("Vouched"), _when(case.vouched_by, case.vouched_at, tell)),
        (_("Proven by"), ", ".join(str(words.METHODS.get(one, one)) for one in case.methods_seen)),
    ]


def _dispute(case: Any, here: Asked, tell: Telling) -> list[tuple[str, str]]:
    return [
        (_("Claimant"), case.claimant_name),
        (_("Claims"), case.claimed),
        (_("To be answered at"), case.contact),
        (_("Customer"), case.customer.name if case.customer else ""),
        (_("Frozen since"), tell.exact(case.frozen_at) if case.frozen_at else ""),
        (_("Reason that the holder reads"), case.freeze_reason),
        (_("Attempts to deceive"), ", ".join(str(one) for one in case.attempts)),
        (_("Decision"), str(words.DECISIONS.get(case.decision, ""))),
        (_("On what it rests"), str(words.BASES.get(case.basis, ""))),
        (_("Reason, in writing"), case.reason),
        (_("Freeze lifted"), tell.exact(case.lifted_at) if case.lifted_at else ""),
    ]


def _change(case: Any, here: Asked, tell: Telling) -> list[tuple[str, str]]:
    party = queries.party_in_force(case.customer_id)
    # What the first entered is kept from the second until both have entered the same (blind entry).
    visible = case.checked_at is not None or case.one_officer or case.maker_id == here.by.id
    return [
        (_("Customer"), case.customer.name),
        (_("Field"), customer_words.label_of(party[0], party[1], case.field) if party else case.field),
        (_("New text"), case.value if visible else ""),
        (_("Only a slip of the pen"), _("yes") if case.typo else ""),
        (_("Entered by one officer alone"), _("yes, with twice the wait") if case.one_officer else ""),
        (_("Version of the identity"), str(case.party_version or "")),
    ]


def _looks(case: Any, here: Asked) -> list[Fact]:
    """Write what the blind comparisons said: per officer, field by field, never what was typed (T32)."""
    people = accounts([int(one) for one in case.looks])
    told = []
    for officer, look in case.looks.items():
        held = people.get(int(officer))
        said = [
            f"{vault_words.FIELDS.get(name, name)}: {words.VERDICTS.get(verdict, verdict)}"
            for name, verdict in look["fields"].items()
        ]
        told.append(Fact(held.name if held else officer, "; ".join(said)))
    return told


def _warning(kind: str, case: Any) -> str:
    if kind == "identity_change" and (case.one_officer or queries.one_officer_since() is not None):
        return _("One officer alone may change identity data here. The wait is twice as long.")
    if kind == "recovery_case" and case.customer is not None and case.customer.state == "disputed":
        return _("A dispute about this customer is open: nothing can be recovered until it has ended.")
    if kind == "recovery_case" and case.state == "cancelled" and case.checked_at is not None:
        return _("It was stopped after two officers had confirmed the person. This may be a dispute: look at it.")
    return ""


def _events(rows: Sequence[EventRow], tell: Telling) -> list[Happened]:
    people = accounts([row.actor_id for row in rows if row.actor_id is not None])
    return [
        Happened(
            tell.exact(row.at),
            people[row.actor_id].name if row.actor_id in people else _("The system") if row.actor_kind == "system"
            else row.ip or _("Somebody"),
            str(words.EVENTS.get(row.type.partition(".")[2], row.type)),
        )
        for row in reversed(rows)
    ]  # fmt: skip


def _name(person: Any) -> str:
    return person.name if person is not None else ""


def _when(person: Any, at: Any, tell: Telling) -> str:
    return f"{_name(person)}, {tell.exact(at)}" if at is not None else ""

