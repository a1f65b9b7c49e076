"""What is true of people who sign in, without a database and without a clock."""

from countersign.identity.rules.browsers import browser_name
from countersign.identity.rules.passwords import (
    MAXIMUM_PASSWORD,
    MINIMUM_PASSWORD,
    Fault,
    normalised_password,
    password_fault,
)
from countersign.identity.rules.people import (
    LOCALES,
    Kind,
    Role,
    email_fault,
    locale_fault,
    name_fault,
    normalised_email,
    normalised_name,
    roles_fault,
    zone_fault,
)
from countersign.identity.rules.signing_in import (
    UNSIGNED,
    Failures,
    Lifetime,
    Limits,
    Strain,
    Weight,
    form_key,
    network_of,
    own_path,
    strain,
)

__all__ = [
    "LOCALES",
    "MAXIMUM_PASSWORD",
    "MINIMUM_PASSWORD",
    "UNSIGNED",
    "Failures",
    "Fault",
    "Kind",
    "Lifetime",
    "Limits",
    "Role",
    "Strain",
    "Weight",
    "browser_name",
    "email_fault",
    "form_key",
    "locale_fault",
    "name_fault",
    "network_of",
    "normalised_email",
    "normalised_name",
    "normalised_password",
    "own_path",
    "password_fault",
    "roles_fault",
    "strain",
    "zone_fault",
]
