"""Security T25 in a real Chromium: a grave act asked for on the telephone waits for the customer's own device."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.journeys.house import House
from tests.journeys.people import People, ready
from tests.journeys.test_security_t024_step_up import proving
from tests.journeys.test_telephone import answered

pytestmark = pytest.mark.slow


def test_security_t025_a_service_is_cut_by_its_customers_device_alone(
    people: People, house: House, tmp_path: Path
) -> None:
    phone, desk = proving(people, house, tmp_path), people.page("Mira Levchenko")
    # With a second factor, the code to call with is an act of its own.
    people.open(phone, "/calls")
    phone.locator("#code button").first.click()
    expect(phone.locator("main")).to_contain_text("Take a code to call with")
    ready(phone).get_by_role("button", name="Use a passkey").click()
    code = phone.locator(".caller-digits").inner_text().replace(" ", "")

    answered(desk, people)
    desk.keyboard.type(code)
    desk.keyboard.press("Enter")
    expect(desk.locator("#caller")).to_contain_text("Пётр Лосев")
    desk.select_option("#id_act", "disconnect")
    desk.select_option("#id_approval_service", label="cs1234")
    desk.locator("#asking button").click()
    waiting = desk.locator("#approvals li")
    before = waiting.inner_text()
    assert desk.locator("#approvals form[action*=approval]").count() == 0, "who asks has nothing to approve with"

    notice = phone.locator("#notices .notice-danger a")
    expect(notice).to_have_count(1, timeout=5000)
    notice.click()
    address = phone.url.removeprefix(house.url(""))
    desk_again = desk.context.new_page()
    desk_again.goto(house.url(address))
    assert desk_again.locator("main form button.button-primary").count() == 0, "no page of the customer's for staff"
    desk_again.close()

    phone.fill("#id_typed", "cs9999")
    phone.locator("main form button.button-primary").click()
    expect(phone.locator("#id_typed")).to_have_value("cs9999")
    phone.fill("#id_typed", "cs1234")
    phone.locator("main form button.button-primary").click()
    page = phone.locator("main")
    expect(page).to_contain_text("Approve a grave act that was asked for on the telephone")
    expect(waiting).to_have_text(before)
    ready(phone).get_by_role("button", name="Use a passkey").click()
    expect(phone.locator("main .notice-info")).to_be_visible()
    expect(waiting).not_to_have_text(before, timeout=5000)
    people.open(phone, address)
    assert phone.locator("main form button.button-primary").count() == 0, "it was given once"
    desk.locator(".phone-head form button").click()
