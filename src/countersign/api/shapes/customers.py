"""Customers, their contracts, plans and services, and who is responsible for which layer: the provider's side."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from countersign.api.shapes.own import Norm, Person, norms
from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Moment, Number, Said
from countersign.customers.queries import ContractRow, CustomerCard, CustomerRow, OwnedService
from countersign.customers.queries.catalogue import PlanRow
from countersign.customers.queries.simulating import DueLine
from countersign.customers.rules import Category, Channel, PlanKind

Name = Annotated[Said, Field(min_length=1, max_length=200)]
Short = Annotated[Said, Field(max_length=120)]

CustomerLine = shape_of(
    CustomerRow, "CustomerLine", "A customer of the list, with the numbers of its contracts.",
    "id name category state jurisdiction numbers", numbers=list[str],
)  # fmt: skip
CustomerList = list_of(CustomerLine, "A page of customers.", key=str)
Contract = shape_of(ContractRow, "Contract", "A contract of the customer.", "id number signed_at ended_at plan")
OwnService = shape_of(
    OwnedService, "OwnService", "A service under a contract.", "id contract_id name product site identifiers is_active",
    identifiers=list[str],
)  # fmt: skip
Customer = shape_of(
    CustomerCard, "Customer", "A customer. Identity data and documents stand on the pages alone.",
    "id name category state locale zone applicant applicant_email applicant_phone",
    contracts=list[Contract], people=list[Person], services=list[OwnService],  # type: ignore[valid-type]
)  # fmt: skip
Plan = shape_of(
    PlanRow, "Plan", "A version of a support plan.",
    "id name version kind third_pauses channels named_contacts paid_minutes fee_minor currency credit_rule contracts",
    channels=list[str], norms=list[Norm],
)  # fmt: skip
PlanList = list_of(Plan, "A page of plans in all versions, the newest first.")
DueTime = shape_of(DueLine, "DueTime", "When one clock would be due.", "clock text calendar seconds due_at")


class Simulated(Schema):
    """What a plan would promise at that instant."""

    items: list[DueTime]  # type: ignore[valid-type]


class Layer(Schema):
    """One layer of a product and whose it is; names and texts by language."""

    layer: str
    who: str
    name: dict[str, str]
    text: dict[str, str]
    link: str


class ScopeTold(Schema):
    """Who is responsible for which layer of a product."""

    id: int
    product: str
    version: int
    layers: list[Layer]


class ScopeList(Schema):
    """The matrices in force, and the products that have none."""

    items: list[ScopeTold]
    without: list[str]


class NewLayer(Body):
    """One layer as a matrix keeps it."""

    layer: Annotated[Said, Field(max_length=60)]
    who: Literal["provider", "customer", "shared"]
    name: dict[str, Short]
    text: dict[str, Annotated[Said, Field(max_length=1000)]] = {}
    link: Annotated[Said, Field(max_length=500)] = ""


class NewScope(Body):
    """The next version of a product's matrix. `seen`: the version that it was made from, 0 for the first."""

    product: Annotated[Said, Field(min_length=1, max_length=80)]
    layers: Annotated[list[NewLayer], Field(max_length=40)]
    seen: Annotated[int, Field(ge=0, le=10**6)] | None = None


class NewCustomer(Body):
    """A customer with the data set of its category in its country, by name."""

    name: Name
    category: Category
    country: Annotated[Said, Field(min_length=2, max_length=2)]
    identity: dict[str, Annotated[Said, Field(max_length=500)]]
    locale: Literal["en", "ru", "it"] = "en"
    zone: Annotated[Said, Field(max_length=64)] = "UTC"


class NewParty(Body):
    """Who the customer is in law; afterwards it changes only by a ticket and two officers."""

    country: Annotated[Said, Field(min_length=2, max_length=2)]
    identity: dict[str, Annotated[Said, Field(max_length=500)]]


class Accepted(Body):
    """With which plan a registration is accepted."""

    plan: Number


class Signed(Body):
    """A signed contract."""

    number: Annotated[Said, Field(min_length=1, max_length=40)]
    plan: Number


class PlanFrom(Body):
    """A plan from an instant on, now if none is told; a trial or goodwill ends, and `then` another holds."""

    plan: Number
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    then: Number | None = None


class Terms(Body):
    """The home calendar, by its name, and the credit rule for lost availability; empty: none."""

    calendar: Annotated[Said, Field(max_length=80)] = ""
    credit_rule: Annotated[Said, Field(max_length=80)] = ""


class FirstOwner(Body):
    """The first owner of a contract that has none."""

    name: Name
    email: Annotated[Said, Field(max_length=254)]


class NewService(Body):
    """A service; identifiers are the host names and addresses that it is known by."""

    name: Annotated[Said, Field(min_length=1, max_length=120)]
    product: Annotated[Said, Field(min_length=1, max_length=120)]
    site: Short = ""
    identifiers: Annotated[list[Short], Field(max_length=50)] = []


class ServiceChange(Body):
    """What is written about a service, all of it."""

    product: Annotated[Said, Field(min_length=1, max_length=120)]
    site: Short = ""
    identifiers: Annotated[list[Short], Field(max_length=50)] = []


class NewPlan(Body):
    """A plan, or the next version of one of that name. `targets`: by severity and clock, {"seconds", "calendar"}."""

    name: Annotated[Said, Field(min_length=1, max_length=80)]
    targets: dict[str, dict[str, Any]]
    kind: PlanKind = PlanKind.REGULAR
    third_pauses: bool = False
    channels: Annotated[list[Channel], Field(max_length=10)] = [Channel.PORTAL]
    named_contacts: Annotated[int, Field(ge=0, le=100_000)] | None = None
    paid_minutes: Annotated[int, Field(ge=0, le=10**6)] = 0
    fee_minor: Annotated[int, Field(ge=0, le=10**12)] = 0
    currency: Annotated[Said, Field(max_length=3)] = ""
    credit_rule: Annotated[Said, Field(max_length=80)] = ""


def plan(row: PlanRow) -> Schema:
    """Tell a version of a plan."""
    fields = {name: getattr(row, name) for name in Plan.model_fields if name != "norms"}
    return Plan(**{**fields, "channels": list(row.channels), "norms": norms(row)})
