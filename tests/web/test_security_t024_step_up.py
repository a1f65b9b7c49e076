"""Security T24: an act at A3 takes a second factor for this act and this object, fresh, once, in this session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from tests.authenticator import Device, question_in
from tests.web.asked import Asked, asked
from tests.web.devices import joined
from tests.web.world import World, browser

from countersign.identity import commands as identity
from countersign.identity import queries as identity_queries
from countersign.identity.commands.step_up import Wanted, begin_step_up, spend_step_up
from countersign.identity.models import StepUpChallenge
from countersign.identity.rules import step_up as rules
from countersign.kernel import acts
from countersign.kernel.acts import act, require
from countersign.kernel.clock import database_now
from countersign.kernel.guards import unguarded
from countersign.kernel.routes import declared
from countersign.ledger.queries import events_of

TYPED = {
    "text": "Disconnect cs1234, please.\nIt is the old one.",
    "tag": ["one", "two", "two"],
    "name": "x",
    "passkey": "p",
}
done: list[dict[str, Any]] = []


def settle(request: HttpRequest, number: int) -> HttpResponse:
    """A screen as any other: it calls a command, and the command requires its act."""
    by: Any = request.actor  # type: ignore[attr-defined]
    require(by, "thing.settle", f"thing:{number}", name=f"Server cs{number}")
    done.append({"number": number, "typed": dict(request.POST.lists()), "level": by.assurance, "method": by.method})
    return HttpResponse("settled")


def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Another act on the same things."""
    require(request.actor, "thing.drop", f"thing:{number}")  # type: ignore[attr-defined]
    done.append({"dropped": number})
    return HttpResponse("dropped")


urlpatterns = [
    path("settle/<int:number>", declared(settle, "signed_in")),
    path("drop/<int:number>", declared(drop, "signed_in")),
    path("", include("countersign.project.urls")),
]


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    done.clear()
    monkeypatch.setattr(acts, "_acts", dict(acts._acts))
    act("thing.settle", level="A3", says="Disconnect a server", object="thing", roles=["customer", "staff"])
    act("thing.drop", level="A3", says="Remove a server", object="thing", roles=["customer", "staff"])
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def device(world: World) -> Device:
    """The owner's phone, added after the owner signed in."""
    return joined(world.cast.owner)


@pytest.fixture
def owner(world: World, device: Device) -> Client:
    return world.browsers["owner"]


def told(world: World) -> list[tuple[str, dict[str, Any]]]:
    rows = events_of("account", world.cast.owner.account_id, staff=True)
    return [(row.type, dict(row.facts)) for row in rows if "step" in row.type]


def ask(client: Client, number: int = 7, typed: dict[str, Any] | None = None) -> Asked:
    answer = client.post(f"/settle/{number}", TYPED if typed is None else typed)
    assert answer.status_code == 403
    return asked(answer)


def test_the_page_names_act_and_object_and_keeps_every_field(owner: Client) -> None:
    page = ask(owner)
    assert "Disconnect a server" in page.text
    assert "Server cs7" in page.text
    assert page.action == "/settle/7"
    typed: dict[str, list[str]] = {}
    for name, value in page.typed():
        typed.setdefault(name, []).append(value)
    assert typed == {name: value if isinstance(value, list) else [value] for name, value in TYPED.items()}
    assert not done


def test_secrets_ride_along_and_are_not_shown(owner: Client) -> None:
    typed = {"password": "a quiet harbour at dawn", "number": "4509 123456 from the passport", "text": "T" * 40}
    page = ask(owner, typed=typed)
    assert dict(page.typed()) == typed
    assert "T" * 40 in page.text
    assert "harbour" not in page.text
    assert "4509" not in page.text


def test_a_fresh_proof_carries_the_act_out_with_what_was_typed(owner: Client, device: Device, world: World) -> None:
    page = ask(owner)
    answer = owner.post(page.action, page.with_proof(passkey=device.answer(page.question)))
    assert answer.content == b"settled"
    (one,) = done
    assert (one["number"], one["level"], one["method"]) == (7, "A3", "passkey")
    assert {name: one["typed"][name] for name in ("text", "tag", "name", "passkey")} == {
        name: value if isinstance(value, list) else [value] for name, value in TYPED.items()
    }
    assert not [name for name in one["typed"] if name in ("step_up", "proof_code", "csrfmiddlewaretoken")]
    assert told(world) == [("account.stepped_up", {"act": "thing.settle", "object": "thing:7", "method": "passkey"})]


