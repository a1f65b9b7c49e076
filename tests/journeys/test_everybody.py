"""For everybody: axe-core on every state of a ticket, no page wider than a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.journeys.conftest import PHONE, Opened, bound, speak
from tests.journeys.running import House

pytestmark = pytest.mark.slow
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def pages(house: House) -> dict[str, list[str]]:
    """The screens of each side."""
    tickets = house.tickets
    return {
        "": ["/sign-in", "/password/reset", "/no/such/page"],
        "owner": [
            "/", "/?state=closed", "/?q=cs1234", "/tickets/new", "/tickets/new?kind=malfunction", "/messages",
            "/account",
            *(f"/tickets/{tickets[name]}" for name in ("new", "asked", "proposed", "closed")),
            f"/tickets/{tickets['accepted']}/severity", f"/tickets/{tickets['accepted']}/print",
        ],
        "first_line": [
            "/desk/views/accept", f"/desk/tickets/{tickets['new']}", f"/desk/tickets/{tickets['accepted']}?view=mine",
            f"/desk/tickets/{tickets['closed']}/history", f"/desk/tickets/{tickets['accepted']}/solution",
            "/desk/search?q=cs1234", "/gallery", "/sessions", "/password/change",
        ],
    }  # fmt: skip


def violations(page: Page) -> list[str]:
    """Ask axe-core; say each violation in one line."""
    found: Any = Axe().run(page, options=RULES)
    assert len(found.response["passes"]) > 5
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:110]}"
        for one in found.response["violations"]
        for node in one["nodes"][:3]
    ]


def test_no_screen_violates_wcag_22_aa(house: House, opened: Opened) -> None:
    """Every state of a ticket, every small page; the demonstration's journeys look in the dark."""
    wrong = []
    for who, addresses in pages(house).items():
        page = opened(who, reduced_motion="reduce")
        for address in addresses:
            page.goto(house.url(address))
            wrong += [f"{who} {address} {line}" for line in violations(page)]
    assert wrong == [], "\n".join(wrong)


def test_an_open_dialog_and_a_phone_violate_nothing_either(house: House, opened: Opened) -> None:
    desk = opened("first_line", reduced_motion="reduce")
    desk.goto(house.url(f"/desk/tickets/{house.tickets['accepted']}"))
    bound(desk)
    wrong = []
    for key, place in (("w", "#dialog-place dialog[open]"), ("Shift+Slash", "dialog#keymap")):
        desk.keyboard.press(key)
        desk.locator(place).wait_for()
        wrong += [f"{place} {line}" for line in violations(desk)]
        desk.keyboard.press("Escape")
        desk.locator(place).wait_for(state="hidden")
    phone = opened("owner", viewport=PHONE, reduced_motion="reduce")
    for address in ("/", "/tickets/new", f"/tickets/{house.tickets['proposed']}"):
        phone.goto(house.url(address))
        wrong += [f"phone {address} {line}" for line in violations(phone)]
    assert wrong == [], "\n".join(wrong)


WIDER = """
() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== 'fixed')
  .slice(0, 3).map(e => e.tagName + '.' + e.className)
"""


def test_no_page_scrolls_sideways_on_a_phone(house: House, opened: Opened) -> None:
    """In Russian, whose words are the longest."""
    wrong, language = [], "ru"
    for who, addresses in pages(house).items():
        page = opened(who, viewport=PHONE)
        if who:
            speak(house, page, language)
        else:
            page.context.add_cookies([{"name": "language", "value": language, "url": house.origin}])
        for address in addresses:
            if address == "/gallery":
                continue  # A board of samples for engineers, as wide as what it shows.
            page.goto(house.url(address))
            assert page.locator("html").get_attribute("lang") == language, address
            width = page.evaluate("document.scrollingElement.scrollWidth")
            if width > PHONE["width"]:
                wrong.append(f"{who} {address}: {width} px by {page.evaluate(WIDER)}")
        if who:
            speak(house, page, "ru" if who == "owner" else "en")
    assert wrong == [], "\n".join(wrong)
