"""Acceptance 5: a promise counts down, turns amber, red, escalates, and the customer sees it; on a phone too."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.people import People

HURRY, SOON = "Klara Brief", 45_000  # As filling.py sells it.


@pytest.mark.parametrize("phone", [False, True], ids=["1440", "390"])
def test_a_promise_runs_out_before_both_sides(phone: bool, people: People, house: House) -> None:
    customer = people.page(HURRY, phone=phone)
    daniel = people.page("Daniel Weber", phone=phone)
    number = walking.open_system_down(customer, house, f"In seconds {time.time():.3f}", service="brief-1")
    people.open(customer, f"/tickets/{number}")
    people.open(daniel, f"/desk/tickets/{number}")
    for page, place in ((customer, "#chase"), (daniel, "#ticket-head .promise")):
        expect(page.locator(f"{place} .clock-left")).to_be_visible()
    first = left(customer)
    expect(customer.locator("#chase [data-left]")).not_to_have_text(first)
    assert button(customer).count() == 0
    for page, place in ((customer, "#chase"), (daniel, "#ticket-head .promise")):
        expect(page.locator(f"{place} .clock-soon")).to_be_visible(timeout=SOON)
    assert button(customer).count() == 0
    expect(daniel.locator("#ticket-head .promise .clock-over")).to_be_visible(timeout=SOON)
    expect(button(customer)).to_be_visible()
    expect(customer.locator("#state .sentence-late")).to_contain_text("escalated to Daniel Weber")
    banner = daniel.locator("#ticket-head .notice")
    expect(banner).to_contain_text("escalated to Daniel Weber")
    button(customer).click()
    expect(customer.locator("#chase")).to_contain_text("Daniel Weber has been told")
    expect(banner).to_contain_text("The customer asked why there is no answer")
    banner.get_by_role("button", name="Take it up").click()
    expect(banner).to_contain_text("Daniel Weber looks after it since")
    expect(customer.locator("#chase")).to_contain_text("Daniel Weber looks after it since")
    assert wide(customer) == wide(daniel) == 0


def left(page: Page) -> str:
    return page.locator("#chase [data-left]").inner_text()


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Not answered in time")


def wide(page: Page) -> int:
    """Return by how many points the page is wider than its window."""
    over: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(over, 0)
