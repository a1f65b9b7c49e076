"""Customers, their contracts, plans and services, and who is responsible for which layer: the provider's side."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema

from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import customers as shapes
from countersign.api.shapes.acts import Reason
from countersign.api.shapes.own import Person
from countersign.api.shapes.rows import AFTER, PLACE, paged
from countersign.api.shapes.typed import Moment
from countersign.calendars.queries import calendar_id
from countersign.calendars.rules import zone_names
from countersign.customers import commands, queries
from countersign.customers.commands import Identity
from countersign.customers.commands.scope import set_scope
from countersign.customers.queries import catalogue
from countersign.customers.queries import scope as scopes
from countersign.customers.queries.simulating import Asked, CalendarUnknown, simulated
from countersign.identity.commands import count_look
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid, NotVisible
from countersign.tickets.rules.severity import Severity

router = Router(tags=["customers"])
READS, WRITES = Scope.CUSTOMERS_READ, Scope.CUSTOMERS_WRITE
CONTRACT = "contracts/{str:contract}"


def _listed(given: Any, by: Actor, at: datetime) -> Schema:
    found = queries.customers_page(by, state=given.state, words=given.q, after=given.after)
    return shapes.CustomerList(
        items=[shapes.CustomerLine.model_validate(row) for row in found.rows], next=found.next or None
    )


def _customer(given: Any, by: Actor, at: datetime) -> Schema:
    """Read a customer; a look is counted as on the pages (T92)."""
    card = queries.customer_card(given.customer, by)
    if card.looks is not None:
        count_look(f"customer:{card.id}", card.looks, by=by, at=at)
    own = {name: getattr(card, name) for name in shapes.Customer.model_fields if hasattr(card, name)}
    return shapes.Customer(
        **own, contracts=[shapes.Contract.model_validate(row) for row in queries.contracts_of(card.id)],
        people=[Person.model_validate(row) for row in queries.people_of_customer(card.id)],
        services=[shapes.OwnService.model_validate(row) for row in queries.services_of_customer(card.id)],
    )  # fmt: skip


def _contract(given: Any) -> int:
    found = queries.contract_by_number(given.contract)
    if found is None:
        raise NotVisible
    return found


def _register(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    return commands.register_customer(
        name=body.name, category=body.category.value, locale=body.locale, zone=body.zone,
        identity=Identity(body.country.upper(), body.identity), by=by, at=at,
    )  # fmt: skip


def _identify(given: Any, by: Actor, at: datetime) -> int:
    identity = Identity(given.body.country.upper(), given.body.identity)
    return int(commands.add_party(given.customer, identity, by=by, at=at).customer_id)


def _accept(given: Any, by: Actor, at: datetime) -> int:
    return int(commands.accept_registration(given.customer, given.body.plan, by=by, at=at).customer_id)


def _change_plan(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    term = commands.Term(body.starts_at, body.ends_at, body.then)
    return commands.change_plan(_contract(given), body.plan, term=term, by=by, at=at)


def _settle(given: Any, by: Actor, at: datetime) -> Any:
    name = given.body.calendar.strip()
    calendar = calendar_id(name) if name else None
    if name and calendar is None:
        raise Invalid("calendar_unknown", field="calendar", calendar=name)
    rule = given.body.credit_rule
    return commands.settle_terms(_contract(given), calendar_id=calendar, credit_rule=rule, by=by, at=at)


def _add_service(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    return commands.add_service(
        _contract(given), body.name, product=body.product, site=body.site, identifiers=body.identifiers, by=by, at=at
    )


def _change_service(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    return commands.change_service(
        given.service, product=body.product, site=body.site, identifiers=body.identifiers, by=by, at=at
    )


def _add_plan(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    offer = commands.Offer(
        body.kind.value, body.third_pauses, [one.value for one in body.channels], body.named_contacts,
        body.paid_minutes, body.fee_minor, body.currency, body.credit_rule,
    )  # fmt: skip
    return commands.add_plan(body.name, body.targets, offer=offer, by=by, at=at)


def _plans(given: Any, by: Actor, at: datetime) -> Schema:
    return paged(shapes.Plan, shapes.PlanList, catalogue.plans_listed(by), given, shapes.plan)


def _simulated(given: Any, by: Actor, at: datetime) -> Schema:
    if given.zone not in zone_names():
        raise Invalid("zone_unknown", field="zone")
    asked = Asked(catalogue.plan(by, given.plan), given.severity.value, given.moment or at, given.zone, given.calendar)
    try:
        first = simulated(asked)[0]
    except CalendarUnknown as unknown:
        raise Invalid("calendar_unknown", field="calendar", calendar=str(unknown)) from None
    return shapes.Simulated(items=[shapes.DueTime.model_validate(one) for one in first.promised])


def _scope(row: scopes.ScopeRow) -> shapes.ScopeTold:
    return shapes.ScopeTold(
        id=row.id, product=row.product, version=row.version, layers=[shapes.Layer(**one.told()) for one in row.layers]
    )


def _scopes(given: Any, by: Actor, at: datetime) -> Schema:
    found, without = scopes.scopes(by)
    return shapes.ScopeList(items=[_scope(row) for row in found], without=without)


def _set_scope(given: Any, by: Actor, at: datetime) -> Any:
    layers = [one.model_dump() for one in given.body.layers]
    return set_scope(given.body.product, layers, seen=given.body.seen, by=by, at=at)


CUSTOMER = Read("customers/{int:customer}", "get_customer", "Read a customer: contracts, people, services",
                shapes.Customer, _customer, READS)  # fmt: skip
declare(router, (
    Read("customers", "list_customers", "List customers, or search them with `q`", shapes.CustomerList, _listed, READS,
         {"state": (Annotated[str, Query(max_length=20)], ""), "q": (Annotated[str, Query(max_length=200)], ""),
          "after": (Annotated[str, Query(pattern=PLACE)], "")}),
    CUSTOMER,
    Deed("customers", "register_customer", "Register a customer", _register, "customer", WRITES, shapes.NewCustomer,
         made="customers/{id}"),
    Deed("customers/{int:customer}/acceptance", "accept_customer", "Accept a registration: a contract is signed",
         _accept, "customer", WRITES, shapes.Accepted, of=CUSTOMER),
    Deed("customers/{int:customer}/refusal", "refuse_customer", "Refuse a registration",
         lambda given, by, at: commands.refuse_registration(given.customer, given.body.reason, by=by, at=at),
         "customer", WRITES, Reason, of=CUSTOMER),
    Deed("customers/{int:customer}/identity", "register_identity", "Register who a customer is in law", _identify,
         "customer", WRITES, shapes.NewParty, of=CUSTOMER),
    Deed("customers/{int:customer}/contracts", "sign_contract", "Record a signed contract",
         lambda given, by, at: commands.sign_contract(
             given.customer, given.body.number, given.body.plan, by=by, at=at), "contract", WRITES, shapes.Signed),
    Deed(f"{CONTRACT}/owner", "appoint_owner", "Name the first owner of a contract",
         lambda given, by, at: commands.appoint_owner(
             _contract(given), given.body.name, given.body.email, by=by, at=at), "contact", WRITES, shapes.FirstOwner),
    Deed(f"{CONTRACT}/plan", "change_plan", "Give a contract a plan from an instant on", _change_plan, "subscription",
         WRITES, shapes.PlanFrom),
    Deed(f"{CONTRACT}/terms", "settle_terms", "Settle the home calendar and the credit rule of a contract", _settle,
         "contract", WRITES, shapes.Terms),
    Deed(f"{CONTRACT}/services", "add_service", "Put a service under a contract", _add_service, "service", WRITES,
         shapes.NewService),
    Deed("services/{int:service}", "change_service", "Change what is written about a service", _change_service,
         "service", WRITES, shapes.ServiceChange),
    Read("plans", "list_plans", "List the plans in all versions", shapes.PlanList, _plans, READS, AFTER),
    Read("plans/{int:plan}", "get_plan_version", "Read a version of a plan", shapes.Plan,
         lambda given, by, at: shapes.plan(catalogue.plan(by, given.plan)), READS),
    Read("plans/{int:plan}/simulation", "simulate_plan", "Say when a plan's clocks would be due", shapes.Simulated,
         _simulated, READS,
         {"severity": (Severity, ...), "moment": (Moment | None, None),
          "zone": (Annotated[str, Query(max_length=64)], "UTC"),
          "calendar": (Annotated[str, Query(max_length=80)], "")}),
    Deed("plans", "add_plan", "Add a plan, or the next version of one", _add_plan, "plan", WRITES, shapes.NewPlan,
         made="plans/{id}"),
    Read("scopes", "list_scopes", "List who is responsible for which layer", shapes.ScopeList, _scopes, READS),
    Read("scopes/{int:scope}", "get_scope", "Read one matrix of responsibility", shapes.ScopeTold,
         lambda given, by, at: _scope(scopes.scope_row(given.scope, by)[0]), READS),
    Deed("scopes", "set_scope", "Say who is responsible for which layer of a product", _set_scope, "scope", WRITES,
         shapes.NewScope, made="scopes/{id}"),
))  # fmt: skip
