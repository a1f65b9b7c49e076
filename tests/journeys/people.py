"""People with browsers: who they are, how they sign in, and what they wait for."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from tests.journeys.house import House

PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1440, "height": 900}

_signed_in: dict[tuple[int, str, str], Any] = {}


class People:
    """The people of one journey."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house = house
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    def page(
        self, name: str, *, locale: str = "en-GB", phone: bool = False, scripts: bool = True, agent: str = ""
    ) -> Page:
        """Open a browser in which somebody is signed in already; an empty name is a visitor.

        agent: a User-Agent of its own, with which the person signs in too.
        """
        options: dict[str, Any] = {"locale": locale, "viewport": PHONE if phone else SCREEN}
        if name:
            options["storage_state"] = self._state(name, agent)
        if agent:
            options["user_agent"] = agent
        if phone:
            options |= {"has_touch": True, "is_mobile": True}
        context = self.browser.new_context(
            java_script_enabled=scripts, color_scheme="light", reduced_motion="reduce", **options
        )
        self.contexts.append(context)
        context.add_cookies([{"name": "language", "value": locale[:2], "url": self.house.origin}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self._hear(said.text))
        return page

    def open(self, page: Page, path: str) -> Page:
        """Go to an address and wait until the scripts of the page are bound."""
        page.goto(self.house.url(path), wait_until="load")
        return ready(page)

    def go(self) -> None:
        for context in self.contexts:
            context.close()
        assert not self.errors, "; ".join(self.errors)

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.errors.append(text)

    def _state(self, name: str, agent: str) -> Any:
        key = (self.house.port, name, agent)
        if key not in _signed_in:
            context = self.browser.new_context(**({"user_agent": agent} if agent else {}))
            page = context.new_page()
            sign_in(page, self.house, name)
            _signed_in[key] = context.storage_state()
            context.close()
        return _signed_in[key]


def sign_in(page: Page, house: House, name: str) -> None:
    """Sign somebody in through the form."""
    who = house.accounts[name]
    page.goto(house.url("/sign-in"))
    page.fill("#id_email", who.login)
    page.fill("#id_password", who.password)
    page.locator("#sign-in button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def ready(page: Page) -> Page:
    """Wait until every behaviour of the page is bound."""
    until(page, "document.documentElement.dataset.scripts === 'bound'")
    return page


def until(page: Page, truth: str, seconds: float = 10.0) -> float:
    """Wait until an expression is true (the page's policy forbids Playwright's own wait); return the seconds."""
    started = time.monotonic()
    while not page.evaluate(truth):
        assert time.monotonic() - started < seconds, f"never true: {truth}"
        page.wait_for_timeout(25)
    return time.monotonic() - started
