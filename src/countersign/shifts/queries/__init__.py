"""Reads of shifts: who is there, who comes next, who answers for a queue."""

from countersign.shifts.queries.duty import (
    Person,
    Standing,
    custodian,
    is_on_shift,
    lead_at,
    next_check_in,
    on_call_at,
    on_shift,
    rules_apply,
    standing,
    substitute_for,
)
from countersign.shifts.queries.gaps import Gap, gaps, gaps_of, news_of
from countersign.shifts.queries.plan import (
    AbsenceRow,
    ShiftRow,
    absences_between,
    absences_to_settle,
    may_check_in,
    own_shift,
    shift_row,
    shifts_between,
    shifts_to_settle,
    unsigned_leads,
)
from countersign.shifts.queries.queues import QueueRow, queue_for, queues
from countersign.shifts.queries.skills import SkillRow, all_skills, skills_of
from countersign.shifts.queries.whereabouts import Scene, Whereabouts, scene

__all__ = [
    "AbsenceRow",
    "Gap",
    "Person",
    "QueueRow",
    "Scene",
    "ShiftRow",
    "SkillRow",
    "Standing",
    "Whereabouts",
    "absences_between",
    "absences_to_settle",
    "all_skills",
    "custodian",
    "gaps",
    "gaps_of",
    "is_on_shift",
    "lead_at",
    "may_check_in",
    "news_of",
    "next_check_in",
    "on_call_at",
    "on_shift",
    "own_shift",
    "queue_for",
    "queues",
    "rules_apply",
    "scene",
    "shift_row",
    "shifts_between",
    "shifts_to_settle",
    "skills_of",
    "standing",
    "substitute_for",
    "unsigned_leads",
]
