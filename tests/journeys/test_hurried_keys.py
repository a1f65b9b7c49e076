"""Keys that come in the very moment in which a region is shown, and forms of acts that are whole pages."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People

# Presses S the moment a new head stands in the page, in the same turn, as a quick hand may.
HURRY = """
window.__pressed = 0;
new MutationObserver((changes) => {
  const nodes = changes.flatMap(({ addedNodes }) => [...addedNodes]);
  if (window.__pressed || !nodes.some((node) => node.querySelector?.('[data-key="KeyS"]'))) return;
  window.__pressed += 1;
  document.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyS", key: "s", bubbles: true, cancelable: true }));
}).observe(document.body, { childList: true, subtree: true });
"""


def test_a_key_in_the_moment_of_a_swap_opens_the_dialog(people: People, house: House) -> None:
    """After an own act, and after the live news of what the customer wrote."""
    customer, desk, number = opened(people, house)
    desk.accept()
    people.open(desk.page, f"/desk/tickets/{number}")
    desk.page.evaluate(HURRY)
    walking.write(customer, "Does anybody see it?")
    for text in ("It still does not answer.", "Now it answers again.", "No, it does not."):
        expect(desk.page.locator("#act-dialog #act")).to_be_visible()
        assert desk.page.evaluate("window.__pressed") == 1
        desk.press("Escape")
        expect(desk.page.locator("#act-dialog")).to_be_hidden()
        desk.page.evaluate("window.__pressed = 0")
        walking.write(customer, text)
    expect(desk.page.locator("#act-dialog #act")).to_be_visible()
    assert desk.page.url.endswith(f"/desk/tickets/{number}")


def test_the_page_of_a_form_is_sent_by_keys(people: People, house: House) -> None:
    desk, number = accepted(people, house)
    people.open(desk.page, f"/desk/tickets/{number}/solution")
    fill(desk)
    desk.press("Control+Enter")
    desk.page.wait_for_url(f"**/desk/tickets/{number}?view=mine")
    desk.expect_status("Solved, awaiting countersign")


def test_the_page_of_a_form_gives_a_refusal_and_the_words_back(people: People, house: House) -> None:
    desk, number = accepted(people, house)
    people.open(desk.page, f"/desk/tickets/{number}/waiting")
    desk.page.locator("#act").evaluate("form => { form.noValidate = true; }")
    desk.press("Control+Enter")
    expect(desk.page.locator('#act [aria-invalid="true"]')).to_have_count(1)
    desk.type_into("#act [name=text]", "Which address do you ping?")
    desk.press("Control+Enter")
    desk.expect_status("Waiting for customer")
    expect(desk.page.locator("#flow")).to_contain_text("Which address do you ping?")


def test_the_page_of_a_form_needs_no_script(people: People, house: House) -> None:
    number = accepted(people, house)[1]
    desk = Desk(people.page("Mira Levchenko", scripts=False))
    desk.page.goto(house.url(f"/desk/tickets/{number}/solution"))
    fill(desk)
    tab_to(desk.page, "#act button[type=submit]")
    desk.press("Enter")
    desk.page.wait_for_url(f"**/desk/tickets/{number}?view=mine")
    expect(desk.page.locator("#ticket-head .ticket-state .status")).to_have_text("Solved, awaiting countersign")


def fill(desk: Desk) -> None:
    """Type the parts of a solution, from field to field by Tab."""
    for name, text in (("cause", "A wrong route."), ("action", "It was corrected."), ("check", "Ping for an hour.")):
        desk.type_into(f"#act [name={name}]", text)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.locator(selector).evaluate("place => place === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector}")


def opened(people: People, house: House) -> tuple[Page, Desk, int]:
    """Stand at the desk before a new ticket, and at the customer's page of it."""
    customer = people.page("Erik Haugen")
    number = walking.open_system_down(customer, house, f"In a hurry {time.time():.3f}", service="")
    people.open(customer, f"/tickets/{number}")
    return customer, Desk(people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}")), number


def accepted(people: People, house: House) -> tuple[Desk, int]:
    """Stand at the desk before a ticket in work."""
    _, desk, number = opened(people, house)
    desk.accept()
    return desk, number
