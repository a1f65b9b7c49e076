"""What contact people may do, and who must remain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from countersign.customers.rules.contracts import ContactRole
from countersign.identity.rules import Fault


class Right(StrEnum):
    """What a contact may do beyond reading and writing tickets."""

    ORDER = "order"
    CALL = "call"
    BILLING = "billing"


_BY_ROLE = {
    ContactRole.OWNER: frozenset(Right),
    ContactRole.TECHNICAL: frozenset({Right.ORDER, Right.CALL}),
    ContactRole.BILLING: frozenset({Right.CALL, Right.BILLING}),
    ContactRole.OBSERVER: frozenset[Right](),
}
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def usual_rights(roles: Iterable[str]) -> list[str]:
    """Return the rights that come with the roles when none are named."""
    return sorted({right.value for role in roles for right in _BY_ROLE[ContactRole(role)]})


def rights_in_force(roles: Sequence[str], rights: Sequence[str] | None) -> frozenset[str]:
    """Return what a contact may do: the named rights, or those that come with the roles. An owner has all."""
    if ContactRole.OWNER in roles or rights is None:
        return frozenset(usual_rights(roles))
    return frozenset(rights)


def roles_fault(roles: Iterable[str]) -> Fault | None:
    """Tell whether these are roles of contacts, and at least one."""
    given = set(roles)
    if given and given <= set(ContactRole):
        return None
    return Fault("contact_roles", {"roles": ", ".join(sorted(given))})


def rights_fault(rights: Iterable[str]) -> Fault | None:
    """Tell whether these are rights of contacts."""
    strange = set(rights) - set(Right)
    return Fault("contact_rights", {"rights": ", ".join(sorted(strange))}) if strange else None


def normalised_phone(text: str) -> str:
    """Write a telephone number the one way we keep it: a plus and digits."""
    return re.sub(r"[\s()./\u00a0-]+", "", text)


def phone_fault(phone: str) -> Fault | None:
    """Tell whether a normalised number is one that can be called from anywhere; none is fine."""
    return None if not phone or _PHONE.fullmatch(phone) else Fault("phone_malformed", {"field": "phone"})
