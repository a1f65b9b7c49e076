"""The event stream over the real site: who hears what, numbers, replay, ends."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from tests.cast import assemble
from tests.site import Site

from countersign import ledger
from countersign.identity.models import Account
from countersign.identity.sessions import SessionStore
from countersign.kernel.actor import SYSTEM
from countersign.kernel.writing import writes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def signed_in(account_id: int) -> str:
    """Sign a person in and return the session's cookie."""
    account = Account.objects.get(pk=account_id)
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "countersign.identity.backend.PasswordBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "countersign.identity.backend.PasswordBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.save()
    return f"session={store.session_key}"


class Stream:
    """One open stream, read event by event."""

    def __init__(self, site: Site, cookie: str, after: str = "", host: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=12)
        headers = {"Host": host or f"localhost:{site.port}", "Cookie": cookie}
        if after:
            headers["Last-Event-ID"] = after
        self.connection.request("GET", "/stream", headers=headers)
        self.response = self.connection.getresponse()

    def next(self) -> dict[str, Any] | None:
        """Return the next event with its number, or None when the stream has ended."""
        said: dict[str, Any] = {}
        while line := self.response.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name:
                said[name] = json.loads(value) if name == "data" else value
            elif "event" in said:
                return said
        return None

    def close(self) -> None:
        self.response.close()
        self.connection.close()

    def until(self, event: str, seconds: float = 6) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            said = self.next()
            assert said is not None, "the stream ended"
            if said["event"] == event:
                return said
        raise AssertionError(f"no {event}")


@contextmanager
def listening(site: Site, cookie: str, after: str = "") -> Iterator[Stream]:
    stream = Stream(site, cookie, after)
    try:
        yield stream
    finally:
        stream.close()


@writes
def happen(account_id: int, *, contract: int | None, staff_only: bool = False) -> None:
    """Leave one event that concerns a contract."""
    account = Account.locked(account_id)
    account.change(title=account.title + "x")
    actor = replace(SYSTEM, contract=contract)
    ledger.append(
        "account.profile_changed", account, by=actor, at=datetime.now(UTC), staff_only=staff_only
    )


@contextmanager
def an_older_transaction() -> Iterator[None]:
    """Keep a transaction open beside the test: until it ends, the feed tells nothing that is younger than it."""
    beside = connection.copy()
    beside.set_autocommit(False)
    try:
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        yield
    finally:
        beside.rollback()
        beside.close()


def late(account_id: int, contract: int | None, written: Event, go: Event) -> None:
    """Write an event and commit it only when told to."""
    try:
        with transaction.atomic():
            happen(account_id, contract=contract)
            written.set()
            assert go.wait(10)
    finally:
        connection.close()


def test_it_is_closed_to_strangers_and_elsewhere(site: Site) -> None:
    asked = [("", ""), ("session=" + "a" * 32, ""), ("", f"127.0.0.1:{site.port}")]
    answers = []
    for cookie, host in asked:
        stream = Stream(site, cookie, host=host)
        stream.response.read()
        answers.append(stream.response.status)
        stream.close()
    assert answers == [401, 401, 404]


def test_an_event_arrives_with_its_number_and_is_replayed(site: Site) -> None:
    cast = assemble()
    cookie = signed_in(cast.first_line.id or 0)
    with listening(site, cookie) as stream:
        hello = stream.until("ping")
        happen(cast.colleague.id or 0, contract=cast.contract)
        said = stream.until("ledger")
        assert said["data"] == {"kind": "account", "id": cast.colleague.id, "type": "account.profile_changed"}
        assert re.fullmatch(r"\d+-\d+", said["id"])
    happen(cast.colleague.id or 0, contract=cast.contract)
    time.sleep(0.3)
    with listening(site, cookie, after=hello["id"]) as stream:
        first, second = stream.until("ledger"), stream.until("ledger")
        assert first["id"] == said["id"]
        assert second["id"] != first["id"]


