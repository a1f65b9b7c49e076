"""Parts of the house are killed while people write: the pages come back by themselves and nothing typed is lost."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People

ALONE = True
TYPED = "The console shows a kernel panic, see the picture."


@pytest.mark.slow
@pytest.mark.parametrize("part", ["pages", "worker", "postgres"])
def test_what_is_typed_outlives_a_killed_part(people: People, house: House, part: str) -> None:
    page = people.page("Erik Haugen")
    number = walking.open_system_down(page, house, f"{part} killed {time.time():.3f}", service="")
    desk = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}")
    Desk(desk).accept()
    people.open(page, f"/tickets/{number}")
    page.fill("#words", TYPED)
    desk.keyboard.press("r")
    desk.keyboard.insert_text(TYPED)

    ended = house.kill(part)
    killed = time.monotonic()
    if part != "worker":
        desk.keyboard.press("Control+Enter")  # Straight into the gap.
    house.await_answer()
    answering = time.monotonic() - killed
    expect(desk.locator("[data-live-pill]").first).to_have_text("Live", timeout=40_000)
    print(f"\n{part}: answers after {answering:.2f} s, the pill is Live after {time.monotonic() - killed:.2f} s.")

    assert house.await_process(part) != ended

    arrived = "document.querySelector('#flow').textContent.includes('kernel panic')"
    if not desk.evaluate(arrived):
        expect(desk.locator("#composer-answer-text")).to_have_value(TYPED)
        desk.locator("#composer-answer-text").focus()
        desk.keyboard.press("Control+Enter")
    expect(desk.locator("#flow")).to_contain_text(TYPED, timeout=20_000)
    assert str(desk.locator("#flow").inner_text()).count(TYPED) == 1

    expect(page.locator("#words")).to_have_value(TYPED)
    expect(page.locator("#thread")).to_contain_text(TYPED, timeout=40_000)  # Live again without a reload.
    send(page)
    assert house.command("ledger", "verify", "--ticket", str(number)).returncode == 0


def test_a_form_sent_while_the_database_is_away_gives_the_text_back(people: People, house: House) -> None:
    page = people.page("Erik Haugen")
    number = walking.open_system_down(page, house, f"Database away {time.time():.3f}", service="")
    people.open(page, f"/tickets/{number}")
    page.fill("#words", TYPED)
    house.kill("postgres")
    page.locator('#composer-acts button[formaction$="/messages"]').click()
    page.wait_for_load_state("load")
    print("\nThe page says:", page.locator("h1").first.inner_text())
    expect(page.locator("body")).to_contain_text(TYPED)
    house.await_answer()
    people.open(page, f"/tickets/{number}")
    sent = page.locator("#thread").inner_text().count(TYPED)
    if not sent:
        expect(page.locator("#words")).to_have_value(TYPED)
        send(page)
    assert page.locator("#thread").inner_text().count(TYPED) == 1


def send(page: Page) -> None:
    """Send what stands in the writing place."""
    said = page.locator("#thread .message", has_text=TYPED)
    before = said.count()
    with page.expect_navigation(timeout=20_000):
        page.locator('#composer-acts button[formaction$="/messages"]').click()
    expect(said).to_have_count(before + 1)
    expect(page.locator("#words")).to_have_value("")
