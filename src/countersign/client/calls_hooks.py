"""Calls of the API: hooks. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_hooks import DeliveryList, Hook, HookList, MadeHook, NewHook, Replayed, ReplayedAll


class Hooks(Caller):
    """Calls of the API: hooks."""

    def list_hooks(self) -> HookList:
        """List the webhooks."""
        told: HookList = self._ask("GET", "/api/v1/hooks")
        return told

    def add_hook(self, body: NewHook, *, key: str | None = None) -> MadeHook:
        """Have an address told of events. The secret, by which it checks the signatures, is shown this once."""
        told: MadeHook = self._ask("POST", "/api/v1/hooks", body=body, key=key)
        return told

    def get_hook(self, hook: int) -> Hook:
        """Read one webhook."""
        told: Hook = self._ask("GET", f"/api/v1/hooks/{hook}")
        return told

    def end_hook(self, hook: int, *, key: str | None = None) -> Hook:
        """Stop telling it; it stays listed with its deliveries."""
        told: Hook = self._ask("DELETE", f"/api/v1/hooks/{hook}", key=key)
        return told

    def renew_hook_secret(self, hook: int, *, key: str | None = None) -> MadeHook:
        """Make a new secret, shown this once; for a day everything is signed by the former one too."""
        told: MadeHook = self._ask("POST", f"/api/v1/hooks/{hook}/secret", key=key)
        return told

    def list_deliveries(self, hook: int, *, after: int | None = None) -> DeliveryList:
        """List what became of a webhook's deliveries, with the other side's answers."""
        told: DeliveryList = self._ask("GET", f"/api/v1/hooks/{hook}/deliveries", query={"after": after})
        return told

    def replay_failed(self, hook: int, *, key: str | None = None) -> ReplayedAll:
        """Send all that failed again; a disabled webhook is switched on by it."""
        told: ReplayedAll = self._ask("POST", f"/api/v1/hooks/{hook}/replay", key=key)
        return told

    def replay_delivery(self, hook: int, delivery: int, *, key: str | None = None) -> Replayed:
        """Send one delivery again, whatever became of it; a disabled webhook is switched on by it."""
        told: Replayed = self._ask("POST", f"/api/v1/hooks/{hook}/deliveries/{delivery}/replay", key=key)
        return told
