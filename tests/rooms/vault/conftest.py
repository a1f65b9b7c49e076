"""Officers with live sessions and a passkey used just now, a ticket of a customer, a document in the vault."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.cast import Cast, _staff, assemble, proven
from tests.factories import opened
from tests.vaulting import VaultProcess, rows

from countersign.kernel.actor import Actor
from countersign.ledger.verify import verify
from countersign.vault import box, commands

NUMBER = "4509 731846"
FIELDS = {"number": NUMBER, "names": "Крылов Павел Сергеевич", "born": "1979-04-23", "issued_by": "ОВД «Хамовники»"}


@dataclass
class Office:
    """Two identity officers, two security officers, a ticket and a document of its customer."""

    cast: Cast
    asking: Actor
    second: Actor
    security: Actor
    other_security: Actor
    customer: int
    ticket: int
    reference: str

    def requested(self, fields: tuple[str, ...] = ("number", "names"), *, by: Actor | None = None) -> Any:
        by = by or self.asking
        return commands.request(
            self.customer, self.reference, purpose="account_recovery", ticket=self.ticket, fields=fields,
            by=proven(by, "vault.request", f"ticket:{self.ticket}"), at=now(),
        )  # fmt: skip

    def approved(self, fields: tuple[str, ...] = ("number", "names"), *, by: Actor | None = None) -> Any:
        grant = self.requested(fields, by=by)
        return commands.approve(grant.pk, by=proven(self.second, "vault.approve", grant), at=now())


def now() -> datetime:
    return datetime.now(UTC)


def signed_in(actor: Actor) -> Actor:
    """Give an actor a live session and a passkey used just now, as sign-in and step-up leave them."""
    reference = secrets.token_hex(6).upper()
    rows(
        "INSERT INTO identity_session (session_key, session_data, expire_date, account_id, reference, user_agent) "
        "VALUES (%s, '', now() + interval '1 hour', %s, %s, '')",
        secrets.token_hex(20), actor.id, reference,
    )  # fmt: skip
    if not rows("SELECT 1 FROM identity_passkey WHERE account_id = %s", actor.id):
        rows(
            "INSERT INTO identity_passkey (account_id, credential, public_key, sign_count, name, transports, "
            "created_at, last_used_at) VALUES (%s, %s, '', 1, 'test', '{}', now(), now())",
            actor.id, secrets.token_hex(8),
        )  # fmt: skip
    return replace(actor, session=reference)


@pytest.fixture
def tamper() -> None:
    """These tests put sessions and passkeys in around the commands; `office` verifies the rest."""


@pytest.fixture
def office(vault: VaultProcess, transactional_db: None, tamper: None) -> Iterator[Office]:
    rows("DELETE FROM vault.alarm")  # The process has those of tests whose own rows were rolled back.
    cast = assemble()
    ticket = opened(cast)
    people = [
        signed_in(_staff(name, f"{name.split()[0].lower()}@nimbus.example", role, password=None))
        for name, role in (
            ("Olga Smirnova", "identity_officer"), ("Tomas Novak", "identity_officer"),
            ("Ines Duarte", "security"), ("Ruth Adler", "security"),
        )
    ]  # fmt: skip
    customer = ticket.contract.customer_id
    reference = box.put_document(
        customer, kind="internal_passport", country="RU", fields=FIELDS, by_id=people[0].id
    )
    yield Office(cast, *people, customer, ticket.pk, reference)
    assert not [fault for fault in verify().findings if fault.kind in ("vault_grant", "vault_alarm")]
