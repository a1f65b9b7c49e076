"""Who may do what with the vault. The vault process holds all of it against its own tables once more."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act
from countersign.vault.models import VaultGrant

OFFICERS = ("identity_officer", "security")


def staff(by: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles."""
    return by.is_staff


def another_person(by: Actor, grant: VaultGrant | None) -> bool:
    """Another person than the one who asked, in another session."""
    if not by.is_staff or grant is None:
        return by.is_staff
    return by.id != grant.requested_by_id and by.session != grant.requested_session


def third_person(by: Actor, grant: VaultGrant | None) -> bool:
    """A person who neither asked nor approved."""
    return another_person(by, grant) and (grant is None or by.id != grant.approved_by_id)


def asker(by: Actor, grant: VaultGrant | None) -> bool:
    """The person who asked, in the same session."""
    return by.is_staff and (
        grant is None or (by.id == grant.requested_by_id and by.session == grant.requested_session)
    )


def not_oneself(by: Actor, account: str | None) -> bool:
    """Nobody for themselves."""
    return by.is_staff and account != f"account:{by.id}"


def program(by: Actor, thing: Any) -> bool:
    """The installation itself."""
    return by.kind == "system"


def officer(by: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return by.is_staff or by.kind == "system"


act(
    "vault.keep", level="A2", who=officer, says=_l("Put an identity document into the vault"), object="customer",
    roles=(*OFFICERS, "system"),
)  # fmt: skip
act(
    "vault.compare", level="A2", who=staff, says=_l("Compare an identity document blindly"), object="customer",
    roles=OFFICERS,
)  # fmt: skip
act(
    "vault.request", level="A3", who=staff, says=_l("Ask to see an identity document"), object="ticket",
    roles=OFFICERS, two_persons=True,
)  # fmt: skip
act(
    "vault.approve", level="A3", who=another_person, says=_l("Let another person see an identity document"),
    object="vault_grant", roles=OFFICERS, refusal="grant_self_approval", two_persons=True,
)  # fmt: skip
act(
    "vault.end_grant", level="A2", who=staff, says=_l("End the permission to see an identity document"),
    object="vault_grant", roles=OFFICERS,
)  # fmt: skip
act(
    "vault.look", level="A2", who=asker, says=_l("See an identity document"), object="vault_grant", roles=OFFICERS,
    refusal="grant_of_another",
)  # fmt: skip
act(
    "vault.delay", level="A3", who=third_person, object="vault_grant", roles=("security",), two_persons=True,
    says=_l("Keep a look from the customer under a lawful order"), refusal="delay_needs_third",
)  # fmt: skip
act(
    "vault.release", level="A3", who=not_oneself, says=_l("Let a locked person see documents again"),
    object="account", roles=("security",), refusal="grant_self_approval",
)  # fmt: skip
act(
    "vault.see_alarm", level="A2", who=staff, says=_l("Note that an alarm of the vault was seen"),
    object="vault_alarm", roles=("security",),
)  # fmt: skip
act("vault.hold", level="A0", who=program, says=_l("Hold what the vault keeps of a customer"), roles=("system",))
act(
    "vault.fetch_alarms", level="A0", who=program, says=_l("Fetch alarms of the vault"), roles=("system",),
)  # fmt: skip
act(
    "vault.disclose", level="A0", who=program, says=_l("Tell of looks whose delay is over"), roles=("system",),
)  # fmt: skip
