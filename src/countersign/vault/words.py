"""What kinds, fields and purposes are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext_lazy as _l

_people: list[Callable[[Iterable[int]], Mapping[int, str]]] = []
_brands: list[Callable[[], str]] = []


def name_provider_with(name: Callable[[], str]) -> None:
    """Register the room above that knows the provider's name (done once, at start)."""
    _brands[:] = [name]


def brand() -> str:
    """Return the provider's name. At most one query."""
    return (_brands[0]() if _brands else "") or "Countersign"


def name_people_with(names: Callable[[Iterable[int]], Mapping[int, str]]) -> None:
    """Register the room above that knows people by their account (done once, at start)."""
    _people[:] = [names]


def people(ids: Iterable[int | None]) -> Mapping[int, str]:
    """Return the names of accounts; whom nobody knows is left out. One query."""
    wanted = {one for one in ids if one is not None}
    return _people[0](wanted) if _people and wanted else {}


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
ENDINGS = {
    "refused": _l("Refused by the second person"),
    "given_back": _l("Given back"),
    "locked": _l("Locked after too many looks"),
}
ALARMS = {
    "damaged": _l("Something in the vault does not open as it should"),
    "looks_in_a_row": _l("A person was locked out: a third look within ten minutes"),
    "looks_of_the_day": _l("A person was locked out: more looks in a day than one may have"),
    "looks_of_all": _l("All looks of the day have been had"),
    "self_approval": _l("Somebody tried to approve their own request to see a document"),
    "foreign_grant": _l("Somebody tried to use another person’s permission to see a document"),
    "crawl": _l("Somebody opened the documents of many customers"),
}
ROLES = {
    "identity_officer": _l("Identity officer"),
    "security": _l("Security officer"),
    "staff": _l("Member of the staff"),
}
