"""Take the README's pictures from a running demonstration: `python docs/pictures.py` beside `make run`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent / "pictures"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def sign_in(browser: Browser, demo: dict[str, Any], name: str, size: dict[str, int]) -> Page:
    """Open a browser of its own as one of the demonstration's people."""
    account = next(one for one in demo["accounts"] if one["name"] == name)
    page = browser.new_context(viewport=size).new_page()
    page.goto(demo["portal"].rstrip("/") + "/sign-in")
    page.fill("input[type=email]", account["login"])
    page.fill("input[type=password]", account["password"])
    page.press("input[type=password]", "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    return page


def take(page: Page, address: str, name: str) -> None:
    """Take one picture, once the page's behaviours are bound."""
    page.goto(address)
    page.locator("html[data-scripts=bound]").wait_for()
    page.wait_for_timeout(500)
    page.screenshot(path=HERE / f"{name}.png")


def main() -> int:
    """Take the four pictures; returns 1 when the demonstration is not running."""
    data = Path(os.environ.get("COUNTERSIGN_DATA", "var"))
    if not (data / "demo.json").exists():
        print("No demonstration is running; start it with `make run`.", file=sys.stderr)
        return 1
    demo = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        desk = sign_in(browser, demo, "Mira Levchenko", WIDE)
        number = desk.locator("[data-item]").first.get_attribute("data-item")
        take(desk, f"{demo['desk']}tickets/{number}?view=mine", "desk")
        take(desk, f"{demo['desk']}tickets/{number}/history", "history")
        customer = sign_in(browser, demo, "Ingrid Solberg", WIDE)
        take(customer, demo["portal"] + "tickets/new?kind=down", "new-ticket")
        phone = sign_in(browser, demo, "Павел Крылов", PHONE)
        yours = phone.locator("a[href^='/tickets/1']").first.get_attribute("href") or ""
        take(phone, demo["portal"].rstrip("/") + yours, "ticket-phone")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
