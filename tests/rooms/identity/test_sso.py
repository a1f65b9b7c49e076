"""Signing in through an OpenID provider that runs as a process of its own, and lies when it is told to."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.authenticator import Device, question_in
from tests.cast import without_passkey
from tests.openid_provider import CLIENT, SECRET
from tests.site import ROOT, free_port

from countersign.identity import commands, provider
from countersign.identity.models import Account, SignInSession
from countersign.kernel import settings as given
from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import events_of

from .conftest import AT, PASSWORD

Lie = Callable[..., None]


@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """The provider's address."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.openid_provider", str(port)], cwd=ROOT)
    issuer, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(issuer + "/keys", timeout=2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield issuer
    process.terminate()
    process.wait(10)


@pytest.fixture
def lie(running: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lie]:
    """Configure the provider here; order lies of it."""

    def order(**lies: Any) -> None:
        body = json.dumps(lies).encode()
        urllib.request.urlopen(urllib.request.Request(running + "/lies", body, method="PUT"), timeout=5).close()
        provider._kept.clear()

    told = {"ISSUER": running, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "ALLOWED_DOMAINS": "nimbus.example"}
    for name, value in told.items():
        monkeypatch.setenv(f"COUNTERSIGN_OIDC_{name}", value)
    given.forget()
    order()
    yield order
    monkeypatch.undo()
    given.forget()


def through(client: Client, wanted: str = "") -> Any:
    """Go to the provider and come back, as a browser does."""
    left = client.get("/sign-in/sso" + (f"?next={wanted}" if wanted else ""))
    assert left.status_code == 302, left.content.decode()[-800:]
    request = urllib.request.Request(left["Location"])
    opener = urllib.request.build_opener(_Stay)
    answer = opener.open(request, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "http://testserver/sign-in/sso/return"
    return client.get(f"{parts.path}?{parts.query}")


class _Stay(urllib.request.HTTPRedirectHandler):
    def http_error_302(self, request: Any, answer: Any, *rest: Any) -> Any:
        return answer


def enrolled(account: Account) -> None:
    client = Client()
    client.post("/sign-in", {"email": account.email, "password": PASSWORD})
    page = client.get("/sign-in/enrolment").content.decode()
    done = client.post("/sign-in/enrolment", {"name": "Laptop", "made": Device().make(question_in(page))})
    assert done["Location"] == "/desk/"


def test_without_a_provider_there_is_no_such_door(web: Client) -> None:
    assert web.get("/sign-in/sso").status_code == 404
    assert web.get("/sign-in/sso/return?code=1&state=2").status_code == 404
    assert "/sign-in/sso" not in web.get("/sign-in").content.decode()


def test_a_phishing_resistant_proof_opens_the_desk(web: Client, artem: Account, lie: Lie) -> None:
    assert "/sign-in/sso" in web.get("/sign-in").content.decode()
    lie(claims={"amr": ["pwd", "hwk"]})
    done = through(web, "/desk/views/open")
    assert (done.status_code, done["Location"]) == (303, "/desk/views/open")
    assert SignInSession.objects.get(account=artem).method == "sso"
    assert [e.type for e in events_of("account", artem.pk)][-2:] == ["account.identity_linked", "account.signed_in"]
    again = Client()
    lie(claims={"acr": "phrh", "email": "renamed@elsewhere.example"})
    assert through(again)["Location"] == "/desk/", "the subject is who it was, whatever its address is now"


def test_a_weaker_proof_still_needs_the_passkey(web: Client, artem: Account, lie: Lie) -> None:
    lie(claims={"amr": ["pwd", "otp", "sms"]})
    assert through(web)["Location"] == "/sign-in/enrolment"
    enrolled(artem)
    assert through(Client())["Location"] == "/sign-in/factor"
    assert Client().get("/desk/").status_code == 303


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "x" * 43, "amr": ["hwk"]}},
    "another audience": {"claims": {"aud": "somebody-else", "amr": ["hwk"]}},
    "two audiences, the other is meant": {"claims": {"aud": [CLIENT, "other"], "azp": "other", "amr": ["hwk"]}},
    "another issuer": {"claims": {"iss": "https://evil.example", "amr": ["hwk"]}},
    "expired": {"claims": {"exp": 1_700_000_000, "amr": ["hwk"]}},
    "proven long ago": {"claims": {"auth_time": 1_700_000_000, "amr": ["hwk"]}},
    "not said when proven": {"claims": {"auth_time": None, "amr": ["hwk"]}},
    "unsigned": {"unsigned": True, "claims": {"amr": ["hwk"]}},
    "signed by another key": {"foreign_key": True, "claims": {"amr": ["hwk"]}},
    "an answer of another provider": {"answers_as": "https://evil.example", "claims": {"amr": ["hwk"]}},
    "an address that nobody verified": {"claims": {"email_verified": False, "amr": ["hwk"]}},
    "verified in words only": {"claims": {"email_verified": "true", "amr": ["hwk"]}},
    "an unknown person": {"claims": {"email": "nobody@nimbus.example", "amr": ["hwk"]}},
    "a domain that is not ours": {"claims": {"email": "mallory@evil.example", "amr": ["hwk"]}},
    "no subject": {"claims": {"sub": None, "amr": ["hwk"]}},
}


