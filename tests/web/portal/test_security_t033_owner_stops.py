"""The owner's own pages while a recovery, a dispute or a change concerns them (security T33, T34, T77)."""

from __future__ import annotations

import re

import pytest
from tests.cast import Cast
from tests.web.world import browser, tell_subscribers

from countersign.customers.models import IdentityChange, RecoveryCase
from countersign.notify.models import Notice

pytestmark = pytest.mark.django_db
KNOWN = "p.krylov@vektor.example"
FORM = {"email": KNOWN, "contact": "thief@mail.example", "lost": "all"}


def test_the_banner_stands_in_every_session_and_stops_it_T33(cast: Cast) -> None:
    """security T33: two live sessions see it at once; one button, without a script, ends it."""
    here, there = browser(KNOWN), browser(KNOWN)
    assert "asks for new access" not in here.get("/").content.decode()
    browser().post("/recovery/claim", FORM)
    tell_subscribers()
    for client in (here, there):
        for path in ("/", "/account", "/messages", "/tickets/new"):
            assert "Somebody asks for new access: your account" in client.get(path).content.decode(), path
    page = there.get("/account/identity").content.decode()
    [address] = re.findall(r'action="(/account/identity/recoveries/\d+/stop)"', page)
    assert browser("carla@ferri.example").post(address).status_code == 404
    assert there.post(address).status_code == 303
    assert RecoveryCase.objects.get().state == "cancelled"
    assert "asks for new access" not in here.get("/").content.decode()
    assert here.post(address).status_code == 409


def test_the_link_of_the_letter_stops_it_without_signing_in_T33(cast: Cast) -> None:
    """security T33: a notice to every known address carries the link; reading the page stops nothing."""
    client = browser()
    client.post("/recovery/claim", FORM)
    for _ in range(2):  # The claim leads to an event that letters are written of.
        tell_subscribers()
    bodies = "\n".join(Notice.objects.filter(address=KNOWN).values_list("body", flat=True))
    [path] = re.findall(r"http://testserver(/recovery/stop/\S+)", bodies)
    assert client.get(path).status_code == 200 and RecoveryCase.objects.get().state == "opened"
    answer = client.post(path)
    assert "It is stopped." in answer.content.decode() and RecoveryCase.objects.get().state == "cancelled"
    assert "It is over already" in client.post(path).content.decode()


def test_numbers_are_asked_for_in_vain_T77(cast: Cast) -> None:
    """security T77: neither the form's list nor a forged field reaches a tax number."""
    owner = browser(KNOWN)
    page = owner.get("/account/identity/changes")
    assert page.status_code == 200 and "tax_id" not in page.content.decode()
    for field in ("tax_id", "registration_id", "state", "name"):
        answer = owner.post("/account/identity/changes", {"field": field, "reason": "Please."})
        assert answer.status_code in (403, 409), (field, answer.status_code)
    assert not IdentityChange.objects.exists()
