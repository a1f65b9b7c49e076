"""A stranger on a phone asks, without scripts and with them; the operator answers in another browser (S3)."""

from __future__ import annotations

import time

from playwright.sync_api import expect
from tests.journeys.house import House
from tests.journeys.people import People, ready


def test_a_stranger_asks_and_is_answered_on_both_sides_live(people: People, house: House) -> None:
    words = f"Сколько стоит домен {time.time():.0f}?"
    plain = people.page("", locale="ru-RU", phone=True, scripts=False)
    plain.goto(house.url("/questions"))
    plain.fill("#id_words", words)
    plain.fill("#id_name", "Анна")
    plain.locator("#conversation form button.button-primary").click()
    expect(plain.locator("#heard")).to_contain_text(words)

    desk = people.page("Mira Levchenko")
    people.open(desk, "/desk/questions")
    desk.locator("a.tray-item", has_text=words[:30]).click()
    expect(desk.locator("#said")).to_contain_text(words)
    desk.keyboard.press("t")
    expect(desk.locator(".tray-taken")).to_be_visible()
    ready(desk)
    desk.keyboard.press("r")
    desk.keyboard.type("199 ₽ в год.")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#said .message-staff")).to_contain_text("199 ₽ в год.")
    plain.reload()
    expect(plain.locator(".questions-ours")).to_contain_text("199 ₽ в год.")

    phone = people.open(people.page("", locale="ru-RU", phone=True), "/sign-in")
    phone.locator("a[data-behaviour=ask]").click()
    phone.fill("dialog #id_words", f"{words} А .рф?")
    phone.locator("dialog form button.button-primary").click()
    expect(phone.locator("dialog #heard")).to_contain_text(".рф?")
    row = desk.locator("a.tray-item", has_text=".рф?")
    people.open(desk, "/desk/questions")
    expect(row).to_be_visible()  # By the stream: nobody reloads the list.
    row.click()
    desk.locator("#id_words").fill("299 ₽.")
    desk.keyboard.press("Control+Enter")
    expect(phone.locator("dialog .questions-ours")).to_contain_text("299 ₽.", timeout=8_000)
    phone.fill("dialog #id_words", "Спасибо!")
    phone.locator("dialog form button.button-primary").click()
    expect(desk.locator("#said")).to_contain_text("Спасибо!", timeout=8_000)
