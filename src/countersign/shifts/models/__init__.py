"""The room's tables."""

from countersign.shifts.models.people import Absence, Skill
from countersign.shifts.models.shifts import CustodySigning, Queue, Shift

__all__ = ["Absence", "CustodySigning", "Queue", "Shift", "Skill"]
