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
from countersign.shifts.queries.queues import QueueRow, queue_for, queues
from countersign.shifts.queries.skills import SkillRow, all_skills, skills_of

__all__ = [
    "Person",
    "QueueRow",
    "SkillRow",
    "Standing",
    "all_skills",
    "custodian",
    "is_on_shift",
    "lead_at",
    "next_check_in",
    "on_call_at",
    "on_shift",
    "queue_for",
    "queues",
    "rules_apply",
    "skills_of",
    "standing",
    "substitute_for",
]
