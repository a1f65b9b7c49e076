"""T19, T20: whoever is shut out or given fewer rights hears nothing more; measured from the command to the end."""

from __future__ import annotations

import socket
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.cast import PASSWORD, Cast, assemble
from tests.site import Site

from countersign.identity import commands
from countersign.identity.models import SignInSession
from countersign.identity.sessions import SessionStore
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.writing import writes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RUNS = 20


@pytest.fixture
def people(transactional_db: None, site: Site) -> Iterator[Cast]:
    yield assemble()


def opened(actor: Actor) -> str:
    """Open a session of this person as signing in does; return the cookie's key."""
    from django.contrib.auth import HASH_SESSION_KEY

    from countersign.identity.models import Account

    account = Account.objects.get(pk=actor.id)
    store = SessionStore()
    store["_auth_user_id"] = str(account.pk)
    store["_auth_user_backend"] = "countersign.identity.backend.PasswordBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.save()
    return store.session_key or ""


def stream(site: Site, key: str) -> socket.socket:
    """Open the event stream with a session's cookie; return when it speaks."""
    line = socket.create_connection(("127.0.0.1", site.port), timeout=10)
    line.sendall(f"GET /stream HTTP/1.1\r\nHost: localhost:{site.port}\r\nCookie: session={key}\r\n\r\n".encode())
    heard = b""
    while b"event: ping" not in heard:
        piece = line.recv(4096)
        assert piece, heard
        heard += piece
    return line


def silence(line: socket.socket) -> float:
    """Wait until the stream ends; return the instant."""
    while True:
        piece = line.recv(4096)
        if not piece or piece.endswith(b"0\r\n\r\n"):
            line.close()
            return time.monotonic()


def test_security_t019_a_shut_out_person_s_stream_is_dead_within_a_second(people: Cast, site: Site) -> None:
    took = []
    for _ in range(RUNS):
        line = stream(site, opened(people.second_line))
        began = time.monotonic()
        commands.deactivate(people.second_line.account_id, by=SYSTEM, at=database_now(), reason="left")
        took.append(silence(line) - began)
        assert not SignInSession.objects.filter(account_id=people.second_line.id).exists()
        commands.reactivate(people.second_line.account_id, by=SYSTEM, at=database_now())
    print(f"offboarding to dead stream: median {statistics.median(took):.3f} s, most {max(took):.3f} s, {RUNS} runs")
    assert max(took) < 5, took


def test_security_t020_sign_out_role_loss_and_a_new_password_end_streams(people: Cast, site: Site) -> None:
    who, at = people.first_line.account_id, database_now()

    def out() -> None:
        reference = SignInSession.objects.get(account_id=who).reference
        commands.record_sign_out(who, reference=reference, by=people.first_line, at=at)

    def ended() -> None:
        reference = SignInSession.objects.get(account_id=who).reference
        commands.end_session(who, reference, by=people.first_line, at=at)

    for act in (
        out,
        ended,
        lambda: commands.change_roles(who, ["second_line"], by=SYSTEM, at=at),
        lambda: commands.change_password(who, PASSWORD, by=people.first_line, at=at),
    ):
        line = stream(site, opened(people.first_line))
        began = time.monotonic()
        act()
        assert silence(line) - began < 5


@writes
def over(account_id: int) -> None:
    """Let every session of a person have ended a minute ago, without anybody saying so."""
    SignInSession.objects.filter(account_id=account_id).update(expire_date=database_now() - timedelta(minutes=1))


def test_security_t019_a_session_that_ran_out_is_found_without_being_told(people: Cast, site: Site) -> None:
    line = stream(site, opened(people.first_line))
    began = time.monotonic()
    over(people.first_line.account_id)
    assert silence(line) - began < 5


def test_another_session_of_the_person_comes_back(people: Cast, site: Site) -> None:
    lost, kept = opened(people.first_line), opened(people.first_line)
    line = stream(site, lost)
    reference = SessionStore(lost)
    reference.load()
    commands.end_session(people.first_line.account_id, reference.reference, by=people.first_line, at=database_now())
    silence(line)
    stream(site, kept).close()
