"""Calls of the API: work. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_tickets import Done
from countersign.client.shapes_work import (
    Accepting,
    Acknowledging,
    Annulling,
    Answer,
    Asking,
    Closing,
    Escalating,
    Joining,
    Merging,
    Moving,
    Noting,
    Offering,
    Pause,
    Proposing,
    Quoting,
    Reason,
    Refusing,
    Reviewing,
    Settling,
    Step,
    Striking,
    Third,
    Window,
    WorkDone,
)


class Work(Caller):
    """Calls of the API: work."""

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

    def join_outage(
        self, number: int, body: Joining, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Wait for the end of an outage, as a lead"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/outage", body=body, headers={"If-Match": if_match}, key=key
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

    def annul_breach(
        self, number: int, body: Annulling, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Let a breach of a promise not count, as a lead"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/clocks/annulment", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def strike_pause(
        self, number: int, body: Striking, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Strike a disputed pause, as a lead"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/clocks/correction", body=body, headers={"If-Match": if_match},
            key=key
        )
        return told

    def offer_quote(
        self, number: int, body: Quoting, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Offer paid work"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/quotes", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def say_why(self, number: int, body: Reason, *, key: str | None = None, if_match: str | None = None) -> Done:
        """Say why one looks at a ticket that is not one's work"""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/reading", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def withdraw_quote(
        self, number: int, quote: int, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Take an offer of paid work back."""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/quotes/{quote}/withdrawal", headers={"If-Match": if_match}, key=key
        )
        return told

    def complete_work(
        self, number: int, quote: int, body: WorkDone, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Say that ordered work is done: it is charged."""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/quotes/{quote}/completion", body=body, headers={"If-Match":
            if_match}, key=key
        )
        return told

    def review_message(
        self, number: int, message: int, body: Reviewing, *, key: str | None = None, if_match: str | None = None
    ) -> Done:
        """Lower the level that a customer's message counts at."""
        told: Done = self._ask(
            "POST", f"/api/v1/tickets/{number}/messages/{message}/review", body=body, headers={"If-Match":
            if_match}, key=key
        )
        return told
