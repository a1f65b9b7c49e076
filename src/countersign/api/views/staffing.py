"""People, shifts, absences, skills, queues and working calendars: the provider's side."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ninja import Router, Schema

from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import staffing as shapes
from countersign.api.shapes.rows import AFTER, paged, whole
from countersign.api.shapes.typed import Moment
from countersign.calendars import commands as calendars
from countersign.calendars import queries as kept
from countersign.identity.queries import staff_directory
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid, NotVisible
from countersign.shifts import commands, queries
from countersign.shifts.queries.gaps import gaps
from countersign.shifts.rules.rota import Line
from countersign.tickets.commands import handing_on
from countersign.tickets.queries.custody import custody_list

router = Router(tags=["staffing"])
READS, WRITES = Scope.STAFFING_READ, Scope.STAFFING_WRITE
LONGEST = timedelta(days=400)
SPAN: dict[str, tuple[Any, Any]] = {"begins_at": (Moment | None, None), "ends_at": (Moment | None, None)}


def _span(given: Any, at: datetime, days: int) -> tuple[datetime, datetime]:
    """Return the span that is asked for, from now on where none is. Raises Invalid."""
    begins = given.begins_at or at
    ends = given.ends_at or begins + timedelta(days=days)
    if not begins < ends <= begins + LONGEST:
        raise Invalid("span_too_long", field="ends_at", most=LONGEST.days)
    return begins, ends


def _shifts(given: Any, by: Actor, at: datetime) -> Schema:
    return paged(shapes.Shift, shapes.ShiftList, queries.shifts_between(*_span(given, at, 14)), given)


def _shift(given: Any, by: Actor, at: datetime) -> Schema:
    row = queries.shift_row(given.shift)
    if row is None:
        raise NotVisible
    return shapes.Shift.model_validate(row)


def _plan(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    new = commands.NewShift(body.person, body.queue, body.role.value, body.begins_at, body.ends_at)
    return commands.plan_shift(new, by=by, at=at)


def _rota(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    line = Line(body.person, body.role.value, frozenset(body.weekdays), body.opens, body.closes)
    template = commands.Template((line,), body.zone, body.first, body.last, body.every)
    return commands.plan_rota(body.queue, template, by=by, at=at)[0]


def _leave(given: Any, by: Actor, at: datetime) -> Any:
    if not all(number.isascii() and number.isdecimal() and len(number) < 18 for number in given.body.offers):
        raise Invalid("handover_not_yours", field="offers", number="")
    offers = {int(number): person for number, person in given.body.offers.items()}
    if offers and not given.body.words.strip():
        raise Invalid("handover_missing", field="words")
    return handing_on.leave(given.shift, offers, given.body.words, by=by, at=at)


def _custody(given: Any, by: Actor, at: datetime) -> Schema:
    shift = queries.own_shift(by.account_id, at)
    leads = shift is not None and shift.role == "duty_lead"
    return whole(shapes.Custody, shapes.CustodyList, custody_list(at, by, shift.queue_id if shift and leads else None))


def _sign(given: Any, by: Actor, at: datetime) -> int:
    handing_on.sign_custody(given.shift, set(given.body.tickets), given.body.words, by=by, at=at)
    return int(given.shift)


def _absences(given: Any, by: Actor, at: datetime) -> Schema:
    return paged(shapes.Absence, shapes.AbsenceList, queries.absences_between(*_span(given, at, 400)), given)


def _record_absence(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    new = commands.NewAbsence(body.person, body.begins_at, body.ends_at, body.substitute, body.reason)
    return commands.record_absence(new, by=by, at=at)


def _set_skill(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    new = commands.NewSkill(body.person, body.family, body.layer, body.level, body.languages, body.until)
    return commands.set_skill(new, by=by, at=at)


def _queue(given: Any) -> commands.QueueFields:
    body = given.body
    kinds = [one.value for one in body.kinds]
    return commands.QueueFields(body.name, kinds, body.products, body.calendar, body.custodian, body.cap)


def _written(given: Any) -> calendars.Written:
    body = given.body
    return calendars.Written(body.content, body.labels, body.in_force_from, body.source, body.note)


def _versions(given: Any, by: Actor, at: datetime) -> Schema:
    return whole(shapes.Calendar, shapes.CalendarList, kept.versions_of(given.calendar, by))


def _new_calendar(given: Any, by: Actor, at: datetime) -> int:
    return int(calendars.make_calendar(given.body.name, _written(given), by=by, at=at).calendar_id)


def _new_version(given: Any, by: Actor, at: datetime) -> int:
    made = calendars.make_version(given.calendar, _written(given), seen=given.body.seen, by=by, at=at)
    return int(made.calendar_id)


SHIFT = Read("shifts/{int:shift}", "get_shift", "Read one shift", shapes.Shift, _shift, READS)
CALENDAR = Read("calendars/{int:calendar}", "get_calendar", "Read a calendar in all versions", shapes.CalendarList,
                _versions, READS)  # fmt: skip
declare(router, (
    Read("staff", "list_staff", "List the members of the staff", shapes.StaffMemberList,
         lambda given, by, at: whole(shapes.StaffMember, shapes.StaffMemberList, staff_directory()), READS),
    Read("shifts", "list_shifts", "List shifts of a span: of the next two weeks if none is told", shapes.ShiftList,
         _shifts, READS, {**SPAN, **AFTER}),
    SHIFT,
    Deed("shifts", "plan_shift", "Plan a shift", _plan, "shift", WRITES, shapes.NewShift, made="shifts/{id}"),
    Deed("shifts/rota", "plan_rota", "Plan a person's shifts from a weekly template: the first is told", _rota,
         "shift", WRITES, shapes.NewRota, made="shifts/{id}"),
    Deed("shifts/{int:shift}/span", "move_shift", "Move a shift",
         lambda given, by, at: commands.move_shift(
             given.shift, given.body.begins_at, given.body.ends_at, by=by, at=at), "shift", WRITES, shapes.Moved,
         of=SHIFT),
    Deed("shifts/{int:shift}/cancellation", "cancel_shift", "Take a shift off the plan",
         lambda given, by, at: commands.cancel_shift(given.shift, given.body.reason, by=by, at=at), "shift", WRITES,
         shapes.Cancelled, of=SHIFT),
    Deed("shifts/{int:shift}/arrival", "check_in", "Check in to one's own shift",
         lambda given, by, at: commands.check_in(given.shift, by=by, at=at), "shift", WRITES, of=SHIFT),
    Deed("shifts/{int:shift}/departure", "check_out", "Hand on what one works on, and check out", _leave, "shift",
         WRITES, shapes.Leaving, of=SHIFT),
    Read("custody", "list_custody", "List what a lead takes over", shapes.CustodyList, _custody, READS),
    Deed("shifts/{int:shift}/custody", "sign_custody", "Sign the custody list as the lead who comes", _sign, "shift",
         WRITES, shapes.Signing, of=SHIFT),
    Read("gaps", "list_gaps", "List what is not covered in the next two weeks", shapes.GapList,
         lambda given, by, at: whole(shapes.Gap, shapes.GapList, gaps(at)), READS),
    Read("absences", "list_absences", "List who is away", shapes.AbsenceList, _absences, READS, {**SPAN, **AFTER}),
    Deed("absences", "record_absence", "Record that somebody is away", _record_absence, "absence", WRITES,
         shapes.NewAbsence),
    Deed("absences/{int:absence}/end", "end_absence", "Let somebody be back",
         lambda given, by, at: commands.end_absence(given.absence, by=by, at=at), "absence", WRITES),
    Read("skills", "list_skills", "List what people know", shapes.SkillList,
         lambda given, by, at: paged(shapes.Skill, shapes.SkillList, queries.all_skills(), given), READS, AFTER),
    Deed("skills", "set_skill", "Record what somebody knows", _set_skill, "skill", WRITES, shapes.NewSkill),
    Deed("skills/{int:skill}/removal", "remove_skill", "Cross a skill out",
         lambda given, by, at: commands.remove_skill(given.skill, by=by, at=at), "skill", WRITES),
    Read("queues", "list_queues", "List the queues", shapes.QueueList,
         lambda given, by, at: paged(shapes.Queue, shapes.QueueList, queries.queues(), given), READS, AFTER),
    Deed("queues", "add_queue", "Set up a queue", lambda given, by, at: commands.add_queue(
        _queue(given), by=by, at=at), "queue", WRITES, shapes.QueueFields),
    Deed("queues/{int:queue}", "change_queue_fields", "Change what a queue takes and who answers for it",
         lambda given, by, at: commands.change_queue(given.queue, _queue(given), by=by, at=at), "queue", WRITES,
         shapes.QueueFields),
    Read("calendars", "list_calendars", "List the working calendars as they are in force", shapes.CalendarList,
         lambda given, by, at: whole(shapes.Calendar, shapes.CalendarList, kept.calendars(at, by)), READS),
    CALENDAR,
    Deed("calendars", "make_calendar", "Make a working calendar", _new_calendar, "calendar", WRITES,
         shapes.NewCalendar, made="calendars/{id}"),
    Deed("calendars/{int:calendar}/versions", "make_calendar_version", "Give a calendar a new version", _new_version,
         "calendar", WRITES, shapes.CalendarVersion, of=CALENDAR),
))  # fmt: skip
