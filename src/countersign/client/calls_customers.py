"""Calls of the API: customers. Written by `python -m countersign.project.client_written`."""

# fmt: off
from __future__ import annotations

from countersign.client.answers import ImportReport
from countersign.client.caller import Caller


class Customers(Caller):
    """Calls of the API: customers."""

    def import_customers(
        self, content: bytes, *, dry_run: bool | None = None, key: str | None = None, content_type: str = "text/csv"
    ) -> ImportReport:
        """Take customers, contracts, services, plans and contacts over."""
        told: ImportReport = self._ask(
            "POST", "/api/v1/customers/imports", query={"dry_run": dry_run}, body=content, headers={"Content-Type":
            content_type}, key=key
        )
        return told
