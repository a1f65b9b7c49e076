"""The desk's addresses, under /desk/: nouns, one for each act."""

from __future__ import annotations

from functools import partial

from countersign.desk import views
from countersign.desk.acts import ACTS
from countersign.kernel.routes import route

TICKET = "tickets/<int:number>"

urlpatterns = [
    route("", views.home, policy="staff", name="desk"),
    route("views/<slug:view>", views.listed, policy="staff", name="desk_view"),
    route("views/<slug:view>/changes", views.changes, policy="staff", name="desk_changes"),
    route("search", views.search, policy="staff", name="desk_search"),
    route("files", views.held, policy="staff", name="desk_files"),
    route("files/<slug:token>", views.decide, policy="staff", name="desk_file"),
    route(TICKET, views.ticket, policy="staff", name="desk_ticket"),
    route(f"{TICKET}/news", views.news, policy="staff", name="desk_news"),
    route(f"{TICKET}/presence", views.presence, policy="staff", name="desk_presence"),
    route(f"{TICKET}/history", views.history, policy="staff", name="desk_history"),
    route(f"{TICKET}/messages/<int:message>/review", views.review, policy="staff", name="desk_review"),
    route(f"{TICKET}/seal", views.seal, policy="staff", name="desk_seal"),
    route(f"{TICKET}/answers", views.answers, policy="staff", name="desk_answers"),
    route(f"{TICKET}/notes", views.notes, policy="staff", name="desk_notes"),
    *(
        route(f"{TICKET}/{noun}", partial(views.act, noun=noun), policy="staff", name=f"desk_{noun.replace('/', '_')}")
        for noun in ACTS
    ),
]
