"""People, shifts, absences, skills, queues and working calendars."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Line, Moment, Number, Said, Text
from countersign.calendars.queries import VersionRow
from countersign.identity.queries import AccountRow
from countersign.shifts.queries import AbsenceRow, QueueRow, ShiftRow, SkillRow
from countersign.shifts.queries.gaps import Gap as GapRow
from countersign.shifts.rules.shifts import Role
from countersign.tickets.queries.custody import CustodyRow
from countersign.tickets.rules.status import Kind

Short = Annotated[Said, Field(max_length=120)]
Minute = Annotated[int, Field(ge=0, le=24 * 60 - 1)]

StaffMember = shape_of(AccountRow, "StaffMember", "A member of the staff.", "id name title roles is_active",
                       roles=list[str])  # fmt: skip
StaffMemberList = list_of(StaffMember, "Everybody on the staff.")
Shift = shape_of(
    ShiftRow, "Shift", "A shift that was not cancelled.",
    "id person_id person queue_id queue role begins_at ends_at checked_in_at checked_out_at signed_at",
)  # fmt: skip
ShiftList = list_of(Shift, "A page of shifts.")
Absence = shape_of(
    AbsenceRow, "Absence", "Somebody is away, and who stands in.",
    "id person_id person begins_at ends_at substitute_id substitute reason",
)  # fmt: skip
AbsenceList = list_of(Absence, "A page of absences.")
Gap = shape_of(GapRow, "Gap", "Nobody answers for the queue in [begins, ends).", "queue_id queue begins ends")
GapList = list_of(Gap, "What is not covered in the next two weeks.")
Skill = shape_of(SkillRow, "Skill", "What a person knows.", "id person_id person family layer level languages until")
SkillList = list_of(Skill, "A page of skills.")
Queue = shape_of(
    QueueRow, "Queue", "A queue: which kinds and products it takes (empty: all), when it is served, by whom.",
    "id name kinds products calendar custodian_id custodian cap",
)  # fmt: skip
QueueList = list_of(Queue, "A page of queues.")
Custody = shape_of(
    CustodyRow, "Custody", "A ticket that a lead takes over.",
    "number title severity status waiting holder holding due_at promised_at risks", risks=list[str],
)  # fmt: skip
CustodyList = list_of(Custody, "What a lead signs for.")
Calendar = shape_of(
    VersionRow, "Calendar", "A version of a working calendar; `content` is what POST /calendars takes.",
    "calendar_id name version zone_database in_force_from made_at made_by source note content labels",
    content=dict[str, Any], labels=dict[date, str],
)  # fmt: skip
CalendarList = list_of(Calendar, "Calendars, or the versions of one, the newest first.")


class NewShift(Body):
    """One shift: nobody is booked twice, and eleven hours of rest lie between two."""

    person: Number
    queue: Number
    role: Role
    begins_at: Moment
    ends_at: Moment


class NewRota(Body):
    """A person's shifts from a weekly template, in local time; all of it is planned, or nothing.

    weekdays: 0 is Monday. opens, closes: minutes of the day; an end at or before its beginning runs over midnight.
    """

    person: Number
    queue: Number
    role: Role
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1, max_length=7)]
    opens: Minute
    closes: Annotated[int, Field(ge=0, le=24 * 60)]
    first: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 1, 1))]
    last: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 1, 1))]
    zone: Annotated[Said, Field(max_length=64)]
    every: Literal[1, 2] = 1


class Moved(Body):
    """The new span of a shift."""

    begins_at: Moment
    ends_at: Moment


class Leaving(Body):
    """What is handed to whom: ticket → colleague; what is left out goes to the lead alone."""

    offers: Annotated[dict[str, Number], Field(max_length=200)] = {}
    words: Annotated[Said, Field(max_length=5000)] = ""


class Signing(Body):
    """The numbers that stood on the list as it was read."""

    tickets: Annotated[list[Number], Field(max_length=600)]
    words: Annotated[Said, Field(max_length=5000)] = ""


class NewAbsence(Body):
    """Somebody is away; `substitute` is offered what they work on."""

    person: Number
    begins_at: Moment
    ends_at: Moment
    substitute: Number | None = None
    reason: Line = ""


class NewSkill(Body):
    """What a person knows; layer empty: every layer."""

    person: Number
    family: Short
    layer: Short = ""
    level: Annotated[int, Field(ge=0, le=3)]
    languages: Annotated[list[Literal["en", "ru", "it"]], Field(max_length=3)] = []
    until: Moment | None = None


class QueueFields(Body):
    """What a queue takes, when it is served (calendar empty: around the clock), who answers for it."""

    name: Short
    kinds: Annotated[list[Kind], Field(max_length=20)] = []
    products: Annotated[list[Short], Field(max_length=100)] = []
    calendar: Annotated[Said, Field(max_length=80)] = ""
    custodian: Number | None = None
    cap: Annotated[int, Field(ge=1, le=1000)] = 8


class CalendarVersion(Body):
    """What a version is to say. `content`: {"zone", "week", "days"}; `seen`: the newest version one had before one."""

    content: dict[str, Any]
    labels: Annotated[dict[date, Short], Field(max_length=1000)] = {}
    in_force_from: Moment | None = None
    source: Short = ""
    note: Annotated[Said, Field(max_length=500)] = ""
    seen: Annotated[int, Field(ge=0, le=10**6)] | None = None


class NewCalendar(CalendarVersion):
    """A calendar with its first version."""

    name: Annotated[Said, Field(min_length=1, max_length=80)]


class Cancelled(Body):
    """Why a shift is cancelled."""

    reason: Text
