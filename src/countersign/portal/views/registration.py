"""Registering: category and country, the data set with its first contact, the link, the password."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from countersign.customers import commands, jobs, rules, words
from countersign.customers.commands import Application, Identity
from countersign.customers.links import paper_of
from countersign.customers.queries import paper, provider_name
from countersign.identity import commands as identity
from countersign.identity.configured import sign_in_limits
from countersign.identity.rules import MINIMUM_PASSWORD, normalised_email
from countersign.kernel.errors import Conflict, Invalid, NotVisible, TooOften
from countersign.portal.asking import actor, reader, see_other
from countersign.ui import refusals
from countersign.ui.frames import FieldError, Option
from countersign.ui.render import page

CONTACT_FIELDS = ("person", "email", "phone")
LONGEST = 500
_ZONES = {"RU": "Europe/Moscow", "KZ": "Asia/Almaty", "BY": "Europe/Minsk", "UA": "Europe/Kyiv", "IT": "Europe/Rome",
          "DE": "Europe/Berlin"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the form, ready to be drawn."""

    name: str
    label: str
    hint: str
    value: str
    error: str
    required: bool
    kind: str
    complete: str


@require_safe
def registration(request: HttpRequest) -> HttpResponse:
    """Ask who registers and where: everything else depends on it."""
    by = actor(request)
    if by.is_signed_in:
        return see_other("/")
    context = {
        "brand": _brand(), "category": _category(request), "country": _country(request) or _guess(by.locale),
        "categories": [
            Option(one.value, str(words.CATEGORIES[one]), str(words.CATEGORY_NOTES[one])) for one in rules.Category
        ],
        "countries": _countries(by.locale),
    }  # fmt: skip
    return page(request, "portal/registration/choose.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Ask for the data set of the category in the country, and for the first contact; take it."""
    if actor(request).is_signed_in:
        return see_other("/")
    category, country = _category(request), _country(request)
    if not category or not country:
        return see_other("/registration")
    if request.method != "POST":
        return _form(request, category, country, {})
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in _names(country, category)}
    faults = _faults(country, category, typed)
    if faults:
        return _form(request, category, country, typed, faults, status=422)
    advice = rules.advice(category, country, typed.get("tax_id", ""), normalised_email(typed["email"]))
    if advice and "anyway" not in request.POST:
        return _form(request, category, country, typed, advice=[str(words.ADVICE[one]) for one in advice])
    asking = reader(request)
    try:
        email = normalised_email(typed["email"])
        identity.begin_attempt(f"registration {email}", limits=sign_in_limits(), by=asking.by, at=asking.now)
        given = Application(
            category, Identity(country, typed), typed["person"], typed["email"], typed["phone"],
            locale=asking.locale, zone=_ZONES.get(country, "UTC"),
        )  # fmt: skip
        taken = commands.apply_for_registration(given, by=asking.by, at=asking.now)
    except TooOften as refusal:
        faults = {"": _("Too many attempts. Try again in a few minutes; nothing is lost.")}
        response = _form(request, category, country, typed, faults, status=429)
        response["Retry-After"] = str(refusal.facts.get("retry_seconds", 60))
        return response
    except Invalid as refusal:
        field = str(refusal.facts.get("field", ""))
        return _form(request, category, country, typed, {field: refusals.words(refusal)}, status=422)
    jobs.mail_registration.defer(paper_id=taken.pk)
    return see_other("/registration/sent")


def _names(country: str, category: str) -> list[str]:
    return [one.name for one in rules.data_set(country, category)] + list(CONTACT_FIELDS)


def _faults(country: str, category: str, typed: dict[str, str]) -> dict[str, str]:
    """Name everything that is wrong at once; the command looks again."""
    found = dict(rules.check_data(country, category, typed).faults)
    told = {name: refusals.words(Invalid(fault.code, **fault.facts)) for name, fault in found.items()}
    for name in ("person", "email"):
        if not typed[name].strip():
            told[name] = _("This is needed.")
    return told


def _form(
    request: HttpRequest, category: str, country: str, typed: dict[str, str], faults: dict[str, str] | None = None,
    *, advice: list[str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    wrong = faults or {}

    def asked(name: str, label: str, hint: str, required: bool, kind: str = "text", complete: str = "off") -> Asked:
        return Asked(name, label, hint, typed.get(name, ""), wrong.get(name, ""), required, kind, complete)

    who = [
        asked(one.name, words.field_label(one, category), words.field_hint(one), one.required)
        for one in rules.data_set(country, category)
    ]
    contact = [
        asked("person", _("Your name"), _("you become the first owner of the contract"), True, complete="name"),
        asked("email", _("Your e-mail"), _("you sign in with it"), True, "email", "email"),
        asked("phone", _("Telephone"), _("with the country: +7 495 123-45-67"), False, "tel", "tel"),
    ]
    where = urlencode({"category": category, "country": country})
    context = {
        "brand": _brand(), "category": str(words.CATEGORIES[category]), "country": _country_name(country, request),
        "individual": category == rules.Category.INDIVIDUAL, "who": who, "contact": contact, "where": where,
        "errors": [FieldError(text, f"id_{name}" if name else "") for name, text in wrong.items()],
        "advice": advice or [],
    }  # fmt: skip
    return page(request, "portal/registration/details.html", context, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, to everybody the same."""
    return page(request, "portal/registration/sent.html", {"brand": _brand()})


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the mailed link: choose a password, and the registration goes to an identity officer."""
    if actor(request).is_signed_in:
        return see_other("/sign-out")  # The link may be for another person than this browser's.
    number = paper_of(token)
    found = paper(number) if number is not None else None
    if found is None:
        return page(request, "portal/registration/expired.html", {"brand": _brand()}, status=410)
    context = {"brand": _brand(), "name": found.name, "email": found.email, "minimum": MINIMUM_PASSWORD, "error": "",
               "address": request.path}  # fmt: skip
    if request.method != "POST":
        return page(request, "portal/registration/confirm.html", context)
    asking = reader(request)
    try:
        commands.confirm_registration(found.id, request.POST.get("password", ""), by=asking.by, at=asking.now)
    except Invalid as refusal:
        context["error"] = refusals.words(refusal)
        return page(request, "portal/registration/confirm.html", context, status=422)
    except (Conflict, NotVisible):
        return page(request, "portal/registration/expired.html", {"brand": _brand()}, status=410)
    return see_other("/registration/done")


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Say that the registration is with us now."""
    return page(request, "portal/registration/done.html", {"brand": _brand()})


def _brand() -> str:
    return provider_name() or "Countersign"


def _category(request: HttpRequest) -> str:
    given = request.GET.get("category", "")
    return given if given in set(rules.Category) else ""


def _country(request: HttpRequest) -> str:
    given = request.GET.get("country", "").upper()
    known = Locale("en").territories
    return given if rules.country_fault(given) is None and given in known else ""


def _guess(locale: str) -> str:
    return {"ru": "RU", "it": "IT"}.get(locale, "")


def _countries(locale: str) -> list[Option]:
    """List the countries by name in the reader's language, those with a data set of their own first."""
    names = Locale.parse(locale).territories
    first = [Option(code, names.get(code, code)) for code in rules.COUNTRIES]
    rest = [
        Option(code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in rules.COUNTRIES and code not in ("EU", "EZ", "UN", "ZZ")
    ]
    return first + sorted(rest, key=lambda one: one.label)


def _country_name(country: str, request: HttpRequest) -> str:
    return str(Locale.parse(actor(request).locale).territories.get(country, country))
