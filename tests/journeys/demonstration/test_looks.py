"""Every screen in a real browser: nothing for axe-core to say, and nothing that scrolls sideways."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.journeys.demonstration.house import House
from tests.journeys.demonstration.people import SCREEN, People, ready

TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
VISITOR = ("/sign-in", "/gallery")
CUSTOMER = ("/", "/tickets/new", "/tickets/new?kind=down", "/tickets/N", "/messages", "/account")
STAFF = (
    "/desk/views/accept", "/desk/views/open", "/desk/tickets/N", "/desk/tickets/N/history", "/desk/search?q=cs1234",
    "/desk/tickets/N/severity",
)  # fmt: skip
BRIGHTNESS = """(() => {
  const drawn = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  drawn.fillStyle = getComputedStyle(document.body).backgroundColor;
  drawn.fillRect(0, 0, 1, 1);
  return drawn.getImageData(0, 0, 1, 1).data[0];
})()"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_screen(people: People, house: House, dark: bool) -> None:
    found: list[str] = []
    axe = Axe()
    for name, paths in (("", VISITOR), ("Павел Крылов", CUSTOMER), ("Mira Levchenko", STAFF)):
        page = people.page(name, locale="ru-RU" if name else "en-GB", dark=dark)
        number = a_ticket(page, house, name)
        for path in paths:
            people.open(page, path.replace("N", number))
            found += complaints(axe, page, path, dark=dark)
        if name == "Mira Levchenko":
            people.open(page, f"/desk/tickets/{number}")
            page.keyboard.press("d")
            page.locator("#act-dialog").wait_for()
            found += complaints(axe, page, "a dialog", dark=dark)
    assert found == []


@pytest.mark.parametrize(
    ("customer", "staff", "language"),
    [("Павел Крылов", "Artem Volkov", "ru"), ("Carla Ferri", "Giulia Conti", "it"),
     ("Erik Haugen", "Mira Levchenko", "en")],
    ids=["ru", "it", "en"],
)  # fmt: skip
def test_no_page_scrolls_sideways(people: People, house: House, customer: str, staff: str, language: str) -> None:
    found: list[str] = []
    for name, paths in (("", VISITOR), (customer, CUSTOMER), (staff, STAFF)):
        page = people.page(name, locale=language, phone=True)
        number = a_ticket(page, house, name)
        for path in paths:
            people.open(page, path.replace("N", number))
            assert page.evaluate("document.documentElement.lang").startswith(language)
            for width in (390, 1440):
                page.set_viewport_size({"width": width, "height": SCREEN["height"]})
                if (over := page.evaluate(WIDE)) > 0:
                    found.append(f"{path} at {width}: {over} px too wide because of {widest(page)}")
    assert found == []


def complaints(axe: Axe, page: Page, path: str, *, dark: bool) -> list[str]:
    """Run axe-core over the page as it stands; in the dark only what colours can break."""
    light = page.evaluate(BRIGHTNESS)
    assert (light < 100) == dark, f"{path} does not follow the theme"
    rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]} if dark else TAGS
    told = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response
    return [
        f"{path}: {one['id']} ({one['impact']}) {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in told["violations"]
    ]


def a_ticket(page: Page, house: House, name: str) -> str:
    """Find a ticket that somebody can read, for the addresses that name one."""
    if not name:
        return ""
    page.goto(house.url("/desk/views/open" if name in STAFF_NAMES else "/?state=all"))
    ready(page)
    first = page.locator("a[data-item], a.ticket-link").first.get_attribute("href")
    assert first is not None
    return re.findall(r"/tickets/(\d+)", first)[0]


def widest(page: Page) -> str:
    """Name what sticks out furthest."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('body *')].map(e => [e.getBoundingClientRect().right, e.tagName + '.' + "
            "e.className]).sort((a, b) => b[0] - a[0]).slice(0, 2).join(' | ')"
        )
    )


STAFF_NAMES = ("Mira Levchenko", "Artem Volkov", "Giulia Conti")
