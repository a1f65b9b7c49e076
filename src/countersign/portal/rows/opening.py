"""Rows of the form of a new ticket: services, kinds, questions, the promise, what the engineer will have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.customers.queries import ContractCard, ServiceRow
from countersign.portal.asking import Reader
from countersign.portal.words.kinds import KINDS, QUESTIONS, SEVERITIES
from countersign.portal.words.sentences import due
from countersign.tickets.queries.terms import first_answer
from countersign.tickets.rules.facts import FACTS, Fact
from countersign.tickets.rules.severity import default_for
from countersign.tickets.rules.status import Kind
from countersign.ui import times
from countersign.ui.frames import Option, Tick

ACCOUNT = "account"
# Facts that faults share are asked last, in every kind of fault in the same order.
SHARED = ("since", "before", "tried")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the form. kinds: the kinds it belongs to, as `shown` reads them."""

    name: str
    label: str
    hint: str
    value: str
    error: str
    long: bool
    required: bool
    kinds: str
    shown: bool
    narrow: bool
    type: str = "text"


@dataclass(frozen=True, slots=True)
class Promised:
    """By when the first answer comes. time: "02:36"; "" while the kind is not chosen or no plan runs."""

    time: str
    words: str


def services(rows: list[ServiceRow]) -> list[Option]:
    """List the services of the contract as cards, the account itself last."""
    cards = [Option(str(row.id), row.name, ", ".join(filter(None, (row.product, row.site))), mono=True) for row in rows]
    return [*cards, Option(ACCOUNT, _("My account"), _("Access, contract, bills"))]


def kinds() -> list[Option]:
    """List the kinds of request as cards."""
    return [Option(kind.value, str(label), str(note)) for kind, (label, note) in KINDS.items()]


def urgencies() -> list[Option]:
    """List the urgencies in words of effect."""
    return [Option(name, str(words)) for name, words in SEVERITIES.items()]


def questions(kind: str, values: Mapping[str, str], errors: Mapping[str, str]) -> list[Asked]:
    """List every question of every kind once; those of the chosen kind are shown."""
    belongs: dict[str, list[Kind]] = {}
    asked: dict[str, list[Fact]] = {}
    for of, facts in FACTS.items():
        for fact in facts:
            belongs.setdefault(fact.name, []).append(of)
            asked.setdefault(fact.name, []).append(fact)
    names = [name for name in belongs if name not in SHARED] + list(SHARED)
    return [
        Asked(
            name=name,
            label=str(QUESTIONS[name].asks),
            hint=_hint(name, all(not fact.required for fact in asked[name])),
            value=values.get(name, ""),
            error=errors.get(name, ""),
            long=any(fact.long for fact in asked[name]),
            required=all(fact.required for fact in asked[name]),
            kinds=" ".join(of.value for of in belongs[name]),
            shown=kind in belongs[name],
            narrow=name in ("since", "before", "measured", "usual"),
        )
        for name in names
    ]


def _hint(name: str, optional: bool) -> str:
    hint = str(QUESTIONS[name].hint)
    return " · ".join(filter(None, (hint, _("may stay empty") if optional else "")))


def promised(card: ContractCard, kind: str, urgency: str, reader: Reader) -> Promised:
    """Work out by when the first answer comes, with the very rule that will open the ticket. One query."""
    if not card.targets:
        return Promised("", _("Your contract has no support plan. Write to us by mail."))
    if kind not in set(Kind):
        return Promised("", _("Choose what it is, and the time stands here."))
    severity = urgency if urgency in SEVERITIES else default_for(kind).value
    answer = first_answer(card.id, severity, reader.now)
    if answer is None:
        return Promised("", _("Your contract has no support plan. Write to us by mail."))
    minutes = answer.seconds // 60
    within = ngettext("Within %(count)d minute", "Within %(count)d minutes", minutes) % {"count": minutes}
    said = (
        _("%(within)s: %(kind)s, %(plan)s plan, day and night.")
        if answer.always
        else _("%(within)s of working time: %(kind)s, %(plan)s plan.")
    )
    words = said % {"within": within, "kind": str(KINDS[Kind(kind)][0]).lower(), "plan": card.plan}
    return Promised(f"{due(answer.due_at, reader)} {times.zone_name(answer.due_at, reader.zone)}", words)


def ticks(kind: str, filled: Mapping[str, str]) -> list[Tick]:
    """List what the engineer will have; the form ticks it off as it is filled in."""
    rows = [
        (_("Service and contract"), "service"),
        (_("What it is"), "kind"),
        (_("What you see"), "description"),
    ]
    if kind in set(Kind):
        names = {fact.name for fact in FACTS[Kind(kind)]}
        ordered = [name for name in QUESTIONS if name in names and name not in SHARED]
        ordered += [name for name in SHARED if name in names]
        rows += [(str(QUESTIONS[name].named), name) for name in ordered]
    rows.append((_("A log or screenshot"), "upload|files"))
    return [Tick(label, bool(filled.get(name, "").strip()), name) for label, name in rows]
