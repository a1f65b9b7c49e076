"""What the codes of customers are called on a screen: one wording for the desk, the portal and the mail."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from countersign.customers import rules
from countersign.customers.rules import DataField

Words = str | Promise

CATEGORIES: dict[str, Words] = {
    "individual": pgettext_lazy("category", "Individual"),
    "sole_trader": pgettext_lazy("category", "Sole trader"),
    "legal_entity": pgettext_lazy("category", "Legal entity"),
    "state_institution": pgettext_lazy("category", "State institution"),
}
CATEGORY_NOTES: dict[str, Words] = {
    "individual": gettext_lazy("You in your own name. The contract belongs to you, not to your employer."),
    "sole_trader": gettext_lazy("A business of one person, registered under a tax number of that person."),
    "legal_entity": gettext_lazy("A company or association. The contract belongs to it, whoever works there."),
    "state_institution": gettext_lazy("A school, a ministry, a municipal body."),
}
STATES: dict[str, Words] = {
    "prospect": pgettext_lazy("customer", "Waits to be accepted"),
    "active": pgettext_lazy("customer", "Active"),
    "grace": pgettext_lazy("customer", "In grace"),
    "suspended": pgettext_lazy("customer", "Suspended"),
    "disputed": pgettext_lazy("customer", "Disputed"),
    "closed": pgettext_lazy("customer", "Closed"),
}
METHODS: dict[str, Words] = {
    "in_person": pgettext_lazy("method", "In person, with documents"),
    "e_id": pgettext_lazy("method", "Electronic identity of the state"),
    "qualified_signature": pgettext_lazy("method", "Qualified electronic signature"),
    "own_account_transfer": pgettext_lazy("method", "Transfer from an account of the holder"),
    "photo_with_document": pgettext_lazy("method", "Photo with the document"),
    "video": pgettext_lazy("method", "Video call with the document"),
    "notary": pgettext_lazy("method", "Notary"),
}
VERIFICATION_STATES: dict[str, Words] = {
    "proposed": pgettext_lazy("verification", "Waits for a second officer"),
    "in_force": pgettext_lazy("verification", "In force"),
    "refused": pgettext_lazy("verification", "Rejected"),
}
ROLES: dict[str, Words] = {
    "owner": gettext_lazy("Owner"),
    "technical": gettext_lazy("Technical contact"),
    "billing": gettext_lazy("Billing contact"),
    "observer": gettext_lazy("Observer"),
}
ROLE_NOTES: dict[str, Words] = {
    "owner": gettext_lazy("writes tickets and decides who may act for the customer"),
    "technical": gettext_lazy("writes tickets, may order work and call"),
    "billing": gettext_lazy("writes tickets, may call and see what is billed"),
    "observer": gettext_lazy("sees every ticket of the contract, writes nothing"),
}
RIGHTS: dict[str, Words] = {
    "order": gettext_lazy("may order work"),
    "call": gettext_lazy("may call with a code"),
    "billing": gettext_lazy("may see what is billed"),
}
ADVICE: dict[str, Words] = {
    "organisation_tax_id": gettext_lazy("The tax number is one that is given to organisations."),
    "organisation_mail_domain": gettext_lazy("The e-mail belongs to a domain of an organisation."),
}
GROUNDS: dict[str, Words] = {
    "registration": gettext_lazy("Registration"),
    "import": gettext_lazy("Taken over from the billing"),
    "identity change": gettext_lazy("Change of identity data by two officers"),
}
_FIELDS: dict[str, Words] = {
    "name": gettext_lazy("Name as it stands in the register"),
    "short_name": gettext_lazy("Short name"),
    "registration_id": gettext_lazy("Registration number"),
    "tax_id": gettext_lazy("Tax number"),
    "address": gettext_lazy("Registered address"),
    "representative": gettext_lazy("Who signs for it"),
    "authority": gettext_lazy("On what authority"),
    "superior": gettext_lazy("Superior authority"),
    "pec": "PEC",
    "sdi": "Codice destinatario (SDI)",
    "ipa": "Codice IPA",
}


def field_label(one: DataField, category: str = "") -> str:
    """Name a field of a data set: numbers by the name that their country gives them."""
    known = rules.KINDS.get(one.kind)
    if known is not None:
        return f"{_FIELDS[one.name]}, {known.name}" if one.name in _FIELDS else known.name
    if one.name == "name" and category == rules.Category.INDIVIDUAL:
        return _("Full name as it stands in your identity document")
    return str(_FIELDS.get(one.name, one.name))


def field_hint(one: DataField) -> str:
    """Say what a field takes: how many digits, an example."""
    known = rules.KINDS.get(one.kind)
    if known is not None and known.lengths:
        digits = "/".join(map(str, known.lengths))
        return _("%(digits)s digits or signs, for instance %(example)s") % {"digits": digits, "example": known.example}
    if known is not None:
        return _("for instance %(example)s") % {"example": known.example}
    if one.name == "authority":
        return _("charter, power of attorney, order of appointment")
    return ""


def label_of(country: str, category: str, name: str) -> str:
    """Name a field of a party that is on file."""
    found = next((one for one in rules.data_set(country, category) if one.name == name), DataField(name))
    return field_label(found, category)


def told(country: str, category: str, name: str, data: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Write a party in the order of its data set: (field, label, value); numbers of persons are masked."""
    order = [one.name for one in rules.data_set(country, category)]
    every = {"name": name, **data}
    return [
        (field, label_of(country, category, field), rules.shown(category, field, every[field]))
        for field in sorted(every, key=lambda field: order.index(field) if field in order else len(order))
    ]


def country_name(country: str) -> str:
    """Name a country in the reader's language; one that nobody knows by its two letters."""
    return str(Locale.parse(get_language() or "en").territories.get(country, country))


def roles_words(roles: tuple[str, ...] | list[str]) -> str:
    """Name roles in a row."""
    return ", ".join(str(ROLES.get(role, role)) for role in roles)


def rights_words(roles: tuple[str, ...], rights: tuple[str, ...] | None) -> str:
    """Say what a contact may do beyond tickets."""
    found = sorted(rules.rights_in_force(roles, rights))
    return ", ".join(str(RIGHTS[right]) for right in found) or _("nothing beyond tickets")
