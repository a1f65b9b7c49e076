"""The customer's half of the main job once more, in a browser that runs no scripts."""

from __future__ import annotations

import time

from playwright.sync_api import expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People


def test_the_customer_needs_no_script_from_report_to_thanks(people: People, house: House) -> None:
    phone = people.page("Павел Крылов", locale="ru-RU", phone=True, scripts=False)
    number = walking.open_system_down(phone, house, f"Без скриптов не отвечает {time.time():.0f}", scripts=False)
    expect(phone.locator(".sentence")).to_contain_text(str(number))
    desk = Desk(people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}"))
    desk.accept()
    desk.ask("Which address do you ping?")

    phone.reload()
    expect(phone.locator("#move")).to_contain_text("Which address do you ping?")
    walking.write(phone, "198.51.100.7")
    desk.expect_status("In progress")
    for again in (False, True):
        desk.propose("A wrong route.", "The route was corrected.", "Ping from outside for ten minutes.")
        phone.reload()
        expect(phone.get_by_role("button", name="Спасибо, всё работает")).to_be_visible()
        walking.confirm(phone)
        if not again:
            walking.rate(phone, 5, "Спасибо")
            phone.locator("details.again summary").click()
            walking.write(phone, "Опять не отвечает.", to="reopening")
            desk.expect_status("In progress")
    expect(desk.page.locator("#ticket-head .ticket-state .status")).to_contain_text("Closed")
    told = house.ticket_at(number, walking.instant())
    assert (told["status"], told["cycle"]) == ("closed", 2)
