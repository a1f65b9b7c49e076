"""A running house with the cast, and real browsers; one line says how to install Chromium when it is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.cast import PASSWORD
from tests.journeys.running import House
from tests.web.world import CUSTOMERS, STAFF

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
ADDRESSES = {**CUSTOMERS, **STAFF, "mallory": "mallory@evil.example"}
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def cast_house() -> Iterator[House]:
    """`countersign run` with the cast and a ticket in every state."""
    made = House()
    try:
        made.start()
        made.fill()
        yield made
    finally:
        made.stop()


@pytest.fixture
def house(cast_house: House) -> House:
    return cast_house


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium of the system."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("Chromium is missing: install it with `apt-get install chromium`.", pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        expect.set_options(timeout=6000)
        yield running
        expect.set_options(timeout=5000)
        running.close()


_signed_in: dict[tuple[str, str, str], Any] = {}


@pytest.fixture
def opened(house: House, chromium: Browser) -> Iterator[Opened]:
    """Open a browser of its own for a person: opened("owner", viewport=PHONE). Whoever it is signs in once."""
    contexts: list[BrowserContext] = []

    def open_(who: str = "", language: str = "", **options: Any) -> Page:
        options.setdefault("viewport", DESK)
        key = (house.origin, who, language)
        if who and key in _signed_in and "user_agent" not in options:
            options["storage_state"] = _signed_in[key]
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        if who and "storage_state" not in options:
            sign_in(house, page, who, language)
            if "user_agent" not in options:
                _signed_in[key] = context.storage_state()
        elif language:
            context.add_cookies([{"name": "language", "value": language, "url": house.origin}])
        return page

    yield open_
    for context in contexts:
        context.close()


def sign_in(house: House, page: Page, who: str, language: str = "") -> None:
    """Sign in through the page, then choose a language through the switch's address."""
    page.goto(house.url("/sign-in"))
    page.fill("#id_email", ADDRESSES[who])
    page.fill("#id_password", PASSWORD)
    page.locator("#sign-in button[type=submit]").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    if language:
        speak(house, page, language)


def speak(house: House, page: Page, language: str) -> None:
    """Switch the person's language."""
    page.goto(house.url("/sessions"))
    token = page.locator('input[name="csrfmiddlewaretoken"]').first.get_attribute("value") or ""
    answer = page.request.post(house.url("/preferences"), form={"language": language, "csrfmiddlewaretoken": token})
    assert answer.ok, answer.status


def bound(page: Page) -> Page:
    """Wait until every behaviour of the page is bound."""
    for _ in range(200):
        if page.evaluate("document.documentElement.dataset.scripts === 'bound'"):
            return page
        page.wait_for_timeout(25)
    raise AssertionError("the scripts of the page are not bound")
