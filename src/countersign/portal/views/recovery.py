"""I cannot get in, and: this account is mine. Open to everybody, and the same for every name that is typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from countersign.customers.case_links import case_of, case_path, set_up_by, stopped_by
from countersign.customers.commands import disputes, ending_recoveries, recoveries
from countersign.customers.commands.disputes import Claimed
from countersign.customers.commands.recoveries import Claim
from countersign.customers.queries import cases as queries
from countersign.customers.queries import provider_name
from countersign.identity.entering import DEVICE_COOKIE
from countersign.identity.queries.devices import device_digest
from countersign.identity.recovery import let_choose
from countersign.kernel import tenancy
from countersign.kernel.errors import Conflict, Invalid, NotVisible, TooOften
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.words.sentences import moment
from countersign.ui import refusals
from countersign.ui.frames import FieldError, Option
from countersign.ui.render import page

View = Callable[..., HttpResponse]
LOST = {
    "password": _l("The password"), "second_factor": _l("The second factor"), "mail": _l("The mailbox"),
    "all": _l("All of it"),
}  # fmt: skip
METHODS = {
    "in_person": _l("In person, with my documents"), "qualified_signature": _l("Qualified electronic signature"),
    "e_id": _l("Electronic identity of the state"), "own_account_transfer": _l("Bank transfer from my account"),
    "notary": _l("Notary"), "vouch": _l("Another owner of the contract vouches for me"), "video": _l("Video call"),
    "photo_with_document": _l("Photo with my document, together with another way"),
}  # fmt: skip
STANDS = {
    "received": (_l("We have it and look at it."), _l("An officer answers at the address you gave.")),
    "waits": (_l("Your identity is confirmed. The wait runs."), _l("Everybody concerned was told and may object.")),
    "done": (_l("The wait is over."), _l("The link for setting up access went to the address you gave.")),
    "accepted": (_l("Your claim was accepted."), _l("An officer writes to you about the next step.")),
    "not_confirmed": (_l("It could not be confirmed."), _l("Nothing was changed. You may come with more papers.")),
}
_CLAIM = ("email", "name", "contract", "relation", "contact", "method", "lost", "words")
_DISPUTE = ("name", "contact", "claimed", "words")


def outside_contracts(view: View) -> View:
    """Serve a page that is of nobody's contract: whoever is signed in stands here like everybody else."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tenancy.leave()
        return view(request, *args, **kwargs)

    return served


@require_safe
def recovery(request: HttpRequest) -> HttpResponse:
    """Name the ways back in, the strongest first."""
    return page(request, "portal/recovery/ways.html", {"brand": _brand()})


