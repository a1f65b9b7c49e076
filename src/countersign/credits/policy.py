"""Who may claim, decide, appeal, pay; who complains and who answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.customers.policy import WRITERS
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

# Who decides about money and answers complaints: whoever answers for the work and has not done it.
DECIDERS = ("duty_lead", "manager")
PAYERS = ("manager", "admin", "system")


def of_own_contract(actor: Actor, thing: Any) -> bool:
    """A contact who does not only observe, on the contract they act for."""
    if not actor.is_customer or actor.contract is None or actor.hand is not None:
        return False
    return thing is None or isinstance(thing, str) or thing.contract_id == actor.contract


def reads_claim(actor: Actor, thing: Any) -> bool:
    """Contacts of the contract, and whoever decides or pays."""
    if actor.is_customer:
        return actor.contract is not None and (thing is None or thing.contract_id == actor.contract)
    return actor.is_staff


def never_held(actor: Actor, thing: Any) -> bool:
    """Somebody who never held a ticket that it is about."""
    if not actor.is_staff:
        return False
    return thing is None or actor.id not in thing.holders


def another(actor: Actor, thing: Any) -> bool:
    """Somebody who never held such a ticket and is not the one who decided before."""
    return never_held(actor, thing) and (thing is None or actor.id != thing.decided_by_id)


def staff(actor: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles."""
    return actor.is_staff


def provider_side(actor: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return actor.kind in ("staff", "system")


_CUSTOMER: dict[str, Any] = {"who": of_own_contract, "roles": WRITERS, "refusal": "credit_contact_only"}
_DECIDES: dict[str, Any] = {"level": "A2", "roles": DECIDERS, "refusal": "credit_decider", "two_persons": True}

act(
    "credit.read", level="A2", says=_l("See a credit claim"), object="credit_claim", who=reads_claim,
    roles=("customer", *DECIDERS, "admin"), refusal="not_found", reads=True,
)  # fmt: skip
act("credit.file", level="A2", says=_l("Claim a credit"), object="credit_claim", **_CUSTOMER)
act("credit.appeal", level="A2", says=_l("Object to a decision about a credit"), object="credit_claim", **_CUSTOMER)
act("credit.decide", says=_l("Decide about a credit"), object="credit_claim", who=never_held, **_DECIDES)
act("credit.decide_appeal", says=_l("Decide about an objection"), object="credit_claim", who=another, **_DECIDES)
act(
    "credit.pay", level="A2", says=_l("Record that a credit was paid"), object="credit_claim", who=provider_side,
    roles=PAYERS, refusal="credit_payer",
)  # fmt: skip
act(
    "credit.add_rule", level="A2", says=_l("Add a credit rule"), object="credit_rule", who=provider_side,
    roles=PAYERS, refusal="credit_payer",
)  # fmt: skip
act(
    "outage.record", level="A2", says=_l("Record an outage"), object="outage", who=provider_side,
    roles=("second_line", *DECIDERS, "system"), refusal="credit_decider",
)  # fmt: skip
act(
    "maintenance.record", level="A2", says=_l("Record announced maintenance"), object="maintenance",
    who=provider_side, roles=("second_line", *DECIDERS, "system"), refusal="credit_decider",
)  # fmt: skip
act("complaint.file", level="A2", says=_l("Complain"), object="complaint", **_CUSTOMER)
act(
    "complaint.move", level="A2", says=_l("Move a message to a complaint"), object="ticket", who=staff,
    roles=("first_line", "second_line", "generalist", *DECIDERS), refusal="complaint_staff",
)  # fmt: skip
act(
    "complaint.read", level="A2", says=_l("See a complaint"), object="complaint", who=reads_claim,
    roles=("customer", *DECIDERS), refusal="not_found", reads=True,
)  # fmt: skip
act(
    "complaint.answer", level="A2", says=_l("Answer a complaint"), object="complaint", who=never_held,
    roles=DECIDERS, refusal="complaint_answerer",
)  # fmt: skip


def can_read(actor: Actor, thing: Any = None) -> bool:
    """Tell whether the actor sees a claim, or claims at all."""
    return can(actor, "credit.read", thing)


def can_file(actor: Actor, thing: Any = None) -> bool:
    """Tell whether the actor may claim a credit."""
    return can(actor, "credit.file", thing)


def can_decide(actor: Actor, thing: Any) -> bool:
    """Tell whether the actor may decide about a claim as it stands."""
    return can(actor, "credit.decide_appeal" if thing.state == "appealed" else "credit.decide", thing)


def can_answer(actor: Actor, thing: Any = None) -> bool:
    """Tell whether the actor may answer a complaint, or sees the lane at all."""
    return can(actor, "complaint.answer", thing)


def can_read_complaint(actor: Actor, thing: Any = None) -> bool:
    """Tell whether the actor sees a complaint, or the lane at all."""
    return can(actor, "complaint.read", thing)


def can_complain(actor: Actor) -> bool:
    """Tell whether the actor may complain on the contract they act for."""
    return can(actor, "complaint.file")


def can_move(actor: Actor) -> bool:
    """Tell whether the actor takes words of a thread for a complaint."""
    return can(actor, "complaint.move")
