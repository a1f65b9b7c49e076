"""Real browsers before a real house."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.chromium import launched
from tests.journeys.house import House
from tests.journeys.people import People


@pytest.fixture(scope="session")
def running() -> Iterator[House]:
    """The house of this test run, started once for all of its workers."""
    house = House(Path(os.environ["PYTEST_COUNTERSIGN_DATA"]) / "journeys")
    try:
        house.enter()
        yield house
    finally:
        house.leave()


@pytest.fixture
def house(running: House, request: pytest.FixtureRequest) -> Iterator[House]:
    """The house, shared with the journeys of other workers; a module that says ALONE = True gets it for itself."""
    with running.shared(alone=getattr(request.module, "ALONE", False)):
        yield running


@pytest.fixture(scope="module")
def ledger_holds() -> None:
    """Whoever writes many tickets verifies the ledger itself: the house is shared with other workers."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system, for one file."""
    with launched() as running:
        yield running


@pytest.fixture
def people(house: House, browser: Browser) -> Iterator[People]:
    """Whoever takes part in the journey, each with a browser; an error of a script or of the policy fails it."""
    taking_part = People(house, browser)
    yield taking_part
    taking_part.go()
