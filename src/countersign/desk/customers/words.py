"""What has happened to a customer's record, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from countersign.desk.words import CONTACT_ROLES, roles
from countersign.ledger.queries import EventRow
from countersign.tickets.words import CHANNELS

EVENTS: dict[str, Promise] = {
    "customer.registered": _l("Registered"),
    "customer.accepted": _l("Accepted as a customer"),
    "customer.refused": _l("Registration refused"),
    "customer.changed": _l("Changed by the billing"),
    "customer.party_added": _l("Identity registered"),
    "customer.party_changed": _l("Identity changed by a case"),
    "customer.verification_recorded": _l("Verification recorded"),
    "customer.verification_confirmed": _l("Verification confirmed by a second officer"),
    "customer.verification_rejected": _l("Verification refused by a second officer"),
    "customer.recovery_methods_chosen": _l("Ways of recovery chosen"),
    "customer.identity_edit_refused": _l("An edit of identity data was tried and refused"),
    "customer.disputed": _l("Frozen: a dispute about the ownership"),
    "customer.dispute_ended": _l("The freeze ended"),
}
KINDS: dict[str, Promise] = {
    "customer": _l("customer"),
    "staff": _l("staff"),
    "system": _l("the installation"),
    "nobody": pgettext_lazy("actor", "a visitor"),
}


def what_happened(event: EventRow) -> str:
    """Name an event of a customer's record."""
    return str(EVENTS.get(event.type, event.type))


def who_did(event: EventRow) -> str:
    """Say who it was: role or kind, way in, level, address."""
    role = event.role or ""
    who = roles(frozenset({role})) or str(CONTACT_ROLES.get(role, "")) or str(KINDS.get(event.actor_kind, ""))
    channel = str(CHANNELS.get(event.channel, event.channel))
    return " · ".join(part for part in (who, channel, event.assurance, event.ip or "") if part)
