"""The acts on a customer: what each asks, and the command it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.customers import commands, queries, rules, words
from countersign.customers.commands import Identity, Look
from countersign.customers.configured import identification_law
from countersign.customers.queries import CustomerCard
from countersign.desk.customers import terms
from countersign.desk.forms import Field, Typed
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Invalid
from countersign.ui.frames import Option

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One act: name of the act in the policy, its words, its fields, its command."""

    act: str
    title: Words
    explain: Words
    send: Words
    fields: Callable[[CustomerCard], Sequence[Field]]
    run: Callable[[CustomerCard, Typed, Actor, datetime], object]
    kind: str = "primary"


def _plan_field() -> Field:
    options = [Option(str(id_), name) for id_, name in queries.plans()]
    return Field("plan", _("Plan"), kind="choice", options=options, empty=_("Choose"))


def _contract_field(card: CustomerCard) -> Field:
    options = [Option(str(one.id), one.number) for one in queries.contracts_of(card.id) if one.ended_at is None]
    return Field(
        "contract",
        _("Contract"),
        kind="choice",
        options=options,
        value=options[0].value if len(options) == 1 else "",
        empty=_("Choose"),
    )


def chosen(typed: Typed, name: str, among: Sequence[int]) -> int:
    """Return a chosen row among those that the form offered. Raises Invalid."""
    given = typed.text(name)
    if given not in {str(one) for one in among}:
        raise Invalid("field_missing", field=name)
    return int(given)


def _own_contract(card: CustomerCard, typed: Typed) -> int:
    return chosen(typed, "contract", [one.id for one in queries.contracts_of(card.id)])


def _plan(typed: Typed) -> int:
    return chosen(typed, "plan", [id_ for id_, _name in queries.plans()])


def _text(name: str, label: str, *, hint: str = "", required: bool = True) -> Field:
    return Field(name, label, kind="text", hint=hint, required=required)


def _methods(card: CustomerCard) -> Sequence[Field]:
    parties = queries.parties_of(card.id)
    country = parties[0].jurisdiction if parties else ""
    allowed = rules.jurisdiction(identification_law(), country)
    options = [Option(one, str(words.METHODS[one])) for one in allowed.methods.get(card.category, ())]
    return (
        Field("method", _("Method"), kind="pick", options=options, hint=allowed.source),
        _text("evidence", _("Evidence"), hint=_("a case, a reference of the vault; never a document number")),
        Field(
            "passed",
            _("What was found"),
            kind="pick",
            options=[Option("yes", _("It is who it says")), Option("no", _("It is not, or it cannot be said"))],
        ),
        _text(
            "valid_until",
            _("Look again on"),
            hint=_("a day, 2027-03-10; empty for as long as the country allows"),
            required=False,
        ),
    )


def _look(card: CustomerCard, typed: Typed, by: Actor, at: datetime) -> object:
    passed = typed.text("passed")
    if passed not in ("yes", "no"):
        raise Invalid("field_missing", field="passed")
    look = Look(typed.text("method"), typed.text("evidence"), passed == "yes", day(typed.text("valid_until")))
    return commands.record_verification(card.id, look, by=by, at=at)


