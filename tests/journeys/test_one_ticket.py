"""The main job in two browsers: from "what is wrong?" to "thanks, everything works", twice."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People

STANDING = {
    "New": ("new", ""),
    "In progress": ("in_progress", ""),
    "Waiting for customer": ("waiting", "info"),
    "Solved, awaiting countersign": ("waiting", "confirm"),
    "Closed": ("closed", ""),
}


@dataclass
class Seen:
    """What the desk's page showed at some instants, to be compared with the ledger afterwards."""

    number: int
    moments: list[tuple[str, str]] = field(default_factory=list)

    def note(self, desk: Desk) -> None:
        self.moments.append((walking.instant(), desk.status()))


def test_a_system_down_goes_from_report_to_thanks_and_back_once_more(people: People, house: House) -> None:
    phone = people.page("Павел Крылов", locale="ru-RU", phone=True)
    desk = Desk(people.open(people.page("Mira Levchenko"), "/desk/"))
    desk.view("g u", "/desk/views/accept")
    before = desk.page.locator("#items a[data-item]").count()

    number = walking.open_system_down(phone, house, f"Не работает cs1234 {time.time():.0f}")
    sent = time.monotonic()
    expect(phone.locator(".sentence")).to_contain_text(str(number))
    expect(desk.page.locator("#queue-news .queue-chip")).to_be_visible(timeout=4000)
    print(
        f"\nThe desk showed the new ticket {time.monotonic() - sent:.2f} s after the customer's page ({before} others)."
    )

    desk.press(".")
    expect(desk.page.locator(f"#item-{number}")).to_be_visible()
    desk.select(number)
    seen = Seen(number)
    seen.note(desk)
    desk.accept()
    seen.note(desk)
    expect(phone.locator(".sentence")).to_contain_text("Mira Levchenko", timeout=4000)
    desk.answer("I am looking at the switch port of cs1234 right now.")
    desk.note("Port gi0/14 flaps since 02:11.")

    said = "Were the firewall rules changed today?"
    asked_at = time.monotonic()
    desk.ask(said)
    seen.note(desk)
    expect(phone.locator("#move")).to_contain_text(said, timeout=4000)
    print(f"The phone showed the question {time.monotonic() - asked_at:.2f} s after the key.")
    expect(phone.locator("#thread")).not_to_contain_text("gi0/14")

    answered_at = time.monotonic()
    walking.write(phone, "Нет, ничего не меняли.")
    expect(desk.page.locator("#flow")).to_contain_text("Нет, ничего не меняли.", timeout=4000)
    print(f"The desk showed the answer {time.monotonic() - answered_at:.2f} s after the click.")
    desk.expect_status("In progress")
    seen.note(desk)

    propose_and_confirm(desk, phone, seen, "Спасибо, всё работает")
    walking.rate(phone, 4, "Быстро")

    phone.locator("details.again summary").click()
    walking.write(phone, "Снова не отвечает 443.", to="reopening")
    desk.expect_status("In progress")
    expect(desk.page.locator("#flow")).to_contain_text("Снова не отвечает 443.")
    desk.answer("I am at the switch again.")
    seen.note(desk)
    propose_and_confirm(desk, phone, seen, "Спасибо, всё работает")

    desk.press("Shift+Slash")
    expect(desk.page.locator("#keymap")).to_be_visible()
    desk.press("Escape")
    expect(desk.page.locator("#keymap")).to_be_hidden()
    check_against_the_ledger(house, seen)


def propose_and_confirm(desk: Desk, phone: Page, seen: Seen, thanks: str) -> None:
    """Propose by keys, see it live on the phone, countersign there, see that live on the desk."""
    desk.propose("The switch port flapped.", "The cable was replaced.", "Ping for ten minutes without loss.")
    seen.note(desk)
    button = phone.get_by_role("button", name=thanks)
    expect(button).to_be_visible(timeout=4000)
    expect(phone.locator("#move")).to_contain_text("The cable was replaced.")
    walking.confirm(phone)
    expect(desk.page.locator("#ticket-head .ticket-state .status")).to_contain_text("Closed", timeout=4000)
    seen.note(desk)


def check_against_the_ledger(house: House, seen: Seen) -> None:
    """The chain holds, and every recorded instant folds to what the page showed."""
    chosen = [*seen.moments[:5], seen.moments[-1]]
    for at, shown in chosen:
        told = house.ticket_at(seen.number, at)
        stood = (told["status"], told["waiting"] or "")
        assert stood == STANDING[next(words for words in STANDING if shown.startswith(words))], (at, shown, told)
    whole = house.command("ledger", "verify")
    assert whole.returncode == 0, whole.stdout + whole.stderr
