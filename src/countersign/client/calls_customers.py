"""Calls of the API: customers. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal

from countersign.client.caller import Caller
from countersign.client.shapes_account import Became
from countersign.client.shapes_customers import (
    Accepted,
    Customer,
    CustomerLineList,
    FirstOwner,
    ImportReport,
    NewCustomer,
    NewParty,
    NewPlan,
    NewScope,
    NewService,
    Plan,
    PlanFrom,
    PlanList,
    ScopeList,
    ScopeTold,
    ServiceChange,
    Signed,
    Simulated,
    Terms,
)
from countersign.client.shapes_work import Reason


class Customers(Caller):
    """Calls of the API: customers."""

    def list_customers(
        self, *, state: str | None = None, q: str | None = None, after: str | None = None
    ) -> CustomerLineList:
        """List customers, or search them with `q`"""
        told: CustomerLineList = self._ask(
            "GET", "/api/v1/customers", query={"state": state, "q": q, "after": after}
        )
        return told

    def register_customer(self, body: NewCustomer, *, key: str | None = None) -> Became:
        """Register a customer"""
        told: Became = self._ask("POST", "/api/v1/customers", body=body, key=key)
        return told

    def get_customer(self, customer: int) -> Customer:
        """Read a customer: contracts, people, services"""
        told: Customer = self._ask("GET", f"/api/v1/customers/{customer}")
        return told

    def accept_customer(
        self, customer: int, body: Accepted, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Accept a registration: a contract is signed"""
        told: Became = self._ask(
            "POST", f"/api/v1/customers/{customer}/acceptance", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def refuse_customer(
        self, customer: int, body: Reason, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Refuse a registration"""
        told: Became = self._ask(
            "POST", f"/api/v1/customers/{customer}/refusal", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def register_identity(
        self, customer: int, body: NewParty, *, key: str | None = None, if_match: str | None = None
    ) -> Became:
        """Register who a customer is in law"""
        told: Became = self._ask(
            "POST", f"/api/v1/customers/{customer}/identity", body=body, headers={"If-Match": if_match}, key=key
        )
        return told

    def sign_contract(self, customer: int, body: Signed, *, key: str | None = None) -> Became:
        """Record a signed contract"""
        told: Became = self._ask("POST", f"/api/v1/customers/{customer}/contracts", body=body, key=key)
        return told

    def appoint_owner(self, contract: str, body: FirstOwner, *, key: str | None = None) -> Became:
        """Name the first owner of a contract"""
        told: Became = self._ask("POST", f"/api/v1/contracts/{contract}/owner", body=body, key=key)
        return told

    def change_plan(self, contract: str, body: PlanFrom, *, key: str | None = None) -> Became:
        """Give a contract a plan from an instant on"""
        told: Became = self._ask("POST", f"/api/v1/contracts/{contract}/plan", body=body, key=key)
        return told

    def settle_terms(self, contract: str, body: Terms, *, key: str | None = None) -> Became:
        """Settle the home calendar and the credit rule of a contract"""
        told: Became = self._ask("POST", f"/api/v1/contracts/{contract}/terms", body=body, key=key)
        return told

    def add_service(self, contract: str, body: NewService, *, key: str | None = None) -> Became:
        """Put a service under a contract"""
        told: Became = self._ask("POST", f"/api/v1/contracts/{contract}/services", body=body, key=key)
        return told

    def change_service(self, service: int, body: ServiceChange, *, key: str | None = None) -> Became:
        """Change what is written about a service"""
        told: Became = self._ask("POST", f"/api/v1/services/{service}", body=body, key=key)
        return told

    def list_plans(self, *, after: int | None = None, limit: int | None = None) -> PlanList:
        """List the plans in all versions"""
        told: PlanList = self._ask("GET", "/api/v1/plans", query={"after": after, "limit": limit})
        return told

    def add_plan(self, body: NewPlan, *, key: str | None = None) -> Became:
        """Add a plan, or the next version of one"""
        told: Became = self._ask("POST", "/api/v1/plans", body=body, key=key)
        return told

    def get_plan_version(self, plan: int) -> Plan:
        """Read a version of a plan"""
        told: Plan = self._ask("GET", f"/api/v1/plans/{plan}")
        return told

    def simulate_plan(
        self, plan: int, *, severity: Literal["critical", "high", "normal", "low"] | None = None, moment: str | None
        = None, zone: str | None = None, calendar: str | None = None
    ) -> Simulated:
        """Say when a plan's clocks would be due"""
        told: Simulated = self._ask(
            "GET", f"/api/v1/plans/{plan}/simulation", query={"severity": severity, "moment": moment, "zone": zone,
            "calendar": calendar}
        )
        return told

    def list_scopes(self) -> ScopeList:
        """List who is responsible for which layer"""
        told: ScopeList = self._ask("GET", "/api/v1/scopes")
        return told

    def set_scope(self, body: NewScope, *, key: str | None = None) -> Became:
        """Say who is responsible for which layer of a product"""
        told: Became = self._ask("POST", "/api/v1/scopes", body=body, key=key)
        return told

    def get_scope(self, scope: int) -> ScopeTold:
        """Read one matrix of responsibility"""
        told: ScopeTold = self._ask("GET", f"/api/v1/scopes/{scope}")
        return told

    def import_customers(
        self, content: bytes, *, dry_run: bool | None = None, key: str | None = None, content_type: str = "text/csv"
    ) -> ImportReport:
        """Take customers, contracts, services, plans and contacts over."""
        told: ImportReport = self._ask(
            "POST", "/api/v1/customers/imports", query={"dry_run": dry_run}, body=content, headers={"Content-Type":
            content_type}, key=key
        )
        return told
