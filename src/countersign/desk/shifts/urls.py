"""The addresses of shifts, under /desk/shifts."""

from __future__ import annotations

from countersign.desk.shifts import attending, planning, views
from countersign.kernel.routes import route

urlpatterns = [
    route("shifts", views.week, policy="staff", name="desk_shifts"),
    route("shifts/new", planning.plan, policy="staff", name="desk_shift_new"),
    route("shifts/rota", planning.rota, policy="staff", name="desk_rota"),
    route("shifts/custody", attending.custody, policy="staff", name="desk_custody_list"),
    route("shifts/absences", views.absences, policy="staff", name="desk_absences"),
    route("shifts/absences/<int:absence>/end", views.end_absence, policy="staff", name="desk_absence_end"),
    route("shifts/skills", views.skills, policy="staff", name="desk_skills"),
    route("shifts/skills/<int:skill>/removal", views.remove_skill, policy="staff", name="desk_skill_removal"),
    route("shifts/queues", views.queues, policy="staff", name="desk_queues"),
    route("shifts/queues/<int:queue>", views.queue, policy="staff", name="desk_queue"),
    route("shifts/<int:shift>", planning.move, policy="staff", name="desk_shift"),
    route("shifts/<int:shift>/cancellation", planning.cancel, policy="staff", name="desk_shift_cancellation"),
    route("shifts/<int:shift>/arrival", attending.check_in, policy="staff", name="desk_shift_arrival"),
    route("shifts/<int:shift>/departure", attending.leave, policy="staff", name="desk_shift_departure"),
]
