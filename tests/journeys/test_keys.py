"""The desk's keys: along the list, into the ticket, between the views, in any layout."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.journeys.people import People, ready

pytestmark = pytest.mark.slow


def test_the_desk_by_keys(people: People) -> None:
    """j k Enter, the sheet of keys, g m and g u; with a Russian layout the same places act."""
    desk = people.open(people.page("Mira Levchenko"), "/desk/views/accept")
    keyboard = desk.keyboard
    current = desk.locator('a[data-item][aria-current="true"]')
    keyboard.press("j")
    expect(current).to_have_count(1)
    first = current.get_attribute("id")
    keyboard.press("j")
    expect(current).not_to_have_id(first or "")
    keyboard.press("k")
    expect(current).to_have_id(first or "")
    expect(desk.locator("#ticket")).to_have_attribute("data-number", (first or "").removeprefix("item-"))
    keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "main"
    keyboard.press("Shift+Slash")
    expect(desk.locator("dialog#keymap")).to_be_visible()
    assert desk.locator("dialog#keymap dt").count() >= 10
    keyboard.press("Escape")
    expect(desk.locator("dialog#keymap")).to_be_hidden()
    keyboard.press("g")
    keyboard.press("m")
    desk.wait_for_url("**/desk/views/mine")
    ready(desk)
    keyboard.press("g")
    keyboard.press("u")
    desk.wait_for_url("**/desk/views/accept")
    ready(desk)
    # Physical places: the key that types "о" in Russian is J.
    desk.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyJ', key: 'о', bubbles: true}))")
    expect(current).to_have_count(1)
