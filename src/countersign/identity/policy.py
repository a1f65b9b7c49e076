"""Who may do what to an account."""

from __future__ import annotations

from countersign.identity.models import Account
from countersign.identity.rules import Kind
from countersign.kernel.actor import Actor


def can_add_account(by: Actor, kind: str) -> bool:
    """Administrators add anybody, identity officers add customers; the installation itself adds both."""
    if by.kind == "system" or (by.is_staff and by.has("admin")):
        return True
    return kind == Kind.CUSTOMER and by.is_staff and by.has("identity_officer")


def is_self(by: Actor, account: Account) -> bool:
    """Tell whether the actor is the person of the account."""
    return by.is_signed_in and by.id == account.pk


def can_change_password(by: Actor, account: Account) -> bool:
    """Only the person; an administrator may have a link mailed, never choose a password (ASVS 6.4.6)."""
    return is_self(by, account)


def can_change_profile(by: Actor, account: Account) -> bool:
    """The person and administrators."""
    return is_self(by, account) or by.kind == "system" or (by.is_staff and by.has("admin"))


def can_change_name(by: Actor, account: Account) -> bool:
    """Administrators, for staff: a customer's name is identity data and changes elsewhere."""
    return account.is_staff and (by.kind == "system" or (by.is_staff and by.has("admin")))


def can_change_roles(by: Actor, account: Account) -> bool:
    """Administrators, and nobody for themselves."""
    return by.kind == "system" or (by.is_staff and by.has("admin") and by.id != account.pk)


def can_deactivate(by: Actor, account: Account) -> bool:
    """Administrators and the security officer; a manager for staff. Nobody locks themselves out."""
    if by.kind == "system":
        return True
    if not by.is_staff or by.id == account.pk:
        return False
    return by.has("admin", "security") or (account.is_staff and by.has("manager"))


def can_end_session(by: Actor, account: Account) -> bool:
    """The person, and whoever may deactivate the account."""
    return is_self(by, account) or can_deactivate(by, account)


def can_see_sessions(by: Actor, account_id: int) -> bool:
    """The person and the security officer."""
    return (by.is_signed_in and by.id == account_id) or (by.is_staff and by.has("admin", "security"))
