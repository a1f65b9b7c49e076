"""The tray of general questions: who waits longest stands first, two of the staff never answer one at once (E17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from countersign.desk.asking import Asked, asked, wants_region
from countersign.desk.forms import Typed, number_in
from countersign.desk.questions import rows
from countersign.desk.rows.rail import QUESTIONS, rail
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said as refused
from countersign.general import commands, policy
from countersign.general.queries import saved
from countersign.general.queries import tray as queries
from countersign.intake.commands.questions import file_from_question
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError, Invalid, NotVisible
from countersign.ui.render import page, region

HERE = "/desk/questions"
Run = Callable[..., object]
ACTS: dict[str, Run] = {
    "acceptance": commands.take,
    "takeover": lambda number, by, at: commands.take(number, over=True, by=by, at=at),
    "spam": commands.mark_spam,
    "reopening": commands.reopen,
    "draft": file_from_question,
}


def here_of(request: HttpRequest) -> Asked:
    """Read the request of somebody who answers questions. Raises NotVisible."""
    here = asked(request)
    if not policy.can_answer(here.by):
        raise NotVisible
    return here


def shown_of(request: HttpRequest) -> str:
    """Read which part of the tray is asked for."""
    wanted = request.GET.get("show", "open")
    return wanted if wanted in queries.STATES else "open"


def _listing(request: HttpRequest, here: Asked, current: int = 0, show: str = "") -> dict[str, Any]:
    show, tell, more = show or shown_of(request), Telling(here.by, here.now), None
    if show == "open":
        found = queries.waiting(here.by)
    else:
        found, more = queries.settled(here.by, show, number_in(request.GET.get("after", "")))
    return {
        "lines": [rows.line(row, here.by, tell, current) for row in found],
        "shown": rows.shown(show),
        "show": show,
        "older": f"{HERE}?show={show}&after={more}" if more else "",
        "rows_url": f"{HERE}/rows?show={show}",
        "can_edit": policy.can_edit(here.by),
    }


@require_safe
def tray(request: HttpRequest) -> HttpResponse:
    """Show the tray with no question open. Three queries."""
    here = here_of(request)
    context = framed(here, "list", current=QUESTIONS) | _listing(request, here)
    return page(request, "desk/questions/tray.html", context)


@require_safe
def tray_rows(request: HttpRequest) -> HttpResponse:
    """Show the rows anew, as they stand now."""
    here = here_of(request)
    number = number_in(request.GET.get("current", "")) or 0
    return region(request, "desk/questions/_rows.html", _listing(request, here, number))


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """Tell the rail how many questions wait. One query more than any page."""
    here = here_of(request)
    links = (one for group in rail({QUESTIONS: here.questions}, "", here.by) for one in group.links)
    return region(request, "desk/phone/_outages.html", {"link": next(one for one in links if one.name == QUESTIONS)})


@require_safe
def question(request: HttpRequest, question: int) -> HttpResponse:
    """Show one question; a script asks for its regions alone. Five queries."""
    here = here_of(request)
    found = request.GET.get("saved", "")
    text, used = "", ""
    if found:  # Without a script, by its address.
        row = queries.question(question, here.by)
        text, used = saved.text_of(found[:32], row.locale, here.by)[1], found[:32]
    return _shown(request, here, question, text=text, used=used)


def _shown(
    request: HttpRequest, here: Asked, number: int, *, text: str = "", used: str = "",
    refusal: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    row = queries.question(number, here.by)
    tell = Telling(here.by, here.now)
    before = number_in(request.GET.get("before", ""))
    thread, earlier = queries.thread_page(number, here.by, before)
    answers = saved.saved_answers(here.by)
    context: dict[str, Any] = {
        "asker": rows.asker(row, here.by, tell),
        "said": rows.said(thread, rows.who(row), tell),
        "seen": thread[-1].id if thread else 0,
        "earlier": earlier,
        "live": before is None,
        "saved": rows.options(answers),
        "text": text,
        "used": used,
        "wrong": refused(refusal, here.by) if refusal else "",
        "news": isinstance(refusal, Conflict) and refusal.code == "question_news",
        "taken": isinstance(refusal, Conflict) and refusal.code == "question_taken",
    }
    status = refusal.status if refusal else 200
    if wants_region(request) and refusal is None:
        return region(request, "desk/questions/_question.html", context)
    # Beside a question stands the part of the tray that it was opened from, or lies in.
    show = shown_of(request) if "show" in request.GET else row.state
    context |= framed(here, "ticket", current=QUESTIONS) | _listing(request, here, number, show)
    return page(request, "desk/questions/question.html", context, status=status)


@require_safe
def said(request: HttpRequest, question: int) -> HttpResponse:
    """Show the conversation anew, without the place where one writes."""
    here = here_of(request)
    row, tell = queries.question(question, here.by), Telling(here.by, here.now)
    thread, earlier = queries.thread_page(question, here.by)
    context = {
        "asker": rows.asker(row, here.by, tell), "said": rows.said(thread, rows.who(row), tell), "earlier": earlier,
        "live": True,
    }  # fmt: skip
    return region(request, "desk/questions/_said.html", context)


@require_safe
def saved_text(request: HttpRequest, question: int, shortcut: str) -> HttpResponse:
    """Give a saved answer in the language of whoever asked, filled in, for the composer."""
    here = here_of(request)
    row = queries.question(question, here.by)
    text = saved.text_of(shortcut, row.locale, here.by)[1]
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_POST
def answers(request: HttpRequest, question: int) -> HttpResponse:
    """Answer in general words; what is refused stands beside the text, which stays."""
    here, typed = here_of(request), Typed(request.POST)
    text, used = typed.text("words"), typed.text("saved")[:32]
    if typed.text("put"):
        used = typed.text("put_saved")[:32]
        text = saved.text_of(used, queries.question(question, here.by).locale, here.by)[1]
        return _shown(request, here, question, text=text, used=used)
    try:
        saved_id = saved.number_of(used, here.by) if used else None
        commands.answer(
            question, text, seen=number_in(typed.text("seen")),
            saved_id=saved_id, by=here.by, at=here.now,
        )  # fmt: skip
    except AlreadyDone:  # Sent twice: it is said once, and shown where the first one led.
        pass
    except (Invalid, Conflict) as refusal:
        return _shown(request, here, question, text=text, used=used, refusal=refusal)
    return HttpResponseRedirect(f"{HERE}/{question}?show=open", status=303)  # Who waits next stands beside it.


@require_POST
def act(request: HttpRequest, question: int, noun: str) -> HttpResponse:
    """Take a question, put it away, open it again, or make a draft of it."""
    here = here_of(request)
    try:
        ACTS[noun](question, by=here.by, at=here.now)
    except AlreadyDone:
        pass
    except Conflict as refusal:
        return _shown(request, here, question, refusal=refusal)
    return HttpResponseRedirect(HERE if noun == "spam" else f"{HERE}/{question}", status=303)
