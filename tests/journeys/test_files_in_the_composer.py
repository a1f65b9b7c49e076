"""E6: news of a ticket never take away the files that hang on what is not sent yet."""

from __future__ import annotations

import time

from playwright.sync_api import expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People


def test_files_in_the_composer_stay_when_news_would_change_it(people: People, house: House) -> None:
    number = walking.open_system_down(people.page("Erik Haugen"), house, f"Files {time.time():.3f}", service="")
    mira = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}")
    Desk(mira).accept()
    form = mira.locator("#composer-answer-form")
    mira.keyboard.press("r")
    mira.keyboard.insert_text("Here is the trace.")
    form.locator("input[type=file]").set_input_files(
        {"name": "trace.txt", "mimeType": "text/plain", "buffer": b"1 hv-17 0.3 ms\n"}
    )
    expect(form.locator("input[name=upload]")).to_have_count(1)
    daniel = people.open(people.page("Daniel Weber"), f"/desk/tickets/{number}/custody")
    daniel.fill("#act [name=text]", "Mira is on her way home.")
    daniel.locator("#act button[type=submit]").first.click()
    expect(mira.locator("#ticket-head")).to_contain_text("Daniel Weber", timeout=20_000)
    expect(form.locator("input[name=upload]")).to_have_count(1)
    expect(form).to_contain_text("trace.txt")
    expect(mira.locator("#composer-answer-text")).to_have_value("Here is the trace.")
