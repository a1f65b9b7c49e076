"""Screenshots and programs: what goes up before sending, and what nobody can fetch."""

from __future__ import annotations

import base64
import time

from playwright.sync_api import Page, expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.people import People

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP8z4APMOGVHbHSAEEsARPGk0HmAAAAAElFTkSuQmCC"
HAND_OVER = """([kind, encoded, name, type]) => {
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type }));
  const target = document.querySelector(kind === "paste" ? "#words" : "#composer .drop");
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
}"""


def test_a_pasted_and_a_dropped_screenshot_go_up_before_sending(people: People, house: House) -> None:
    page, number = ticket(people, house)
    hand_over(page, "paste", "image.png", "image/png", PIXEL)
    expect(page.locator("#composer [data-uploads] .attachment-clean")).to_contain_text("screenshot-")
    hand_over(page, "drop", "console.png", "image/png", PIXEL)
    expect(page.locator("#composer [data-uploads] .attachment-clean")).to_have_count(2)
    expect(page.locator('#composer input[name="upload"]')).to_have_count(2)
    walking.write(page, "This is on the console.")
    shown = page.locator("#thread .message", has_text="This is on the console.")
    expect(shown.locator(".attachment-clean")).to_have_count(2)
    address = shown.locator(".attachment a").last.get_attribute("href") or ""
    fetched = page.request.get(address if address.startswith("http") else house.url(address))
    assert fetched.status == 200
    assert fetched.body() == base64.b64decode(PIXEL)
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert f"127.0.0.1:{house.port}" in fetched.url

    desk = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}")
    expect(desk.locator("#flow .message", has_text="This is on the console.").locator(".attachment")).to_have_count(2)


def test_a_program_is_held_says_why_and_nobody_can_fetch_it(people: People, house: House) -> None:
    page, number = ticket(people, house)
    program = base64.b64encode(b"MZ\x90\x00" + bytes(200)).decode()
    hand_over(page, "drop", "repair.exe", "application/octet-stream", program)
    held = page.locator("#composer [data-uploads] .attachment-held")
    expect(held).to_contain_text("repair.exe")
    print("\nThe page says:", held.inner_text().replace("\n", " "))
    assert len(held.locator("[data-note]").inner_text().split("·")) > 1
    token = page.locator('#composer input[name="upload"]').input_value()
    walking.write(page, "Here is the tool that we ran.")
    shown = page.locator("#thread .message", has_text="Here is the tool that we ran.").locator(".attachment")
    expect(shown).to_contain_text("repair.exe")
    expect(shown.locator("a")).to_have_count(0)

    desk = people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}")
    there = desk.locator("#flow .attachment", has_text="repair.exe")
    expect(there).to_have_count(1)
    expect(there.locator("a")).to_have_count(0)
    for asking in (page, desk):
        for path in (f"/attachments/{token}", f"/attachments/{token}/preview"):
            assert asking.request.get(house.url(path)).status == 404, path


def hand_over(page: Page, kind: str, name: str, type_: str, encoded: str) -> None:
    page.evaluate(HAND_OVER, [kind, encoded, name, type_])


def ticket(people: People, house: House) -> tuple[Page, int]:
    """Open a ticket and stand on its page with the scripts bound."""
    page = people.page("Erik Haugen")
    number = walking.open_system_down(page, house, f"A file for you {time.time():.3f}", service="")
    people.open(page, f"/tickets/{number}")
    return page, number
