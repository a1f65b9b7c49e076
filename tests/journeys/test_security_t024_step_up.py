"""Security T24 in a real Chromium: the page that asks, a device, a part of a page, and a browser without scripts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.house import House
from tests.journeys.people import People, ready
from tests.journeys.test_security_t017_passkeys import PASSWORD, with_device

pytestmark = pytest.mark.slow
POST = """(token) => htmx.ajax("POST", "/account/security/codes", {
  target: "main", swap: "innerHTML", values: { csrfmiddlewaretoken: token },
})"""


def proving(people: People, house: House, tmp_path: Path) -> Page:
    """A contact of the lawyers with a passkey, on the page of their own sign-in."""
    login, file = f"prove{time.time_ns()}@vektor.example", tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    words = ("--kind", "customer", "--contract", "41-2087", "--role", "technical", "--password-file", str(file))
    done = house.command("user", "add", login, "--name", "Пётр Лосев", *words)
    assert done.returncode == 0, done.stderr
    page = people.page("")
    page.goto(house.url("/sign-in"))
    page.fill("#id_email", login)
    page.fill("#id_password", PASSWORD)
    page.locator("#sign-in button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    with_device(page)
    people.open(page, "/account/security")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/account/security?done=**")
    return ready(page)


def codes(page: Page) -> list[str]:
    expect(page.locator("main")).to_contain_text("Your recovery codes")
    shown = page.locator("main").inner_text()
    return [word for word in shown.split() if word.count("-") == 3 and len(word) == 19]


def test_security_t024_a_device_proves_one_act(people: People, house: House, tmp_path: Path) -> None:
    page = proving(people, house, tmp_path)
    page.locator("form[action$='/codes'] button[type=submit]").click()
    asked = page.locator("main").inner_text()
    assert "Change how you sign in" in asked and "Пётр Лосев" in asked
    ready(page).get_by_role("button", name="Use a passkey").click()
    page.get_by_text("Your recovery codes").wait_for()
    made = codes(page)
    assert len(made) == 10

    # The same act from a part of a page: the whole page asks, and its form is a form as any other.
    people.open(page, "/account/security")
    page.evaluate(POST, page.locator("meta[name=csrf-token]").get_attribute("content"))
    page.locator("#step-up").wait_for()
    assert page.locator("main").count() == 1
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("Your recovery codes").wait_for()
    fresh = codes(page)

    # Without scripts: a code stands in; it counts once.
    plain = people.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    people.contexts.append(plain)
    bare = plain.new_page()
    for code, works in ((fresh[0], True), (fresh[0], False), (made[0], False)):
        bare.goto(house.url("/account/security"))
        bare.locator("form[action$='/codes'] button[type=submit]").click()
        bare.fill("input[name=proof_code]", code)
        bare.locator("#step-up button[type=submit]").click()
        if works:
            assert len(codes(bare)) == 10
        else:
            assert "did not prove it" in bare.locator("main").inner_text()
