"""The ticket at any second, and nothing of it for a stranger."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect
from tests.journeys import walking
from tests.journeys.house import House
from tests.journeys.keyboard import Desk
from tests.journeys.people import People, ready

CHANGING = re.compile(
    r'(csrf-token" content|middlewaretoken" value|idempotency_key" value|server-time" content|nonce)="[^"]*"'
)


def test_the_slider_shows_the_ticket_as_it_stood(people: People, house: House) -> None:
    customer = people.page("Erik Haugen")
    number = walking.open_system_down(customer, house, f"Shown in time {time.time():.3f}", service="")
    desk = Desk(people.open(people.page("Mira Levchenko"), f"/desk/tickets/{number}"))
    time.sleep(1.1)  # The slider knows whole seconds.
    desk.accept()
    time.sleep(1.1)
    desk.ask("Since when exactly?")
    page = desk.page
    page.keyboard.press("h")
    page.wait_for_url(f"**/desk/tickets/{number}/history*")
    ready(page)
    status = page.locator("#moment .status").first
    expect(status).to_have_text("Waiting for customer")
    expect(page.locator("#moment")).to_contain_text("Since when exactly?")
    before = page.get_by_role("button", name="Event before")
    stood = ["Waiting for customer"]
    for _ in range(8):
        text = page.locator("#moment").get_attribute("data-text")
        before.click()
        page.wait_for_timeout(400)
        if page.locator("#moment").get_attribute("data-text") == text:
            break
        stood.append(status.inner_text())
    shown_at = int(page.locator("#replay-range").input_value())
    assert house.ticket_at(number, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(shown_at)))["status"] == "new"
    assert stood[-1] == "New"
    assert "In progress" in stood
    expect(page.locator("#moment")).not_to_contain_text("Since when exactly?")


def test_a_stranger_is_told_the_same_nothing_at_every_address(people: People, house: House) -> None:
    customer = people.page("Erik Haugen")
    number = walking.open_system_down(customer, house, f"Not for strangers {time.time():.3f}", service="")
    stranger = people.page("Carla Ferri", locale="it-IT")
    people.open(stranger, "/")
    token = stranger.get_attribute('meta[name="csrf-token"]', "content") or ""
    seen: dict[str, set[str]] = {}
    for path in ("", "/live", "/history.json", "/print", "/severity", "/facts", "/withdrawal", "/messages",
                 "/confirmation"):  # fmt: skip
        for method in ("GET", "POST"):
            if (method, path) in SKIPPED:
                continue
            bodies = []
            for wanted in (number, 987_654_321):
                form = {"csrfmiddlewaretoken": token, "text": "mine", "idempotency_key": f"{time.time_ns():032x}"}
                options = {"form": form} if method == "POST" else {}
                answer = stranger.request.fetch(
                    house.url(f"/tickets/{wanted}{path}"), method=method, max_redirects=0,
                    headers={"Referer": house.url("/")}, **options,
                )  # fmt: skip
                assert answer.status in (404, 405), (method, path, answer.status)
                body = CHANGING.sub("", answer.text()).replace(str(wanted), "N")
                bodies.append(re.sub(r'"/tickets/N[^"]*"', "", body))
            assert bodies[0] == bodies[1], (method, path)
            if answer.status == 404:
                seen.setdefault(method, set()).add(re.sub(r'value="[^"]*"', "", bodies[0]))
    assert seen["GET"]
    assert all(len(bodies) == 1 for bodies in seen.values()), {k: len(v) for k, v in seen.items()}
    for path in (f"/desk/tickets/{number}", f"/desk/tickets/{number}/history", "/desk/views/open"):
        assert stranger.request.get(house.url(path)).status in (403, 404)


SKIPPED = {("POST", "/live"), ("POST", "/history.json"), ("POST", "/print"), ("POST", "")}
