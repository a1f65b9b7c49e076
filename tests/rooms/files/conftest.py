"""People who hand files in, and a data folder of their own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from countersign.files import access
from countersign.files.queries import UploadRow
from countersign.kernel import settings
from countersign.kernel.actor import Actor
from countersign.ledger.verify import verify

T0 = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
OWNER = Actor("customer", id=11, name="Павел Крылов", roles=frozenset({"owner"}), contract=1, assurance="A2")
COLLEAGUE = Actor("customer", id=12, name="Нина Орлова", roles=frozenset({"technical"}), contract=1, assurance="A2")
STRANGER = Actor("customer", id=21, name="Carla Ferri", roles=frozenset({"owner"}), contract=2, assurance="A2")
ENGINEER = Actor(
    "staff", id=31, name="Artem Volkov", roles=frozenset({"second_line"}), ip="198.51.100.9", assurance="A2"
)
DUTY_LEAD = Actor("staff", id=32, name="Daniel Weber", roles=frozenset({"duty_lead"}), channel="desk", assurance="A2")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that is thrown away, with small limits."""
    tmp_path.chmod(0o755)
    monkeypatch.setenv("COUNTERSIGN_DATA", str(tmp_path))
    monkeypatch.setenv("COUNTERSIGN_UPLOAD_BYTES", str(2**20))
    monkeypatch.setenv("COUNTERSIGN_QUOTA_BYTES", str(3 * 2**20))
    settings.forget()
    yield tmp_path
    settings.forget()


@pytest.fixture(autouse=True)
def replay_equals_rows(db: None) -> Iterator[None]:
    """Whatever a test did, the ledger must tell of it."""
    yield
    assert verify().findings == []


@dataclass
class Messages:
    """What a room above answers for: which thing belongs to which contract, and who lost his right."""

    contracts: dict[int, int]
    revoked: set[int]

    def shows(self, by: Actor, upload: UploadRow) -> bool:
        if by.id in self.revoked or upload.attached_id is None:
            return False
        return by.is_staff or by.contract == self.contracts[upload.attached_id]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> Messages:
    """Things of kind "thing", numbers 1 of the first contract and 2 of the second."""
    monkeypatch.setattr(access, "_checkers", {})
    shown = Messages({1: 1, 2: 2}, set())
    access.register("thing", shown.shows)
    return shown
