"""Acts that a caller asks for and the customer's portal must approve; and those that no call opens. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from countersign.kernel.errors import Invalid, NotAllowed

LASTS = timedelta(minutes=30)


class Asked(StrEnum):
    """What may be asked for on the phone and is approved in the portal."""

    PAID_WORK = "paid_work"
    REINSTALL = "reinstall"
    DISCONNECT = "disconnect"
    REMOVE = "remove"
    RESET_CREDENTIALS = "reset_credentials"
    CHANGE_CONTACTS = "change_contacts"


class State(StrEnum):
    """How an approval stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Needs:
    """What an act wants of the customer.

    level:    A2 in a session, A3 with a second factor for this very act.
    typed:    the name of the service is typed, because people click OK unread.
    owner:    only an owner of the contract approves.
    service:  the act is done to a service, not to the contract.
    """

    level: str = "A3"
    typed: bool = False
    owner: bool = False
    service: bool = True


NEEDS: dict[Asked, Needs] = {
    Asked.PAID_WORK: Needs(level="A2"),
    Asked.REINSTALL: Needs(typed=True),
    Asked.DISCONNECT: Needs(typed=True),
    Asked.REMOVE: Needs(typed=True),
    Asked.RESET_CREDENTIALS: Needs(),
    Asked.CHANGE_CONTACTS: Needs(owner=True, service=False),
}
# Never on the phone, approved or not: the portal and the identity lane alone (security T29).
NEVER = frozenset({"password", "email", "document", "identity", "recovery"})


def asked(text: str) -> Asked:
    """Read the name of an act as a form sends it.

    Raises: NotAllowed for what no call opens, Invalid for what is no act.
    """
    if text in NEVER:
        raise NotAllowed("never_by_phone")
    if text not in set(Asked):
        raise Invalid("approval_act", field="act")
    return Asked(text)


def check_typed(act: Asked, name: str, typed: str) -> None:
    """Refuse a destructive act whose object's name was not typed. Raises Invalid."""
    if NEEDS[act].typed and " ".join(typed.split()).casefold() != name.casefold():
        raise Invalid("asset_name", field="typed", name=name)


def is_open(state: str, expires_at: datetime, at: datetime) -> bool:
    """Tell whether an approval can still be given."""
    return state == State.WAITING and at < expires_at
