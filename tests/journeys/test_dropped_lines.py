"""The line drops: what is typed stays, and the page says how true it is."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People, ready

TYPED = "Ping answers again since 03:10, the site does not."


def test_a_typed_answer_survives_a_reload(people: People, house: House) -> None:
    page, number = ticket_of_erik(people, house)
    people.open(page, f"/tickets/{number}")
    page.fill("#words", TYPED)
    expect(page.locator("#composer [data-draft-note]")).to_have_text(re.compile(r"Draft saved"))
    page.reload()
    ready(page)
    expect(page.locator("#words")).to_have_value(TYPED)
    walking.write(page, TYPED)
    people.open(page, f"/tickets/{number}")
    expect(page.locator("#words")).to_have_value("")


def test_a_typed_answer_survives_a_cut_line_and_the_page_says_where_it_is_kept(people: People, house: House) -> None:
    page, number = ticket_of_erik(people, house)
    people.open(page, f"/tickets/{number}")
    page.context.set_offline(True)
    page.fill("#words", TYPED)
    expect(page.locator("#composer [data-draft-note]")).to_have_text("Kept on this device, the connection dropped")
    page.context.set_offline(False)
    page.reload()
    ready(page)
    expect(page.locator("#words")).to_have_value(TYPED)
    expect(page.locator("#composer [data-draft-note]")).to_have_text(re.compile(r"Draft saved"))


def test_an_answer_of_staff_that_meets_a_cut_line_stays_in_its_place(people: People, house: House) -> None:
    _, number = ticket_of_erik(people, house)
    desk = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}")
    Desk(desk).accept()
    desk.keyboard.press("r")
    desk.keyboard.insert_text(TYPED)
    desk.context.set_offline(True)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".toast").first).to_be_visible()
    print("\nThe desk says:", desk.locator(".toast").first.inner_text())
    expect(desk.locator("#composer-answer-text")).to_have_value(TYPED)
    desk.context.set_offline(False)
    desk.locator("#composer-answer-text").focus()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#flow")).to_contain_text(TYPED)
    assert str(desk.locator("#flow").inner_text()).count(TYPED) == 1


def test_the_pill_tells_a_cut_stream_and_the_return(people: People, house: House) -> None:
    desk = people.open(people.page("Mira Levchenko"), "/desk/views/accept")
    pill = desk.locator("[data-live-pill]").first
    expect(pill).to_have_text("Live")
    desk.context.route("**/stream*", lambda route: route.abort("connectionfailed"))
    cut = time.monotonic()
    desk.reload()
    ready(desk)
    expect(pill).to_have_text(re.compile(r"Reconnecting|Stale since"))
    print(f"\nThe pill told the cut after {time.monotonic() - cut:.2f} s.")
    desk.context.unroute("**/stream*")
    back = time.monotonic()
    expect(pill).to_have_text("Live", timeout=30_000)
    print(f"The pill was Live again after {time.monotonic() - back:.2f} s.")


def ticket_of_erik(people: People, house: House) -> tuple[Page, int]:
    """Open a ticket of the Norwegian customer, who reads English."""
    page = people.page("Erik Haugen")
    return page, walking.open_system_down(page, house, f"Nothing answers {time.time():.3f}", service="")
