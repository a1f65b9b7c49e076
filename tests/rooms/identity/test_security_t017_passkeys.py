"""T17, T18: staff need a passkey, a passkey needs our origin, and a copy of one gives itself away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.authenticator import Device, question_in

from countersign.identity import commands, queries
from countersign.identity.models import Account, Passkey, SignInSession
from countersign.ledger.queries import events_of

from .conftest import PASSWORD, session_cookie


def typed(client: Client, account: Account, **more: str) -> Any:
    return client.post("/sign-in", {"email": account.email, "password": PASSWORD, **more})


def enrolled(client: Client, account: Account, device: Device, name: str = "My laptop") -> Any:
    assert typed(client, account)["Location"] == "/sign-in/enrolment"
    made = device.make(question_in(client.get("/sign-in/enrolment").content.decode()))
    return client.post("/sign-in/enrolment", {"name": name, "made": made})


def by_passkey(client: Client, device: Device) -> Any:
    question = question_in(client.get("/sign-in").content.decode())
    return client.post("/sign-in/passkey", {"passkey": device.answer(question)})


def types(account: Account) -> list[str]:
    return [event.type for event in events_of("account", account.pk)]


def test_security_t017_staff_without_a_passkey_reach_its_page_and_nothing_else(web: Client, artem: Account) -> None:
    assert typed(web, artem, next="/desk/tickets/1")["Location"] == "/sign-in/enrolment"
    page = web.get("/sign-in/enrolment").content.decode()
    assert "proof_code" not in page, "no code of an app is offered to staff"
    assert not SignInSession.objects.filter(account=artem).exists()
    for path in ("/desk/", "/desk/views/open", "/desk/tickets/1", "/account/security", "/sessions", "/password/change"):
        answer = web.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (303, "/sign-in"), path
    for path in ("/desk/tickets/1/answers", "/account/security/passkeys", "/account/security/codes"):
        assert web.post(path).status_code in (303, 404), path
        assert not SignInSession.objects.filter(account=artem).exists()
    assert web.get("/stream").status_code in (401, 404)
    assert web.post("/sign-out").status_code == 303
    assert web.get("/sign-in/enrolment")["Location"] == "/sign-in"


def test_security_t017_the_first_passkey_opens_the_desk(web: Client, artem: Account) -> None:
    device = Device()
    before = enrolled(web, artem, device)
    assert (before.status_code, before["Location"]) == (303, "/desk/")
    session = SignInSession.objects.get(account=artem)
    assert session.method == "passkey"
    assert queries.factors(artem.pk) == queries.Factors(passkeys=1)
    other = Client()
    done = by_passkey(other, device)
    assert (done.status_code, done["Location"]) == (303, "/desk/")
    assert types(artem)[-2:] == ["account.passkey_used", "account.signed_in"]
    third = Client()
    assert typed(third, artem)["Location"] == "/sign-in/factor", "a password alone is not enough any more"
    page = third.get("/sign-in/factor").content.decode()
    assert "proof_code" not in page
    answer = third.post("/sign-in/factor", {"passkey": device.answer(question_in(page))})
    assert answer["Location"] == "/desk/"


def test_security_t017_staff_are_given_no_code_in_place_of_a_passkey(web: Client, artem: Account) -> None:
    enrolled(web, artem, Device())
    assert web.post("/account/security/codes").status_code == 403
    page = web.get("/account/security").content.decode()
    assert "/account/security/codes" not in page
    assert "totp" not in page


def test_security_t017_the_last_passkey_of_staff_stays(web: Client, artem: Account) -> None:
    from tests.cast import proven

    from countersign.kernel.actor import Actor
    from countersign.kernel.errors import Conflict

    from .conftest import AT

    enrolled(web, artem, Device())
    by = proven(Actor("staff", id=artem.pk, assurance="A2"), "factor.change", artem)
    with pytest.raises(Conflict, match="passkey_is_last"):
        commands.remove_passkey(artem.pk, queries.passkeys_of(artem.pk)[0].id, by=by, at=AT)


@pytest.mark.parametrize(
    "between",
    [
        Device(origin="https://testserver.evil.example"),
        Device(origin="http://testserver:8080"),
        Device(origin="https://testserver"),
        Device(origin="http://localhost"),
        Device(rp_id="evil.example"),
        Device(verifies=False),
    ],
)
def test_security_t018_what_was_signed_for_another_page_opens_nothing(
    web: Client, artem: Account, between: Device
) -> None:
    device = Device()
    enrolled(web, artem, device)
    between.key, between.credential, between.count = device.key, device.credential, device.count
    victim = Client()
    relayed = by_passkey(victim, between)
    assert relayed.status_code == 422
    assert typed(victim, artem)["Location"] == "/sign-in/factor"
    page = victim.get("/sign-in/factor").content.decode()
    again = victim.post("/sign-in/factor", {"passkey": between.answer(question_in(page))})
    assert again.status_code == 422
    assert victim.get("/desk/").status_code == 303


def test_security_t018_no_passkey_is_made_for_another_page(web: Client, artem: Account) -> None:
    answer = enrolled(web, artem, Device(origin="https://evil.example"))
    assert answer.status_code == 422
    assert not Passkey.objects.exists()


def test_an_answer_is_taken_once_and_for_its_own_question(web: Client, artem: Account) -> None:
    device = Device()
    enrolled(web, artem, device)
    question = question_in(Client().get("/sign-in").content.decode())
    answer = device.answer(question)
    assert Client().post("/sign-in/passkey", {"passkey": answer}).status_code == 303
    assert Client().post("/sign-in/passkey", {"passkey": answer}).status_code == 422, "replayed"
    made_up = '{"publicKey": {"challenge": "' + "A" * 54 + '"}}'
    assert Client().post("/sign-in/passkey", {"passkey": device.answer(made_up)}).status_code == 422
    victim = Client()
    typed(victim, artem)
    page = victim.get("/sign-in/factor").content.decode()
    old = device.answer(question_in(page))
    victim.get("/sign-in/factor")
    assert victim.post("/sign-in/factor", {"passkey": old}).status_code == 422, "another question was asked since"


def test_a_copied_passkey_is_refused_and_told(web: Client, artem: Account) -> None:
    device = Device()
    enrolled(web, artem, device)
    assert by_passkey(Client(), device).status_code == 303
    assert by_passkey(Client(), device).status_code == 303
    copy = Device(key=device.key, credential=device.credential, count=0)
    assert by_passkey(Client(), copy).status_code == 422
    assert types(artem)[-1] == "account.passkey_copied"
    assert events_of("account", artem.pk)[-1].facts["kept"] == 2
    assert by_passkey(Client(), device).status_code == 303, "the owner goes on"


def test_a_removed_passkey_opens_nothing(web: Client, anna: Account) -> None:
    from tests.cast import proven

    from countersign.kernel.actor import Actor

    from .conftest import AT

    device = Device()
    add(anna, web, device)
    by = proven(Actor("customer", id=anna.pk, assurance="A2"), "factor.change", anna)
    commands.remove_passkey(anna.pk, queries.passkeys_of(anna.pk)[0].id, by=by, at=AT)
    assert by_passkey(Client(), device).status_code == 422
    assert typed(Client(), anna)["Location"] == "/"


def add(account: Account, client: Client, device: Device) -> None:
    assert typed(client, account).status_code == 303
    made = device.make(question_in(client.get("/account/security").content.decode()))
    done = client.post("/account/security/passkeys", {"name": "Phone", "made": made})
    assert done["Location"] == "/account/security?done=passkey_added", done.content.decode()


def test_security_t023_the_key_is_new_after_each_step(web: Client, artem: Account) -> None:
    session = web.session
    session["planted"] = 1
    session.save()
    keys = [session_cookie(web)]
    typed(web, artem)
    keys.append(session_cookie(web))
    device = Device()
    made = device.make(question_in(web.get("/sign-in/enrolment").content.decode()))
    web.post("/sign-in/enrolment", {"name": "Laptop", "made": made})
    keys.append(session_cookie(web))
    assert len(set(keys)) == 3
    for planted in keys[:2]:
        thief = Client()
        thief.cookies["session"] = planted
        assert thief.get("/desk/").status_code == 303
        assert thief.get("/sign-in/enrolment")["Location"] == "/sign-in"


@pytest.mark.parametrize(
    "garbage",
    [
        "", "{}", "[]", "null", "x" * 40_000, '{"id": 1}', "[" * 20_000,
        '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
        '{"id":"AA","rawId":"AA","type":"public-key",'
        '"response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}',
    ],
)  # fmt: skip
def test_garbage_is_no_passkey(web: Client, artem: Account, garbage: str) -> None:
    assert web.post("/sign-in/passkey", {"passkey": garbage}).status_code == 422
    typed(web, artem)
    web.get("/sign-in/enrolment")
    assert web.post("/sign-in/enrolment", {"name": "x", "made": garbage}).status_code == 422
