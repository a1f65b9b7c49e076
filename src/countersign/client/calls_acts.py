"""Calls of the API: acts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_acts import Addressing, MaybeReason, Raising, Rating, Saying, Stating, Suspending
from countersign.client.shapes_tickets import Done


class Acts(Caller):
    """Calls of the API: acts."""

    def reopen(self, number: int, body: Saying, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Open a closed ticket again: say what still fails"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/reopening", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def change_severity(
        self, number: int, body: Raising, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Change the severity: a customer may only raise it"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/severity", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def edit_facts(
        self, number: int, body: Stating, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Correct or complete the facts"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/facts", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def address(
        self, number: int, body: Addressing, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Name whom the ticket is meant for"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/addressee", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def write(self, number: int, body: Saying, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Write a message as the customer"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/messages", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def confirm(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Confirm that it works: the ticket closes"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/confirmation", headers={"If-Match": if_match}, key=key
        )
        return told

    def reject(self, number: int, body: Saying, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Say what still does not work"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/rejection", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def declare_solved(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Say that it works before a solution was proposed"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/declaration", headers={"If-Match": if_match}, key=key
        )
        return told

    def withdraw(
        self, number: int, body: MaybeReason, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Take the request back"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/withdrawal", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def rate(self, number: int, body: Rating, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Rate how it went"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/rating", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def thank(self, number: int, body: Saying, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Thank, and nothing more: no status moves"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/thanks", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def dispute_pause(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Say that what was asked for had been given already"""
        told: Done = self._ask("POST", f"/api/v1/tickets/{number}/dispute", headers={"If-Match": if_match}, key=key)
        return told

    def agree_to_wait(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Agree that the ticket waits"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/agreement", headers={"If-Match": if_match}, key=key
        )
        return told

    def decline_wait(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Decline that the ticket waits, or take the proposal back"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/agreement/refusal", headers={"If-Match": if_match}, key=key
        )
        return told

    def unmerge(
        self, number: int, body: MaybeReason, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Say that a ticket is no duplicate"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/separation", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def follow_up(self, number: int, body: Saying, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Open a new ticket that follows a closed one"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/follow-ups", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def suspend(
        self, number: int, body: Suspending, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Put the ticket aside for a while"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/suspension", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def chase(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Say that the promised answer did not come"""
        told: Done = self._ask("POST", f"/api/v1/tickets/{number}/chase", headers={"If-Match": if_match}, key=key)
        return told

    def accept_quote(self, number: int, quote: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Order offered work on its terms."""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/quotes/{quote}/acceptance", headers={"If-Match": if_match}, key=key
        )
        return told

    def decline_quote(
        self, number: int, quote: int, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Do without the offered work."""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/quotes/{quote}/refusal", headers={"If-Match": if_match}, key=key
        )
        return told
