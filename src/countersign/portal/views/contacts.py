"""People who act for the customer: everybody of the contract sees them, an owner changes them with a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.customers import commands, policy, rules, words
from countersign.customers.commands import Person
from countersign.customers.queries import PersonRow, people_of_contract, person_of_contract
from countersign.kernel.errors import Conflict, Invalid
from countersign.portal.asking import Reader, reader, see_other
from countersign.portal.frame import around
from countersign.portal.identity_fields import refused_edit
from countersign.portal.words.sentences import moment
from countersign.ui import refusals
from countersign.ui.frames import FieldError, Option
from countersign.ui.render import page

TYPED = ("name", "email", "phone")


@dataclass(frozen=True, slots=True)
class Shown:
    """One person of the contract."""

    name: str
    email: str
    phone: str
    roles: str
    rights: str
    state: str
    url: str
    you: bool


@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest) -> HttpResponse:
    """Show the people of the contract; an owner invites another one."""
    asking = reader(request)
    if request.method != "POST":
        return _listed(request, asking)
    person = Person(
        request.POST.get("name", "")[:200], request.POST.get("email", "")[:300], request.POST.getlist("roles")[:8],
        _rights(request), request.POST.get("phone", "")[:60],
    )  # fmt: skip
    refused_edit(request, asking, allowed=("name",))
    try:
        commands.invite_contact(asking.by.contract or 0, person, by=asking.by, at=asking.now)
    except (Invalid, Conflict) as refusal:
        return _listed(request, asking, refusal)
    return see_other(asking.within("/account/contacts?invited"))


def _rights(request: HttpRequest) -> list[str] | None:
    return None if request.POST.get("usual") else request.POST.getlist("rights")[:8]


def _listed(request: HttpRequest, asking: Reader, refusal: Invalid | Conflict | None = None) -> HttpResponse:
    manages = policy.can_manage_contacts(asking.by)
    rows = [row for row in people_of_contract(asking.by.contract or 0) if row.is_active or row.invited_at]
    outside = around(asking.by, "account")
    context = {
        "around": outside, "manages": manages, "people": [_shown(row, asking, manages) for row in rows],
        "invited": "invited" in request.GET, "removed": "removed" in request.GET,
        "typed": {name: request.POST.get(name, "") for name in TYPED}, "usual": _usual(request),
        "picked": request.POST.getlist("roles"), "rights_picked": request.POST.getlist("rights"),
        **_choices(), **_errors(refusal),
    }  # fmt: skip
    return page(request, "portal/account/contacts.html", context, status=refusal.status if refusal else 200)


def _usual(request: HttpRequest) -> bool:
    return request.method != "POST" or bool(request.POST.get("usual"))


def _choices() -> dict[str, list[Option]]:
    return {
        "roles": [Option(one, str(words.ROLES[one]), str(words.ROLE_NOTES[one])) for one in rules.ContactRole],
        "rights": [Option(one, str(words.RIGHTS[one])) for one in rules.Right],
    }


def _errors(refusal: Invalid | Conflict | None) -> dict[str, object]:
    if refusal is None:
        return {"errors": [], "wrong": {}}
    field, text = str(refusal.facts.get("field", "")), refusals.words(refusal)
    if refusal.code == "contact_roles":
        field = "roles"
    return {"errors": [FieldError(text, f"id_{field}" if field else "")], "wrong": {field: text}}


def _shown(row: PersonRow, asking: Reader, manages: bool) -> Shown:
    state = (
        _("invited %(time)s, has not accepted yet") % {"time": moment(row.invited_at, asking)} if row.invited_at else ""
    )
    return Shown(
        row.name, row.email, row.phone, words.roles_words(row.roles), words.rights_words(row.roles, row.rights), state,
        asking.within(f"/account/contacts/{row.id}") if manages else "", row.account_id == asking.by.id,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, contact: int) -> HttpResponse:
    """Change what a person may do. Name and e-mail are whose the account is: they are not changed here."""
    asking = reader(request)
    row = person_of_contract(contact, asking.by.contract or 0)
    if request.method != "POST":
        return _one(request, asking, row)
    refused_edit(request, asking)
    try:
        commands.change_contact(
            contact, roles=request.POST.getlist("roles")[:8], rights=_rights(request),
            phone=request.POST.get("phone", "")[:60], by=asking.by, at=asking.now,
        )  # fmt: skip
    except (Invalid, Conflict) as refusal:
        return _one(request, asking, row, refusal)
    return see_other(asking.within("/account/contacts"))


def _one(
    request: HttpRequest, asking: Reader, row: PersonRow, refusal: Invalid | Conflict | None = None
) -> HttpResponse:
    again = request.method == "POST"
    context = {
        "around": around(asking.by, "account"), "person": row, "manages": policy.can_manage_contacts(asking.by),
        "picked": request.POST.getlist("roles") if again else list(row.roles),
        "usual": _usual(request) if again else row.rights is None,
        "rights_picked": request.POST.getlist("rights") if again else list(row.rights or ()),
        "phone": request.POST.get("phone", "") if again else row.phone, **_choices(), **_errors(refusal),
    }  # fmt: skip
    return page(request, "portal/account/contact.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, contact: int) -> HttpResponse:
    """End a person's right to act; a GET asks first."""
    asking = reader(request)
    row = person_of_contract(contact, asking.by.contract or 0)
    refusal: Conflict | None = None
    if request.method == "POST":
        try:
            commands.remove_contact(contact, by=asking.by, at=asking.now)
            return see_other(asking.within("/account/contacts?removed"))
        except Conflict as why:
            refusal = why
    context = {"around": around(asking.by, "account"), "person": row, **_errors(refusal),
               "manages": policy.can_manage_contacts(asking.by)}  # fmt: skip
    return page(request, "portal/account/removal.html", context, status=refusal.status if refusal else 200)
