"""The one place that decides who may do what: every act of the product, with its level and its people.

A room declares its acts in `policy.py`, its commands require them, its screens ask the same
before they show a button. Nothing here reads the database: whatever a decision needs to know
stands on the actor and on the thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotAllowed, StepUpNeeded

LEVELS = ("A0", "A1", "A2c", "A2", "A3", "A4")
PROVEN = ("A3", "A4")
KINDS = ("nobody", "customer", "staff", "system")
_RANK = {level: rank for rank, level in enumerate(LEVELS)}
_SESSION = _RANK["A2"]

Who = Callable[[Actor, Any], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done.

    says:        what the step-up page and the table of acts call it, ready to be translated.
    object:      ledger kind of what it is done to; empty when it is done to nothing.
    roles:       whoever bears one of these, or is of one of these kinds; empty leaves all to `who`.
    rank:        what the session must be worth; an act that wants a proof of its own starts from A2.
    reads:       changes nothing that others rely on, so a network never seen does not hold it up.
    two_persons: the object itself keeps that a second person decides too.
    """

    name: str
    level: str
    who: Who
    says: Any
    object: str
    roles: frozenset[str]
    rank: int
    refusal: str = "act_refused"
    reads: bool = False
    two_persons: bool = False

    @property
    def proven(self) -> bool:
        """Tell whether the act wants a second factor for itself and its object."""
        return self.level in PROVEN


class More(TypedDict, total=False):
    """What most acts leave as it is; see `Act`."""

    refusal: str
    reads: bool
    two_persons: bool


_acts: dict[str, Act] = {}


def anybody(actor: Actor, thing: Any) -> bool:
    """Whoever bears the roles."""
    return True


def act(
    name: str, *, level: str, says: Any, who: Who = anybody, object: str = "", roles: Iterable[str] = (),
    **more: Unpack[More],
) -> Act:  # fmt: skip
    """Declare an act, once, in the policy of the room whose command does it.

    level:    one of LEVELS; A3 and A4 ask for a second factor bound to this act and its object.
    who:      predicate over actor and thing (None when no thing is known yet); its docstring stands in the table.
    more:     refusal (code of the refusal that a person reads), reads, two_persons.
    """
    if name in _acts:
        raise ValueError(f"the act {name!r} is declared twice")
    rank = min(_RANK[level], _SESSION)
    declared = Act(name, level, who, says, object, frozenset(roles), rank, **more)
    _acts[name] = declared
    return declared


def declared_acts() -> list[Act]:
    """Return every act that the loaded rooms declare, by name."""
    return [_acts[name] for name in sorted(_acts)]


def the_act(name: str) -> Act | None:
    """Return an act by its name, or nothing: a name may come from a form."""
    return _acts.get(name)


def can(actor: Actor, act_: str, /, thing: Any = None) -> bool:
    """Tell whether the actor may do this to the thing, a missing second factor aside.

    The installation itself (command line, jobs) has no session to be worth anything: `roles` and `who` decide.
    """
    known = _acts[act_]
    if _RANK[actor.assurance] < known.rank and actor.kind != "system":
        return False
    if known.roles and actor.kind not in known.roles and known.roles.isdisjoint(actor.roles):
        return False
    return known.who(actor, thing)


def require(actor: Actor, act_: str, /, thing: Any = None, *, name: str = "") -> None:
    """Refuse the act to whoever may not do it, and ask for a second factor where it wants one.

    name:    what the step-up page calls the thing: Account of Павел Крылов.
    Raises:  NotAllowed, StepUpNeeded.
    Source:  domain.md 1 (table of acts), security.md 4.1, T24.
    """
    if not can(actor, act_, thing):
        raise NotAllowed(_acts[act_].refusal)
    known = _acts[act_]
    if (known.proven or (actor.new_network and not known.reads)) and actor.kind != "system":
        object_ = reference(thing)
        if actor.step_up != (act_, object_):
            raise StepUpNeeded(act_, object_, name)


def reference(thing: Any) -> str:
    """Name a thing for a proof: `recovery_case:12`; a string stands for itself, nothing for nothing."""
    if thing is None:
        return ""
    if isinstance(thing, str):
        return thing
    number = getattr(thing, "pk", None)
    return f"{thing.ledger_kind}:{thing.id if number is None else number}"
