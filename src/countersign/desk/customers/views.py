"""Pages about customers: the list, a record, registering, the acts of officers."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from countersign.customers import commands, queries, rules, words
from countersign.customers.commands import Identity
from countersign.customers.queries import CustomerCard
from countersign.desk.asking import Asked, asked
from countersign.desk.customers import rows
from countersign.desk.customers.acts import ACTS, data_fields
from countersign.desk.forms import Field, Form, Typed
from countersign.desk.views.frame import framed
from countersign.desk.views.reading import stops_at_cap
from countersign.desk.views.refusing import said
from countersign.identity.commands import count_look
from countersign.kernel.acts import require
from countersign.kernel.errors import AlreadyDone, DomainError, Invalid, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of
from countersign.ui.frames import Option
from countersign.ui.render import page

LOCALES = (Option("en", "English"), Option("ru", "Русский"), Option("it", "Italiano"))


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """List customers by pages. Three queries."""
    here = asked(request)
    words_, state = request.GET.get("q", "").replace("\x00", "").strip()[:200], request.GET.get("state", "")
    after = request.GET.get("after", "")[:20]
    found = queries.customers_page(here.by, state=state, words=words_, after=after)
    older = "/desk/customers?" + urlencode({"state": state, "q": words_, "after": found.next}) if found.next else ""
    context = framed(here, "wide", current="customers") | {
        "rows": rows.listed(found),
        "tabs": rows.tabs(state, words_),
        "words": words_,
        "older": older,
        "state": state,
        "newer": "/desk/customers?" + urlencode({"state": state, "q": words_}) if after else "",
    }
    return page(request, "desk/customers/list.html", context)


@stops_at_cap
@require_safe
def customer(request: HttpRequest, customer: int) -> HttpResponse:
    """Show a customer's record. Twelve queries, however much belongs to it."""
    here = asked(request)
    card = _seen(here, customer)
    told = rows.record(card, here, events_of("customer", customer))
    return page(request, "desk/customers/customer.html", framed(here, "wide", current="customers") | {"record": told})


