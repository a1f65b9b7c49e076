"""The addresses of general questions on the desk."""

from __future__ import annotations

from functools import partial

from countersign.desk.questions import saved, views
from countersign.kernel.routes import route

QUESTION = "questions/<int:question>"

urlpatterns = [
    route("questions", views.tray, policy="staff", name="desk_questions"),
    route("questions/rows", views.tray_rows, policy="staff", name="desk_question_rows"),
    route("questions/count", views.count, policy="staff", name="desk_question_count"),
    route("questions/saved", saved.listed, policy="staff", name="desk_saved_answers"),
    route("questions/saved/new", saved.edit, policy="staff", name="desk_saved_answer_new"),
    route("questions/saved/<int:saved>", saved.edit, policy="staff", name="desk_saved_answer"),
    route("questions/saved/<int:saved>/end", saved.end, policy="staff", name="desk_saved_answer_end"),
    route(QUESTION, views.question, policy="staff", name="desk_question"),
    route(f"{QUESTION}/said", views.said, policy="staff", name="desk_question_said"),
    route(f"{QUESTION}/saved/<slug:shortcut>", views.saved_text, policy="staff", name="desk_question_saved"),
    route(f"{QUESTION}/answers", views.answers, policy="staff", name="desk_question_answers"),
    *(
        route(f"{QUESTION}/{noun}", partial(views.act, noun=noun), policy="staff", name=f"desk_question_{noun}")
        for noun in views.ACTS
    ),
]