@pytest.mark.parametrize("name", LIES)
def test_a_word_that_does_not_hold_opens_nothing(web: Client, artem: Account, lie: Lie, name: str) -> None:
    commands.add_account("mallory@evil.example", "Mallory", "staff", password=PASSWORD, by=SYSTEM, at=AT)
    lie(**LIES[name])
    answer = through(web)
    assert answer.status_code == 422, name
    assert not SignInSession.objects.filter(account__isnull=False).exists()
    assert "artem" not in answer.content.decode()


def test_a_provider_that_calls_itself_otherwise_is_not_asked(web: Client, artem: Account, lie: Lie) -> None:
    lie(called="https://evil.example")
    assert web.get("/sign-in/sso").status_code == 422


def test_customers_are_not_let_in(web: Client, anna: Account, lie: Lie, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_OIDC_ALLOWED_DOMAINS", "example.org")
    given.forget()
    lie(claims={"email": anna.email, "amr": ["hwk"]})
    assert through(web).status_code == 422


def test_an_address_given_to_somebody_new_opens_nothing(web: Client, artem: Account, lie: Lie) -> None:
    lie(claims={"amr": ["hwk"]})
    assert through(web)["Location"] == "/desk/"
    lie(claims={"amr": ["hwk"], "sub": "subject-2"})
    assert through(Client()).status_code == 422


def test_an_answer_is_taken_once_and_by_its_own_browser(web: Client, artem: Account, lie: Lie) -> None:
    lie(claims={"amr": ["hwk"]})
    left = web.get("/sign-in/sso")["Location"]
    answer = urllib.request.build_opener(_Stay).open(left, timeout=5).headers["Location"]
    path = answer.removeprefix("http://testserver")
    stranger = Client()
    stranger.get("/sign-in/sso")
    assert stranger.get(path).status_code == 422, "somebody else's answer (login CSRF)"
    assert Client().get(path).status_code == 422
    assert web.get(path)["Location"] == "/desk/"
    assert Client().get(path).status_code == 422
    assert web.get(path).status_code == 422


def test_a_waiver_holds_here_too(web: Client, artem: Account, lie: Lie) -> None:
    without_passkey(artem.pk)
    assert through(web)["Location"] == "/desk/"


def test_whoever_was_shut_out_stays_out(web: Client, artem: Account, lie: Lie) -> None:
    lie(claims={"amr": ["hwk"]})
    assert through(web)["Location"] == "/desk/"
    commands.deactivate(artem.pk, by=SYSTEM, at=AT)
    assert web.get("/desk/").status_code == 303
    assert through(Client()).status_code == 422
