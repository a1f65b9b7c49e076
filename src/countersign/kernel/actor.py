"""Who acts: the first thing a screen, a job or a command line builds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

ActorKind = Literal["customer", "staff", "system", "nobody"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One person or program at one moment, with everything a decision or an event needs.

    id:         account id; None for `system` and `nobody`.
    roles:      staff roles, or the contact's roles on `contract`.
    contract:   the contract a customer acts for; staff act for none.
    ip:         the peer's address as the socket or the trusted proxies gave it.
    assurance:  A0 to A4, computed by the server (M7, M8).
    session:    public reference of the sign-in session, never its key.
    key:        the idempotency key of the form, already bound to the account (E7).
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    contract: int | None = None
    ip: str | None = None
    assurance: str = "A0"
    channel: str = "portal"
    session: str | None = None
    key: str | None = None
    locale: str = "en"
    zone: str = "UTC"

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_customer(self) -> bool:
        return self.kind == "customer"

    @property
    def is_signed_in(self) -> bool:
        return self.kind in ("staff", "customer")

    @property
    def staff_id(self) -> int | None:
        return self.id if self.kind == "staff" else None

    @property
    def account_id(self) -> int:
        """Return the account of a signed-in person; asking it of anybody else is a mistake of ours."""
        if self.id is None:
            raise ValueError(f"{self.kind} has no account")
        return self.id

    def has(self, *roles: str) -> bool:
        """Tell whether the actor bears at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    def without_key(self) -> Actor:
        """Return the same actor for a further command of one request: the key belongs to the first."""
        return replace(self, key=None)


NOBODY = Actor("nobody")
SYSTEM = Actor("system", name="Countersign", channel="system", assurance="A2")
