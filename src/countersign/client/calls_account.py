"""Calls of the API: account. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from countersign.client.caller import Caller
from countersign.client.shapes_account import (
    Became,
    ContactPersonList,
    NoticeChoice,
    NoticeList,
    NoticesChosen,
    OwnContract,
    OwnPlan,
    Profile,
    Settings,
    TicketNoticeList,
)


class Account(Caller):
    """Calls of the API: account."""

    def get_profile(self) -> Profile:
        """Read the person that the token acts as"""
        told: Profile = self._ask("GET", "/api/v1/account")
        return told

    def change_profile(self, body: Settings, *, key: str | None = None) -> Became:
        """Change language and time zone: notices are written in them"""
        told: Became = self._ask("POST", "/api/v1/account", body=body, key=key)
        return told

    def get_notice_choice(self) -> NoticesChosen:
        """Read how the person is told of what happens"""
        told: NoticesChosen = self._ask("GET", "/api/v1/account/notices")
        return told

    def choose_notices(self, body: NoticeChoice, *, key: str | None = None) -> Became:
        """Choose how one is told of what happens, and when not"""
        told: Became = self._ask("POST", "/api/v1/account/notices", body=body, key=key)
        return told

    def get_contract(self) -> OwnContract:
        """Read the contract that the token acts for"""
        told: OwnContract = self._ask("GET", "/api/v1/contract")
        return told

    def list_contacts(self) -> ContactPersonList:
        """List everybody who acts for the customer on the contract"""
        told: ContactPersonList = self._ask("GET", "/api/v1/contract/contacts")
        return told

    def get_plan(self) -> OwnPlan:
        """Read the support plan of the contract and its norms"""
        told: OwnPlan = self._ask("GET", "/api/v1/contract/plan")
        return told

    def list_notices(self, *, after: str | None = None) -> NoticeList:
        """List the messages that we sent to the person, the newest first"""
        told: NoticeList = self._ask("GET", "/api/v1/notices", query={"after": after})
        return told

    def list_ticket_notices(self, number: int) -> TicketNoticeList:
        """List what was sent about a ticket"""
        told: TicketNoticeList = self._ask("GET", f"/api/v1/tickets/{number}/notices")
        return told
