"""General questions: asked by anybody, without a login and without a script; nothing of a contract (M8, S3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.customers.queries import provider
from countersign.files.rules import secrets
from countersign.general import commands
from countersign.general.commands import visits
from countersign.general.queries import own
from countersign.general.queries.facts import presence
from countersign.identity.rules import form_key
from countersign.intake.commands.questions import file_own_question
from countersign.intake.queries.promises import draft_row
from countersign.kernel.actor import Actor
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError, Invalid, NotVisible, TooOften
from countersign.mail.links import lookout
from countersign.portal.asking import Reader, reader, see_other, wants_region
from countersign.portal.question_cookie import forget_word, set_word, word_of
from countersign.tickets.policy import can_open
from countersign.ui import refusals, times
from countersign.ui.frames import FieldError
from countersign.ui.idempotency import FIELD
from countersign.ui.prose import html, plain
from countersign.ui.render import page, region

HERE = "/questions"
_FIELDS = ("name", "address", "words")
_TRAP = "website"  # No person sees this field.
SECRET = "secret"  # A refusal of this page alone: what was typed looks like a password.


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Show the conversation of this browser, or begin one."""
    asking = reader(request)
    if asking.by.is_staff:
        return see_other("/desk/questions")
    if request.method != "POST":
        return _shown(request, asking)
    if own.newest_said(word_of(request), asking.by, asking.now)[0]:  # Begun meanwhile in another tab: one goes on.
        return words(request)
    typed = {name: request.POST.get(name, "").replace("\x00", "") for name in (*_FIELDS, _TRAP)}
    if typed[_TRAP]:
        return _shown(request, asking, typed, Invalid("question_trap", field="words"))
    if _looks_secret(request, typed["words"]):
        return _shown(request, asking, typed, Invalid(SECRET, field="words"))
    by = _keyed(request, asking.by)
    try:
        question = commands.ask(
            channel="chat", words=typed["words"], name=typed["name"] or (by.name if by.is_customer else ""),
            address=typed["address"], locale=translation.get_language() or "en",
            account_id=by.id, asked_for_id=by.contract, by=by, at=asking.now,
        ).pk  # fmt: skip
    except AlreadyDone as done:  # The key is known to this browser alone, and may be that of another of its forms.
        if done.facts["kind"] != "question":
            return see_other(HERE)
        question = int(done.facts["id"])
    except (Invalid, TooOften) as refusal:
        return _shown(request, asking, typed, refusal)
    word = visits.open_visit(question, by=by.without_key(), at=asking.now)
    response = _region(request, asking, word) if wants_region(request) else see_other(f"{HERE}#newest")
    set_word(response, word)
    return response


@never_cache
@require_POST
def words(request: HttpRequest) -> HttpResponse:
    """Say more in the conversation of this browser."""
    asking, word = reader(request), word_of(request)
    number = own.newest_said(word, asking.by, asking.now)[0]
    if not number:
        return see_other(HERE)
    typed = {"name": "", "address": "", "words": request.POST.get("words", "").replace("\x00", "")}
    if _looks_secret(request, typed["words"]):
        return _shown(request, asking, typed, Invalid(SECRET, field="words"))
    try:
        commands.say(number, typed["words"], by=_keyed(request, asking.by), at=asking.now)
    except AlreadyDone:
        pass
    except (Invalid, TooOften, Conflict) as refusal:
        return _shown(request, asking, typed, refusal)
    return _region(request, asking, word) if wants_region(request) else see_other(f"{HERE}#newest")


@never_cache
@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """Show anew what was said; 204 when nothing came since, which costs one query."""
    asking, word = reader(request), word_of(request)
    number, newest = own.newest_said(word, asking.by, asking.now)
    if not number or request.GET.get("after") == str(newest):
        return HttpResponse(status=204)
    return region(request, "portal/questions/_said.html", _talk(asking, word))


@never_cache
@require_POST
def ticket(request: HttpRequest) -> HttpResponse:
    """Lead whoever asked while signed in to the form of a new ticket, filled with what they asked."""
    asking = reader(request)
    found = own.conversation(word_of(request), asking.by, asking.now)
    if found is None or not found.owned:
        return see_other(HERE)
    draft = found.draft_id
    try:
        draft = draft or file_own_question(found.id, by=asking.by.without_key(), at=asking.now).pk
    except Conflict:  # Pressed twice, or turned by the staff meanwhile: the page knows of the draft now.
        return see_other(HERE)
    return see_other(asking.within(f"/tickets/new?mail={draft}"))


