"""Every screen and every state of a ticket: nothing for axe-core to say, and nothing that scrolls sideways."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page
from tests.journeys.house import House
from tests.journeys.people import PHONE, SCREEN, People, ready

pytestmark = pytest.mark.slow
TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDTHS = (360, PHONE["width"], SCREEN["width"])
VISITOR = ("/sign-in", "/gallery", "/password/reset", "/no/such/page")
CUSTOMER = ("/", "/tickets/new", "/tickets/new?kind=down", "/tickets/N", "/messages", "/account", "/account/notices")
STAFF = (
    "/desk/views/accept", "/desk/views/open", "/desk/tickets/N", "/desk/tickets/N/history", "/desk/search?q=cs1234",
    "/desk/tickets/N/severity", "/desk/escalations", "/desk/routing",
)  # fmt: skip
# Of a ticket whose state is known; the names are those of House.tickets.
STATES_OF_CUSTOMER = (
    "/?state=closed", "/?q=cs1234", "/tickets/new?kind=malfunction", "/tickets/<new>", "/tickets/<asked>",
    "/tickets/<proposed>", "/tickets/<closed>", "/tickets/<accepted>/severity", "/tickets/<accepted>/print",
)  # fmt: skip
STATES_OF_STAFF = (
    "/desk/tickets/<new>", "/desk/tickets/<accepted>?view=mine", "/desk/tickets/<closed>/history",
    "/desk/tickets/<accepted>/solution", "/desk/tickets/<hostile>", "/sessions", "/password/change",
)  # fmt: skip
BRIGHTNESS = """(() => {
  const drawn = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  drawn.fillStyle = getComputedStyle(document.body).backgroundColor;
  drawn.fillRect(0, 0, 1, 1);
  return drawn.getImageData(0, 0, 1, 1).data[0];
})()"""
# Colours change by transitions, however short, and those that are inherited one after the other. Each is brought to its
# end: Chromium may leave one of a dialog that opens at that moment pending for ever.
SETTLED = """new Promise((done) => {
  const look = () => {
    const moving = document.getAnimations().filter((one) => one instanceof CSSTransition);
    for (const one of moving) one.finish();
    if (moving.length) requestAnimationFrame(look); else done();
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDEST = """
[...document.querySelectorAll("body *")].map((e) => [e.getBoundingClientRect().right, e.tagName + "." + e.className])
  .sort((a, b) => b[0] - a[0]).slice(0, 2).join(" | ")
"""
STAFF_NAMES = ("Mira Levchenko", "Artem Volkov", "Giulia Conti")


@pytest.mark.parametrize(
    ("name", "paths"),
    [("", VISITOR), ("Павел Крылов", CUSTOMER + STATES_OF_CUSTOMER), ("Mira Levchenko", STAFF + STATES_OF_STAFF)],
    ids=["visitor", "customer", "staff"],
)
def test_axe_finds_nothing_on_any_screen(people: People, house: House, name: str, paths: tuple[str, ...]) -> None:
    """Each page once in the light by all rules, and once more in the dark by those that colours can break."""
    page = people.page(name, locale="ru-RU" if name == "Павел Крылов" else "en-GB")
    found = [line for path in written(page, house, name, paths) for line in looked_at(people, page, path)]
    assert found == [], "\n".join(found)


def test_axe_finds_nothing_in_open_dialogs(people: People, house: House) -> None:
    page = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{house.tickets['accepted']}")
    found: list[str] = []
    for key, place in (("w", "#dialog-place dialog[open]"), ("d", "#act-dialog"), ("Shift+Slash", "dialog#keymap")):
        page.keyboard.press(key)
        page.locator(place).wait_for()
        found += both_themes(page, place)
        page.keyboard.press("Escape")
        page.locator(place).wait_for(state="hidden")
    assert found == [], "\n".join(found)


def test_axe_finds_nothing_on_a_phone(people: People, house: House) -> None:
    page = people.page("Павел Крылов", locale="ru-RU", phone=True)
    found: list[str] = []
    for path in written(page, house, "Павел Крылов", ("/", "/tickets/new", "/tickets/<proposed>")):
        people.open(page, path)
        found += complaints(page, f"phone {path}", TAGS)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("customer", "staff", "language"),
    [("Павел Крылов", "Artem Volkov", "ru"), ("Carla Ferri", "Giulia Conti", "it"),
     ("Erik Haugen", "Mira Levchenko", "en")],
    ids=["ru", "it", "en"],
)  # fmt: skip
def test_no_page_scrolls_sideways(people: People, house: House, customer: str, staff: str, language: str) -> None:
    """On two phones and a screen; in Russian, whose words are the longest, in every state of a ticket too."""
    more = (STATES_OF_CUSTOMER, STATES_OF_STAFF) if language == "ru" else ((), ())
    found: list[str] = []
    for name, paths in (("", VISITOR), (customer, CUSTOMER + more[0]), (staff, STAFF + more[1])):
        page = people.page(name, locale=language, phone=True)
        for path in written(page, house, name, paths):
            page.set_viewport_size(PHONE)
            people.open(page, path)
            assert page.evaluate("document.documentElement.lang").startswith(language), path
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": SCREEN["height"]})
                if (over := page.evaluate(WIDE)) > 0:
                    found.append(f"{path} at {width}: {over} px too wide because of {page.evaluate(WIDEST)}")
    assert found == [], "\n".join(found)


def looked_at(people: People, page: Page, path: str) -> list[str]:
    """Open a page and look at it in both themes."""
    people.open(page, path)
    return both_themes(page, path)


def both_themes(page: Page, what: str) -> list[str]:
    """Look at the page as it stands, in the light and in the dark."""
    found: list[str] = []
    for theme, rules in (("light", TAGS), ("dark", COLOURS)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.evaluate(SETTLED)
        dark = theme == "dark" and not what.endswith("/print")  # Paper is white.
        assert (page.evaluate(BRIGHTNESS) < 100) == dark, f"{what} does not follow the theme"
        found += complaints(page, f"{theme} {what}", rules)
    page.emulate_media(color_scheme="light")
    return found


def complaints(page: Page, what: str, rules: dict[str, Any]) -> list[str]:
    """Run axe-core over the page as it stands; say each violation in one line."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Of rules that pass one element each is told: to name all takes longer than to look.
    told = page.evaluate("rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })", rules)
    assert len(told["passes"]) > (5 if rules is TAGS else 0), what
    return [
        f"{what}: {one['id']} ({one['impact']}) {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in told["violations"]
    ]


def written(page: Page, house: House, name: str, paths: tuple[str, ...]) -> list[str]:
    """Write the numbers of tickets into addresses: those of known states, and the first that somebody can read."""
    number = a_ticket(page, house, name)
    known = [re.sub(r"<(\w+)>", lambda found: str(house.tickets[found[1]]), path) for path in paths]
    return [path.replace("/N", f"/{number}") for path in known]


def a_ticket(page: Page, house: House, name: str) -> str:
    """Find a ticket that somebody can read, for the addresses that name one."""
    if not name:
        return ""
    page.goto(house.url("/desk/views/open" if name in STAFF_NAMES else "/?state=all"))
    ready(page)
    first = page.locator("a[data-item], a.ticket-link").first.get_attribute("href")
    assert first is not None
    return re.findall(r"/tickets/(\d+)", first)[0]