@outside_contracts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Take down that somebody cannot get in. What follows is the same whether such an account exists (T35)."""
    if request.method != "POST":
        return _claiming(request, {})
    asking, typed = reader(request), _typed(request, _CLAIM)
    said = Claim(
        **{name: typed[name] for name in _CLAIM}, locale=translation.get_language() or "en", device=_device(request)
    )
    try:
        case = recoveries.ask_recovery(said, by=asking.by.without_key(), at=asking.now)
    except (Invalid, TooOften) as refusal:
        return _claiming(request, typed, refusal)
    return see_other(case_path("recovery_case", case.pk))


def _claiming(request: HttpRequest, typed: dict[str, str], refusal: Invalid | TooOften | None = None) -> HttpResponse:
    context = {
        "lost": [Option(value, str(label)) for value, label in LOST.items()],
        "methods": [Option(value, str(label)) for value, label in METHODS.items()],
    }  # fmt: skip
    return _form(request, "portal/recovery/claim.html", _CLAIM, typed, refusal, context)


@outside_contracts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest) -> HttpResponse:
    """Take down that somebody claims an account: by the form, by an officer for a caller, by somebody signed in."""
    if request.method != "POST":
        return _form(request, "portal/recovery/dispute.html", _DISPUTE, {}, None, {})
    asking, typed = reader(request), _typed(request, _DISPUTE)
    by = asking.by
    channel = "phone" if by.is_staff else "session" if by.is_customer else "form"
    said = Claimed(**typed, channel=channel, locale=translation.get_language() or "en", device=_device(request))
    try:
        case = disputes.open_dispute(said, by=by.without_key(), at=asking.now)
    except (Invalid, TooOften) as refusal:
        return _form(request, "portal/recovery/dispute.html", _DISPUTE, typed, refusal, {})
    return see_other(case_path("ownership_dispute", case.pk))


@outside_contracts
@never_cache
@require_safe
def case(request: HttpRequest, token: str) -> HttpResponse:
    """Show a claimant how the own case stands, and nothing of what it claims."""
    found = case_of(token)
    if found is None:
        raise NotVisible
    asking = reader(request)
    state, opened_at, ends_at = queries.claimants_view(*found)
    title, text = STANDS[state]
    context = {
        "brand": _brand(), "number": f"{'R' if found[0] == 'recovery_case' else 'D'}-{found[1]}", "state": title,
        "text": text, "opened": _told(asking, opened_at), "ends": _told(asking, ends_at) if ends_at else "",
    }  # fmt: skip
    return page(request, "portal/recovery/case.html", context)


@outside_contracts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a recovery by the link of a notice: at any time before it takes effect (T33)."""
    number = stopped_by(token)
    if number is None:
        raise NotVisible
    asking, stopped = reader(request), False
    if request.method == "POST":
        try:
            recoveries.stop_recovery_by_link(number, by=asking.by.without_key(), at=asking.now)
        except Conflict:
            pass  # It is over; the page says so.
        else:
            stopped = True
    open_, ends_at = queries.recovery_to_stop(number)
    context = {
        "brand": _brand(), "open": open_, "stopped": stopped, "action": request.path,
        "ends": _told(asking, ends_at) if ends_at else "",
    }  # fmt: skip
    return page(request, "portal/recovery/stop.html", context)


@outside_contracts
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Use the link that follows a recovery: once, within two days. Looking at the page spends nothing."""
    number = set_up_by(token)
    if number is None:
        return page(request, "portal/recovery/set_up.html", {"brand": _brand(), "dead": True, "action": ""}, status=410)
    if request.method == "POST":
        asking = reader(request)
        try:
            account_id = ending_recoveries.begin_set_up(number, by=asking.by.without_key(), at=asking.now)
        except NotVisible:
            context = {"brand": _brand(), "dead": True, "action": ""}
            return page(request, "portal/recovery/set_up.html", context, status=410)
        let_choose(request, account_id)
        return see_other("/password/new")
    return page(request, "portal/recovery/set_up.html", {"brand": _brand(), "dead": False, "action": request.path})


def _form(
    request: HttpRequest, template: str, names: tuple[str, ...], typed: dict[str, str],
    refusal: Invalid | TooOften | None, context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    errors = []
    if refusal is not None:
        field = str(refusal.facts.get("field", ""))
        errors = [FieldError(refusals.words(refusal), f"id_{field}" if field in names else "")]
    context |= {
        "brand": _brand(), "typed": {name: typed.get(name, "") for name in names}, "errors": errors,
        "wrong": {error.field: error.text for error in errors if error.field},
    }  # fmt: skip
    response = page(request, template, context, status=refusal.status if refusal else 200)
    if isinstance(refusal, TooOften):
        response["Retry-After"] = str(refusal.facts.get("retry_seconds", 3600))
    return response


def _typed(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "") for name in names}


def _device(request: HttpRequest) -> str:
    return device_digest(request.COOKIES.get(DEVICE_COOKIE, "")[:80])


def _told(asking: Reader, instant: Any) -> str:
    return moment(instant, asking)


def _brand() -> str:
    return provider_name() or _("Support")
