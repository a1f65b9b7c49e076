"""Real browsers before a real house."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.journeys.house import House
from tests.journeys.people import People

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


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
    """Chromium of the system, for one file: no two of Playwright live in one process, nor Django's tests beside one."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail("Chromium is missing: sudo apt-get install chromium fonts-noto-core fonts-inter", pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture
def people(house: House, browser: Browser) -> Iterator[People]:
    """Whoever takes part in the journey, each with a browser; an error of a script or of the policy fails it."""
    taking_part = People(house, browser)
    yield taking_part
    taking_part.go()
