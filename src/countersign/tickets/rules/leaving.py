"""A reply between the pressing and the leaving: what it says, and who pressed (E28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from countersign.kernel.actor import Actor
from countersign.tickets.rules.closing import Solution


class Kind(StrEnum):
    """The acts that send a person's words to the customer and can be taken back before they leave."""

    ACCEPT = "accept"
    ANSWER = "answer"
    ASK = "ask"
    PROPOSE_WAIT = "propose_wait"
    THIRD = "third"
    SOLUTION = "solution"
    REFUSE = "refuse"


class State(StrEnum):
    """What became of a reply: it leaves, has left, was taken back, or was refused when it would have left."""

    LEAVING = "leaving"
    LEFT = "left"
    BACK = "back"
    REFUSED = "refused"


# What of an act's own fields a person wrote in words of their own.
WORDED = {Kind.SOLUTION: ("cause", "action", "check", "problem")}


@dataclass(frozen=True, slots=True)
class Reply:
    """Words for the customer and the act that sends them.

    seen:   the newest event the writer had seen; None sends even when somebody wrote meanwhile (E17).
    fields: what the act asks besides: strings, numbers and instants as ISO text.
    form:   the part of a draft's place that the words return to.
    typed:  the form as it was filled in, for the same.
    """

    kind: Kind
    text: str
    uploads: tuple[str, ...] = ()
    seen: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    form: str = "answer"
    typed: Mapping[str, str] = field(default_factory=dict)

    def moment(self, name: str) -> datetime | None:
        """Return one of its instants."""
        given = self.fields.get(name)
        return datetime.fromisoformat(given) if given else None

    def solution(self) -> Solution:
        """Return the solution that it proposes."""
        return Solution(*(str(self.fields.get(name, "")) for name in ("code", "cause", "action", "check", "problem")))


def plain(reply: Reply) -> dict[str, Any]:
    """Write a reply as JSON takes it."""
    return asdict(reply) | {"kind": reply.kind.value, "uploads": list(reply.uploads)}


def read(given: Mapping[str, Any]) -> Reply:
    """Read what `plain` wrote."""
    return Reply(**{**given, "kind": Kind(given["kind"]), "uploads": tuple(given["uploads"])})


def worded(reply: Reply, text: str, words: Mapping[str, str]) -> Reply:
    """Return the reply with other words, in what was typed as well."""
    typed = {**reply.typed, **{name: said for name, said in {"text": text, **words}.items() if name in reply.typed}}
    return replace(reply, text=text, fields={**reply.fields, **words}, typed=typed)


def plain_actor(by: Actor) -> dict[str, Any]:
    """Write who pressed, with the network and the assurance of that moment."""
    return asdict(by) | {"roles": sorted(by.roles)}


def actor(given: Mapping[str, Any], roles: frozenset[str]) -> Actor:
    """Read who pressed; the roles are those of the moment of leaving (security T10)."""
    pairs = {name: tuple(given[name]) if given[name] else None for name in ("step_up", "hand")}
    return Actor(**{**given, **pairs, "roles": roles})


def returned(words: Mapping[str, str], newer: Mapping[str, str]) -> dict[str, str]:
    """Put words that come back before what was typed since; of files both, of choices the newer.

    What stands in the newer words already comes back once.
    """
    content = {**words, **newer}
    for name, between in (("text", "\n\n"), ("uploads", " ")):
        back, since = words.get(name, ""), newer.get(name, "")
        if back.strip() in since:
            content[name] = since
        else:
            content[name] = between.join(part for part in (back, since) if part.strip())
    return {name: said for name, said in content.items() if said}
