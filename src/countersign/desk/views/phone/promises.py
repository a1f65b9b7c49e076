"""What follows from calls: callbacks taken and made, drafts settled, attempts read and exported."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.desk.asking import asked
from countersign.desk.forms import Typed
from countersign.desk.rows import phone as rows
from countersign.desk.rows.mails import with_quotes
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.phone.desk import here_of, to_call
from countersign.desk.views.refusing import said
from countersign.files.queries import files_of
from countersign.files.words import shown
from countersign.intake import policy
from countersign.intake.commands import attempts as deceiving
from countersign.intake.commands import callbacks
from countersign.intake.commands import drafts as drafting
from countersign.intake.queries import attempts as reading
from countersign.intake.queries.promises import draft_row
from countersign.kernel.errors import Invalid, NotVisible
from countersign.mail.queries import whole_texts
from countersign.ui.render import page


@require_POST
def take_callback(request: HttpRequest, callback: int) -> HttpResponse:
    """Promise a callback: the portal names who calls from now on."""
    here = here_of(request)
    callbacks.take_callback(callback, by=here.by, at=here.now)
    return HttpResponseRedirect("/desk/phone#callbacks", status=303)


@require_POST
def callback_calls(request: HttpRequest, callback: int) -> HttpResponse:
    """Begin the promised call."""
    here = here_of(request)
    return to_call(callbacks.call_back(callback, by=here.by, at=here.now).pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Show a draft, answer it in general words or reject it."""
    here, typed = here_of(request), Typed(request.POST)
    wrong = ""
    if request.method == "POST":
        try:
            drafting.settle_draft(
                draft, answer=typed.text("answer"), rejected=typed.text("verdict") == "reject", by=here.by, at=here.now
            )
            return HttpResponseRedirect("/desk/phone#drafts", status=303)
        except Invalid as refusal:
            wrong = said(refusal, here.by)
    row = draft_row(draft, here.by)
    context = framed(here, "wide", current="phone") | {
        "draft": rows.draft(row, Telling(here.by, here.now)), "open": row.state == "open", "answer": row.answer,
        "typed": typed.text("answer"), "wrong": wrong,
        "whole": with_quotes(row.words, whole_texts([row.mail]).get(row.mail or 0, "")),
        "files": [shown(one) for one in files_of("draft", [row.id]).get(row.id, ())],
    }  # fmt: skip
    return page(request, "desk/phone/draft.html", context, status=422 if wrong else 200)


@require_safe
def attempts(request: HttpRequest) -> HttpResponse:
    """List attempts at deceiving us, for the identity lane."""
    here = asked(request)
    if not policy.can_watch(here.by):
        raise NotVisible
    tell = Telling(here.by, here.now)
    found = [rows.attempt(row, tell) for row in reading.attempts(here.by)]
    context = framed(here, "wide", current="attempts") | {"attempts": found}
    return page(request, "desk/phone/attempts.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give the attempts out as one JSON file; each export is part of the record."""
    here = asked(request)
    if not policy.can_watch(here.by):
        raise NotVisible
    bundle = deceiving.export_attempts(reading.attempts(here.by), by=here.by.without_key(), at=here.now)
    told = {"exported_at": here.now.isoformat(), "exported_by": here.by.name, "attempts": bundle}
    body = json.dumps(told, ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="attempts.json"'
    return response
