"""Calls of the API: staffing. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_account import Became
from countersign.client.shapes_staffing import (
    AbsenceList,
    CalendarList,
    CalendarVersion,
    Cancelled,
    CustodyList,
    GapList,
    Leaving,
    Moved,
    NewAbsence,
    NewCalendar,
    NewRota,
    NewShift,
    NewSkill,
    QueueFields,
    QueueList,
    Shift,
    ShiftList,
    Signing,
    SkillList,
    StaffMemberList,
)


class Staffing(Caller):
    """Calls of the API: staffing."""

    def list_staff(self) -> StaffMemberList:
        """List the members of the staff"""
        told: StaffMemberList = self._ask("GET", "/api/v1/staff")
        return told

    def list_shifts(
        self, *, begins_at: str | None = None, ends_at: str | None = None, after: int | None = None, limit: int |
        None = None
    ) -> ShiftList:
        """List shifts of a span: of the next two weeks if none is told"""
        told: ShiftList = self._ask(
            "GET", "/api/v1/shifts", query={"begins_at": begins_at, "ends_at": ends_at, "after": after, "limit":
            limit}
        )
        return told

    def plan_shift(self, body: NewShift, *, key: str | None = None) -> Became:
        """Plan a shift"""
        told: Became = self._ask("POST", "/api/v1/shifts", body=body, key=key)
        return told

    def get_shift(self, shift: int) -> Shift:
        """Read one shift"""
        told: Shift = self._ask("GET", f"/api/v1/shifts/{shift}")
        return told

    def plan_rota(self, body: NewRota, *, key: str | None = None) -> Became:
        """Plan a person's shifts from a weekly template: the first is told"""
        told: Became = self._ask("POST", "/api/v1/shifts/rota", body=body, key=key)
        return told

    def move_shift(self, shift: int, body: Moved, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Move a shift"""
        told: Became = self._ask(
            "POST", f"/api/v1/shifts/{shift}/span", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def cancel_shift(
        self, shift: int, body: Cancelled, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Take a shift off the plan"""
        told: Became = self._ask(
            "POST", f"/api/v1/shifts/{shift}/cancellation", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def check_in(self, shift: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Check in to one's own shift"""
        told: Became = self._ask("POST", f"/api/v1/shifts/{shift}/arrival", headers={"If-Match": if_match}, key=key)
        return told

    def check_out(
        self, shift: int, body: Leaving, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Hand on what one works on, and check out"""
        told: Became = self._ask(
            "POST", f"/api/v1/shifts/{shift}/departure", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def list_custody(self) -> CustodyList:
        """List what a lead takes over"""
        told: CustodyList = self._ask("GET", "/api/v1/custody")
        return told

    def sign_custody(
        self, shift: int, body: Signing, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Sign the custody list as the lead who comes"""
        told: Became = self._ask(
            "POST", f"/api/v1/shifts/{shift}/custody", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def list_gaps(self) -> GapList:
        """List what is not covered in the next two weeks"""
        told: GapList = self._ask("GET", "/api/v1/gaps")
        return told

    def list_absences(
        self, *, begins_at: str | None = None, ends_at: str | None = None, after: int | None = None, limit: int |
        None = None
    ) -> AbsenceList:
        """List who is away"""
        told: AbsenceList = self._ask(
            "GET", "/api/v1/absences", query={"begins_at": begins_at, "ends_at": ends_at, "after": after, "limit":
            limit}
        )
        return told

    def record_absence(self, body: NewAbsence, *, key: str | None = None) -> Became:
        """Record that somebody is away"""
        told: Became = self._ask("POST", "/api/v1/absences", body=body, key=key)
        return told

    def end_absence(self, absence: int, *, key: str | None = None) -> Became:
        """Let somebody be back"""
        told: Became = self._ask("POST", f"/api/v1/absences/{absence}/end", key=key)
        return told

    def list_skills(self, *, after: int | None = None, limit: int | None = None) -> SkillList:
        """List what people know"""
        told: SkillList = self._ask("GET", "/api/v1/skills", query={"after": after, "limit": limit})
        return told

    def set_skill(self, body: NewSkill, *, key: str | None = None) -> Became:
        """Record what somebody knows"""
        told: Became = self._ask("POST", "/api/v1/skills", body=body, key=key)
        return told

    def remove_skill(self, skill: int, *, key: str | None = None) -> Became:
        """Cross a skill out"""
        told: Became = self._ask("POST", f"/api/v1/skills/{skill}/removal", key=key)
        return told

    def list_queues(self, *, after: int | None = None, limit: int | None = None) -> QueueList:
        """List the queues"""
        told: QueueList = self._ask("GET", "/api/v1/queues", query={"after": after, "limit": limit})
        return told

    def add_queue(self, body: QueueFields, *, key: str | None = None) -> Became:
        """Set up a queue"""
        told: Became = self._ask("POST", "/api/v1/queues", body=body, key=key)
        return told

    def change_queue_fields(self, queue: int, body: QueueFields, *, key: str | None = None) -> Became:
        """Change what a queue takes and who answers for it"""
        told: Became = self._ask("POST", f"/api/v1/queues/{queue}", body=body, key=key)
        return told

    def list_calendars(self) -> CalendarList:
        """List the working calendars as they are in force"""
        told: CalendarList = self._ask("GET", "/api/v1/calendars")
        return told

    def make_calendar(self, body: NewCalendar, *, key: str | None = None) -> Became:
        """Make a working calendar"""
        told: Became = self._ask("POST", "/api/v1/calendars", body=body, key=key)
        return told

    def get_calendar(self, calendar: int) -> CalendarList:
        """Read a calendar in all versions"""
        told: CalendarList = self._ask("GET", f"/api/v1/calendars/{calendar}")
        return told

    def make_calendar_version(
        self, calendar: int, body: CalendarVersion, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Give a calendar a new version"""
        told: Became = self._ask(
            "POST", f"/api/v1/calendars/{calendar}/versions", body=body, headers={"If-Match": if_match}, key=key
        )
        return told