def _seen(here: Asked, customer: int) -> CustomerCard:
    """Return a customer, counted among what a member of the staff reads within an hour (security T92)."""
    card = queries.customer_card(customer, here.by)
    if card.looks is not None:
        count_look(f"customer:{customer}", card.looks, by=here.by, at=here.now)
    return card


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a customer by staff: category and country in the address, the data set in the form."""
    here = asked(request)
    require(here.by, "customer.register")
    category, country = request.GET.get("category", ""), request.GET.get("country", "").strip().upper()
    if category not in set(rules.Category) or rules.country_fault(country) is not None:
        return _shown(request, here, _choosing(category, country))
    form = _registering(category, country)
    if request.method != "POST":
        return _shown(request, here, form)
    typed = Typed(request.POST)
    identity = Identity(country, {name: typed.text(name)[:500] for name in request.POST})
    try:
        made = commands.register_customer(
            name=typed.text("short_name").strip()[:200],
            category=category,
            locale=typed.text("locale"),
            zone=typed.text("zone").strip(),
            identity=identity,
            by=here.by,
            at=here.now,
        )
    except (AlreadyDone, StepUpNeeded):
        raise
    except DomainError as refusal:
        return _refused(request, here, form, typed, refusal)
    return HttpResponseRedirect(f"/desk/customers/{made.pk}", status=303)


def _choosing(category: str, country: str) -> Form:
    fields = (
        Field(
            "category",
            _("Category"),
            kind="pick",
            value=category,
            options=[Option(one.value, str(words.CATEGORIES[one])) for one in rules.Category],
        ),
        Field("country", _("Country"), kind="text", hint=_("two letters: RU, KZ, BY, UA, IT, DE …"), value=country),
    )
    return Form(
        "get",
        _("Register a customer"),
        _("Category and country decide which data are asked."),
        "/desk/customers/new",
        "/desk/customers",
        _("Go on"),
        fields,
    )


def _registering(category: str, country: str) -> Form:
    where = urlencode({"category": category, "country": country})
    fields = (
        *data_fields(country, category),
        Field(
            "locale", _("Language"), kind="choice", options=LOCALES, value={"RU": "ru", "IT": "it"}.get(country, "en")
        ),
        Field(
            "zone", _("Time zone"), kind="text", value={"RU": "Europe/Moscow", "IT": "Europe/Rome"}.get(country, "UTC")
        ),
    )
    return Form(
        "post",
        _("Register: %(category)s, %(country)s")
        % {"category": words.CATEGORIES[category], "country": words.country_name(country)},
        _("As it stands in the register or in the document. Data of documents themselves belong into the vault."),
        f"/desk/customers/new?{where}",
        "/desk/customers",
        _("Register"),
        fields,
    )


@stops_at_cap
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, customer: int, noun: str) -> HttpResponse:
    """Show the form of an act on a customer, or carry it out."""
    here, what = asked(request), ACTS[noun]
    card = _seen(here, customer)
    back = f"/desk/customers/{customer}"
    form = Form(
        "post",
        f"{what.title} · {card.name}",
        str(what.explain),
        f"{back}/{noun}",
        back,
        str(what.send),
        tuple(what.fields(card)),
        kind=what.kind,
    )
    if request.method != "POST":
        return _shown(request, here, form)
    typed = Typed(request.POST)
    try:
        what.run(card, typed, here.by, here.now)
    except (AlreadyDone, StepUpNeeded, NotVisible):
        raise
    except DomainError as refusal:
        return _refused(request, here, form, typed, refusal)
    return HttpResponseRedirect(back, status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, verification: int) -> HttpResponse:
    """Settle what another officer found."""
    here = asked(request)
    found = queries.verification_told(verification, here.by)
    back = f"/desk/customers/{found.customer_id}"
    form = Form(
        "post",
        _("Settle a verification · %(name)s") % {"name": found.customer},
        _("%(officer)s found by %(method)s, evidence %(evidence)s: %(result)s. Look at the papers yourself.")
        % {
            "officer": found.officer,
            "method": words.METHODS.get(found.method, found.method),
            "evidence": found.evidence,
            "result": _("found right") if found.passed else _("found wrong"),
        },
        f"/desk/verifications/{verification}",
        back,
        _("Settle"),
        (
            Field(
                "verdict",
                _("Your own finding"),
                kind="pick",
                options=[Option("confirm", _("The same: confirm")), Option("reject", _("Another: reject"))],
            ),
            Field("reason", _("Reason"), hint=_("needed to reject"), required=False),
        ),
    )
    if request.method != "POST":
        return _shown(request, here, form)
    typed = Typed(request.POST)
    try:
        if typed.text("verdict") not in ("confirm", "reject"):
            raise Invalid("field_missing", field="verdict")
        commands.settle_verification(
            verification,
            confirmed=typed.text("verdict") == "confirm",
            reason=typed.text("reason"),
            by=here.by,
            at=here.now,
        )
    except (AlreadyDone, StepUpNeeded, NotVisible):
        raise
    except DomainError as refusal:
        return _refused(request, here, form, typed, refusal)
    return HttpResponseRedirect(back, status=303)


def _refused(request: HttpRequest, here: Asked, form: Form, typed: Typed, refusal: DomainError) -> HttpResponse:
    """Show the form again with the reason beside its field, everything typed still there."""
    reason, about = said(refusal, here.by), str(refusal.facts.get("field", ""))
    fields = tuple(
        replace(one, value=typed.text(one.name), error=reason if one.name == about else "") for one in form.fields
    )
    beside = any(one.error for one in fields)
    again = replace(form, fields=fields, error="" if beside else reason, idempotency=typed.text("idempotency_key")[:80])
    return _shown(request, here, again, status=refusal.status)


def _shown(request: HttpRequest, here: Asked, form: Form, *, status: int = 200) -> HttpResponse:
    context = framed(here, "wide", current="customers") | {"form": form}
    return page(request, "desk/act.html", context, status=status)
