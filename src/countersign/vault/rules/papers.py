"""Identity documents: which kinds, which fields, why one may look, how often."""

from __future__ import annotations

import re

KINDS = (
    "passport", "internal_passport", "id_card", "residence_permit", "driving_licence", "tax_card", "other",
)  # fmt: skip
FIELDS = ("number", "names", "born", "sex", "nationality", "issued_by", "issued_on", "personal_number", "address")
DATES = ("born", "issued_on")
# Why one may ask to see a document in clear (security.md 4.3): a closed list.
PURPOSES = (
    "identity_verification", "account_recovery", "ownership_dispute", "lawful_order", "data_subject_request",
    "correction_of_record",
)  # fmt: skip
# What is seen for one of these leaves the house: the customer asked to be given it.
HANDED_OUT = frozenset({"data_subject_request"})
SOURCES = ("entered", "ticket", "customer")

GRANT_MINUTES = 15
REQUEST_HOURS = 8
STEP_UP_SECONDS = 5 * 60
LOOKS_IN_A_ROW = 3
ROW_MINUTES = 10
KNOWN_PER_HOUR = 20
COMPARISONS_PER_HOUR = 30
CUSTOMERS_PER_HOUR = 40
DELAY_DAYS = 180
LONGEST_FIELD = 300
LARGEST_PICTURE = 12 * 2**20
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/tiff", "application/pdf")
_MARKS = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff", b"%PDF-": "application/pdf",
}  # fmt: skip
ASKING_ROLES = frozenset({"identity_officer", "security"})
APPROVING_ROLES = frozenset({"identity_officer", "security"})
THIRD_ROLES = frozenset({"security"})

_COUNTRY = re.compile(r"[A-Z]{2}")


def fault(kind: str, country: str, fields: dict[str, str]) -> str | None:
    """Tell why a document cannot be taken, by code, or None."""
    if kind not in KINDS:
        return "document_kind_unknown"
    if not _COUNTRY.fullmatch(country):
        return "document_country_unknown"
    if set(fields) - set(FIELDS) or not (fields or kind == "other"):
        return "document_field_unknown"
    if any(not isinstance(value, str) or len(value) > LONGEST_FIELD for value in fields.values()):
        return "document_field_too_long"
    if kind != "other" and not fields.get("number", "").strip():  # A picture alone says no number.
        return "document_number_missing"
    return None


def picture_type(data: bytes) -> str | None:
    """Tell what kind of picture this is by its first bytes, or None: nobody's word counts here."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS.items() if data.startswith(mark)), None)


def tail(number: str) -> str:
    """Return the two last characters: all that is ever shown of a number without a grant."""
    written = "".join(number.split())
    return written[-2:] if len(written) > 4 else ""
