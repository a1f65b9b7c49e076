"""Saved answers: how often each is used, and where leads write them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Typed
from countersign.desk.rows.rail import QUESTIONS
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said as refused
from countersign.general import policy, words
from countersign.general.commands.saved import end_answer, save_answer
from countersign.general.queries import saved as queries
from countersign.general.queries.facts import public_facts
from countersign.general.rules.saved import LANGUAGES
from countersign.kernel.errors import AlreadyDone, Conflict, Invalid, NotVisible
from countersign.ui.frames import Fact
from countersign.ui.render import page

HERE = "/desk/questions/saved"


def here_of(request: HttpRequest) -> Asked:
    """Read the request of somebody who answers questions or writes saved answers. Raises NotVisible."""
    here = asked(request)
    if not (policy.can_answer(here.by) or policy.can_edit(here.by)):
        raise NotVisible
    return here


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the saved answers with their figures of use. Three queries."""
    here = here_of(request)
    tell = Telling(here.by, here.now)
    context = framed(here, "wide", current=QUESTIONS) | {
        "rows": [
            (row, tell.near(row.used_at) if row.used_at else "", ", ".join(words.LANGUAGES[name] for name in row.words))
            for row in queries.saved_answers(here.by)
        ],
        "can_edit": policy.can_edit(here.by),
    }
    return page(request, "desk/questions/saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, saved: int | None = None) -> HttpResponse:
    """Write a saved answer."""
    here = here_of(request)
    if not policy.can_edit(here.by):
        raise NotVisible
    row = queries.saved_answer(saved, here.by) if saved is not None else None
    typed = Typed(request.POST)
    if request.method != "POST":
        values = {"shortcut": row.shortcut, "title": row.title} if row else {}
        values |= {f"words_{name}": text for name, text in row.words.items()} if row else {}
        return _form(request, here, saved, values, {})
    values = {name: typed.text(name) for name in ("shortcut", "title", *(f"words_{one}" for one in LANGUAGES))}
    try:
        texts = {name: values[f"words_{name}"] for name in LANGUAGES}
        save_answer(values["shortcut"], values["title"], texts, saved_id=saved, by=here.by, at=here.now)
    except AlreadyDone:
        pass
    except (Invalid, Conflict) as refusal:
        field = str(refusal.facts.get("field", "shortcut"))
        field = "words_en" if field == "words" else field
        return _form(request, here, saved, values, {field: refused(refusal, here.by)}, status=refusal.status)
    return HttpResponseRedirect(HERE, status=303)


@require_POST
def end(request: HttpRequest, saved: int) -> HttpResponse:
    """Offer a saved answer no more."""
    here = here_of(request)
    if not policy.can_edit(here.by):
        raise NotVisible
    end_answer(saved, by=here.by, at=here.now)
    return HttpResponseRedirect(HERE, status=303)


def _form(
    request: HttpRequest, here: Asked, number: int | None, values: dict[str, str], wrong: dict[str, str],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    facts = public_facts(here.by.locale)
    context: dict[str, Any] = framed(here, "wide", current=QUESTIONS) | {
        "action": f"{HERE}/{number}" if number else f"{HERE}/new",
        "end_url": f"{HERE}/{number}/end" if number else "",
        "values": {name: values.get(name, "") for name in ("shortcut", "title")},
        "languages": [(f"words_{one}", words.LANGUAGES[one], values.get(f"words_{one}", "")) for one in LANGUAGES],
        "wrong": wrong,
        "places": [Fact("{" + name + "}", f"{label}: {facts[name]}") for name, label in words.PLACES.items()],
    }
    return page(request, "desk/questions/saved_form.html", context, status=status)
