"""What customers do on the portal, as steps that journeys are made of; they work with scripts and without."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect
from tests.journeys.house import House
from tests.journeys.people import ready

SERVICE = "cs1234"


def instant() -> str:
    """Return this moment to the microsecond, as `ledger show --at` takes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def open_system_down(page: Page, house: House, title: str, *, service: str = SERVICE, scripts: bool = True) -> int:
    """Report an outage through the form; return the number of the ticket."""
    page.goto(house.url("/tickets/new"))
    if scripts:
        ready(page)  # Before that the fields of all kinds wait behind a step.
    choose(page, "service", service)
    page.locator('input[name="kind"][value="down"]').check(force=True)
    if page.locator('[name="not_answering"]').is_hidden():
        page.locator('button[name="step"][value="kind"]').click()
    page.fill('[name="not_answering"]', "ping, SSH, 443")
    page.fill('[name="others_affected"]', "all 40 people of the office")
    page.fill("#id_title", title)
    page.locator("#report button.button-primary").click()
    page.wait_for_url(re.compile(r"/tickets/\d+"))
    return int(re.findall(r"/tickets/(\d+)", page.url)[0])


def choose(page: Page, name: str, words: str) -> None:
    """Pick the card that carries the words."""
    page.locator(f'fieldset:has(input[name="{name}"]) label', has_text=words).first.click()


def write(page: Page, text: str, *, to: str = "messages") -> None:
    """Write in the one writing place of the ticket's page and send it where the button leads."""
    page.fill("#words", text)
    page.locator(f'#composer-acts button[formaction$="/{to}"]').click()
    expect(page.locator("#thread")).to_contain_text(text)


def confirm(page: Page) -> None:
    """Press "Thanks, everything works"."""
    page.locator('form[action$="/confirmation"] button').click()
    expect(page.locator('form[action$="/confirmation"]')).to_have_count(0)


def rate(page: Page, stars: int, comment: str) -> None:
    """Say how it went."""
    page.locator(f'input[name="satisfaction"][value="{stars}"]').check(force=True)
    page.fill('[name="comment"]', comment)
    page.locator('form[action$="/rating"] button[type=submit]').click()
    expect(page.locator("#rating .rated")).to_contain_text(f"{stars}/5")