def test_a_session_has_another_key_after_a_proof_T23(owner: Client, device: Device) -> None:
    """security T23."""
    before = owner.cookies["session"].value
    page = ask(owner)
    assert owner.post(page.action, page.with_proof(passkey=device.answer(page.question))).status_code == 200
    after = owner.cookies["session"].value
    assert after != before
    assert owner.get("/account/security").status_code == 200
    owner.cookies["session"] = before
    assert owner.get("/account/security")["Location"].startswith("/sign-in")


def test_a_proof_counts_once(owner: Client, device: Device) -> None:
    page = ask(owner)
    sent = page.with_proof(passkey=device.answer(page.question))
    assert owner.post(page.action, sent).status_code == 200
    again = asked(owner.post(page.action, sent))
    assert "used already" in again.text
    assert again.typed() == page.typed()
    assert len(done) == 1


def test_a_proof_older_than_five_minutes_is_asked_again(owner: Client, device: Device) -> None:
    page = ask(owner)
    with unguarded():
        StepUpChallenge.objects.update(created_at=database_now() - rules.LASTS)
    again = asked(owner.post(page.action, page.with_proof(passkey=device.answer(page.question))))
    assert "five minutes have passed" in again.text
    assert again.typed() == page.typed()
    assert not done


@pytest.mark.parametrize("elsewhere", ["/settle/8", "/drop/7"])
def test_a_proof_for_another_act_or_object_is_none(elsewhere: str, owner: Client, device: Device) -> None:
    page = ask(owner)
    again = asked(owner.post(elsewhere, page.with_proof(passkey=device.answer(page.question))))
    assert "something else" in again.text
    assert again.action == elsewhere
    assert again.typed() == page.typed()
    assert not done


def test_a_proof_of_another_session_is_none(owner: Client, device: Device, world: World) -> None:
    page = ask(owner)
    other = browser()
    with unguarded():
        other.force_login(_account(world.cast.owner.account_id))
    again = asked(other.post(page.action, page.with_proof(passkey=device.answer(page.question))))
    assert "something else" in again.text
    assert not done
    assert told(world)[-1][1]["why"] == "other"


def _account(number: int) -> Any:
    from countersign.identity.models import Account

    return Account.objects.get(pk=number)


def test_a_proof_of_another_person_is_none(owner: Client, device: Device, world: World) -> None:
    theirs = world.alien_device
    assert theirs is not None
    page = ask(owner)
    stranger = world.browsers["stranger"]
    assert (
        "something else"
        in asked(stranger.post(page.action, page.with_proof(passkey=theirs.answer(page.question)))).text
    )
    again = asked(owner.post(page.action, page.with_proof(passkey=theirs.answer(page.question))))
    assert "did not prove it" in again.text
    assert not done


def test_a_signature_for_another_question_or_origin_is_wrong(owner: Client, device: Device) -> None:
    first, second = ask(owner), ask(owner)
    assert first.question != second.question
    copied = replace(device, origin="http://testserver.evil.example")
    for answer in (device.answer(first.question), copied.answer(second.question)):
        page = asked(owner.post(second.action, second.with_proof(passkey=answer)))
        assert "did not prove it" in page.text
    assert not done


def test_guessing_is_slowed_down_for_the_account(owner: Client, device: Device, world: World) -> None:
    for _ in range(rules.MOST_WRONG_EACH_WINDOW):
        page = ask(owner)
        assert "did not prove it" in asked(owner.post(page.action, page.with_proof(passkey="{}"))).text
    page = ask(owner)
    assert (
        "Wait 15 minutes" in asked(owner.post(page.action, page.with_proof(passkey=device.answer(page.question)))).text
    )
    assert not done
    assert [facts["why"] for _type, facts in told(world)] == ["wrong"] * rules.MOST_WRONG_EACH_WINDOW + ["often"]


def test_one_question_takes_five_wrong_answers(owner: Client, device: Device) -> None:
    page = ask(owner)
    for _ in range(rules.MOST_WRONG):
        owner.post(page.action, page.with_proof(passkey="{}"))
    assert "Wait 15" in asked(owner.post(page.action, page.with_proof(passkey=device.answer(page.question)))).text
    assert not done


