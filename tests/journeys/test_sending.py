"""What a browser sends: a form without files goes as plain fields, although it could carry some."""

from __future__ import annotations

import re

from playwright.sync_api import Request
from tests.journeys.house import House
from tests.journeys.people import People, ready


def opens_a_ticket(sent: Request) -> bool:
    return sent.method == "POST" and sent.url.endswith("/tickets/new")


def test_a_form_without_files_goes_as_plain_fields(house: House, people: People) -> None:
    page = people.open(people.page("Павел Крылов"), "/tickets/new")
    ready(page)
    form = page.locator("#report")
    assert form.get_attribute("enctype") == "multipart/form-data"
    form.locator("input[name=service]").first.check(force=True)
    form.locator("input[name=kind][value=question]").check(force=True)
    form.locator("[name=title]").fill("How are snapshots billed?")
    form.locator("[name=description]").fill("We keep seven snapshots and the bill says eleven.")
    form.locator("[name=what_was_read]").fill("The price list, section 4.")
    with page.expect_request(opens_a_ticket) as sent:
        form.locator("button:not([name])").last.click()
    assert sent.value.headers["content-type"] == "application/x-www-form-urlencoded"
    page.wait_for_url(re.compile(r"/tickets/\d+"))
