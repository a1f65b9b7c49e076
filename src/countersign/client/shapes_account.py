"""Shapes of the API: account; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Quiet = Literal["never", "shift", "hours"]


Way = Literal["mail", "push", "digest", "nothing"]


class Became(TypedDict):
    """What an act led to. `replayed`: the key was used before, nothing was done again."""

    kind: str
    id: int
    replayed: NotRequired[bool]


class ContactPerson(TypedDict):
    """Somebody who acts for the customer on this contract."""

    id: int
    name: str
    email: str
    roles: list[str]
    rights: list[str] | None
    phone: str
    is_active: bool
    invited_at: str | None


class ContactPersonList(TypedDict):
    """Everybody on the contract."""

    items: list[ContactPerson]
    next: int | None


class Norm(TypedDict):
    """What a plan promises: working seconds of a calendar (`always`, `home`, a name), in `share` percent …"""

    severity: str
    clock: str
    seconds: int
    calendar: str
    share: int | None


class Notice(TypedDict):
    """A message that we sent."""

    id: int
    ticket: int | None
    kind: str
    address: str
    subject: str
    state: str
    words: str
    created_at: str
    sent_at: str | None
    body: str | None


class NoticeChoice(TypedDict):
    """How one wants to be told. `preset` own: `ways` say it, by group: mail, push, digest or nothing."""

    preset: str
    ways: NotRequired[dict[str, Way]]
    quiet: NotRequired[Any]
    told_from: NotRequired[str]
    told_until: NotRequired[str]
    days: NotRequired[list[int]]
    digest_at: NotRequired[str]


class NoticeList(TypedDict):
    """A page of what we sent, the newest first."""

    items: list[Notice]
    next: str | None


class NoticesChosen(TypedDict):
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


class OwnContract(TypedDict):
    """The contract that the token acts for."""

    number: str
    customer: str
    category: str
    plan: str
    calendar: str
    roles: list[str]


class OwnPlan(TypedDict):
    """The support plan in force, and until when."""

    name: str
    version: int
    kind: str
    starts_at: str
    ends_at: str | None
    channels: list[str]
    paid_minutes: int
    fee_minor: int
    currency: str
    calendar: str
    norms: list[Norm]


class Profile(TypedDict):
    """The person; the name is checked identity data and changes with a document only."""

    id: int
    kind: str
    name: str
    email: str
    title: str
    locale: str
    zone: str


class Settings(TypedDict):
    """Language (en, ru, it) and time zone; what is left out stays."""

    locale: NotRequired[str | None]
    zone: NotRequired[str | None]


class TicketNotice(TypedDict):
    """What became of one message about a ticket."""

    id: int
    kind: str
    recipient: str
    subject: str
    state: str
    words: str
    attempts: int
    created_at: str
    sent_at: str | None


class TicketNoticeList(TypedDict):
    """What was sent about a ticket."""

    items: list[TicketNotice]
    next: int | None
