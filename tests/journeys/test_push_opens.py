"""What is pushed is shown by a real browser under the page's own policy, and a click opens the ticket (E40)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.chromium import launched
from tests.journeys.house import House
from tests.journeys.people import People, until

# Asking for what is shown while it is being shown makes Chromium drop it, as one that its screen does not have yet:
# so the worker itself says when it has shown something, and only then is anything asked.
LISTENED = """() => {
  const show = self.registration.showNotification.bind(self.registration);
  self.told = new Promise((done) => {
    self.registration.showNotification = (...words) => {
      const standing = show(...words);
      standing.then(done);
      return standing;
    };
  });
}"""
TOLD = """() => Promise.race([
  self.told, new Promise((_, late) => setTimeout(() => late(new Error("nothing was shown")), 20000)),
])"""
SHOWN = """async () => {
  const here = await navigator.serviceWorker.ready;
  return (await here.getNotifications()).map((one) => [one.title, one.body]);
}"""
CLICKED = """async () => {
  const opened = [];
  self.clients.openWindow = async (url) => { opened.push(url); };
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  while (!opened.length) await new Promise((done) => setTimeout(done, 20));
  return opened;
}"""
RENEWED = """async () => {
  const keys = {
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  };
  return renew({ toJSON: () => ({ endpoint: "https://push.example.org/renewed", keys }) });
}"""
SEEN = """async () => {
  const place = document.querySelector('[data-behaviour="push"]');
  const token = place.querySelector('input[name="csrfmiddlewaretoken"]').value;
  const body = new URLSearchParams({ endpoint: "https://push.example.org/nobody" });
  return (await fetch(place.dataset.seen, { method: "POST", headers: { "X-CSRFToken": token }, body })).status;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that has windows: without one nothing can notify."""
    with launched("chromium") as running:
        yield running


def test_e40_a_push_is_shown_in_ones_language_and_a_click_opens_the_ticket(house: House, people: People) -> None:
    page = people.page("Mira Levchenko")
    page.context.grant_permissions(["notifications"], origin=house.origin)
    people.open(page, "/account/notices")
    until(page, "!document.querySelector('[data-behaviour=push] form').hidden")
    assert page.evaluate(SEEN) == 404, "a browser that was ended hears of it"
    page.evaluate("navigator.serviceWorker.register('/push-worker.js', { scope: '/' })")
    until(page, "navigator.serviceWorker.ready.then(() => true)")
    number = house.tickets["accepted"]
    devtools, found = page.context.new_cdp_session(page), []

    def registered(told: Any) -> None:
        found.extend(one["registrationId"] for one in told["registrations"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", registered)
    devtools.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(25)
    told = json.dumps({"n": number, "k": "custody", "u": f"/desk/tickets/{number}"})
    (worker,) = page.context.service_workers
    worker.evaluate(LISTENED)
    asked = {"origin": house.origin, "registrationId": found[0], "data": told}
    devtools.send("ServiceWorker.deliverPushMessage", asked)
    worker.evaluate(TOLD)
    assert page.evaluate(SHOWN) == [[f"#{number}", "Held in your place"]]
    assert worker.evaluate(CLICKED) == [house.url(f"/desk/tickets/{number}")]
    # The push service gives the browser another address: the worker tells us, with no page open.
    assert worker.evaluate(RENEWED).startswith(house.url("/account/notices?done=device"))
    page.reload()
    assert page.locator("[data-device]").count() == 1 and "push.example.org" in page.content()


def test_without_scripts_the_page_says_that_nothing_can_be_pushed(people: People) -> None:
    page = people.page("Анна Белова", locale="ru-RU", scripts=False)
    page.goto(people.house.url("/account/notices"))
    assert page.locator('[data-says="missing"]').is_visible()
    assert not page.locator('[data-behaviour="push"] button').is_visible()
    page.locator(".told-presets button").first.click()
    page.wait_for_url("**/account/notices?done=saved")
