"""E28: an answer leaves seconds after it was pressed, before the eyes of a colleague, and `z` takes it back."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People
from tests.site import ROOT, free_port

SECONDS = 9
WORDS = "The disk is replaced, the array is healthy."


class Beside(House):
    """The same house by another door, whose pages let an answer wait."""

    def __init__(self, house: House) -> None:
        self.__dict__.update(house.__dict__)
        self.door = free_port()

    @property
    def port(self) -> int:
        return self.door


@pytest.fixture
def beside(house: House) -> Iterator[House]:
    """Pages of the house that let an answer wait; its own worker lets it leave."""
    other = Beside(house)
    given = other._environment() | {"COUNTERSIGN_UNDO_SECONDS": str(SECONDS), "COUNTERSIGN_WORKERS": "1"}
    process = subprocess.Popen([sys.executable, "-m", "tests.site", "pages"], env=given, cwd=ROOT)
    try:
        other.await_answer()
        yield other
    finally:
        process.terminate()
        process.wait(15)


@pytest.fixture
def people(beside: House, browser: Browser) -> Iterator[People]:
    taking_part = People(beside, browser)
    yield taking_part
    taking_part.go()


def test_an_answer_leaves_before_the_eyes_of_a_colleague_or_comes_back(people: People, beside: House) -> None:
    erik = people.page("Erik Haugen")
    number = walking.open_system_down(erik, beside, f"Nothing answers {time.time():.3f}", service="")
    daniel = people.open(people.page("Daniel Weber"), f"/desk/tickets/{number}")
    mira = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}")
    Desk(mira).accept()
    send(mira)
    expect(daniel.locator("#leaving")).to_contain_text("Mira Levchenko's answer leaves at")
    expect(daniel.locator("#leaving [data-behaviour=leaving]")).to_contain_text("leaving in")
    expect(daniel.locator("#leaving")).to_contain_text(WORDS)
    expect(daniel.locator("#leaving button")).to_have_count(0)
    expect(mira.locator("#leaving")).to_contain_text("Your answer leaves at")
    # The stream may tell of it before the form itself is answered, and that answer draws the ticket anew.
    expect(mira.locator("form.htmx-request")).to_have_count(0)
    mira.locator("#flow").focus()
    mira.keyboard.press("z")
    expect(mira.locator("#composer-answer-text")).to_have_value(WORDS)
    expect(mira.locator("#leaving section")).to_have_count(0)
    expect(daniel.locator("#leaving section")).to_have_count(0)
    mira.locator("#composer-answer-text").focus()
    mira.keyboard.press("Control+Enter")
    expect(daniel.locator("#flow .message-staff")).to_contain_text(WORDS, timeout=15_000)
    expect(daniel.locator("#leaving section")).to_have_count(0)
    expect(erik.locator("#thread")).to_contain_text(WORDS)
    assert str(erik.locator("#thread").inner_text()).count(WORDS) == 1
    mira.keyboard.press("Escape")
    mira.locator("#flow").focus()
    mira.keyboard.press("?")
    expect(mira.locator("[data-keymap]")).to_contain_text("Take back an answer before it leaves")
    without_scripts(people, number)


def send(desk: Page) -> None:
    desk.keyboard.press("r")
    desk.keyboard.insert_text(WORDS)
    desk.keyboard.press("Control+Enter")


def without_scripts(people: People, number: int) -> None:
    """Do the same with forms alone; a reload shows that it left."""
    again = "And the second disk as well."
    mira = people.page("Mira Levchenko", scripts=False)
    mira.goto(people.house.url(f"/desk/tickets/{number}"))
    mira.fill("#composer-answer-text", again)
    mira.locator("#composer-answer-form .button-primary").click()
    expect(mira.locator("#leaving")).to_contain_text("Your answer leaves at")
    mira.locator("#leaving button").click()
    expect(mira.locator("#composer-answer-text")).to_have_value(again)
    mira.locator("#composer-answer-form .button-primary").click()
    mira.wait_for_timeout(SECONDS * 1000 + 500)
    mira.reload()
    expect(mira.locator("#leaving section")).to_have_count(0)
    expect(mira.locator("#flow .message-staff").last).to_contain_text(again)
