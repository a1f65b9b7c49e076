"""My account: details, language and zone, contracts and people, sessions, password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from countersign.customers.queries import ContactRow, contacts_of
from countersign.identity import commands
from countersign.identity.configured import sign_in_limits
from countersign.identity.queries import SessionRow, sessions_of
from countersign.identity.queries import account as account_row
from countersign.kernel.errors import Invalid, TooOften
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.frame import around
from countersign.portal.identity_fields import refused_edit
from countersign.portal.words.sentences import moment
from countersign.ui import refusals
from countersign.ui.frames import Fact, FieldError, Option
from countersign.ui.render import page

ROLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "owner": (gettext_lazy("Owner"), gettext_lazy("sees, writes and confirms every ticket of the contract")),
    "technical": (
        gettext_lazy("Technical contact"),
        gettext_lazy("sees, writes and confirms every ticket of the contract"),
    ),
    "billing": (
        gettext_lazy("Billing contact"),
        gettext_lazy("sees, writes and confirms every ticket of the contract"),
    ),
    "observer": (gettext_lazy("Observer"), gettext_lazy("sees every ticket of the contract, writes nothing")),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of the contract."""

    name: str
    email: str
    roles: str
    may: str
    you: bool


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser."""

    url: str
    browser: str
    ip: str
    signed_in: str
    seen: str
    current: bool


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show the person's own account."""
    return _shown(request, reader(request))


def _shown(
    request: HttpRequest, asking: Reader, errors: list[FieldError] | None = None, *, status: int = 200
) -> HttpResponse:
    by = asking.by
    outside = around(by, "account")
    own = account_row(by.id or 0)
    assert own is not None
    context: dict[str, Any] = {
        "around": outside,
        "details": [Fact(_("Name"), own.name), Fact(_("E-mail"), own.email)],
        "contracts": [Fact(one.number, f"{one.customer} · {_roles(one.roles)}") for one in outside.contracts],
        "people": [_person(row, by.id) for row in contacts_of(by.contract or 0)],
        "sessions": [_session(row, asking) for row in sessions_of(by.id or 0, by=by)],
        "zones": [
            Option(name, name.replace("_", " "))
            for name in sorted(available_timezones())
            if "/" in name or name == "UTC"
        ],
        "zone": own.zone,
        "errors": errors or [],
        "wrong": {error.field: error.text for error in errors or []},
        "changed": "changed" in request.GET,
    }
    return page(request, "portal/account.html", context, status=status)


def _roles(roles: tuple[str, ...]) -> str:
    return ", ".join(str(ROLES[role][0]) if role in ROLES else role for role in roles)


def _person(row: ContactRow, me: int | None) -> Person:
    may = next(
        (str(ROLES[role][1]) for role in row.roles if role in ROLES and role != "observer"), str(ROLES["observer"][1])
    )
    return Person(row.name, row.email, _roles(row.roles), may, row.account_id == me)


def _session(row: SessionRow, asking: Reader) -> Session:
    return Session(
        url=asking.within(f"/account/sessions/{row.reference}"),
        browser=_browser(row.user_agent),
        ip=row.ip or "–",
        signed_in=moment(row.signed_in_at, asking) if row.signed_in_at else "–",
        seen=moment(row.seen_at, asking) if row.seen_at else "–",
        current=row.current,
    )


def _browser(user_agent: str) -> str:
    """Name a browser and its system in two words; what is unknown is shown as it came."""
    browsers = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("YaBrowser/", "Yandex Browser"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    )
    named = [next((name for mark, name in known if mark in user_agent), "") for known in (browsers, systems)]
    return " · ".join(filter(None, named)) or user_agent[:60] or _("Unknown browser")


@require_POST
def profile(request: HttpRequest) -> HttpResponse:
    """Change language and zone."""
    asking = reader(request)
    refused_edit(request, asking)
    given = {name: request.POST[name] for name in ("locale", "zone") if name in request.POST}
    try:
        commands.change_profile(asking.by.id or 0, by=asking.by, at=asking.now, **given)
    except Invalid as refusal:
        error = FieldError(refusals.words(refusal), f"id_{refusal.facts.get('field', 'locale')}")
        return _shown(request, asking, [error], status=422)
    return see_other(asking.within("/account?changed"))


@sensitive_post_parameters("old", "password")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change the password by one who knows the old one; every other session ends."""
    asking, person = reader(request), _user(request)
    try:
        attempt = commands.begin_attempt(
            person.email, limits=sign_in_limits(), by=asking.by.without_key(), at=asking.now
        )
    except TooOften:
        return _shown(
            request, asking, [FieldError(_("Too many attempts. Try again in a few minutes."), "id_old")], status=429
        )
    if not person.check_password(request.POST.get("old", "")[:1024]):
        return _shown(request, asking, [FieldError(_("This is not your present password."), "id_old")], status=422)
    commands.forgive_attempt(attempt)
    try:
        changed = commands.change_password(
            person.pk, request.POST.get("password", ""), by=asking.by, at=asking.now, keep=asking.by.session
        )
    except Invalid as refusal:
        return _shown(request, asking, [FieldError(refusals.words(refusal), "id_password")], status=422)
    update_session_auth_hash(request, changed)
    return see_other(asking.within("/account?changed"))


@require_POST
def session(request: HttpRequest, reference: str) -> HttpResponse:
    """End one of the person's own sessions."""
    asking = reader(request)
    commands.end_session(asking.by.id or 0, reference, by=asking.by, at=asking.now)
    return see_other(asking.within("/account#sessions"))


def _user(request: HttpRequest) -> Any:
    asked: Any = request
    return asked.user
