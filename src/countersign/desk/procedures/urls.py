"""The addresses of procedures."""

from __future__ import annotations

from countersign.desk.procedures import views
from countersign.kernel.routes import route

ON_TICKET = "tickets/<int:number>/procedure"

urlpatterns = [
    route("procedures", views.procedures, policy="staff", name="desk_procedures"),
    route("procedures/<int:procedure>", views.procedure, policy="staff", name="desk_procedure"),
    route("procedures/<int:procedure>/approval", views.approve, policy="staff", name="desk_procedure_approval"),
    route("procedures/<int:procedure>/end", views.end, policy="staff", name="desk_procedure_end"),
    route(ON_TICKET, views.begin, policy="staff", name="desk_procedure_begin"),
    route(f"{ON_TICKET}/steps", views.tick, policy="staff", name="desk_procedure_tick"),
    route(f"{ON_TICKET}/result", views.finish, policy="staff", name="desk_procedure_result"),
    route(f"{ON_TICKET}/stop", views.stop, policy="staff", name="desk_procedure_stop"),
]
