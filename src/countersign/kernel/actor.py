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
    assurance:  A0 to A4, computed by the server (M7, M8); `kernel.acts.LEVELS` in order.
    method:     by what it was proven: password, passkey, totp, recovery_code, sso, code (of a caller), mail, none.
    session:    public reference of the sign-in session, never its key.
    key:        the idempotency key of the form, already bound to the account (E7).
    step_up:    act and object for which this very request carried a second factor (A3).
    new_network: somebody with a second factor on a network never seen: the first act asks for it (M8).
    hand:       who of the staff typed it for a proven caller: account id and name.
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
    method: str = "none"
    step_up: tuple[str, str] | None = None
    new_network: bool = False
    hand: tuple[int, str] | None = None

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

    def proven(self, act: str, object_: str) -> Actor:
        """Return the actor with a second factor for this act and object; the network is known from now on."""
        return replace(self, assurance="A3", step_up=(act, object_), new_network=False)


NOBODY = Actor("nobody")
SYSTEM = Actor("system", name="Countersign", channel="system", assurance="A2")
