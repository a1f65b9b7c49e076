"""T20, T22 and what stands in for a device: stolen cookies, reset links, recovery codes, short passwords."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.authenticator import Device, question_in
from tests.cast import proven

from countersign.identity import commands, jobs, queries, rules
from countersign.identity.models import Account, RecoveryCode, SignInSession
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, NotAllowed, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of

from .conftest import AT, PASSWORD, session_cookie

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEWER = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
CURL = "curl/8.9.1"
NEW = "a lantern in the northern fog"


def typed(client: Client, account: Account, password: str = PASSWORD) -> Any:
    return client.post("/sign-in", {"email": account.email, "password": password})


def with_passkey(account: Account, client: Client | None = None, password: str = PASSWORD) -> Device:
    """Let a customer add a first passkey through the page."""
    client, device = client or Client(), Device()
    assert typed(client, account, password).status_code == 303
    made = device.make(question_in(client.get("/account/security").content.decode()))
    done = client.post("/account/security/passkeys", {"name": "Phone", "made": made})
    assert done.status_code == 303, done.content.decode()[-2000:]
    return device


def person(account: Account) -> Actor:
    return Actor(account.kind, id=account.pk, name=account.name, assurance="A2", ip="203.0.113.7")  # type: ignore[arg-type]


def codes_of(account: Account) -> list[str]:
    by = proven(person(account), "factor.change", account)
    return commands.make_recovery_codes(account.pk, by=by, at=database_now())


def stolen(key: str, user_agent: str) -> Client:
    thief = Client(headers={"user-agent": user_agent})
    thief.cookies["session"] = key
    return thief


def test_security_t020_a_cookie_is_worth_nothing_in_another_client(anna: Account) -> None:
    browser = Client(headers={"user-agent": FIREFOX})
    typed(browser, anna)
    key = session_cookie(browser)
    assert stolen(key, FIREFOX).get("/sessions").status_code == 200
    assert stolen(key, NEWER).get("/sessions").status_code == 200, "a browser may be brought up to date"
    for other in (CURL, "", FIREFOX.replace("X11; Linux x86_64", "Windows NT 10.0"), "python-requests/2.34"):
        answer = stolen(key, other).get("/sessions")
        assert (answer.status_code, answer["Location"].split("?")[0]) == (303, "/sign-in"), other
    assert browser.get("/sessions").status_code == 200


@pytest.mark.parametrize("act", ["sign out", "new password", "other role", "shut out", "end all others"])
def test_security_t020_a_stolen_cookie_dies_with_what_it_was_given_for(mira: Account, act: str) -> None:
    browser, other = Client(), Client()
    typed(browser, mira)
    typed(other, mira)
    key = session_cookie(browser)
    reference = other.session.reference or ""
    {
        "sign out": lambda: browser.post("/sign-out"),
        "new password": lambda: commands.change_password(mira.pk, NEW, by=person(mira), at=AT),
        "other role": lambda: commands.change_roles(mira.pk, ["second_line"], by=SYSTEM, at=AT),
        "shut out": lambda: commands.deactivate(mira.pk, by=SYSTEM, at=AT),
        "end all others": lambda: other.post("/sessions/others/end"),
    }[act]()
    assert stolen(key, "").get("/sessions").status_code == 303
    if act == "end all others":
        assert other.get("/sessions").status_code == 200
        assert SignInSession.objects.filter(account=mira).count() == 1, reference


def reset(client: Client, account: Account, password: str) -> Any:
    jobs.mail_reset_link(account.email, "203.0.113.7")
    found = re.search(r"http://testserver(/password/reset/\S+)", str(mail.outbox[-1].body))
    assert found
    client.get(found[1])
    return client.post("/password/new", {"password": password})


def test_security_t022_a_reset_link_takes_no_second_factor_away(web: Client, anna: Account) -> None:
    device = with_passkey(anna)
    assert SignInSession.objects.filter(account=anna).count() == 1
    assert reset(web, anna, NEW)["Location"] == "/sign-in?changed"
    assert not SignInSession.objects.filter(account=anna).exists()
    assert queries.factors(anna.pk).passkeys == 1
    assert typed(web, anna, NEW)["Location"] == "/sign-in/factor"
    assert web.get("/").status_code == 303, "nothing opens before the factor"
    question = question_in(web.get("/sign-in/factor").content.decode())
    assert web.post("/sign-in/factor", {"passkey": device.answer(question)})["Location"] == "/"


def test_security_t022_staff_keep_their_passkey_through_a_reset(web: Client, artem: Account) -> None:
    typed(web, artem)
    device = Device()
    made = device.make(question_in(web.get("/sign-in/enrolment").content.decode()))
    web.post("/sign-in/enrolment", {"name": "Laptop", "made": made})
    assert reset(Client(), artem, NEW)["Location"] == "/sign-in?changed"
    assert typed(Client(), artem, NEW)["Location"] == "/sign-in/factor"


def test_a_half_way_sign_in_dies_with_the_password(web: Client, anna: Account) -> None:
    with_passkey(anna)
    typed(web, anna)
    assert web.get("/sign-in/factor").status_code == 200
    commands.change_password(anna.pk, NEW, by=person(anna), at=AT)
    assert web.get("/sign-in/factor")["Location"] == "/sign-in"


def test_a_recovery_code_stands_in_for_a_device_once(web: Client, anna: Account) -> None:
    with_passkey(anna)
    codes = codes_of(anna)
    assert len(set(codes)) == 10
    assert all(rules.normalised_recovery_code(code) == code for code in codes)
    assert queries.factors(anna.pk).recovery_codes_left == 10
    typed(web, anna)
    spoken = codes[3].lower().replace("-", " ").replace("0", "o")
    assert web.post("/sign-in/factor", {"proof_code": spoken})["Location"] == "/"
    assert SignInSession.objects.get(account=anna, method="recovery_code")
    used = events_of("account", anna.pk)[-2]
    assert (used.type, used.facts) == ("account.recovery_code_used", {"left": 9})
    again = Client()
    typed(again, anna)
    assert again.post("/sign-in/factor", {"proof_code": codes[3]}).status_code == 422
    assert again.post("/sign-in/factor", {"proof_code": codes[4]}).status_code == 303


def test_new_codes_kill_the_old_and_nothing_tells_them(web: Client, anna: Account) -> None:
    with_passkey(anna)
    old, new = codes_of(anna), codes_of(anna)
    typed(web, anna)
    assert web.post("/sign-in/factor", {"proof_code": old[0]}).status_code == 422
    assert web.post("/sign-in/factor", {"proof_code": new[0]}).status_code == 303
    page = web.get("/account/security").content.decode()
    kept = str(list(RecoveryCode.objects.values_list("digest", flat=True)))
    told = str([event.payload for event in events_of("account", anna.pk)])
    for code in (*old, *new):
        for form in (code, code.replace("-", ""), code.lower()):
            assert form not in page + kept + told


def test_codes_are_shown_once_after_a_proof(web: Client, anna: Account) -> None:
    device = with_passkey(anna, web)
    asked = web.post("/account/security/codes", {"idempotency_key": "codes-1234567890"})
    page = asked.content.decode()
    assert asked.status_code in (401, 403), "a session alone is not enough"
    assert "account-codes" not in page
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    given = {**fields, "passkey": device.answer(question_in(page))}
    before = session_cookie(web)
    shown = web.post("/account/security/codes", given)
    assert shown.status_code == 200
    assert session_cookie(web) != before, "T23: a new key after the proof"
    assert stolen(before, "").get("/sessions").status_code == 303
    codes = re.findall(r"<li><code>([0-9A-Z-]{19})</code>", shown.content.decode())
    assert len(codes) == 10
    again = web.post("/account/security/codes", given)
    assert again.status_code != 200 or not re.findall(r"<li><code>[0-9A-Z-]{19}", again.content.decode())
    assert queries.factors(anna.pk).recovery_codes_left == 10


def test_guessing_codes_waits(web: Client, anna: Account) -> None:
    with_passkey(anna)
    codes = codes_of(anna)
    typed(web, anna)
    for _ in range(5):
        assert web.post("/sign-in/factor", {"proof_code": "0000-0000-0000-0000"}).status_code == 422
    answer = web.post("/sign-in/factor", {"proof_code": codes[0]})
    assert (answer.status_code, "Retry-After" in answer) == (429, True)


def test_eight_characters_do_beside_a_second_factor_alone(web: Client, anna: Account) -> None:
    short = "kelpbrid"
    with pytest.raises(Exception, match="password_too_short"):
        commands.change_password(anna.pk, short, by=person(anna), at=AT)
    with_passkey(anna)
    commands.change_password(anna.pk, short, by=person(anna), at=AT)
    by = proven(person(anna), "factor.change", anna)
    only = queries.passkeys_of(anna.pk)[0].id
    with pytest.raises(Conflict, match="factor_keeps_short_password"):
        commands.remove_passkey(anna.pk, only, by=by, at=AT)
    commands.change_password(anna.pk, NEW, by=person(anna), at=AT)
    commands.remove_passkey(anna.pk, only, by=by, at=AT)
    assert typed(web, anna, NEW)["Location"] == "/"


def test_a_second_passkey_and_a_removal_need_a_proof(anna: Account) -> None:
    with_passkey(anna)
    new = commands.NewPasskey("cred", "key", 0)
    with pytest.raises(StepUpNeeded):
        commands.add_passkey(anna.pk, new, "Tablet", by=person(anna), at=AT)
    with pytest.raises(StepUpNeeded):
        commands.remove_passkey(anna.pk, queries.passkeys_of(anna.pk)[0].id, by=person(anna), at=AT)
    other = proven(person(anna), "factor.change", "account:999")
    with pytest.raises(StepUpNeeded):
        commands.add_passkey(anna.pk, new, "Tablet", by=other, at=AT)


def test_nobody_changes_another_person_s_factors(mira: Account, anna: Account, web: Client) -> None:
    with_passkey(anna)
    row = queries.passkeys_of(anna.pk)[0]
    by = proven(person(mira), "factor.change", anna)
    for attempt in (
        lambda: commands.remove_passkey(anna.pk, row.id, by=by, at=AT),
        lambda: commands.rename_passkey(anna.pk, row.id, "Mine", by=by, at=AT),
        lambda: commands.add_passkey(anna.pk, commands.NewPasskey("c", "k", 0), "Mine", by=by, at=AT),
        lambda: commands.clear_factors(anna.pk, reason="because", by=by, at=AT),
        lambda: commands.record_totp_removed(anna.pk, by=by, at=AT),
        lambda: commands.waive_passkey(mira.pk, reason="because", until_at=AT + timedelta(hours=1), by=by, at=AT),
    ):
        with pytest.raises((NotAllowed, NotVisible)):
            attempt()
    typed(web, mira)
    for path in (f"/account/security/passkeys/{row.id}/name", f"/account/security/passkeys/{row.id}/removal"):
        assert web.post(path, {"name": "Mine"}).status_code == 404
    assert queries.passkeys_of(anna.pk) == [row]


def test_a_cleared_account_begins_anew(web: Client, anna: Account) -> None:
    device = with_passkey(anna)
    codes = codes_of(anna)
    commands.clear_factors(anna.pk, reason="proven anew", by=SYSTEM, at=AT)
    assert queries.factors(anna.pk) == queries.Factors()
    assert not SignInSession.objects.filter(account=anna).exists()
    question = question_in(web.get("/sign-in").content.decode())
    assert web.post("/sign-in/passkey", {"passkey": device.answer(question)}).status_code == 422
    assert typed(web, anna)["Location"] == "/"
    assert not commands.use_recovery_code(anna.pk, codes[0], by=person(anna), at=AT)


def test_a_session_under_a_waiver_ends_with_it(web: Client, artem: Account) -> None:
    now = database_now()
    commands.waive_passkey(
        artem.pk, reason="Lost the key", until_at=now + timedelta(minutes=10), by=SYSTEM, at=now
    )
    assert typed(web, artem)["Location"] == "/desk/"
    session = SignInSession.objects.get(account=artem)
    assert session.expire_date <= now + timedelta(minutes=10)
    commands.touch_session(session.reference)
    assert SignInSession.objects.get(account=artem).expire_date <= now + timedelta(minutes=10)
    page = web.get("/account/security").content.decode()
    assert 'class="banner"' in page
    device = Device()
    web.post("/account/security/passkeys", {"name": "Key", "made": device.make(question_in(page))})
    assert queries.waiver_of(artem.pk) is None, "a new passkey ends the waiver"
    assert typed(Client(), artem)["Location"] == "/sign-in/factor"


@pytest.mark.parametrize("hours", [0, 25, 24 * 365])
def test_a_waiver_lasts_a_day_at_most(artem: Account, hours: int) -> None:
    until_at = AT + timedelta(hours=hours)
    with pytest.raises(Exception, match="waiver_too_long"):
        commands.waive_passkey(artem.pk, reason="Lost the key", until_at=until_at, by=SYSTEM, at=AT)


def test_a_waiver_of_the_demonstration_counts_there_alone(web: Client, artem: Account) -> None:
    now = database_now()
    commands.waive_passkey(
        artem.pk, reason="Demonstration", until_at=now + timedelta(days=9), by=SYSTEM, at=now, way=rules.DEMONSTRATION
    )
    assert typed(web, artem)["Location"] == "/sign-in/enrolment"
