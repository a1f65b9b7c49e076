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
from countersign.notify.rules.timing import Quiet, Way

Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


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


class NoticeChoice(Body):
    """How one wants to be told. `preset` own: `ways` say it, by group: mail, push, digest or nothing.

    quiet: never, shift or hours; told_from, told_until, digest_at: local times; days: 0 is Monday, none is every day.
    """

    preset: Annotated[Said, Field(max_length=40)]
    ways: Annotated[dict[str, Way], Field(max_length=40)] = {}
    quiet: Quiet = Quiet.NEVER
    told_from: Clock = "08:00"
    told_until: Clock = "20:00"
    days: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] = []
    digest_at: Clock = "08:00"


class NoticesChosen(Schema):
    """How the person is told; `own`: nothing of it is a default."""

    preset: str
    own: bool
    ways: dict[str, str]
    quiet: str
    told_from: str
    told_until: str
    days: list[int]
    digest_at: str
    zone: str


def norms(plan: PlanRow) -> list[Norm]:
    """Tell the norms of a plan, by severity and clock."""
    return [
        Norm(severity=severity, clock=clock, seconds=one.seconds, calendar=one.calendar, share=one.share)
        for severity, row in plan.norms.items() for clock, one in row.items()
    ]  # fmt: skip
