"""The person that a token acts as, the contract, and what we sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Said
from countersign.customers.queries import PersonRow
from countersign.customers.queries.catalogue import PlanRow
from countersign.notify.queries import NoticeRow


class Profile(Schema):
    """The person; the name is checked identity data and changes with a document only."""

    id: int
    kind: str
    name: str
    email: str
    title: str
    locale: str
    zone: str


class Settings(Body):
    """Language (en, ru, it) and time zone; what is left out stays."""

    locale: Annotated[Said, Field(max_length=8)] | None = None
    zone: Annotated[Said, Field(max_length=64)] | None = None


class OwnContract(Schema):
    """The contract that the token acts for."""

    number: str
    customer: str
    category: str
    plan: str
    calendar: str
    roles: list[str]


class Norm(Schema):
    """What a plan promises: working seconds of a calendar (`always`, `home`, a name), in `share` percent of cases."""

    severity: str
    clock: str
    seconds: int
    calendar: str
    share: int | None


class OwnPlan(Schema):
    """The support plan in force, and until when."""

    name: str
    version: int
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    channels: list[str]
    paid_minutes: int
    fee_minor: int
    currency: str
    calendar: str
    norms: list[Norm]


Person = shape_of(
    PersonRow, "ContactPerson", "Somebody who acts for the customer on this contract.",
    "id name email roles rights phone is_active invited_at", roles=list[str], rights=list[str] | None,
)  # fmt: skip
PersonList = list_of(Person, "Everybody on the contract.")

Notice = shape_of(
    NoticeRow, "Notice",
    "A message that we sent. `body` is told where it is about a ticket; letters about the account stand on the pages.",
    "id ticket kind address subject state words created_at sent_at", body=str | None,
)  # fmt: skip
NoticeList = list_of(Notice, "A page of what we sent, the newest first.", key=str)
TicketNotice = shape_of(
    NoticeRow, "TicketNotice", "What became of one message about a ticket.",
    "id kind recipient subject state words attempts created_at sent_at",
)  # fmt: skip
TicketNoticeList = list_of(TicketNotice, "What was sent about a ticket.")


def norms(plan: PlanRow) -> list[Norm]:
    """Tell the norms of a plan, by severity and clock."""
    return [
        Norm(severity=severity, clock=clock, seconds=one.seconds, calendar=one.calendar, share=one.share)
        for severity, row in plan.norms.items() for clock, one in row.items()
    ]  # fmt: skip