def day(given: str) -> datetime | None:
    """Read a day that was typed. Raises Invalid."""
    if not given.strip():
        return None
    try:
        return datetime.strptime(given.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid("date_malformed", field="valid_until", column="valid_until", typed=given[:20]) from None


def _sign(card: CustomerCard, typed: Typed, by: Actor, at: datetime) -> object:
    return commands.sign_contract(card.id, typed.text("number").strip(), _plan(typed), by=by, at=at)


def _service(card: CustomerCard, typed: Typed, by: Actor, at: datetime) -> object:
    name, product = typed.text("name").strip()[:120], typed.text("product").strip()[:120]
    for field, value in (("name", name), ("product", product)):
        if not value:
            raise Invalid("field_missing", field=field)
    known = [one.strip() for one in typed.text("identifiers").replace(",", ";").split(";") if one.strip()]
    return commands.add_service(
        _own_contract(card, typed),
        name,
        product=product,
        site=typed.text("site").strip()[:120],
        identifiers=known[:50],
        by=by,
        at=at,
    )


def _transfer(card: CustomerCard, typed: Typed, by: Actor, at: datetime) -> object:
    service = chosen(typed, "service", [one.id for one in queries.services_of_customer(card.id) if one.is_active])
    target = queries.contract_by_number(typed.text("target").strip())
    if target is None:
        raise Invalid("contract_unknown", field="target")
    return commands.transfer_service(service, target, by=by, at=at)


def _services(card: CustomerCard) -> Sequence[Field]:
    rows = [one for one in queries.services_of_customer(card.id) if one.is_active]
    return (
        Field(
            "service",
            _("Service"),
            kind="choice",
            options=[Option(str(one.id), one.name) for one in rows],
            empty=_("Choose"),
        ),
        _text("target", _("Number of the other contract")),
    )


def data_fields(country: str, category: str) -> list[Field]:
    """Write the data set of a category in a country as fields."""
    return [
        Field(
            one.name, words.field_label(one, category), kind="text", hint=words.field_hint(one), required=one.required
        )
        for one in rules.data_set(country, category)
    ]


def _identity(card: CustomerCard, typed: Typed, by: Actor, at: datetime) -> object:
    country = typed.text("country").strip().upper()
    given = {name: typed.text(name) for name in typed.post}
    return commands.add_party(card.id, Identity(country, given), by=by, at=at)


def _identity_fields(card: CustomerCard) -> Sequence[Field]:
    country = {"ru": "RU", "it": "IT"}.get(card.locale, "DE")
    return [
        Field(
            "country",
            _("Country"),
            kind="text",
            hint=_("two letters; the fields below are those of this country"),
            value=country,
        ),
        *data_fields(country, card.category),
    ]


ACTS: dict[str, Act] = {
    "acceptance": Act(
        "customer.accept",
        _l("Accept the registration"),
        _l("A contract is signed under the next free number, and whoever registered becomes its owner."),
        _l("Accept the registration"),
        lambda card: (_plan_field(),),
        lambda card, typed, by, at: commands.accept_registration(card.id, _plan(typed), by=by, at=at),
    ),
    "refusal": Act(
        "customer.refuse",
        _l("Refuse the registration"),
        _l("The reason is mailed to whoever registered."),
        _l("Refuse"),
        lambda card: (Field("reason", _("Reason")),),
        lambda card, typed, by, at: commands.refuse_registration(card.id, typed.text("reason"), by=by, at=at),
        kind="danger",
    ),
    "identity": Act(
        "customer.register",
        _l("Register the identity"),
        _l("Who the customer is in law. Afterwards it changes only by a ticket and two officers."),
        _l("Register"),
        _identity_fields,
        _identity,
    ),
    "verifications": Act(
        "verification.record",
        _l("Record a verification"),
        _l("What you have looked at yourself. For organisations a second officer confirms it."),
        _l("Record"),
        _methods,
        _look,
    ),
    "contracts": Act(
        "contract.sign",
        _l("Sign a contract"),
        _l("The number follows the pattern and is never given twice."),
        _l("Sign"),
        lambda card: (_text("number", _("Number")), _plan_field()),
        _sign,
    ),
    "owner": Act(
        "contact.appoint",
        _l("Name the first owner"),
        _l("Only while a contract has none. The person gets a mail to set a password; from then on owners decide."),
        _l("Name"),
        lambda card: (_contract_field(card), _text("name", _("Name")), _text("email", _("E-mail"))),
        lambda card, typed, by, at: commands.appoint_owner(
            _own_contract(card, typed), typed.text("name"), typed.text("email"), by=by, at=at
        ),
    ),
    "services": Act(
        "service.add",
        _l("Add a service"),
        _l("It can be named in tickets at once."),
        _l("Add"),
        lambda card: (
            _contract_field(card),
            _text("name", _("Name")),
            _text("product", _("Product")),
            _text("site", _("Site"), required=False),
            _text("identifiers", _("Known as"), hint=_("host names and addresses, separated by ;"), required=False),
        ),
        _service,
    ),
    "plan": Act(
        "contract.change_plan",
        _l("Change the plan"),
        _l("Open tickets follow an upgrade at its instant; what they were promised before never gets later."),
        _l("Change"),
        lambda card: (_contract_field(card), *terms.plan_fields()),
        lambda card, typed, by, at: terms.change(_own_contract(card, typed), _plan(typed), typed, by, at),
    ),
    "terms": Act(
        "contract.change_plan",
        _l("Hours and credit rule of a contract"),
        _l("Clocks that run already keep the hours that they started with."),
        _l("Save"),
        lambda card: (_contract_field(card), *terms.terms_fields(card)),
        lambda card, typed, by, at: terms.settle(_own_contract(card, typed), typed, by, at),
    ),
    "transfers": Act(
        "service.transfer",
        _l("Move a service to another customer"),
        _l("It ends here and begins there. Tickets stay here. This is how a customer gets another tax number."),
        _l("Move"),
        _services,
        _transfer,
    ),
}