@never_cache
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the conversation in this browser: whoever sits here next reads nothing of it."""
    asking = reader(request)
    visits.end_visit(word_of(request), by=asking.by.without_key(), at=asking.now)
    response = see_other(HERE)
    forget_word(response)
    return response


def _shown(
    request: HttpRequest, asking: Reader, typed: dict[str, str] | None = None, refusal: DomainError | None = None
) -> HttpResponse:  # fmt: skip
    word, renewed = word_of(request), None
    if word and asking.by.is_customer:
        renewed = visits.recognise(word, by=asking.by, at=asking.now)
        word = renewed or word
    context = _talk(asking, word) | _asked(asking, typed or {}, refusal)
    status = refusal.status if refusal else 200
    if wants_region(request):
        response = region(request, "portal/questions/_conversation.html", context, status=status)
    else:
        response = page(request, "portal/questions/questions.html", context, status=status)
    if renewed:
        set_word(response, renewed)
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.facts.get("retry_seconds", 3600))
    return response


def _region(request: HttpRequest, asking: Reader, word: str) -> HttpResponse:
    return region(request, "portal/questions/_conversation.html", _talk(asking, word) | _asked(asking, {}, None))


def _talk(asking: Reader, word: str) -> dict[str, Any]:
    """Write the conversation of a browser as its page shows it. Two queries, one more for the zone."""
    found = own.conversation(word, asking.by, asking.now)
    zone = _zone(asking)
    said = [] if found is None else found.said
    judge = lookout() if found is None else lookout([found.address.rpartition("@")[2]])
    return {
        "talk": found,
        "newest": said[-1].id if said else 0,
        "said": [
            {
                "ours": one.direction == "out",
                "who": one.author.partition(" ")[0] if one.direction == "out" else "",
                "words": html(one.words, judge) if one.direction == "out" else plain(one.words),
                "at": times.near(one.at, asking.now, zone, asking.locale),
                "iso": times.iso(one.at),
            }
            for one in said
        ],
        "ends": times.day(found.ends_at, zone, asking.locale) if found else "",
        **_became(asking, found),
    }


def _became(asking: Reader, found: own.Conversation | None) -> dict[str, Any]:
    """Say which ticket it became, or that its own asker may open one of it. At most one query."""
    ticket, can_turn = None, bool(found and found.owned and asking.by.is_customer and can_open(asking.by))
    if found is not None and found.owned and found.draft_id is not None:
        try:
            draft = draft_row(found.draft_id, asking.by)
            ticket = draft.ticket
            can_turn = can_turn and draft.state == "open" and draft.expires_at > asking.now
        except NotVisible:  # It waits for a contract that is not acted for now, or for none.
            can_turn = False
    return {"ticket": ticket, "can_turn": can_turn}


def _asked(asking: Reader, typed: dict[str, str], refusal: DomainError | None) -> dict[str, Any]:
    there, back = presence(asking.now)
    ours = provider()
    secret = refusal is not None and refusal.code == SECRET
    errors = []
    if refusal is not None and not secret:
        field = str(refusal.facts.get("field", "words"))
        errors = [FieldError(refusals.words(refusal), f"id_{field}" if field in _FIELDS else "id_words")]
    return {
        "brand": ours.name if ours else "Countersign",
        "person": asking.by.name if asking.by.is_customer else "",
        "away": not there,
        "back": times.exact_with_zone(back, _zone(asking), asking.locale) if back else "",
        "typed": {name: typed.get(name, "") for name in (*_FIELDS, _TRAP)},
        "errors": errors,
        "wrong": {error.field.removeprefix("id_"): error.text for error in errors},
        "secret": secret,
    }


def _zone(asking: Reader) -> str:
    """Return the reader's zone; of somebody who is not signed in, the provider's."""
    if asking.by.is_customer:
        return asking.zone
    ours = provider()
    return ours.zone if ours else "UTC"


def _looks_secret(request: HttpRequest, text: str) -> bool:
    """Tell whether somebody is about to send a password or a key, and has not been warned of it yet."""
    return request.POST.get("sure") != "1" and bool(secrets.spots(text))


def _keyed(request: HttpRequest, by: Actor) -> Actor:
    """Return whoever asks with the key of the form: sent twice, it is asked once (E7)."""
    return by if by.key else replace(by, key=form_key(by.id or 0, request.POST.get(FIELD)))
