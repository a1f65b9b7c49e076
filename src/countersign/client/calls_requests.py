"""Calls of the API: requests. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_account import Became
from countersign.client.shapes_requests import (
    ApprovalList,
    AttemptList,
    Callback,
    CallbackList,
    CallbackNumberList,
    Draft,
    DraftList,
    HeldMail,
    HeldMailList,
    NewCallback,
    Settled,
)
from countersign.client.shapes_tickets import Opening


class Requests(Caller):
    """Calls of the API: requests."""

    def list_callbacks(self, *, after: int | None = None, limit: int | None = None) -> CallbackList:
        """List the contract's callbacks: for staff those that are due"""
        told: CallbackList = self._ask("GET", "/api/v1/callbacks", query={"after": after, "limit": limit})
        return told

    def ask_callback(self, body: NewCallback, *, key: str | None = None) -> Became:
        """Ask to be called back"""
        told: Became = self._ask("POST", "/api/v1/callbacks", body=body, key=key)
        return told

    def list_callback_numbers(self) -> CallbackNumberList:
        """List the numbers that we call back"""
        told: CallbackNumberList = self._ask("GET", "/api/v1/callbacks/numbers")
        return told

    def get_callback(self, callback: int) -> Callback:
        """Read one callback"""
        told: Callback = self._ask("GET", f"/api/v1/callbacks/{callback}")
        return told

    def cancel_callback(self, callback: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Take back the wish to be called"""
        told: Became = self._ask(
            "POST", f"/api/v1/callbacks/{callback}/cancellation", headers={"If-Match": if_match}, key=key
        )
        return told

    def take_callback(self, callback: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Promise a callback as staff"""
        told: Became = self._ask(
            "POST", f"/api/v1/callbacks/{callback}/acceptance", headers={"If-Match": if_match}, key=key
        )
        return told

    def release_callback(self, callback: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Give a promised callback back as staff"""
        told: Became = self._ask(
            "POST", f"/api/v1/callbacks/{callback}/return", headers={"If-Match": if_match}, key=key
        )
        return told

    def list_drafts(self, *, after: int | None = None, limit: int | None = None) -> DraftList:
        """List open drafts: a customer those that name the contract"""
        told: DraftList = self._ask("GET", "/api/v1/drafts", query={"after": after, "limit": limit})
        return told

    def get_draft(self, draft: int) -> Draft:
        """Read one draft"""
        told: Draft = self._ask("GET", f"/api/v1/drafts/{draft}")
        return told

    def confirm_draft(self, draft: int, body: Opening, *, key: str | None = None) -> Became:
        """Make a ticket of a draft as one's own request"""
        told: Became = self._ask("POST", f"/api/v1/drafts/{draft}/confirmation", body=body, key=key)
        return told

    def disown_draft(self, draft: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Say that a draft was none of us"""
        told: Became = self._ask("POST", f"/api/v1/drafts/{draft}/refusal", headers={"If-Match": if_match}, key=key)
        return told

    def settle_draft(
        self, draft: int, body: Settled, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Answer or reject a draft as staff"""
        told: Became = self._ask(
            "POST", f"/api/v1/drafts/{draft}/answer", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def list_held_mails(self, *, after: int | None = None, limit: int | None = None) -> HeldMailList:
        """List the mails that wait for a contact to make them their own"""
        told: HeldMailList = self._ask("GET", "/api/v1/held-mails", query={"after": after, "limit": limit})
        return told

    def get_held_mail(self, held: int) -> HeldMail:
        """Read one held mail"""
        told: HeldMail = self._ask("GET", f"/api/v1/held-mails/{held}")
        return told

    def adopt_mail(self, held: int, *, key: str | None = None) -> Became:
        """Make a held mail one's own message"""
        told: Became = self._ask("POST", f"/api/v1/held-mails/{held}/adoption", key=key)
        return told

    def disown_mail(self, held: int, *, key: str | None = None, if_match: str | None = None) -> Became:
        """Say that none of us wrote a mail"""
        told: Became = self._ask(
            "POST", f"/api/v1/held-mails/{held}/refusal", headers={"If-Match": if_match}, key=key
        )
        return told

    def list_approvals(self, *, after: int | None = None, limit: int | None = None) -> ApprovalList:
        """List what was asked for on the telephone: it is answered on the pages"""
        told: ApprovalList = self._ask("GET", "/api/v1/approvals", query={"after": after, "limit": limit})
        return told

    def list_attempts(self, *, after: int | None = None, limit: int | None = None) -> AttemptList:
        """List attempts to deceive"""
        told: AttemptList = self._ask("GET", "/api/v1/attempts", query={"after": after, "limit": limit})
        return told
