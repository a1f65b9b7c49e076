"""Who may do what in cases about identity: changes, recoveries, disputes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.customers.models import Customer
from countersign.customers.models.cases import Case
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

LANE = ("identity_officer",)
# Who answers people may write down for them that they cannot get in, or that they claim an account.
LISTENERS = ("identity_officer", "first_line", "second_line", "generalist", "duty_lead")


def officer(actor: Actor, thing: Any) -> bool:
    """An identity officer."""
    return actor.is_staff


def first_officer(actor: Actor, thing: Any) -> bool:
    """An identity officer who has not decided in this case before; not from the session that opened it."""
    if not actor.is_staff:
        return False
    return not isinstance(thing, Case) or thing.requested_session is None or thing.requested_session != actor.session


def second_officer(actor: Actor, thing: Any) -> bool:
    """Another identity officer than the first and than who opened the case, in another session than both (T31)."""
    if not actor.is_staff:
        return False
    if not isinstance(thing, Case):
        return True
    people = {thing.maker_id, thing.requested_by_id} - {None}
    sessions = {thing.maker_session, thing.requested_session} - {None}
    return actor.id not in people and actor.session not in sessions


def owner_of_the_customer(actor: Actor, thing: Any) -> bool:
    """An owner, for the contract they act on. Never a member of the staff (T30)."""
    return actor.is_customer and actor.contract is not None and actor.has("owner")


def signed_in_for_it(actor: Actor, thing: Any) -> bool:
    """Whoever is told of the case in their own session; the command looks whether it concerns them."""
    return actor.is_customer


def installation(actor: Actor, thing: Any) -> bool:
    """The installation itself: the console, the jobs."""
    return actor.kind == "system"


_OFFICER: dict[str, Any] = {"who": officer, "roles": LANE, "refusal": "not_officer"}
_FIRST: dict[str, Any] = {"who": first_officer, "roles": LANE, "refusal": "requester_decides_not"}
_SECOND: dict[str, Any] = {
    "who": second_officer, "roles": LANE, "refusal": "second_officer_needed", "two_persons": True,
}  # fmt: skip
_OWNER: dict[str, Any] = {"who": owner_of_the_customer, "roles": ("owner",), "refusal": "contacts_owner_only"}
_PROGRAM: dict[str, Any] = {"who": installation, "roles": ("system",)}

act("case.read", level="A2", says=_l("See the cases about identity"), reads=True, **_OFFICER)
act("case.compare", level="A3", says=_l("Compare a shown document with what is kept"), object="case", **_FIRST)
act("case.export", level="A3", says=_l("Export the evidence of a case"), object="case", **_OFFICER)

act("identity.ask_change", level="A3", says=_l("Ask for a change of identity data"), object="contract", **_OWNER)
act("identity.take_back", level="A2", says=_l("Cancel a change of identity data"), object="identity_change", **_OWNER)
act("identity.make_change", level="A3", says=_l("Enter a change of identity data"), object="identity_change", **_FIRST)
act(
    "identity.check_change", level="A3", says=_l("Confirm a change of identity data"), object="identity_change",
    **_SECOND,
)  # fmt: skip
act(
    "identity.make_alone", level="A3", says=_l("Enter a change of identity data as the only officer"),
    object="identity_change", **_FIRST,
)  # fmt: skip
act("identity.refuse_change", level="A3", says=_l("Refuse a change of identity data"), object="identity_change",
    **_OFFICER)  # fmt: skip
act("identity.apply_changes", level="A2", says=_l("Let changes take effect whose wait is over"), **_PROGRAM)
act("identity.one_officer", level="A2", says=_l("Let one officer change identity data, or no longer"), **_PROGRAM)

act(
    "recovery.ask", level="A0", says=_l("Say that one cannot get in"),
    roles=("nobody", "customer", *LISTENERS, "system"),
)  # fmt: skip
act("recovery.choose", level="A3", says=_l("Choose how access may be recovered"), object="contract", **_OWNER)
act("recovery.match", level="A2", says=_l("Find the account of a recovery case"), roles=("system", *LANE))
act("recovery.vouch", level="A3", says=_l("Vouch for a person who cannot get in"), object="recovery_case", **_OWNER)
act(
    "recovery.stop", level="A2", says=_l("Stop a recovery that one did not ask for"), object="recovery_case",
    who=signed_in_for_it, roles=("customer",), refusal="not_found",
)  # fmt: skip
act("recovery.stop_by_link", level="A0", says=_l("Stop a recovery by the link of a notice"), object="recovery_case")
act("recovery.check", level="A3", says=_l("Confirm who asks for access"), object="recovery_case", **_FIRST)
act(
    "recovery.approve", level="A3", says=_l("Approve the recovery of an account"), object="recovery_case", **_SECOND
)  # fmt: skip
act("recovery.refuse", level="A3", says=_l("Refuse the recovery of an account"), object="recovery_case", **_OFFICER)
act("recovery.complete", level="A2", says=_l("End recoveries whose wait is over"), **_PROGRAM)
act("recovery.set_up", level="A0", says=_l("Set up access after a recovery"), object="recovery_case")

act(
    "dispute.open", level="A0", says=_l("Say that an account is one's own"),
    roles=("nobody", "customer", *LISTENERS, "system"),
)  # fmt: skip
act("dispute.freeze", level="A3", says=_l("Freeze a customer over a dispute"), object="ownership_dispute", **_OFFICER)
act("dispute.note_attempt", level="A2", says=_l("Note an attempt to deceive on a case"), object="ownership_dispute",
    **_OFFICER)  # fmt: skip
act("dispute.reject", level="A3", says=_l("Close a claim that concerns nobody"), object="ownership_dispute", **_OFFICER)
act("dispute.propose", level="A3", says=_l("Propose the decision of a dispute"), object="ownership_dispute", **_FIRST)
act("dispute.decide", level="A3", says=_l("Decide a dispute"), object="ownership_dispute", **_SECOND)
act("dispute.lift", level="A3", says=_l("Lift the freeze after a decision"), object="ownership_dispute", **_SECOND)


def can_see_cases(actor: Actor) -> bool:
    """Tell whether the identity lane exists for the actor."""
    return can(actor, "case.read")


def can_ask_change(actor: Actor) -> bool:
    """Tell whether the actor asks for changes of identity data and chooses ways of recovery."""
    return can(actor, "identity.ask_change")


def is_frozen(customer: Customer) -> bool:
    """Tell whether a dispute, or the end of the customer, holds identity, contacts, roles, deletion and transfer."""
    return customer.state in ("disputed", "closed")
