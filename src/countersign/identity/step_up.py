"""The page that asks for a second factor for one act, and the door through which its answer comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.identity import asking, factors
from countersign.identity.commands.step_up import Wanted, begin_step_up, refuse_step_up, spend_step_up
from countersign.identity.queries.step_up import asked_step_up
from countersign.identity.rules import own_path
from countersign.kernel.actor import Actor
from countersign.kernel.acts import the_act
from countersign.kernel.clock import database_now
from countersign.kernel.errors import DomainError, StepUpNeeded, TooOften
from countersign.ui import render
from countersign.ui.idempotency import FIELD as KEY

REFERENCE = "step_up"
CAME_FROM = "asked_without_factor"  # In the session: the page of the act that a first factor was missing for.
KEPT = "kept-"  # What was typed comes back under names that no field of the proof has.
SHOWN_FROM = 20
SHOWN_CHARACTERS = 200_000
_NEVER_SHOWN = ("password", "current", "passkey", "secret", "token", "code", "key", "number", "made")
_OWN_FIELDS = ("csrfmiddlewaretoken", KEY, REFERENCE)

WHY = {
    "wrong": _l("That did not prove it. Nothing was done yet; what you typed is kept."),
    "old": _l("The five minutes have passed. Prove it once more; what you typed is kept."),
    "used": _l("That proof was used already: each counts once. Prove it once more; what you typed is kept."),
    "other": _l("That proof was given for something else. Prove this; what you typed is kept."),
    "often": _l("Too many wrong proofs. Wait 15 minutes; what you typed is kept on this page."),
    "away": _l("Codes cannot be checked right now. Use a passkey, or try again in a minute; what you typed is kept."),
}


class SteppingUp:
    """Take the proof out of a form that comes from the page, and give the form back as it was typed.

    Stands after the check of the form's origin and after the gates. Whatever is wrong with the proof, the
    request goes on without it: the act itself refuses then, and the page asks again with the reason.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        asked: Any = request
        if request.method != "POST" or not asked.actor.is_signed_in or getattr(view, "csrf_exempt", False):
            return
        try:
            given = request.POST
        except UnreadablePostError:
            return
        reference = given.get(REFERENCE, "")
        if not reference:
            return
        asked.POST = _as_typed(given)
        asked.actor, asked.step_up_refused = tried(asked.actor, given, reference[:64])
        if asked.actor.step_up is not None:
            asked.session.cycle_key()  # Whoever knew the session's key before the proof is outside now (T23).
            asked.session.pop(CAME_FROM, None)


def tried(by: Actor, given: QueryDict, reference: str) -> tuple[Actor, str]:
    """Check and spend a proof; return the actor who carries it, or the same actor and why it was not taken."""
    at = database_now()
    question = asked_step_up(reference, by=by, at=at)
    if question is None:
        return by, "other"
    why, method = question.refused, None
    if not why:
        try:
            method = factors.verify(by.account_id, _proof(by, given), question.challenge, by=by.without_key(), at=at)
            why = "" if method else "wrong"
        except TooOften:
            why = "often"
        except DomainError:
            return by, "away"
    if method is not None:
        spent = spend_step_up(reference, method, by=by, at=at)
        if spent is not None:
            return replace(by.proven(*spent), method=method), ""
        why = "used"
    refuse_step_up(reference, why, by=by, at=at)
    return by, why


def _proof(by: Actor, given: QueryDict) -> dict[str, str]:
    """Take the fields of the proof; codes are for customers alone (T17)."""
    fields = (factors.PASSKEY_FIELD,) if by.is_staff else (factors.PASSKEY_FIELD, factors.CODE_FIELD)
    return {name: given.get(name, "") for name in fields}


def _as_typed(given: QueryDict) -> QueryDict:
    typed = QueryDict(mutable=True)
    for name, values in given.lists():
        if name.startswith(KEPT):
            typed.setlist(name.removeprefix(KEPT), list(values))
    if KEY in given:
        typed[KEY] = given.get(KEY, "")
    typed._mutable = False
    return typed


def answer(request: HttpRequest, needed: StepUpNeeded) -> HttpResponse:
    """Ask for the second factor: name act and object, keep every typed field, post to the same address."""
    asked: Any = request
    by: Actor = asked.actor
    why = getattr(asked, "step_up_refused", "")
    if by.step_up is not None:
        why = "other"
    if request.headers.get("Accept", "").startswith("application/json"):
        told = {"error": str(_title()), "code": needed.code, "act": needed.act, "object": needed.object}
        return JsonResponse(told, status=needed.status)
    response = _page(request, needed, by, str(WHY.get(why, "")))
    if request.headers.get("HX-Request") == "true":
        # The answer to a part of a page is a whole page: htmx swaps what is no error alone.
        response.status_code = 200
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML show:window:top"
    return response


def _title() -> str:
    return _("Prove that it is you")


def _page(request: HttpRequest, needed: StepUpNeeded, by: Actor, reason: str) -> HttpResponse:
    at = database_now()
    known = the_act(needed.act)
    own = factors.factors(by.account_id)
    reference, challenge = begin_step_up(
        Wanted(needed.act, needed.object, needed.named), by=by.without_key(), at=at
    )
    fields = list(_kept(request))
    if not own.any:
        request.session[CAME_FROM] = _form_page(request)
    context = {
        "brand": asking.brand(),
        "title": _title(),
        "act": str(known.says) if known else needed.act,
        "object": needed.named,
        "reason": reason,
        "new_network": by.new_network and not (known and known.proven),
        "reference": reference,
        "key": request.POST.get(KEY) or request.POST.get("key") or request.headers.get("Idempotency-Key", ""),
        "action": request.get_full_path(),
        "question": factors.question(by.account_id, challenge) if own.passkeys else "",
        "takes_codes": by.is_customer and (own.totp or own.recovery_codes_left > 0),
        "takes_totp": own.totp,
        "proves": own.passkeys > 0 or (by.is_customer and own.totp),
        "fields": [(KEPT + name, value) for name, value in fields],
        "shown": [value[:SHOWN_CHARACTERS] for name, value in fields if len(value) > SHOWN_FROM and _is_text(name)][:6],
        "files": [file.name for name in request.FILES for file in request.FILES.getlist(name)],
        "back": settings.ORIGIN + ("/desk/" if by.is_staff else "/"),
        "factors_url": settings.ORIGIN + "/account/security",
    }
    return render.page(request, "identity/step_up.html", context, status=needed.status)


def _form_page(request: HttpRequest) -> str:
    """Return the page of ours whose form was sent: it is led back to once there is a factor. Empty: none is known."""
    _scheme, _, rest = request.headers.get("Referer", "").partition(f"{settings.ORIGIN}/")
    return own_path(f"/{rest}") or "" if rest else ""


def _is_text(name: str) -> bool:
    """Tell whether a field may stand on the page in the open."""
    return not any(word in name.lower() for word in _NEVER_SHOWN)


def _kept(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Return every typed field, repeated ones as often as they came, without the zero characters no page can hold.

    All or nothing: a form that came back shorter would do another thing than what was typed. The limit of a body
    is the limit here.
    """
    for name, values in request.POST.lists():
        if name not in _OWN_FIELDS:
            yield from ((name.replace("\x00", ""), value.replace("\x00", "")) for value in values)
