"""Identification of customers: by which methods, where the law asks for it before a service, by how many officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from countersign.customers.rules.contracts import Category
from countersign.identity.rules import Fault


class Method(StrEnum):
    """How somebody's identity was looked at (domain.md, chapter 2)."""

    IN_PERSON = "in_person"
    E_ID = "e_id"
    QUALIFIED_SIGNATURE = "qualified_signature"
    OWN_ACCOUNT_TRANSFER = "own_account_transfer"
    PHOTO_WITH_DOCUMENT = "photo_with_document"
    VIDEO = "video"
    NOTARY = "notary"


class VerificationState(StrEnum):
    """Where one verification stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REFUSED = "refused"


@dataclass(frozen=True)
class Jurisdiction:
    """What a country asks of identification.

    required:    whether no service may be given before an identification is in force.
    valid_days:  how long one holds; 0 without end.
    methods:     by category.
    two:         categories where a second officer confirms what the first one found.
    source:      where it is written; for a lawyer to confirm.
    """

    required: bool = False
    valid_days: int = 0
    methods: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    two: frozenset[str] = frozenset()
    source: str = ""


Law = Mapping[str, Jurisdiction]
GENERAL = "general"


class LawUnreadable(ValueError):
    """The file of identification rules says something that cannot be meant; the text names it."""


def law_from(told: Mapping[str, Any]) -> dict[str, Jurisdiction]:
    """Read the rules from a file's tables; what a country leaves out is as in `general`.

    Raises: LawUnreadable naming table and key.
    """
    if GENERAL not in told:
        raise LawUnreadable("the table [general] is missing")
    base = _jurisdiction(GENERAL, told[GENERAL], Jurisdiction())
    found = {GENERAL: base}
    for country, table in told.items():
        if country == GENERAL:
            continue
        if len(country) != 2 or not country.isupper():
            raise LawUnreadable(f"[{country}] is not a country of two capital letters")
        found[country] = _jurisdiction(country, table, base)
    return found


def _jurisdiction(country: str, table: Any, base: Jurisdiction) -> Jurisdiction:
    if not isinstance(table, Mapping):
        raise LawUnreadable(f"{country} is not a table")
    unknown = set(table) - {"required", "valid_days", "methods", "two_officers", "source"}
    if unknown:
        raise LawUnreadable(f"[{country}] has unknown keys: {', '.join(sorted(unknown))}")
    methods = {**base.methods, **_methods(country, table.get("methods", {}))}
    two = table.get("two_officers", sorted(base.two))
    days = table.get("valid_days", base.valid_days)
    required = table.get("required", base.required)
    if not isinstance(two, list) or not set(two) <= set(Category):
        raise LawUnreadable(f"[{country}] two_officers names something that is no category")
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise LawUnreadable(f"[{country}] valid_days is not a count of days")
    if not isinstance(required, bool):
        raise LawUnreadable(f"[{country}] required is neither true nor false")
    return Jurisdiction(required, days, methods, frozenset(two), str(table.get("source", "")))


def _methods(country: str, told: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(told, Mapping) or not set(told) <= set(Category):
        raise LawUnreadable(f"[{country}.methods] names something that is no category")
    found = {}
    for category, names in told.items():
        if not isinstance(names, list) or not set(names) <= set(Method):
            raise LawUnreadable(f"[{country}.methods] {category} names something that is no method")
        found[category] = tuple(names)
    return found


def jurisdiction(law: Law, country: str) -> Jurisdiction:
    """Return what a country asks; a country without a table of its own asks what is general."""
    return law.get(country) or law[GENERAL]


def method_fault(law: Law, country: str, category: str, method: str) -> Fault | None:
    """Tell whether a method may prove this category in this country."""
    allowed = jurisdiction(law, country).methods.get(category, ())
    return None if method in allowed else Fault("method_not_allowed", {"allowed": ", ".join(allowed)})


def needs_second_officer(law: Law, country: str, category: str) -> bool:
    """Tell whether what one officer found counts only when another has confirmed it."""
    return category in jurisdiction(law, country).two


def valid_until(law: Law, country: str, at: datetime, wanted: datetime | None) -> datetime | None:
    """Return when an identification ends: as wanted, but never later than the country allows."""
    days = jurisdiction(law, country).valid_days
    longest = at + timedelta(days=days) if days else None
    return min((one for one in (wanted, longest) if one is not None), default=None)


@dataclass(frozen=True)
class Finding:
    """A verification as the gate looks at it."""

    state: str
    passed: bool
    valid_until: datetime | None


def is_identified(findings: Iterable[Finding], at: datetime) -> bool:
    """Tell whether an identification is in force at an instant."""
    return any(
        one.state == VerificationState.IN_FORCE and one.passed and (one.valid_until is None or at < one.valid_until)
        for one in findings
    )


def may_provision(law: Law, country: str, findings: Iterable[Finding], at: datetime) -> bool:
    """Tell whether a service may be given: where the law asks for it, only to who is identified.

    Source: domain.md ch. 2 (Identity verification); security.md ch. 2 (law).
    """
    return not jurisdiction(law, country).required or is_identified(findings, at)
