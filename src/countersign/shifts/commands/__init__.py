"""The only writers of queues, shifts, absences and skills: one verb, one function."""

from countersign.shifts.commands.absences import NewAbsence, end_absence, record_absence, settle_absence
from countersign.shifts.commands.attending import check_in, check_out, raise_unsigned, settle_shift, sign_custody
from countersign.shifts.commands.planning import NewShift, Template, cancel_shift, move_shift, plan_rota, plan_shift
from countersign.shifts.commands.queues import QueueFields, add_queue, change_queue, end_queue, raise_gaps
from countersign.shifts.commands.skills import NewSkill, remove_skill, set_skill

__all__ = [
    "NewAbsence",
    "NewShift",
    "NewSkill",
    "QueueFields",
    "Template",
    "add_queue",
    "cancel_shift",
    "change_queue",
    "check_in",
    "check_out",
    "end_absence",
    "end_queue",
    "move_shift",
    "plan_rota",
    "plan_shift",
    "raise_gaps",
    "raise_unsigned",
    "record_absence",
    "remove_skill",
    "set_skill",
    "settle_absence",
    "settle_shift",
    "sign_custody",
]
