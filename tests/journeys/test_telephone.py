"""A call in two browsers: a code taken on a Russian phone and said twice, a ticket while talking, an act approved."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect
from tests.journeys.people import People


def taken(phone: Page) -> str:
    """Take a code on the phone; return its eight digits."""
    phone.locator("#code button").first.click()
    digits = phone.locator(".caller-digits")
    expect(digits).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    return digits.inner_text().replace(" ", "")


def answered(desk: Page, people: People) -> None:
    """Answer a call, look for the contract and pick it, with the keyboard alone."""
    people.open(desk, "/desk/phone")
    expect(desk.locator("#id_number")).to_be_focused()
    desk.keyboard.type("+7 495 111-22-33")
    desk.keyboard.press("Enter")
    expect(desk.locator("#id_q")).to_be_focused()
    desk.keyboard.type("41-2087")
    desk.keyboard.press("Enter")
    desk.locator(".phone-pick").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#id_code")).to_be_focused()


def test_a_call_with_the_countersign(people: People) -> None:
    phone = people.page("Павел Крылов", locale="ru-RU", phone=True)
    desk = people.page("Mira Levchenko")
    people.open(phone, "/")
    phone.locator("a.door-call").click()
    code = taken(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390, "nothing stands beside the phone's screen"
    left = phone.locator(".caller-left [data-left]")
    first = left.inner_text()
    expect(left).not_to_have_text(first, timeout=5000)

    answered(desk, people)
    expect(desk.locator("body")).not_to_contain_text("Павел Крылов")
    desk.keyboard.type(f"{code[:4]} {code[4:]}")
    desk.keyboard.press("Enter")
    expect(desk.locator("#caller")).to_contain_text("Павел Крылов")
    said = time.monotonic()
    expect(phone.locator(".caller-digits")).to_have_count(0, timeout=5000)
    print(f"\nThe portal took the used code away {time.monotonic() - said:.2f} s after the desk's page.")
    call = desk.url

    answered(desk, people)
    desk.keyboard.type(code)
    desk.keyboard.press("Enter")
    expect(desk.locator("#code [role=alert]")).to_contain_text("used already")
    expect(desk.locator("#lifted")).to_have_count(0)

    desk.goto(call)
    title = f"RDP refuses {time.time():.0f}"
    desk.select_option("#id_service", label="cs1234")
    desk.fill("#id_not_answering", "RDP, ping")
    desk.fill("#id_others_affected", "the whole office")
    desk.fill("#id_title", title)
    desk.locator("#new button.button-primary").click()
    line = desk.locator("#tickets li", has_text=title)
    expect(line).to_be_visible()
    number = line.locator("a").first.inner_text().removeprefix("#")
    people.open(phone, f"/tickets/{number}")
    expect(phone.locator("main")).to_contain_text("Mira Levchenko")

    people.open(phone, "/")
    desk.goto(call)
    desk.select_option("#id_act", "paid_work")
    desk.select_option("#id_approval_service", label="cs1234")
    desk.locator("#asking button").click()
    asked = time.monotonic()
    notice = phone.locator("#notices .notice-danger a")
    expect(notice).to_have_count(1, timeout=5000)
    print(f"The approval stood above the customer's page {time.monotonic() - asked:.2f} s after it was asked for.")
    notice.click()
    before = desk.locator("#approvals li").inner_text()
    phone.locator("main form button.button-primary").click()
    expect(phone.locator("main .notice-info")).to_be_visible()
    expect(desk.locator("#approvals li")).not_to_have_text(before, timeout=5000)
    desk.locator(".phone-head form button").click()
    expect(desk).to_have_url(re.compile(r"/desk/phone$"))


def test_the_code_is_there_without_a_script(people: People) -> None:
    phone = people.page("Анна Белова", locale="ru-RU", phone=True, scripts=False)
    phone.goto(people.house.url("/calls"))
    code = taken(phone)
    assert re.search(r"\d\d:\d\d:\d\d", phone.locator(".caller-left").inner_text()), "the exact second of its end"
    phone.reload()
    assert phone.locator(".caller-digits").inner_text().replace(" ", "") == code


def test_a_call_rings_above_every_page_of_those_who_sit_there(people: People) -> None:
    house, call = people.house, f"ring-{time.time():.0f}"
    made = house.command(
        "token", "add", call, "--owner", "henrik@nimbus.example", "--scope", "calls:write", "--days", "1"
    )
    bearer = {"Authorization": f"Bearer {made.stdout.split()[0]}"}
    mira, artem = people.page("Mira Levchenko"), people.page("Artem Volkov")

    def told(event: str, *extensions: str) -> None:
        heard = {"pbx": "journey", "call": call, "event": event, "number": "+39 06 5550 1234"}
        answer = mira.request.post(
            house.url("/api/v1/calls/events"), headers=bearer, data=heard | {"extensions": [*extensions]}
        )
        assert answer.status == 201, answer.text()

    for desk, extension in ((mira, "214"), (artem, "213")):
        people.open(desk, "/desk/phone/extensions")
        desk.fill("input[name=extension]", extension)
        desk.keyboard.press("Enter")
        expect(desk.locator("input[name=extension]")).to_have_value(extension)
        people.open(desk, "/desk/views/mine")
    told("ringing", "213", "214")
    for desk in (mira, artem):
        expect(desk.locator("#ringing")).to_contain_text("+39 06 5550 1234")
    told("answered", "214")
    expect(artem.locator("#ringing .notice")).to_have_count(0)
    mira.locator("#ringing .notice a").focus()
    mira.keyboard.press("Enter")
    expect(mira.locator("#id_q")).to_be_focused()
    told("ended")
    expect(mira.locator("#ringing .notice")).to_have_count(1)
    mira.reload()
    expect(mira.locator("#id_q")).to_have_count(0)
