"""Programs that ask the API in the tests: a token and a client."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from countersign.api.commands import add_token
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now

CUSTOMER = ("tickets:read", "tickets:write")
STAFF = (*CUSTOMER, "notes:read", "notes:write")


class Program:
    """A program with a token of one person."""

    def __init__(self, person: Actor, *scopes: str, locale: str = "") -> None:
        self.token = add_token(
            person.account_id, "test", scopes or (STAFF if person.is_staff else CUSTOMER), days=30,
            contract_id=person.contract, by=SYSTEM, at=database_now(),
        )[1]  # fmt: skip
        self.locale = locale

    def headers(self, **more: str) -> dict[str, str]:
        language = {"accept-language": self.locale} if self.locale else {}
        return {"authorization": f"Bearer {self.token}", **language, **more}

    def get(self, path: str, **more: str) -> Any:
        return Client(REMOTE_ADDR="203.0.113.8").get(f"/api/v1/{path}", headers=self.headers(**more))

    def ask(self, method: str, path: str) -> Any:
        return Client(REMOTE_ADDR="203.0.113.8").generic(method, f"/api/v1/{path}", headers=self.headers())

    def post(self, path: str, body: Any = None, **more: str) -> Any:
        return Client(REMOTE_ADDR="203.0.113.8").post(
            f"/api/v1/{path}", json.dumps(body) if body is not None else "", content_type="application/json",
            headers=self.headers(**{name.replace("_", "-"): value for name, value in more.items()}),
        )  # fmt: skip


def report(service: int | None = None, title: str = "Mail is late") -> dict[str, Any]:
    """A question, which asks for little."""
    return {
        "kind": "question", "title": title, "description": "Since morning every mail takes an hour.",
        "service": service, "facts": {"what_was_read": "The guide on mail queues"},
    }  # fmt: skip
