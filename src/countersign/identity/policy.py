"""Who may do what to an account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.identity.models import Account
from countersign.identity.rules import Kind
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can, require

# Contacts who may call for their contract: an observer only reads.
CALLERS = ("owner", "technical", "billing")
TAKE_CODE, TAKE_CODE_PROVEN = "caller_code.take", "caller_code.take_proven"


def is_self(by: Actor, account: Account) -> bool:
    """The person of the account alone."""
    return by.is_signed_in and by.id == account.pk


def provider_side(by: Actor, account: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return by.kind in ("staff", "system")


def is_self_or_admin(by: Actor, account: Account) -> bool:
    """The person, an administrator, the installation itself."""
    return is_self(by, account) or by.kind == "system" or (by.is_staff and by.has("admin"))


def names_staff(by: Actor, account: Account) -> bool:
    """An administrator or the installation, for staff: a customer's name is identity data."""
    return account.is_staff and provider_side(by, account)


def of_another(by: Actor, account: Account) -> bool:
    """In one of the roles or the installation, and nobody for themselves."""
    return by.kind == "system" or (by.is_staff and by.id != account.pk)


def shuts_out(by: Actor, account: Account) -> bool:
    """Administrators and the security officer; a manager for staff. Nobody locks themselves out."""
    return of_another(by, account) and (account.is_staff or by.kind == "system" or by.has("admin", "security"))


def ends_sessions(by: Actor, account: Account) -> bool:
    """The person, and whoever may deactivate the account."""
    return is_self(by, account) or can(by, "account.deactivate", account)


def sees_sessions(by: Actor, account_id: int) -> bool:
    """The person, administrators and the security officer."""
    return (by.is_signed_in and by.id == account_id) or (by.is_staff and by.has("admin", "security"))


_REFUSAL: dict[str, Any] = {"object": "account", "refusal": "not_allowed"}
_SHUTS: dict[str, Any] = {**_REFUSAL, "who": shuts_out, "roles": ["admin", "security", "manager", "system"]}

act(
    "account.add_customer", level="A2", who=provider_side, says=_l("Add a customer's account"), refusal="not_allowed",
    roles=["admin", "identity_officer", "system"],
)  # fmt: skip
act(
    "account.add_staff", level="A3", who=provider_side, says=_l("Add a member of the staff"), refusal="not_allowed",
    roles=["admin", "system"],
)  # fmt: skip
act(
    "account.change_profile", level="A2", who=is_self_or_admin, says=_l("Change language and time zone"),
    roles=["customer", "staff", "system"], **_REFUSAL,
)  # fmt: skip
act(
    "account.rename", level="A2", who=names_staff, says=_l("Change name and title of a member of the staff"),
    roles=["admin", "system"], **_REFUSAL,
)  # fmt: skip
act(
    "account.change_roles", level="A3", who=of_another, says=_l("Change the roles of a member of the staff"),
    roles=["admin", "system"], **_REFUSAL,
)  # fmt: skip
act("account.deactivate", level="A2", says=_l("Shut a person out"), **_SHUTS)
act("account.reactivate", level="A3", says=_l("Let a person sign in again"), **_SHUTS)
act(
    "account.change_password", level="A2", who=is_self, says=_l("Change one's own password"),
    roles=["customer", "staff"], **_REFUSAL,
)  # fmt: skip
act(
    "account.reset_password", level="A1", who=is_self, says=_l("Set a new password by the link in a mail"),
    roles=["customer", "staff"], **_REFUSAL,
)  # fmt: skip
act(
    "session.end", level="A2", who=ends_sessions, says=_l("Sign a browser out"),
    roles=["customer", "staff", "system"], **_REFUSAL,
)  # fmt: skip
act(
    "session.list", level="A2", who=sees_sessions, says=_l("See where a person is signed in"), reads=True,
    roles=["customer", "staff"], **_REFUSAL,
)  # fmt: skip
act(
    "account.waive_passkey", level="A2", who=provider_side, says=_l("Let staff sign in without a passkey for a while"),
    object="account", roles=["system"], refusal="waiver_for_staff_only",
)  # fmt: skip


def adding(kind: str) -> str:
    """Name the act of adding an account of this kind."""
    return "account.add_customer" if kind == Kind.CUSTOMER else "account.add_staff"


def can_see_sessions(by: Actor, account_id: int) -> bool:
    """Tell whether the actor sees where a person is signed in."""
    return can(by, "session.list", account_id)


act(
    "factor.first", level="A2", who=is_self, object="account",
    says=_l("Set up the first second factor of one's own"), roles=("customer", "staff"),
)  # fmt: skip
act(
    "factor.change", level="A3", who=is_self, object="account",
    says=_l("Change how you sign in"), roles=("customer", "staff"),
)  # fmt: skip

act(
    "factor.clear", level="A2", who=provider_side, says=_l("Take every second factor from an account"),
    object="account", roles=["system"], refusal="not_allowed",
)  # fmt: skip


def require_factor_change(by: Actor, account: Account, *, has_factor: bool) -> None:
    """Ask for a proof by a second factor wherever there is one: whoever has a session only, changes none."""
    if by.kind == "system":
        return
    require(by, "factor.change" if has_factor else "factor.first", account, name=account.name)


def calls_for_contract(by: Actor, contract: Any) -> bool:
    """A contact, for the contract they act for, in the session that they read the code from."""
    return by.is_customer and contract in (None, f"contract:{by.contract}")


_CALLS: dict[str, Any] = {"who": calls_for_contract, "object": "contract", "roles": CALLERS}
act(TAKE_CODE, level="A2", says=_l("Take a code to call with"), refusal="caller_code_right", **_CALLS)
act(TAKE_CODE_PROVEN, level="A3", says=_l("Take a code to call with, having a second factor"),
    refusal="caller_code_right", **_CALLS)  # fmt: skip
act("caller_code.end", level="A2", says=_l("Take one's own code back"), **_CALLS)
act(
    "caller_code.end_of_contact", level="A2", object="contract", says=_l("End the codes of a former contact"),
    roles=["customer", "staff", "system"],
)  # fmt: skip
act(
    "caller_code.use", level="A2", object="contract", who=provider_side, says=_l("Type a caller's code"),
    roles=["first_line", "second_line", "generalist", "duty_lead"], refusal="not_on_the_phone",
)  # fmt: skip

act(
    "ticket.read_more", level="A3", who=provider_side, reads=True, roles=["staff"],
    says=_l("Read more tickets and customers within the hour than one usually does"),
)  # fmt: skip


def can_waive_passkey(by: Actor) -> bool:
    """Tell whether the actor lets staff sign in without a passkey: the console alone."""
    return can(by, "account.waive_passkey")
act(
    "account.recover", level="A2", who=provider_side, says=_l("Give access back after a recovery"), object="account",
    roles=["system"], refusal="not_allowed",
)  # fmt: skip
