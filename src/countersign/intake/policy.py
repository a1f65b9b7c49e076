"""Who may do what on the telephone: every act, declared once."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _l

from countersign.customers.policy import WRITERS
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can
from countersign.tickets.policy import WORKING_ROLES

# Who keeps watch over attempts at deceiving us.
WATCHERS = ("identity_officer", "security")
OVERSEERS = ("duty_lead", "manager", *WATCHERS)
# Who says at which telephone others sit.
SEATERS = ("duty_lead", "manager")
APPROVE, APPROVE_PROVEN, APPROVE_OWNER = "approval.approve", "approval.approve_proven", "approval.approve_owner"


class CallLike(Protocol):
    """What a decision needs to know of a call."""

    @property
    def operator_id(self) -> int: ...
    @property
    def contract_id(self) -> int | None: ...
    @property
    def caller_id(self) -> int | None: ...


class OfContract(Protocol):
    """A thing of a contract."""

    @property
    def contract_id(self) -> int: ...


def answers(actor: Actor, thing: Any) -> bool:
    """A member of the staff who answers the telephone."""
    return actor.is_staff


def runs_call(actor: Actor, call: CallLike) -> bool:
    """The operator of the call alone."""
    return actor.is_staff and actor.id == call.operator_id


def reads_call(actor: Actor, call: CallLike) -> bool:
    """Its operator, whoever oversees the telephone; of a proven call the caller and the contract's owners."""
    if actor.is_customer:
        own = actor.contract is not None and actor.contract == call.contract_id
        return own and (actor.id == call.caller_id or actor.has("owner"))
    return actor.is_staff and (actor.id == call.operator_id or actor.has(*OVERSEERS))


def of_own_contract(actor: Actor, thing: OfContract | None) -> bool:
    """A contact of the contract that it is about, in the portal; on the telephone nobody (security T25)."""
    if not actor.is_customer or actor.contract is None or actor.hand is not None:
        return False
    return thing is None or thing.contract_id == actor.contract


def confirms_draft(actor: Actor, draft: Any) -> bool:
    """A contact of the contract that the caller named, in the portal."""
    return of_own_contract(actor, None) and (draft is None or draft.claimed_contract_id == actor.contract)


def tells_of_calls(actor: Actor, thing: Any) -> bool:
    """An exchange with a token of the staff's, or the installation itself."""
    return actor.kind == "system" or (actor.is_staff and actor.channel == "api")


def sits_there(actor: Actor, account: Any) -> bool:
    """Who answers the telephone for themselves; duty leads and managers for everybody."""
    if not actor.is_staff or not (actor.has(*WORKING_ROLES) or actor.has(*SEATERS)):
        return False
    return account is None or account == f"account:{actor.id}" or actor.has(*SEATERS)


_CALL: dict[str, Any] = {"who": runs_call, "roles": WORKING_ROLES, "object": "call", "refusal": "not_your_call"}
_PHONE: dict[str, Any] = {"who": answers, "roles": WORKING_ROLES, "refusal": "not_on_the_phone"}
_CUSTOMER: dict[str, Any] = {"who": of_own_contract, "roles": WRITERS}

