"""E6 over the addresses: what a form still has on its way when it is sent or emptied does not come back."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from tests.cast import Cast
from tests.factories import accepted
from tests.web.portal.reading import text

pytestmark = pytest.mark.django_db


def late(client: Client, place: str, key: str, **values: str) -> int:
    """Deliver a draft the way the script sends it."""
    typed = {"key": place, "values": json.dumps(values), "idempotency_key": key}
    return client.post("/drafts", typed, headers={"x-requested-with": "fetch"}).status_code


def test_a_late_draft_of_a_sent_message_does_not_reappear(owner: Client, cast: Cast) -> None:
    number, key = accepted(cast).pk, "a" * 22
    place = f"{number}:message"
    assert late(owner, place, key, text="It still st") == 200
    assert "It still st" in text(owner.get(f"/tickets/{number}"))
    sent = owner.post(f"/tickets/{number}/messages", {"text": "It still stands.", "idempotency_key": key})
    assert sent.status_code == 303
    assert late(owner, place, key, text="It still stan") == 200
    page = owner.get(f"/tickets/{number}").content.decode()
    assert re.search(r"<textarea[^>]*>\s*</textarea>", page)
    assert late(owner, place, "b" * 22, text="One more thing") == 200
    assert "One more thing" in text(owner.get(f"/tickets/{number}"))


def test_an_emptied_form_stays_empty(owner: Client, cast: Cast) -> None:
    assert late(owner, "new", "c" * 22, title="Half a title") == 200
    page = owner.get("/tickets/new").content.decode()
    keys = re.findall(r'name="idempotency_key" value="([^"]+)"', page)
    report, emptying = keys[0], keys[-1]
    assert report == emptying, "the button names the form it empties"
    assert late(owner, "new", report, title="Half a title more") == 200
    assert owner.post("/drafts", {"place": "new", "forget": "1", "idempotency_key": report}).status_code == 303
    assert late(owner, "new", report, title="Half a title more yet") == 200
    assert "Half a title" not in text(owner.get("/tickets/new"))


def test_the_form_of_a_foreign_ticket_cannot_be_emptied(stranger: Client, cast: Cast) -> None:
    typed = {"place": f"{accepted(cast).pk}:message", "forget": "1", "idempotency_key": "d" * 22}
    assert stranger.post("/drafts", typed).status_code == 404
