"""A document in clear, as two officers with devices walk it on the real house (security T79, T80, T82, T89)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.house import House
from tests.journeys.people import People, ready
from tests.journeys.test_security_t017_passkeys import PASSWORD, types_password, with_device

pytestmark = pytest.mark.slow
NUMBER = "71 5550123"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f000501"
    "01ff8b3a0d3f0000000049454e44ae426082"
)


def officer(people: People, house: House, tmp_path: Path, name: str) -> Page:
    """Hire an identity officer, who makes a passkey with a device of their own."""
    login, file = f"clear{time.time_ns()}@nimbus.example", tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    words = ("--role", "identity_officer", "--password-file", str(file))
    done = house.command("user", "add", login, "--name", name, *words)
    assert done.returncode == 0, done.stderr
    page = people.page("")
    with_device(page)
    types_password(page, house, login)
    page.wait_for_url("**/sign-in/enrolment")
    ready(page).get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/desk/**")
    return page


def vault(house: House, path: str) -> str:
    return f"http://localhost:{house.port + 1}{path}"


def proves(page: Page, act: str) -> None:
    """Give the second factor to the page that asks for it, and names what for."""
    page.locator("#step-up").wait_for()
    assert act in page.locator("main").inner_text()
    ready(page).get_by_role("button", name="Use a passkey").click()


def customer_of(page: Page, house: House, name: str) -> int:
    """Find a customer's number as an officer does: in the list of the desk."""
    page.goto(house.url("/desk/customers"))
    link = page.locator("main a[href*='/desk/customers/']", has_text=name).first
    return int((link.get_attribute("href") or "").rpartition("/")[2])


def test_security_t079_two_officers_with_devices_and_what_the_customer_reads(
    people: People, house: House, tmp_path: Path
) -> None:
    edda, nils = officer(people, house, tmp_path, "Edda Falk"), officer(people, house, tmp_path, "Nils Berg")
    customer, ticket = customer_of(edda, house, "Вектор"), house.tickets["accepted"]

    edda.goto(house.url("/desk/identity"))
    assert edda.get_by_role("link", name="Documents in clear").get_attribute("href") == vault(house, "/grants")
    edda.goto(vault(house, f"/customers/{customer}/documents"))
    edda.select_option("#id_kind", "passport")
    for field, text in (("country", "RU"), ("number", NUMBER), ("names", "Крылов Павел"), ("born", "1979-04-23")):
        edda.fill(f"#id_{field}", text)
    edda.get_by_role("button", name="Put into the vault").click()
    row = ready(edda).locator(".account-sessions > li", has_text="…23").last
    assert NUMBER not in edda.locator("main").inner_text()
    row.locator("summary").click()
    row.locator("input[type=file]").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": PICTURE})
    row.get_by_role("button", name="Keep the picture").click()
    row = ready(edda).locator(".account-sessions > li", has_text="…23").last
    expect(row.locator("summary")).to_contain_text("(1)")

    row.get_by_role("link", name="Ask to see it").click()
    edda.select_option("#id_purpose", "account_recovery")
    edda.fill("#id_ticket", str(ticket))
    for field in ("number", "picture"):
        edda.locator(f"input[name=fields][value={field}]").check()
    edda.get_by_role("button", name="Ask", exact=True).click()
    proves(edda, "Ask to see an identity document")
    edda.wait_for_url("**/grants/*")
    address = edda.url
    assert edda.get_by_role("button", name="Let them see it").count() == 0, "nobody lets themselves"
    assert edda.get_by_role("button", name="Show it").count() == 0

    nils.goto(address)
    assert "Edda Falk" in nils.locator("main").inner_text()
    nils.get_by_role("button", name="Let them see it").click()
    proves(nils, "Let another person see an identity document")
    nils.wait_for_url("**/grants/*")
    assert nils.get_by_role("button", name="Show it").count() == 0, "who lets does not see"

    edda.goto(address)
    for field in ("number", "picture"):
        edda.locator(f"input[name=fields][value={field}]").check()
    edda.get_by_role("button", name="Show it").click()
    shown = edda.locator(".looked")
    expect(shown).to_contain_text(NUMBER)
    assert "Edda Falk · " in (shown.get_attribute("data-watermark") or "")
    over = edda.evaluate("getComputedStyle(document.querySelector('.looked'), '::after').content")
    assert "Edda Falk" in over, "the watermark lies across what is seen"
    assert edda.evaluate("document.querySelector('.looked img').naturalWidth") == 1
    edda.goto(address)
    assert NUMBER not in edda.locator("main").inner_text(), "shown in one answer alone"

    owner = people.open(people.page("Павел Крылов"), "/account/identity")
    looks = owner.locator("#looks").locator("xpath=..")
    expect(looks).to_contain_text(f" · Чтобы восстановить доступ · № {ticket} · ")  # Role, purpose, ticket, fields.
    assert NUMBER not in owner.content()
    assert "Edda" not in looks.inner_text(), "the role, not the person"

    edda.goto(vault(house, f"/customers/{customer}/documents"))
    row = ready(edda).locator(".account-sessions > li", has_text="…23").last
    row.locator("summary").click()
    row.get_by_role("button", name="Decided: destroy the pictures").click()
    row = ready(edda).locator(".account-sessions > li", has_text="…23").last
    expect(row.locator("summary")).to_contain_text("(0)")
    expect(row.locator("summary")).to_contain_text("Decided")