def test_without_scripts_a_recovery_code_proves_it_once(owner: Client, device: Device, world: World) -> None:
    by = world.cast.owner.proven("factor.change", f"account:{world.cast.owner.id}")
    codes = identity.make_recovery_codes(by.account_id, by=by, at=database_now())
    page = ask(owner)
    assert page.takes_codes
    assert owner.post(page.action, page.with_proof(proof_code=codes[0])).content == b"settled"
    page = ask(owner)
    assert "did not prove it" in asked(owner.post(page.action, page.with_proof(proof_code=codes[0]))).text
    assert [one["method"] for one in done] == ["recovery_code"]


def test_staff_are_not_offered_codes(world: World) -> None:
    lead = world.browsers["duty_lead"]
    device = joined(world.cast.duty_lead)
    page = ask(lead)
    assert not page.takes_codes
    assert "did not prove it" in asked(lead.post(page.action, page.with_proof(proof_code="123456"))).text
    assert lead.post(page.action, page.with_proof(passkey=device.answer(page.question))).content == b"settled"


def test_without_a_second_factor_the_page_leads_to_one_and_back(world: World) -> None:
    nina, here = world.browsers["colleague"], "http://testserver/account?page=2"
    for referer, onward in (("http://testserver.evil.example/account", None), (here, "/account?page=2")):
        answer = nina.post("/settle/7", TYPED, headers={"referer": referer})
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "has no second factor yet" in text
        assert "It is the old one." in text
        assert 'href="/account?page=2"' not in nina.get("/account/security").content.decode(), "first the factor"
        if onward is not None:
            device = joined(world.cast.colleague)
            assert f'href="{onward}"' in nina.get("/account/security").content.decode()
    page = ask(nina)
    assert nina.post(page.action, page.with_proof(passkey=device.answer(page.question))).content == b"settled"
    assert 'href="/account?page=2"' not in nina.get("/account/security").content.decode()


def test_a_part_of_a_page_gets_the_whole_page(owner: Client) -> None:
    answer = owner.post("/settle/7", TYPED, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "body"
    assert asked(answer).action == "/settle/7"
    assert not done


def test_a_script_that_asks_for_json_hears_a_code(owner: Client) -> None:
    answer = owner.post("/settle/7", TYPED, headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert (answer.json()["code"], answer.json()["object"]) == ("step_up_needed", "thing:7")


def test_the_proof_is_looked_at_only_in_a_form_of_ours(device: Device, world: World, owner: Client) -> None:
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.7")
    strict.cookies = owner.cookies
    page = ask(owner)
    sent = page.with_proof(passkey=device.answer(page.question)) | {"csrfmiddlewaretoken": "forged"}
    assert strict.post(page.action, sent).status_code == 403
    assert not done
    assert StepUpChallenge.objects.filter(used_at=None).count() == 1


def test_of_two_at_once_one_has_it(world: World) -> None:
    by, at = world.cast.owner, database_now()
    reference, _challenge = begin_step_up(Wanted("thing.settle", "thing:7"), by=by, at=at)
    assert spend_step_up(reference, "passkey", by=by, at=at) == ("thing.settle", "thing:7")
    assert spend_step_up(reference, "passkey", by=by, at=at) is None
    reference, _challenge = begin_step_up(Wanted("thing.settle", "thing:7"), by=by, at=at)
    assert spend_step_up(reference, "passkey", by=by, at=at + timedelta(minutes=5)) is None


def test_a_second_passkey_is_added_by_proving_the_first(owner: Client, device: Device, world: World) -> None:
    """What the new device said rides along while the old one answers."""
    second = Device()
    made = second.make(question_in(owner.get("/account/security").content.decode()))
    page = asked(owner.post("/account/security/passkeys", {"name": "Laptop", "made": made}))
    assert ("made", made) in page.typed()
    assert made not in page.text
    answer = owner.post(page.action, page.with_proof(passkey=device.answer(page.question)))
    assert answer["Location"].endswith("?done=passkey_added")
    names = [row.name for row in identity_queries.passkeys_of(world.cast.owner.account_id)]
    assert names == ["Phone", "Laptop"]
