"""Two members of staff reach for the same new ticket in the same moment."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.people import People

PRESS = "document.querySelector('#act button[type=submit]').click()"


def test_of_two_who_accept_at_once_one_holds_it_and_the_other_reads_who(people: People, house: House) -> None:
    customer = people.page("Елена Соколова", locale="ru-RU", phone=True)
    number = walking.open_system_down(customer, house, f"Кто возьмёт первым {time.time():.0f}", service="")
    mira = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}/acceptance")
    daniel = people.open(people.page("Daniel Weber"), f"/desk/tickets/{number}/acceptance")
    for desk in (mira, daniel):
        desk.fill("#act [name=reason]", "It may not be the next one.")
        desk.evaluate(f"setTimeout(() => {PRESS}, 1000 - Date.now() % 1000)")  # Both at the turn of the same second.
    held = mira.locator("#ticket-head .status-progress"), daniel.locator("#ticket-head .status-progress")
    for desk, taken in zip((mira, daniel), held, strict=True):
        expect(taken.or_(refusals(desk))).to_be_visible()
    told = house.ticket_at(number, walking.instant())
    assert told["holder"] in ("Mira Levchenko", "Daniel Weber")
    assert [event["type"] for event in told["events"]].count("ticket.accepted") == 1
    loser = daniel if told["holder"] == "Mira Levchenko" else mira
    expect(refusals(loser)).to_contain_text(told["holder"])
    expect(customer.locator(".sentence")).to_contain_text(told["holder"], timeout=20_000)


def refusals(page: Page) -> Locator:
    """Everything that tells a person why something was not done."""
    return page.locator("#composer-refusal, .toast, [role=alert]").filter(has_text="accept").first
