"""Calls of the API: credits. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal

from countersign.client.caller import Caller
from countersign.client.shapes_account import Became
from countersign.client.shapes_credits import (
    Answered,
    Claim,
    ClaimList,
    Complaining,
    Complaint,
    ComplaintList,
    CreditRuleList,
    Deciding,
    MaybeWords,
    NewCreditRule,
    NewMaintenance,
    NewOutage,
    OutageList,
    Paid,
    Restored,
    ToComplaint,
)


class Credits(Caller):
    """Calls of the API: credits."""

    def list_claims(
        self, *, state: Literal["eligible", "filed", "approved", "rejected", "appealed", "paid"] | None = None,
        after: int | None = None, limit: int | None = None
    ) -> ClaimList:
        """List credit claims"""
        told: ClaimList = self._ask(
            "GET", "/api/v1/credits", query={"state": state, "after": after, "limit": limit}
        )
        return told

    def get_claim(self, claim: int) -> Claim:
        """Read a claim: what it rests on, how it was computed"""
        told: Claim = self._ask("GET", f"/api/v1/credits/{claim}")
        return told

    def file_claim(
        self, claim: int, body: MaybeWords, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Claim what was computed"""
        told: Became = self._ask(
            "POST", f"/api/v1/credits/{claim}/filing", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def appeal_claim(
        self, claim: int, body: MaybeWords, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Object to a decision about a credit"""
        told: Became = self._ask(
            "POST", f"/api/v1/credits/{claim}/appeal", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def decide_claim(
        self, claim: int, body: Deciding, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Decide about a credit, or about an objection"""
        told: Became = self._ask(
            "POST", f"/api/v1/credits/{claim}/decision", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def pay_claim(self, claim: int, body: Paid, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Record that a credit was paid"""
        told: Became = self._ask(
            "POST", f"/api/v1/credits/{claim}/payment", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def list_complaints(
        self, *, answered: bool | None = None, after: int | None = None, limit: int | None = None
    ) -> ComplaintList:
        """List complaints"""
        told: ComplaintList = self._ask(
            "GET", "/api/v1/complaints", query={"answered": answered, "after": after, "limit": limit}
        )
        return told

    def complain(self, body: Complaining, *, key: str | None = None) -> Became:
        """Complain, apart from the thread: the work goes on"""
        told: Became = self._ask("POST", "/api/v1/complaints", body=body, key=key)
        return told

    def get_complaint(self, complaint: int) -> Complaint:
        """Read a complaint with its answer"""
        told: Complaint = self._ask("GET", f"/api/v1/complaints/{complaint}")
        return told

    def answer_complaint(
        self, complaint: int, body: Answered, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Answer a complaint"""
        told: Became = self._ask(
            "POST", f"/api/v1/complaints/{complaint}/answer", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def move_to_complaint(self, number: int, body: ToComplaint, *, key: str | None = None) -> Became:
        """Take a message of a ticket for a complaint"""
        told: Became = self._ask("POST", f"/api/v1/tickets/{number}/complaints", body=body, key=key)
        return told

    def list_credit_rules(self, *, after: int | None = None, limit: int | None = None) -> CreditRuleList:
        """List the credit rules in all versions"""
        told: CreditRuleList = self._ask("GET", "/api/v1/credit-rules", query={"after": after, "limit": limit})
        return told

    def add_credit_rule(self, body: NewCreditRule, *, key: str | None = None) -> Became:
        """Add a credit rule, or its next version"""
        told: Became = self._ask("POST", "/api/v1/credit-rules", body=body, key=key)
        return told

    def list_outages(self) -> OutageList:
        """List recorded outages and announced maintenance"""
        told: OutageList = self._ask("GET", "/api/v1/outages")
        return told

    def record_outage(self, body: NewOutage, *, key: str | None = None) -> Became:
        """Record an outage"""
        told: Became = self._ask("POST", "/api/v1/outages", body=body, key=key)
        return told

    def end_outage(self, outage: int, body: Restored, *, key: str | None = None) -> Became:
        """Record that an outage ended"""
        told: Became = self._ask("POST", f"/api/v1/outages/{outage}/end", body=body, key=key)
        return told

    def record_maintenance(self, body: NewMaintenance, *, key: str | None = None) -> Became:
        """Record announced maintenance"""
        told: Became = self._ask("POST", "/api/v1/maintenance", body=body, key=key)
        return told
