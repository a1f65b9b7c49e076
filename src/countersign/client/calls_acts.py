"""Calls of the API: acts. Written by `python -m countersign.project.client_written`."""

# fmt: off
from __future__ import annotations

from countersign.client.answers import Done
from countersign.client.bodies import (
    Accepting,
    Acknowledging,
    Addressing,
    Answer,
    Asking,
    Closing,
    Escalating,
    MaybeReason,
    Merging,
    Moving,
    Noting,
    Offering,
    Pause,
    Proposing,
    Raising,
    Rating,
    Reason,
    Refusing,
    Saying,
    Settling,
    Stating,
    Step,
    Suspending,
    Third,
    Window,
)
from countersign.client.caller import Caller


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

    def accept(self, number: int, body: Accepting, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Take the ticket into work"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/acceptance", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def acknowledge(
        self, number: int, body: Acknowledging, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Answer once without taking the ticket, with a promise"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/acknowledgement", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def answer(self, number: int, body: Answer, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Answer the customer"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/answers", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def note(self, number: int, body: Noting, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Leave an internal note"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/notes", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def ask(self, number: int, body: Asking, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Ask the customer, and wait for the answer"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/waiting", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def propose_pause(
        self, number: int, body: Pause, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Ask the customer to agree to a pause"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/waiting/suspension", body=body, headers={"If-Match": if_match},
            key=key
        )
        return told

    def wait_for_third(
        self, number: int, body: Third, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Wait for a third party"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/waiting/third", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def propose_window(
        self, number: int, body: Window, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Ask the customer to agree to a window"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/waiting/window", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def propose(self, number: int, body: Proposing, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Propose the solution"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/solution", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def resume(self, number: int, body: Reason, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Take a waiting ticket back into work"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/resumption", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def offer(self, number: int, body: Offering, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Offer the ticket to a colleague"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/offers", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def take_offer(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Take over what is offered"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/offers/acceptance", headers={"If-Match": if_match}, key=key
        )
        return told

    def decline_offer(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Decline or withdraw an offer"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/offers/refusal", headers={"If-Match": if_match}, key=key
        )
        return told

    def take_custody(
        self, number: int, body: Reason, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Hold a ticket whose holder is gone"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/custody", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def refuse(self, number: int, body: Refusing, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Close as out of scope"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/refusal", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def merge(self, number: int, body: Merging, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Close as a duplicate of another ticket"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/duplicate", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def name_next_step(
        self, number: int, body: Step, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Name the next step of a stale ticket"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/step", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def close_for_silence(
        self, number: int, body: Closing, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Close for silence"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/closure", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def escalate(
        self, number: int, body: Escalating, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Let somebody above look"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/escalation", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def take_escalation(self, number: int, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Take up the escalation"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/escalation/acceptance", headers={"If-Match": if_match}, key=key
        )
        return told

    def close_escalation(
        self, number: int, body: Settling, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """End the escalation"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/escalation/closure", body=body, headers={"If-Match": if_match},
            key=key
        )
        return told

    def change_queue(
        self, number: int, body: Moving, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Move to another queue"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/transfer", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def say_why(self, number: int, body: Reason, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Say why one looks at a ticket that is not one's work"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/reading", body=body, headers={"If-Match": if_match}, key=key
        )
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
