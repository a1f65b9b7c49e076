"""Security T13, T25, T29: what a role never bears and what a call never reaches, written down once more as data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import Cast

from countersign.kernel.actor import NOBODY
from countersign.kernel.acts import Act, can, declared_acts

# Acts of setting the provider up, of identities and of the vault.
SET_UP = (
    "account.add", "account.change_roles", "account.deactivate", "account.reactivate", "account.rename",
    "contact.", "contract.", "customer.", "customers.", "plan.", "provider.", "service.", "token.", "verification.",
)  # fmt: skip
WORKERS = ("first_line", "second_line", "generalist", "duty_lead")
NEVER: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("first_line", "second_line", "generalist"),
        (*SET_UP, "vault.", "ticket.downgrade", "calendar.make", "calendar.change"),
    ),
    "duty_lead": (*SET_UP, "vault."),
    "manager": ("vault.", "ticket.acknowledge", "account.change_roles", "token.add", "verification."),
    "admin": ("vault.", "ticket.acknowledge", "verification."),
    **dict.fromkeys(
        ("owner", "technical", "billing", "observer"), ("account.add", "vault.", "call.", "plan.", "calendar.")
    ),
}
# What a caller reaches whose code was right; everything else waits for the portal (security 4.4).
AT_THE_DOOR = {
    "customer.apply", "dispute.open", "question.ask", "question.say", "recovery.ask", "recovery.set_up",
    "recovery.stop_by_link",
}  # fmt: skip
BY_TELEPHONE = {"ticket.open", "ticket.read", "ticket.write"}


def bears(known: Act, role: str) -> bool:
    kind = "customer" if role in ("owner", "technical", "billing", "observer") else "staff"
    return not known.roles or role in known.roles or kind in known.roles


@pytest.mark.parametrize("role", sorted(NEVER))
def test_a_role_never_bears_what_is_not_its_own(role: str) -> None:
    # Customers read and join by their own kind; what the condition keeps to the person is told by other tests.
    own = {"call.read", "contact.join", "customer.apply", "customer.read", "token.add_own", "token.end_own"}
    if role in WORKERS:
        own.add("plan.read")  # What was promised to whom is what they work by.
    borne = {known.name for known in declared_acts() if bears(known, role)}
    assert not [name for name in sorted(borne - own) if name.startswith(NEVER[role])]


def test_a_call_reaches_no_act_above_its_code(cast: Cast) -> None:
    caller = replace(cast.owner, assurance="A2c", method="code", channel="phone", session=None)
    for known in declared_acts():
        if known.level in ("A2", "A3", "A4"):
            assert not can(caller, known.name, None), known.name
    reached = {known.name for known in declared_acts() if known.level == "A2c"}
    assert reached == BY_TELEPHONE


def test_what_is_claimed_reaches_nothing_of_a_contract(cast: Cast) -> None:
    for level in ("A0", "A1"):
        claimed = replace(cast.owner, assurance=level, method="mail")
        for known in declared_acts():
            if known.level not in ("A0", "A1"):
                assert not can(claimed, known.name, None), (level, known.name)


def test_nobody_reaches_nothing_but_the_door(cast: Cast) -> None:
    open_to_all = {known.name for known in declared_acts() if known.level == "A0" and bears_nobody(known)}
    assert open_to_all == AT_THE_DOOR
    for known in declared_acts():
        if known.name not in open_to_all:
            assert not can(NOBODY, known.name, None), known.name


def bears_nobody(known: Act) -> bool:
    return not known.roles or "nobody" in known.roles
