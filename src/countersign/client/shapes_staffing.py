"""Shapes of the API: staffing; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from countersign.client.shapes_tickets import Kind

Role = Literal["specialist", "generalist", "duty_lead", "on_call"]


class Absence(TypedDict):
    """Somebody is away, and who stands in."""

    id: int
    person_id: int
    person: str
    begins_at: str
    ends_at: str
    substitute_id: int | None
    substitute: str | None
    reason: str


class AbsenceList(TypedDict):
    """A page of absences."""

    items: list[Absence]
    next: int | None


class Calendar(TypedDict):
    """A version of a working calendar; `content` is what POST /calendars takes."""

    calendar_id: int
    name: str
    version: int
    zone_database: str
    in_force_from: str
    made_at: str
    made_by: str
    source: str
    note: str
    content: dict[str, Any]
    labels: dict[str, str]


class CalendarList(TypedDict):
    """Calendars, or the versions of one, the newest first."""

    items: list[Calendar]
    next: int | None


class CalendarVersion(TypedDict):
    """What a version is to say."""

    content: dict[str, Any]
    labels: NotRequired[dict[str, str]]
    in_force_from: NotRequired[str | None]
    source: NotRequired[str]
    note: NotRequired[str]
    seen: NotRequired[int | None]


class Cancelled(TypedDict):
    """Why a shift is cancelled."""

    reason: str


class Custody(TypedDict):
    """A ticket that a lead takes over."""

    number: int
    title: str
    severity: str
    status: str
    waiting: str
    holder: str | None
    holding: str
    due_at: str | None
    promised_at: str | None
    risks: list[str]


class CustodyList(TypedDict):
    """What a lead signs for."""

    items: list[Custody]
    next: int | None


class Gap(TypedDict):
    """Nobody answers for the queue in [begins, ends)."""

    queue_id: int
    queue: str
    begins: str
    ends: str


class GapList(TypedDict):
    """What is not covered in the next two weeks."""

    items: list[Gap]
    next: int | None


class Leaving(TypedDict):
    """What is handed to whom: ticket → colleague; what is left out goes to the lead alone."""

    offers: NotRequired[dict[str, int]]
    words: NotRequired[str]


class Moved(TypedDict):
    """The new span of a shift."""

    begins_at: str
    ends_at: str


class NewAbsence(TypedDict):
    """Somebody is away; `substitute` is offered what they work on."""

    person: int
    begins_at: str
    ends_at: str
    substitute: NotRequired[int | None]
    reason: NotRequired[str]


class NewCalendar(TypedDict):
    """A calendar with its first version."""

    content: dict[str, Any]
    labels: NotRequired[dict[str, str]]
    in_force_from: NotRequired[str | None]
    source: NotRequired[str]
    note: NotRequired[str]
    seen: NotRequired[int | None]
    name: str


class NewRota(TypedDict):
    """A person's shifts from a weekly template, in local time; all of it is planned, or nothing."""

    person: int
    queue: int
    role: Role
    weekdays: list[int]
    opens: int
    closes: int
    first: str
    last: str
    zone: str
    every: NotRequired[Literal[1, 2]]


class NewShift(TypedDict):
    """One shift: nobody is booked twice, and eleven hours of rest lie between two."""

    person: int
    queue: int
    role: Role
    begins_at: str
    ends_at: str


class NewSkill(TypedDict):
    """What a person knows; layer empty: every layer."""

    person: int
    family: str
    layer: NotRequired[str]
    level: int
    languages: NotRequired[list[Literal["en", "ru", "it"]]]
    until: NotRequired[str | None]


class Queue(TypedDict):
    """A queue: which kinds and products it takes (empty: all), when it is served, by whom."""

    id: int
    name: str
    kinds: list[str]
    products: list[str]
    calendar: str
    custodian_id: int | None
    custodian: str | None
    cap: int


class QueueFields(TypedDict):
    """What a queue takes, when it is served (calendar empty: around the clock), who answers for it."""

    name: str
    kinds: NotRequired[list[Kind]]
    products: NotRequired[list[str]]
    calendar: NotRequired[str]
    custodian: NotRequired[int | None]
    cap: NotRequired[int]


class QueueList(TypedDict):
    """A page of queues."""

    items: list[Queue]
    next: int | None


class Shift(TypedDict):
    """A shift that was not cancelled."""

    id: int
    person_id: int
    person: str
    queue_id: int
    queue: str
    role: str
    begins_at: str
    ends_at: str
    checked_in_at: str | None
    checked_out_at: str | None
    signed_at: str | None


class ShiftList(TypedDict):
    """A page of shifts."""

    items: list[Shift]
    next: int | None


class Signing(TypedDict):
    """The numbers that stood on the list as it was read."""

    tickets: list[int]
    words: NotRequired[str]


class Skill(TypedDict):
    """What a person knows."""

    id: int
    person_id: int
    person: str
    family: str
    layer: str
    level: int
    languages: list[str]
    until: str | None


class SkillList(TypedDict):
    """A page of skills."""

    items: list[Skill]
    next: int | None


class StaffMember(TypedDict):
    """A member of the staff."""

    id: int
    name: str
    title: str
    roles: list[str]
    is_active: bool


class StaffMemberList(TypedDict):
    """Everybody on the staff."""

    items: list[StaffMember]
    next: int | None
