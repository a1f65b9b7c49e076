"""Acceptance 5: a promise counts down, turns amber, red, escalates, and the customer sees it; on a phone too."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.people import People

HURRY, SOON = "Klara Brief", 45_000  # As filling.py sells it.


def test_a_promise_runs_out_before_both_sides(people: People, house: House) -> None:
    """One ticket, seen by the customer and by the lead on a screen and on a phone each."""
    customers = [people.page(HURRY, phone=phone) for phone in (False, True)]
    leads = [people.page("Daniel Weber", phone=phone) for phone in (False, True)]
    customer, daniel = customers[0], leads[1]
    number = walking.open_system_down(customer, house, f"In seconds {time.time():.3f}", service="brief-1")
    for page in customers:
        people.open(page, f"/tickets/{number}")
    for page in leads:
        people.open(page, f"/desk/tickets/{number}")
    promises = [page.locator("#chase") for page in customers]
    promises += [page.locator("#ticket-head .promise") for page in leads]
    for promise in promises:
        expect(promise.locator(".clock-left")).to_be_visible()
    first = left(customer)
    expect(customer.locator("#chase [data-left]")).not_to_have_text(first)
    assert button(customer).count() == 0
    for promise in promises:
        expect(promise.locator(".clock-soon")).to_be_visible(timeout=SOON)
    assert button(customer).count() == 0
    for lead in leads:
        expect(lead.locator("#ticket-head .promise .clock-over")).to_be_visible(timeout=SOON)
    for page in customers:
        expect(button(page)).to_be_visible()
        expect(page.locator("#state .sentence-late")).to_contain_text("escalated to Daniel Weber")
    banners = [lead.locator("#ticket-head .notice") for lead in leads]
    for banner in banners:
        expect(banner).to_contain_text("escalated to Daniel Weber")
    button(customer).click()
    for page in customers:
        expect(page.locator("#chase")).to_contain_text("Daniel Weber has been told")
    for banner in banners:
        expect(banner).to_contain_text("The customer asked why there is no answer")
    daniel.locator("#ticket-head .notice").get_by_role("button", name="Take it up").click()
    for banner in banners:
        expect(banner).to_contain_text("Daniel Weber looks after it since")
    for page in customers:
        expect(page.locator("#chase")).to_contain_text("Daniel Weber looks after it since")
    assert [wide(page) for page in (*customers, *leads)] == [0, 0, 0, 0]


def left(page: Page) -> str:
    return page.locator("#chase [data-left]").inner_text()


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="Not answered in time")


def wide(page: Page) -> int:
    """Return by how many points the page is wider than its window."""
    over: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(over, 0)
