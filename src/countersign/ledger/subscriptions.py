"""What upper rooms want to know of lower ones: subscriptions to event types, run as jobs after commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from countersign.ledger.queries import EventRow

Handler = Callable[[EventRow], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One handler of one or more event types; `name` is stored with its jobs and never changes."""

    name: str
    types: tuple[str, ...]
    handle: Handler = field(repr=False)

    def wants(self, type_: str) -> bool:
        """Tell whether an event type is meant; `ticket.*` means every event of the noun."""
        noun = type_.partition(".")[0] + ".*"
        return type_ in self.types or noun in self.types


registry: dict[str, Subscription] = {}


def subscribe(*types: str, name: str) -> Callable[[Handler], Handler]:
    """Register a handler of event types. It runs after commit, at least once, and must be idempotent."""

    def bind(handle: Handler) -> Handler:
        if name in registry and registry[name].handle is not handle:
            raise ValueError(f"subscription {name!r} exists already")
        registry[name] = Subscription(name, types, handle)
        return handle

    return bind
