"""Names, addresses, roles, languages and zones of people who sign in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from zoneinfo import available_timezones

from countersign.identity.rules.passwords import Fault

LOCALES = ("en", "ru", "it")
_EMAIL_LONGEST = 254
_NAME_LONGEST = 120
_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")


class Kind(StrEnum):
    """Which side of the counter a person sits on."""

    CUSTOMER = "customer"
    STAFF = "staff"


class Role(StrEnum):
    """What a member of the staff may be asked to do."""

    FIRST_LINE = "first_line"
    SECOND_LINE = "second_line"
    GENERALIST = "generalist"
    DUTY_LEAD = "duty_lead"
    IDENTITY_OFFICER = "identity_officer"
    MANAGER = "manager"
    SECURITY = "security"
    ADMIN = "admin"


def normalised_email(text: str) -> str:
    """Write an address the one way we store and look it up."""
    return unicodedata.normalize("NFC", text).strip().lower()


def email_fault(email: str) -> Fault | None:
    """Tell why a normalised address cannot be one, or None."""
    if not email or len(email) > _EMAIL_LONGEST or not _EMAIL.fullmatch(email) or not email.isprintable():
        return Fault("email_malformed")
    return None


def normalised_name(text: str) -> str:
    """Write a person's name with single spaces and composed letters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_fault(name: str) -> Fault | None:
    """Tell why a normalised name cannot be shown to others, or None.

    Direction marks and control characters are refused: they let one name pass for another.
    """
    if not name:
        return Fault("name_missing")
    if len(name) > _NAME_LONGEST:
        return Fault("name_too_long", {"maximum": _NAME_LONGEST})
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for letter in name):
        return Fault("name_unreadable")
    return None


# Names of desks, shifts and machines: what nobody is called alone.
_DESKS = """
admin administrator agent answering assistance desk duty everybody everyone first front generic guest help helpdesk
hotline info it lead line manager night noc office officer on operator operators operations reception root second
security service shared shift staff support team test user
дежурный дежурная инженер команда линия оператор отдел первая вторая поддержка смена тест администратор
assistenza amministratore operatore prima seconda linea reparto squadra supporto turno ufficio
"""
_NOBODYS = frozenset(_DESKS.split())


def staff_name_fault(name: str) -> Fault | None:
    """Tell why a member of the staff cannot be called so: what several people share answers for nothing (security T91).

    Refused when no word of the name is one of a person.
    """
    words = "".join(letter if letter.isalpha() else " " for letter in name.casefold()).split()
    return Fault("name_of_nobody") if not set(words) - _NOBODYS else None


def roles_fault(kind: str, roles: Iterable[str]) -> Fault | None:
    """Tell why these roles cannot be given to a person of this kind, or None.

    A customer's roles belong to contracts, not to the account (customers room).
    """
    unknown = sorted(set(roles) - {role.value for role in Role})
    if unknown:
        return Fault("role_unknown", {"roles": ", ".join(unknown)})
    if kind not in {known.value for known in Kind}:
        return Fault("account_kind_unknown", {"kind": kind})
    if kind == Kind.CUSTOMER and set(roles):
        return Fault("role_for_staff_only")
    return None


def locale_fault(locale: str) -> Fault | None:
    """Tell whether a language is one we write in."""
    return None if locale in LOCALES else Fault("locale_unknown", {"locale": locale})


def zone_fault(zone: str) -> Fault | None:
    """Tell whether a time zone is one of the IANA names."""
    return None if zone in _zones() else Fault("zone_unknown", {"zone": zone})


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    # Reading the folder of zones takes ten milliseconds: too long for each line of a list.
    return frozenset(available_timezones())
