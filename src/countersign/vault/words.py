"""What kinds, fields and purposes are called."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _l

_brands: list[Callable[[], str]] = []


def name_provider_with(name: Callable[[], str]) -> None:
    """Register the room above that knows the provider's name (done once, at start)."""
    _brands[:] = [name]


def brand() -> str:
    """Return the provider's name. At most one query."""
    return (_brands[0]() if _brands else "") or "Countersign"



KINDS = {
    "passport": _l("Passport"),
    "internal_passport": _l("Internal passport"),
    "id_card": _l("Identity card"),
    "residence_permit": _l("Residence permit"),
    "driving_licence": _l("Driving licence"),
    "tax_card": _l("Tax or personal number"),
    "other": _l("Another document"),
}
FIELDS = {
    "number": _l("Number"),
    "names": _l("Names as written in the document"),
    "born": _l("Date of birth"),
    "sex": _l("Sex"),
    "nationality": _l("Nationality"),
    "issued_by": _l("Issued by"),
    "issued_on": _l("Issued on"),
    "personal_number": _l("Personal number"),
    "address": _l("Registered address"),
    "picture": _l("Pictures"),
}
PURPOSES = {
    "identity_verification": _l("To verify the identity"),
    "account_recovery": _l("To recover access"),
    "ownership_dispute": _l("To decide an ownership dispute"),
    "lawful_order": _l("Under a lawful order"),
    "data_subject_request": _l("To answer a request of the person"),
    "correction_of_record": _l("To correct the record"),
}
VERDICTS = {
    "match": _l("Matches"),
    "mismatch": _l("Does not match"),
    "absent": _l("Not in the vault"),
}
STATES = {
    "waiting": _l("Waits for a second person"),
    "open": _l("Open for fifteen minutes"),
    "over": _l("Over"),
    "ended": _l("Ended"),
}