act("call.begin", level="A2", says=_l("Answer the telephone"), **_PHONE)
act("call.search", level="A2", says=_l("Look for the contract of a caller"), **_CALL)
act("call.pick", level="A2", says=_l("Pick the contract that a caller names"), **_CALL)
act("call.check_code", level="A2", says=_l("Type the code that a caller says"), **_CALL)
act("call.speak_for", level="A2", says=_l("Type what a proven caller says"), **_CALL)
act("call.record", level="A2", says=_l("Attach the recording of a call"), **_CALL)
act("call.end", level="A2", says=_l("End a call"), **_CALL)
act("call.keep_time", level="A2", says=_l("End forgotten calls and note late callbacks"), roles=["system"])
act("call.give_notice", level="A2", says=_l("Say that the call is recorded"), **_CALL)
act(
    "line_call.hear", level="A2", who=tells_of_calls, says=_l("Tell of a call as a telephone exchange"),
    object="line_call", roles=["staff", "system"], refusal="not_an_exchange",
)  # fmt: skip
act("line_call.pick_up", level="A2", says=_l("Take a call that is nobody's"), object="line_call", **_PHONE)
act("line_call.settle", level="A2", says=_l("Lay a missed call aside"), object="line_call", **_PHONE)
act(
    "extension.set", level="A2", who=sits_there, says=_l("Say at which telephone somebody sits"), object="account",
    roles=["staff"], refusal="not_on_the_phone",
)  # fmt: skip
act(
    "call.read", level="A2", who=reads_call, says=_l("Read a call and hear its recording"), object="call",
    roles=["customer", "staff"], reads=True, refusal="not_found",
)  # fmt: skip
act("callback.ask", level="A2", says=_l("Ask to be called back"), object="contract", **_CUSTOMER)
act("callback.cancel", level="A2", says=_l("Take back the wish to be called"), object="callback", **_CUSTOMER)
act("callback.take", level="A2", says=_l("Promise a callback"), object="callback", **_PHONE)
act("callback.release", level="A2", says=_l("Give a promised callback back"), object="callback", **_PHONE)
act("callback.call", level="A2", says=_l("Call a customer back"), object="callback", **_PHONE)
act("draft.file", level="A2", says=_l("Write down what a caller without a code says"), **_CALL)
act("draft.settle", level="A2", says=_l("Answer or reject a draft"), object="draft", **_PHONE)
act(
    "draft.confirm", level="A2", who=confirms_draft, says=_l("Confirm a draft as one's own request"), object="draft",
    roles=WRITERS,
)  # fmt: skip
act(
    "held_mail.adopt", level="A2", who=of_own_contract, says=_l("Say that a mail is one's own"), object="held_mail",
    roles=WRITERS,
)  # fmt: skip
act("draft.from_mail", level="A0", says=_l("Make of a mail what it may become"), roles=["system"])
act("draft.keep_time", level="A2", says=_l("Remind of drafts and end old ones"), roles=["system"])
act("approval.ask", level="A2", says=_l("Ask the customer to approve an act"), **_CALL)
act(APPROVE, level="A2", says=_l("Approve an act that was asked for on the telephone"), object="approval", **_CUSTOMER)
act(
    APPROVE_PROVEN, level="A3", says=_l("Approve a grave act that was asked for on the telephone"), object="approval",
    **_CUSTOMER,
)  # fmt: skip
act(
    APPROVE_OWNER, level="A3", who=of_own_contract, says=_l("Approve a change of contacts as an owner"),
    object="approval", roles=["owner"], refusal="only_owner",
)  # fmt: skip
act("approval.refuse", level="A2", says=_l("Refuse an act that was asked for on the telephone"), object="approval",
    **_CUSTOMER)  # fmt: skip
act("approval.expire", level="A2", says=_l("End approvals whose time is over"), roles=["system"])
act("attempt.record", level="A2", says=_l("Record an attempt to deceive"), **_CALL)
act(
    "attempt.read", level="A2", who=answers, says=_l("Read and export attempts to deceive"), roles=WATCHERS,
    reads=True, refusal="not_watcher",
)  # fmt: skip


def can_answer(actor: Actor) -> bool:
    """Tell whether the actor answers the telephone."""
    return can(actor, "call.begin")


def can_set_extension(actor: Actor, account_id: int | None = None) -> bool:
    """Tell whether the actor says at which telephone somebody sits; without an account, anybody at all."""
    return can(actor, "extension.set", None if account_id is None else f"account:{account_id}")


def can_watch(actor: Actor) -> bool:
    """Tell whether the actor reads attempts to deceive."""
    return can(actor, "attempt.read")


def can_read_call(actor: Actor, call: CallLike) -> bool:
    """Tell whether a call exists for the actor."""
    return can(actor, "call.read", call)


def can_ask(actor: Actor) -> bool:
    """Tell whether the actor asks for callbacks and confirms what was said in the contract's name."""
    return can(actor, "callback.ask")
