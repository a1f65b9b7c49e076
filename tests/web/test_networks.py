"""A network is evidence (M8): one never seen asks whoever has a second factor for it, and refuses nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.authenticator import Device
from tests.web.asked import asked
from tests.web.devices import joined
from tests.web.world import World

from countersign.ledger.queries import events_of
from countersign.tickets.queries import thread_of

ELSEWHERE = {"REMOTE_ADDR": "198.51.100.77"}
TEXT = "It is slow again.\nSince 14:03."


@pytest.fixture
def device(world: World) -> Device:
    return joined(world.cast.owner)


def told(person: int) -> list[str]:
    return [row.type for row in events_of("account", person, staff=True)]


def write(client: Client, world: World, **more: Any) -> Any:
    return client.post(f"/tickets/{world.mine}/messages", {"text": TEXT}, **more)


def newest(world: World) -> Any:
    return thread_of(world.mine, world.cast.owner).messages[-1]


def test_at_home_nothing_is_asked(world: World, device: Device) -> None:
    assert write(world.browsers["owner"], world).status_code == 303
    assert (newest(world).assurance, newest(world).method) == ("A2", "password")


def test_the_first_act_from_elsewhere_asks_and_then_the_network_is_known(world: World, device: Device) -> None:
    owner = world.browsers["owner"]
    assert owner.get(f"/tickets/{world.mine}", **ELSEWHERE).status_code == 200
    assert owner.post("/drafts", {"place": f"{world.mine}:message", "text": TEXT}, **ELSEWHERE).status_code < 400
    before = newest(world).id
    page = asked(write(owner, world, **ELSEWHERE))
    assert "not been seen at this network" in page.text
    assert "Write in a ticket" in page.text
    assert ("text", TEXT) in page.typed()
    assert newest(world).id == before
    answer = owner.post(page.action, page.with_proof(passkey=device.answer(page.question)), **ELSEWHERE)
    assert answer.status_code == 303
    assert (newest(world).body, newest(world).assurance, newest(world).method) == (TEXT, "A3", "passkey")
    assert newest(world).ip == ELSEWHERE["REMOTE_ADDR"]
    assert write(owner, world, **ELSEWHERE).status_code == 303
    assert newest(world).assurance == "A2"
    assert "account.stepped_up" in told(world.cast.owner.account_id)


def test_a_stolen_session_elsewhere_writes_nothing(world: World, device: Device) -> None:
    owner, before = world.browsers["owner"], newest(world).id
    for _ in range(3):
        asked(write(owner, world, **ELSEWHERE))
    for noun in ("confirmation", "withdrawal", "rejection"):
        assert owner.post(f"/tickets/{world.mine}/{noun}", {"text": TEXT}, **ELSEWHERE).status_code in (403, 409)
    assert newest(world).id == before


def test_without_a_second_factor_it_goes_through_and_is_recorded_once(world: World) -> None:
    colleague = world.browsers["colleague"]
    for _ in range(2):
        assert write(colleague, world, **ELSEWHERE).status_code == 303
    assert (newest(world).assurance, newest(world).ip) == ("A2", ELSEWHERE["REMOTE_ADDR"])
    assert told(world.cast.colleague.account_id).count("account.network_met") == 1


def test_the_scripted_composer_gets_the_whole_page(world: World, device: Device) -> None:
    answer = write(world.browsers["owner"], world, headers={"hx-request": "true"}, **ELSEWHERE)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "body")
    assert ("text", TEXT) in asked(answer).typed()


def test_a_form_sent_twice_with_its_proof_takes_effect_once(world: World, device: Device) -> None:
    owner = world.browsers["owner"]
    sent = {"text": TEXT, "idempotency_key": "k" * 22}
    page = asked(owner.post(f"/tickets/{world.mine}/messages", sent, **ELSEWHERE))
    assert ("idempotency_key", "k" * 22) in page.fields
    proven = page.with_proof(passkey=device.answer(page.question))
    assert owner.post(page.action, proven, **ELSEWHERE).status_code == 303
    count = len(thread_of(world.mine, world.cast.owner).messages)
    again = owner.post(page.action, proven, **ELSEWHERE)
    assert (again.status_code, again["Location"][: len("/tickets/")]) == (303, "/tickets/")
    assert len(thread_of(world.mine, world.cast.owner).messages) == count
