"""My identity: who the customer is on file, how it may change, how access may be recovered, who looked at the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.customers import words
from countersign.customers.commands import identity_changes, officers, recoveries
from countersign.customers.commands.choosing import choose_recovery_methods
from countersign.customers.policy.cases import can_ask_change
from countersign.customers.queries import PartyRow, parties_of, verifications_of
from countersign.customers.queries import cases as queries
from countersign.customers.rules.cases import changeable
from countersign.kernel.errors import Conflict, Invalid
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.frame import around
from countersign.portal.rows.cases import CHANGES, METHODS, ShownCase, shown_cases
from countersign.portal.words.sentences import moment
from countersign.tickets.commands import Report, open_ticket
from countersign.ui import refusals
from countersign.ui.frames import Fact, FieldError, Option
from countersign.ui.render import page
from countersign.vault import words as vault_words
from countersign.vault.queries import LookRow, looks_at

HERE = "/account/identity"
TICKET_KIND = "question"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change of identity data as its owners see it."""

    field: str
    state: str
    reason: str
    outcome: str
    at: str
    ends: str
    ticket_url: str
    stop_url: str


@never_cache
@require_safe
def identity(request: HttpRequest) -> HttpResponse:
    """Show everything about who the customer is, and what is under way."""
    return _page(request, reader(request))


def _page(
    request: HttpRequest, asking: Reader, refusal: Invalid | Conflict | None = None, *, status: int = 200
) -> HttpResponse:
    customer, name, category, state = queries.customer_of_contract(asking.by.contract or 0)
    versions, owner = parties_of(customer), can_ask_change(asking.by)
    chosen, chosen_at = queries.recovery_methods(customer)
    cases: list[ShownCase] = shown_cases(queries.concerns(asking.by), asking)
    picked = request.POST.getlist("methods") if request.method == "POST" else chosen
    entity = category in ("legal_entity", "state_institution")
    errors = [FieldError(refusals.words(refusal, asking.zone), "id_methods")] if refusal else []
    context: dict[str, Any] = {
        "around": around(asking.by, "account"), "name": name, "category": str(words.CATEGORIES[category]),
        "facts": _facts(versions[0], asking) if versions else [],
        "versions": [_version(row, asking) for row in versions[1:]],
        "verifications": [_verification(row, asking) for row in verifications_of(customer)],
        "owner": owner, "cases": cases,
        "changes": [_change(row, versions, asking, owner) for row in queries.changes_of(customer)],
        "methods": [Option(value, str(label)) for value, label in METHODS.items() if entity or value != "vouch"],
        "chosen": picked, "chosen_at": moment(chosen_at, asking) if chosen_at else "",
        "chosen_words": ", ".join(str(METHODS.get(one, one)) for one in chosen),
        "looks": _looks(customer, asking) if owner else [], "errors": errors,
        "wrong": errors[0].text if errors else "", "saved": "saved" in request.GET, "here": asking.within(HERE),
        "can_change": owner and bool(versions) and state not in ("disputed", "closed"),
    }  # fmt: skip
    return page(request, "portal/account/identity.html", context, status=status)


def _facts(party: PartyRow, asking: Reader) -> list[Fact]:
    told = [
        Fact(label, value, mono=field in ("tax_id", "registration_id", "kpp"))
        for field, label, value in words.told(party.jurisdiction, party.category, party.name, party.data)
    ]
    return [*told, Fact(_("On file since"), moment(party.valid_from, asking))]


def _version(row: PartyRow, asking: Reader) -> Fact:
    told = words.told(row.jurisdiction, row.category, row.name, row.data)
    said = "; ".join(f"{label}: {value}" for _field, label, value in told)
    when = {"number": row.version, "time": moment(row.valid_from, asking)}
    return Fact(_("Version %(number)d, from %(time)s") % when, said)


def _verification(row: Any, asking: Reader) -> Fact:
    until = _("holds until %(time)s") % {"time": moment(row.valid_until, asking)} if row.valid_until else _("no end")
    said = f"{words.VERIFICATION_STATES[row.state]} · {until}"
    return Fact(f"{words.METHODS.get(row.method, row.method)}, {moment(row.looked_at, asking)}", said)


