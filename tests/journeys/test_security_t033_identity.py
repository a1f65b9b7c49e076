"""Two browsers: a stranger claims an account, its owner reads of it at once and stops it; a freeze, seen by its holder.

Security T33, T34, in a real browser; the rest by number in tests/web and tests/rooms/customers.
"""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.journeys.people import People


def test_the_owner_reads_of_a_claim_at_once_and_stops_it_T33(people: People) -> None:
    """security T33: by keyboard, without scripts for the stranger, on a phone for the owner."""
    owner = people.page("Ingrid Solberg", phone=True)
    people.open(owner, "/")
    expect(owner.locator("#notices")).not_to_contain_text("asks for new access")
    stranger = people.page("", scripts=False)
    stranger.goto(people.house.url("/recovery"))
    stranger.get_by_role("link", name="I have none of these").click()
    stranger.get_by_label("E-mail you sign in with").fill("ingrid@nordlys.example")
    stranger.get_by_label("E-mail where we can answer you now").fill("not.ingrid@mail.example")
    stranger.get_by_label("All of it").check()
    stranger.get_by_role("button", name="Ask for access").click()
    expect(stranger.locator("h1")).to_have_text("We have it and look at it.")
    expect(stranger.locator("main")).not_to_contain_text("Ingrid")

    for _ in range(40):  # A job finds the account, within seconds.
        people.open(owner, "/account")
        if "asks for new access" in owner.locator("#notices").inner_text():
            break
        owner.wait_for_timeout(250)
    expect(owner.locator("#notices")).to_contain_text("Somebody asks for new access: your account")
    assert owner.evaluate("document.documentElement.scrollWidth") <= 390
    owner.locator("#notices a").first.click()
    owner.get_by_role("button", name="It was not me, stop it").click()
    owner.wait_for_load_state()
    expect(owner.locator("main")).not_to_contain_text("asks for new access")
    stranger.reload()
    expect(stranger.locator("h1")).to_have_text("It could not be confirmed.")


def test_a_freeze_is_seen_and_takes_no_access_T34(people: People) -> None:
    """security T34: the holder of the demonstration's disputed customer reads the reason, and goes on with tickets."""
    holder = people.page("Katrin Vogel")
    for path in ("/", "/account", "/messages"):
        people.open(holder, path)
        expect(holder.locator("#notices")).to_contain_text("A dispute about Fotobank GmbH is open")
    people.open(holder, "/account/identity")
    expect(holder.locator("main")).to_contain_text("are frozen")
    expect(holder.get_by_role("link", name="Ask for a change")).to_have_count(0)
    answer = holder.request.get(people.house.url("/account/identity"))
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text())[0]
    given = {"csrfmiddlewaretoken": token, "methods": "in_person"}
    forged = holder.request.post(
        people.house.url("/account/identity/methods"), form=given, headers={"Origin": people.house.origin}
    )
    assert forged.status in (403, 423)
    people.open(holder, "/tickets/new")
