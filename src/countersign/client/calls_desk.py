"""Calls of the API: desk. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal

from countersign.client.caller import Caller
from countersign.client.shapes_account import Became
from countersign.client.shapes_desk import (
    Approving,
    BreachList,
    Counts,
    Ended,
    EscalationList,
    LookList,
    MailBalance,
    MailList,
    NewProcedure,
    NewRouting,
    ProcedureList,
    RoutingTold,
    Running,
    Stopping,
    TakingUp,
    Ticked,
    Tried,
    TriedRouting,
    Verified,
    Why,
    Wordings,
)


class Desk(Caller):
    """Calls of the API: desk."""

    def try_routing(self, body: TriedRouting, *, key: str | None = None) -> Tried:
        """Try rules on the tickets of the last days; nothing is changed by it."""
        told: Tried = self._ask("POST", "/api/v1/routing/trial", body=body, key=key)
        return told

    def get_raw_mail(self, number: int) -> bytes:
        """Fetch a mail as it came, to be saved: that it was is an event."""
        told: bytes = self._ask("GET", f"/api/v1/mail/{number}/raw")
        return told

    def count_tickets(self) -> Counts:
        """Count the tickets in each list"""
        told: Counts = self._ask("GET", "/api/v1/counts")
        return told

    def get_clocks(self, number: int) -> Why:
        """Read why each due time of a ticket is what it is"""
        told: Why = self._ask("GET", f"/api/v1/tickets/{number}/clocks")
        return told

    def list_breaches(self, number: int) -> BreachList:
        """List the promises that were not kept on a ticket"""
        told: BreachList = self._ask("GET", f"/api/v1/tickets/{number}/breaches")
        return told

    def verify_ticket(self, number: int) -> Verified:
        """Verify the record of a ticket now"""
        told: Verified = self._ask("GET", f"/api/v1/tickets/{number}/verification")
        return told

    def list_escalations(self) -> EscalationList:
        """List what is escalated"""
        told: EscalationList = self._ask("GET", "/api/v1/escalations")
        return told

    def list_looks(self, *, after: int | None = None) -> LookList:
        """List who looked at tickets that were not their work, and why"""
        told: LookList = self._ask("GET", "/api/v1/looks", query={"after": after})
        return told

    def get_routing(self) -> RoutingTold:
        """Read the rules of routing in force"""
        told: RoutingTold = self._ask("GET", "/api/v1/routing")
        return told

    def set_routing(self, body: NewRouting, *, key: str | None = None) -> Became:
        """Put rules of routing in force"""
        told: Became = self._ask("POST", "/api/v1/routing", body=body, key=key)
        return told

    def list_procedures(self, *, after: int | None = None, limit: int | None = None) -> ProcedureList:
        """List the procedures"""
        told: ProcedureList = self._ask("GET", "/api/v1/procedures", query={"after": after, "limit": limit})
        return told

    def write_procedure(self, body: NewProcedure, *, key: str | None = None) -> Became:
        """Write a procedure"""
        told: Became = self._ask("POST", "/api/v1/procedures", body=body, key=key)
        return told

    def get_procedure(self, procedure: int) -> Wordings:
        """Read every wording of a procedure"""
        told: Wordings = self._ask("GET", f"/api/v1/procedures/{procedure}")
        return told

    def revise_procedure(
        self, procedure: int, body: NewProcedure, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Write the next wording of a procedure"""
        told: Became = self._ask(
            "POST", f"/api/v1/procedures/{procedure}/versions", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def approve_procedure(
        self, procedure: int, body: Approving, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Approve a wording that another wrote"""
        told: Became = self._ask(
            "POST", f"/api/v1/procedures/{procedure}/approval", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def end_procedure(self, procedure: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Let nobody begin a procedure any more"""
        told: Became = self._ask(
            "POST", f"/api/v1/procedures/{procedure}/end", headers={"If-Match": if_match}, key=key
        )
        return told

    def begin_procedure(self, number: int, body: Running, *, key: str | None = None) -> Became:
        """Begin a procedure on a ticket"""
        told: Became = self._ask("POST", f"/api/v1/tickets/{number}/procedure", body=body, key=key)
        return told

    def tick_step(self, number: int, body: Ticked, *, key: str | None = None) -> Became:
        """Say what a step of a procedure gave"""
        told: Became = self._ask("POST", f"/api/v1/tickets/{number}/procedure/steps", body=body, key=key)
        return told

    def end_run(self, number: int, body: Ended, *, key: str | None = None) -> Became:
        """End the run of a procedure"""
        told: Became = self._ask("POST", f"/api/v1/tickets/{number}/procedure/result", body=body, key=key)
        return told

    def stop_run(self, number: int, body: Stopping, *, key: str | None = None) -> Became:
        """Stop where the stop rule is reached, and hand on"""
        told: Became = self._ask("POST", f"/api/v1/tickets/{number}/procedure/stop", body=body, key=key)
        return told

    def get_mail_balance(self, *, since: str | None = None) -> MailBalance:
        """Read what became of every mail"""
        told: MailBalance = self._ask("GET", "/api/v1/mail/balance", query={"since": since})
        return told

    def list_mails(
        self, *, state: Literal["fetched", "waiting", "threaded", "draft", "general", "quarantined", "dropped"] |
        None = None, after: int | None = None, limit: int | None = None
    ) -> MailList:
        """List incoming mails, or those of one line of the balance"""
        told: MailList = self._ask("GET", "/api/v1/mail", query={"state": state, "after": after, "limit": limit})
        return told

    def take_up_mail(self, mail: int, body: TakingUp, *, key: str | None = None) -> Became:
        """Make a draft or a general question of a mail laid aside"""
        told: Became = self._ask("POST", f"/api/v1/mail/{mail}/taking", body=body, key=key)
        return told

    def read_mail_again(self, mail: int, *, key: str | None = None) -> Became:
        """Have a mail in quarantine read again"""
        told: Became = self._ask("POST", f"/api/v1/mail/{mail}/reading", key=key)
        return told
