"""Rows of the pages about plans: ready strings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.customers import plan_words as words
from countersign.customers.norm_rows import NormRow, norm_rows
from countersign.customers.queries.catalogue import Holder, PlanRow
from countersign.customers.queries.simulating import Case
from countersign.customers.rules import CLOCKS, SEVERITIES, Norm
from countersign.customers.rules.plans import norm_text
from countersign.desk.asking import Asked
from countersign.ui import times
from countersign.ui.frames import Fact, Link

PAGE = "/desk/plans"


@dataclass(frozen=True, slots=True)
class Listed:
    """One plan of the list, in its newest version."""

    url: str
    name: str
    kind: str
    version: str
    first: str
    fee: str
    contracts: str


@dataclass(frozen=True, slots=True)
class Page:
    """A version of a plan, ready to be written down."""

    title: str
    line: str
    facts: list[Fact]
    norms: list[NormRow]
    versions: list[Link]
    holders: list[HolderRow]
    next_url: str
    newest: str


@dataclass(frozen=True, slots=True)
class HolderRow:
    """A contract that has the plan."""

    url: str
    contract: str
    customer: str
    term: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One opening of the simulator with its due times."""

    title: str
    note: str
    rows: list[DueRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DueRow:
    """One clock of the simulator: its norm, when it is due there and in UTC."""

    clock: str
    norm: str
    due: str
    iso: str
    utc: str


def listed(plans: Iterable[PlanRow]) -> list[Listed]:
    """Write the list: each plan once, in its newest version, with the contracts of all of them."""
    found = []
    for _name, group in groupby(plans, key=lambda row: row.name):
        versions = list(group)
        newest, contracts = versions[0], sum(one.contracts for one in versions)
        found.append(
            Listed(
                f"{PAGE}/{newest.id}", newest.name, str(words.KINDS[newest.kind]),
                _("Version %(number)s") % {"number": newest.version}, _first(newest),
                words.fee(newest.fee_minor, newest.currency),
                ngettext("%(number)d contract", "%(number)d contracts", contracts) % {"number": contracts},
            )
        )  # fmt: skip
    return found


def _first(plan: PlanRow) -> str:
    """Say the first answers from critical to low: 10 min / 10 min / 15 min / 1 h."""
    return " / ".join(words.span(plan.norms[severity]["first"].seconds) for severity in SEVERITIES)


def shown(plan: PlanRow, versions: Sequence[PlanRow], holders: Iterable[Holder], here: Asked, *, may: bool) -> Page:
    """Write a plan's page."""
    newest = versions[0]
    told = {"number": plan.version, "kind": words.KINDS[plan.kind]}
    return Page(
        plan.name,
        _("%(kind)s plan, version %(number)s") % told,
        facts(plan),
        norm_rows(plan.norms),
        [
            Link(_("Version %(number)s") % {"number": one.version}, f"{PAGE}/{one.id}", one.id == plan.id,
                 count=str(one.contracts or ""))
            for one in versions
        ],
        [_holder(one, here) for one in holders],
        f"{PAGE}/{newest.id}/versions" if may else "",
        f"{PAGE}/{newest.id}" if newest.id != plan.id else "",
    )  # fmt: skip


def facts(plan: PlanRow) -> list[Fact]:
    """Say what a plan holds beside its norms."""
    people = _("as many as you like")
    if plan.named_contacts is not None:
        people = str(plan.named_contacts)
    told = [
        Fact(_("Fee"), words.fee(plan.fee_minor, plan.currency)),
        Fact(_("Channels"), ", ".join(str(words.CHANNELS[one]) for one in plan.channels)),
        Fact(_("Named contacts"), people),
        Fact(_("Paid work included"), _("%(minutes)d min a month") % {"minutes": plan.paid_minutes}),
        Fact(
            _("Waiting for a third party"),
            _("stops the resolution clock") if plan.third_pauses else _("stops no clock"),
        ),
    ]
    return [*told, Fact(_("Missed answers are paid for by"), plan.credit_rule or _("no rule"))]


def _holder(one: Holder, here: Asked) -> HolderRow:
    told = {"since": _moment(one.starts_at, here), "until": _moment(one.ends_at, here) if one.ends_at else ""}
    term = _("from %(since)s until %(until)s") if one.ends_at else _("since %(since)s")
    if one.awaited and not one.ends_at:
        term = _("from %(since)s on")
    return HolderRow(f"/desk/customers/{one.customer_id}", one.contract, one.customer, term % told)


def _moment(at: datetime, here: Asked) -> str:
    return times.exact_with_zone(at, here.by.zone, here.by.locale)


def cases(found: Iterable[Case], zone: str, locale: str) -> list[CaseRow]:
    """Write the simulator's answer: the asked opening, then one before each change of the clocks."""
    return [_case(one, zone, locale) for one in found]


def _case(case: Case, zone: str, locale: str) -> CaseRow:
    opened = {"at": _there(case.at, zone, locale)}
    note = ""
    if case.change is not None:
        note = _("The clocks change at %(change)s.") % {"change": times.exact_with_zone(case.change, zone, locale)}
    return CaseRow(
        _("Opened %(at)s") % opened,
        note,
        [
            DueRow(
                str(words.CLOCKS[one.clock]), words.norm(Norm(one.seconds, one.calendar)),
                _there(one.due_at, zone, locale), times.iso(one.due_at), f"{one.due_at:%Y-%m-%d %H:%M:%S} UTC",
            )
            for one in case.promised
        ],
    )  # fmt: skip


def _there(at: datetime, zone: str, locale: str) -> str:
    return f"{words.day_name(at, zone)} {times.exact_with_zone(at, zone, locale)}"


def typed_norms(plan: PlanRow | None) -> dict[str, str]:
    """Return the fields of the form of a version, as `norm_from` reads them."""
    if plan is None:
        return {f"{severity}_{clock}": "" for severity in SEVERITIES for clock in CLOCKS}
    rows, found = plan.norms, {}
    for severity in SEVERITIES:
        for clock in CLOCKS:
            norm = rows[severity].get(clock)
            found[f"{severity}_{clock}"] = norm_text(norm).replace("@always", "") if norm is not None else ""
    return found
