"""Shapes of the API: customers; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from countersign.client.shapes_account import ContactPerson, Norm

Category = Literal["individual", "legal_entity", "sole_trader", "state_institution"]


Channel = Literal["portal", "mail", "phone", "callback", "chat"]


PlanKind = Literal["regular", "trial", "goodwill"]


class Accepted(TypedDict):
    """With which plan a registration is accepted."""

    plan: int


class Contract(TypedDict):
    """A contract of the customer."""

    id: int
    number: str
    signed_at: str
    ended_at: str | None
    plan: str


class Customer(TypedDict):
    """A customer. Identity data and documents stand on the pages alone."""

    id: int
    name: str
    category: str
    state: str
    locale: str
    zone: str
    applicant: str
    applicant_email: str
    applicant_phone: str
    contracts: list[Contract]
    people: list[ContactPerson]
    services: list[OwnService]


class CustomerLine(TypedDict):
    """A customer of the list, with the numbers of its contracts."""

    id: int
    name: str
    category: str
    state: str
    jurisdiction: str
    numbers: list[str]


class CustomerLineList(TypedDict):
    """A page of customers."""

    items: list[CustomerLine]
    next: str | None


class DueTime(TypedDict):
    """When one clock would be due."""

    clock: str
    text: str
    calendar: str
    seconds: int
    due_at: str


class FirstOwner(TypedDict):
    """The first owner of a contract that has none."""

    name: str
    email: str


class ImportReport(TypedDict):
    """What became of a list; `id` names the import in the record, nothing for a dry run."""

    id: int | None
    dry_run: bool
    counts: dict[str, int]
    refused: list[RefusedLine]


class Layer(TypedDict):
    """One layer of a product and whose it is; names and texts by language."""

    layer: str
    who: str
    name: dict[str, str]
    text: dict[str, str]
    link: str


class NewCustomer(TypedDict):
    """A customer with the data set of its category in its country, by name."""

    name: str
    category: Category
    country: str
    identity: dict[str, str]
    locale: NotRequired[Literal["en", "ru", "it"]]
    zone: NotRequired[str]


class NewLayer(TypedDict):
    """One layer as a matrix keeps it."""

    layer: str
    who: Literal["provider", "customer", "shared"]
    name: dict[str, str]
    text: NotRequired[dict[str, str]]
    link: NotRequired[str]


class NewParty(TypedDict):
    """Who the customer is in law; afterwards it changes only by a ticket and two officers."""

    country: str
    identity: dict[str, str]


class NewPlan(TypedDict):
    """A plan, or the next version of one of that name."""

    name: str
    targets: dict[str, dict[str, Any]]
    kind: NotRequired[Any]
    third_pauses: NotRequired[bool]
    channels: NotRequired[list[Channel]]
    named_contacts: NotRequired[int | None]
    paid_minutes: NotRequired[int]
    fee_minor: NotRequired[int]
    currency: NotRequired[str]
    credit_rule: NotRequired[str]


class NewScope(TypedDict):
    """The next version of a product's matrix. `seen`: the version that it was made from, 0 for the first."""

    product: str
    layers: list[NewLayer]
    seen: NotRequired[int | None]


class NewService(TypedDict):
    """A service; identifiers are the host names and addresses that it is known by."""

    name: str
    product: str
    site: NotRequired[str]
    identifiers: NotRequired[list[str]]


class OwnService(TypedDict):
    """A service under a contract."""

    id: int
    contract_id: int
    name: str
    product: str
    site: str
    identifiers: list[str]
    is_active: bool


class Plan(TypedDict):
    """A version of a support plan."""

    id: int
    name: str
    version: int
    kind: str
    third_pauses: bool
    channels: list[str]
    named_contacts: int | None
    paid_minutes: int
    fee_minor: int
    currency: str
    credit_rule: str
    contracts: int
    norms: list[Norm]


class PlanFrom(TypedDict):
    """A plan from an instant on, now if none is told; a trial or goodwill ends, and `then` another holds."""

    plan: int
    starts_at: NotRequired[str | None]
    ends_at: NotRequired[str | None]
    then: NotRequired[int | None]


class PlanList(TypedDict):
    """A page of plans in all versions, the newest first."""

    items: list[Plan]
    next: int | None


class RefusedLine(TypedDict):
    """A line that was not taken, and why."""

    line: int
    kind: str
    external_id: str
    code: str
    reason: str


class ScopeList(TypedDict):
    """The matrices in force, and the products that have none."""

    items: list[ScopeTold]
    without: list[str]


class ScopeTold(TypedDict):
    """Who is responsible for which layer of a product."""

    id: int
    product: str
    version: int
    layers: list[Layer]


class ServiceChange(TypedDict):
    """What is written about a service, all of it."""

    product: str
    site: NotRequired[str]
    identifiers: NotRequired[list[str]]


class Signed(TypedDict):
    """A signed contract."""

    number: str
    plan: int


class Simulated(TypedDict):
    """What a plan would promise at that instant."""

    items: list[DueTime]


class Terms(TypedDict):
    """The home calendar, by its name, and the credit rule for lost availability; empty: none."""

    calendar: NotRequired[str]
    credit_rule: NotRequired[str]