def _change(row: queries.OwnChange, versions: list[PartyRow], asking: Reader, owner: bool) -> ShownChange:
    party = versions[0] if versions else None
    label = words.label_of(party.jurisdiction, party.category, row.field) if party else row.field
    return ShownChange(
        label, str(CHANGES[row.state]), row.reason, row.outcome, moment(row.opened_at, asking),
        moment(row.ends_at, asking) if row.ends_at else "",
        asking.within(f"/tickets/{row.ticket}") if row.ticket else "",
        asking.within(f"{HERE}/changes/{row.id}/stop") if owner and row.open else "",
    )  # fmt: skip


def _looks(customer: int, asking: Reader) -> list[Fact]:
    return [Fact(moment(row.at, asking), _look(row)) for row in looks_at(customer)]


def _look(row: LookRow) -> str:
    """Write a look as the customer reads it: which role, why, on which ticket, what was seen (T82)."""
    told = [
        str(vault_words.ROLES.get(row.role, row.role)), str(vault_words.PURPOSES.get(row.purpose, row.purpose)),
        f"№ {row.ticket}", ", ".join(str(vault_words.FIELDS.get(one, one)) for one in row.fields),
    ]  # fmt: skip
    if row.delayed:
        told.append(_("told late under a lawful order"))
    if row.locked:
        told.append(_("locked out for too many looks"))
    return " · ".join(told)


@require_POST
def methods(request: HttpRequest) -> HttpResponse:
    """Fix in advance how access may be recovered; with a second factor."""
    asking = reader(request)
    try:
        choose_recovery_methods(
            asking.by.contract or 0, request.POST.getlist("methods")[:12], by=asking.by, at=asking.now
        )
    except (Invalid, Conflict) as refusal:
        return _page(request, asking, refusal, status=refusal.status)
    return see_other(asking.within(f"{HERE}?saved"))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Ask for a change of identity data: which field, and why. The papers go into the vault, never here."""
    asking = reader(request)
    if request.method != "POST":
        return _changing(request, asking)
    field, reason = request.POST.get("field", "")[:60], request.POST.get("reason", "")[:4000]
    try:
        asked = identity_changes.ask_identity_change(
            asking.by.contract or 0, field, reason, by=asking.by, at=asking.now
        )
    except (Invalid, Conflict) as refusal:
        return _changing(request, asking, refusal)
    by = asking.by.without_key()
    told = Report(
        TICKET_KIND, _("Change of identity data"), reason, facts={"what_was_read": _("The page “My identity”")}
    )
    ticket = open_ticket(told, by=by, at=asking.now)
    officers.tie_ticket("identity_change", asked.pk, ticket.pk, by=by, at=asking.now)
    return see_other(asking.within(f"{HERE}#changes"))


def _changing(request: HttpRequest, asking: Reader, refusal: Invalid | Conflict | None = None) -> HttpResponse:
    customer = queries.customer_of_contract(asking.by.contract or 0)[0]
    party = queries.party_in_force(customer)
    fields = changeable(party[0], party[1]) if party else []
    field = str(refusal.facts.get("field", "")) if refusal else ""
    errors = [FieldError(refusals.words(refusal, asking.zone), f"id_{field}" if field else "")] if refusal else []
    context = {
        "around": around(asking.by, "account"), "here": asking.within(f"{HERE}/changes"), "errors": errors,
        "fields": [Option(one, words.label_of(party[0], party[1], one)) for one in fields] if party else [],
        "field": request.POST.get("field", ""), "reason": request.POST.get("reason", ""),
        "wrong": {error.field: error.text for error in errors}, "back": asking.within(HERE),
    }  # fmt: skip
    return page(request, "portal/account/change.html", context, status=refusal.status if refusal else 200)


@require_POST
def stop_change(request: HttpRequest, change: int) -> HttpResponse:
    """Stop a change of identity data before it is in force."""
    asking = reader(request)
    identity_changes.take_back_identity_change(change, by=asking.by, at=asking.now)
    return see_other(asking.within(f"{HERE}#changes"))


@require_POST
def stop_recovery(request: HttpRequest, recovery: int) -> HttpResponse:
    """Stop a recovery that concerns the person, from their own session (T33)."""
    asking = reader(request)
    recoveries.stop_recovery(recovery, by=asking.by, at=asking.now)
    return see_other(asking.within(HERE))


@require_POST
def vouch(request: HttpRequest, recovery: int) -> HttpResponse:
    """Vouch for another person of the customer, with a second factor."""
    asking = reader(request)
    recoveries.vouch_recovery(recovery, by=asking.by, at=asking.now)
    return see_other(asking.within(HERE))