def test_what_was_committed_before_listening_is_not_told_when_the_feed_is_late(site: Site) -> None:
    """An older transaction holds the feed back; what the listener came after stays untold, also after a break."""
    cast = assemble()
    cookie = signed_in(cast.first_line.id or 0)
    with an_older_transaction():
        happen(cast.owner.id or 0, contract=cast.contract)
        with listening(site, cookie) as stream:
            hello = stream.until("ping")
    happen(cast.colleague.id or 0, contract=cast.contract)
    with listening(site, cookie, after=hello["id"]) as stream:
        assert stream.until("ledger")["data"]["id"] == cast.colleague.id
    with an_older_transaction():
        happen(cast.owner.id or 0, contract=cast.contract)
        again = Stream(site, cookie)
        again.until("ping")
        happen(cast.colleague.id or 0, contract=cast.contract)
    try:
        assert again.until("ledger")["data"]["id"] == cast.colleague.id
    finally:
        again.close()


def test_who_joins_others_is_not_told_what_the_poll_has_yet_to_read(site: Site) -> None:
    cast = assemble()
    cookie = signed_in(cast.first_line.id or 0)
    with listening(site, cookie) as first:
        first.until("ping")
        for _ in range(5):
            happen(cast.owner.id or 0, contract=cast.contract)
            with listening(site, cookie) as second:
                second.until("ping")
                happen(cast.colleague.id or 0, contract=cast.contract)
                assert second.until("ledger")["data"]["id"] == cast.colleague.id
            told = [first.until("ledger")["data"]["id"] for _ in range(2)]
            assert told == [cast.owner.id, cast.colleague.id]


def test_what_commits_after_listening_is_told_though_it_began_before(site: Site) -> None:
    cast = assemble()
    cookie = signed_in(cast.first_line.id or 0)
    written, go = Event(), Event()
    with ThreadPoolExecutor(1) as beside:
        writing = beside.submit(late, cast.colleague.id or 0, cast.contract, written, go)
        assert written.wait(10)
        happen(cast.owner.id or 0, contract=cast.contract)
        with listening(site, cookie) as stream:
            stream.until("ping")
            go.set()
            writing.result(10)
            happen(cast.stranger.id or 0, contract=cast.foreign_contract)
            told = [stream.until("ledger")["data"]["id"] for _ in range(2)]
    assert told == [cast.colleague.id, cast.stranger.id]


def test_who_comes_as_the_last_one_goes_is_told(site: Site) -> None:
    """The poll ends with its last listener; the next one finds it neither ending nor doubled."""
    cast = assemble()
    cookie = signed_in(cast.first_line.id or 0)
    for place in range(8):
        with listening(site, cookie) as stream, listening(site, cookie) as other:
            for one in (stream, other):
                one.until("ping")
            happen(cast.colleague.id or 0, contract=cast.contract)
            told = [one.until("ledger")["id"] for one in (stream, other)]
            assert told[0].partition("~")[0] == told[1].partition("~")[0]
        time.sleep(0.06 * place)  # Each round meets the ending poll at another moment.


def test_t10_a_customer_hears_only_of_the_own_contract_and_nothing_of_staff(site: Site) -> None:
    cast = assemble()
    with listening(site, signed_in(cast.owner.id or 0)) as stream:
        stream.until("ping")
        happen(cast.stranger.id or 0, contract=cast.foreign_contract)
        happen(cast.first_line.id or 0, contract=cast.contract, staff_only=True)
        happen(cast.colleague.id or 0, contract=cast.contract)
        assert stream.until("ledger")["data"]["id"] == cast.colleague.id


def test_t10_the_stream_of_an_ended_session_ends(site: Site) -> None:
    cast = assemble()
    cookie = signed_in(cast.owner.id or 0)
    with listening(site, cookie) as stream:
        stream.until("ping")
        SessionStore(cookie.partition("=")[2]).delete()
        began = time.monotonic()
        while stream.next() is not None:
            pass
        assert time.monotonic() - began < 8


def test_t118_stopping_ends_open_streams_at_once(site: Site) -> None:
    cast = assemble()
    with listening(site, signed_in(cast.first_line.id or 0)) as stream:
        stream.until("ping")
        began = time.monotonic()
        site.stop("pages")
        assert time.monotonic() - began < 4
        assert stream.next() is None
    site.start("pages")
