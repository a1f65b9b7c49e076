"""security T1, T19, T102: the API takes a living, scoped token in the header and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.cast import Cast
from tests.rooms.customers.test_import import example
from tests.web.world import World

from countersign.api import commands
from countersign.api.models import ApiToken
from countersign.api.queries import tokens
from countersign.api.rules import Scope
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/customers/imports"


@pytest.fixture
def token(cast: Cast) -> str:
    return made(cast)


def made(cast: Cast, days: int = 30) -> str:
    _, text = commands.add_token(
        cast.manager.account_id, "billing", ["customers:import"], days=days, by=SYSTEM, at=database_now()
    )
    return text


def send(data: bytes, token: str = "", *, kind: str = "text/csv", query: str = "", client: Client | None = None) -> Any:
    given = {"authorization": f"Bearer {token}"} if token else {}
    return (client or Client()).post(IMPORTS + query, data, content_type=kind, headers=given)


def test_a_list_is_taken_over_by_the_api_and_a_second_time_is_nothing(token: str) -> None:
    answer = send(example(), token)
    assert answer.status_code == 200
    told = answer.json()
    assert told["counts"]["created"] + told["counts"]["adopted"] == 5, told
    assert send(example(), token).json()["counts"]["unchanged"] == 5
    keyed = {"authorization": f"Bearer {token}", "idempotency-key": "0123456789abcdef"}
    for _ in range(2):  # A list is idempotent by itself: under a used key it is answered as any other.
        answer = Client().post(IMPORTS, example(), content_type="text/csv", headers=keyed)
        assert (answer.status_code, answer.json()["counts"]["unchanged"]) == (200, 5)
    dry = send(example(), token, query="?dry_run=true").json()
    assert (dry["dry_run"], dry["id"]) == (True, None)


def test_json_lines_name_every_refused_line(token: str) -> None:
    body = b'{"kind": "plan", "external_id": "p"}\n{"kind": "invoice", "external_id": "i"}\n'
    told = send(body, token, kind="application/x-ndjson").json()
    assert [(one["line"], one["code"]) for one in told["refused"]] == [(1, "targets_malformed"), (2, "line_kind")]


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"\n", "text/csv", "list_empty"), (b"kind,external_id\n\xcf\xf0\xe8", "text/csv", "list_not_utf8"),
        (b"{", "application/json", "list_no_json"), (b"<x/>", "text/xml", "list_type"),
        (b"kind,external_id\n" + b"plan,x\n" * 2001, "text/csv", "list_too_long"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_list_is_refused(token: str, data: bytes, kind: str, code: str) -> None:
    answer = send(data, token, kind=kind)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_nobody_and_no_cookie_gets_in_T1(world: World) -> None:
    """security T1: anonymous and every signed-in role without a token hear 401 on every method."""
    for who, client in world.browsers.items():
        for address in (IMPORTS, "/api/v1/openapi.json"):
            for method in ("get", "post", "put", "delete"):
                answer = getattr(client, method)(address)
                assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), (who, method)
                assert answer.json()["code"] == "token_needed"


def test_a_token_is_shown_once_and_kept_as_a_digest(cast: Cast, token: str) -> None:
    assert len(token) > 40
    with connection.cursor() as cursor:
        for table in ("api_token", "ledger_event", "ledger_payload"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            assert token not in cursor.fetchone()[0]
    assert tokens()[0].used_at is None
    send(b"", token)
    assert tokens()[0].used_at is not None


@pytest.mark.parametrize("header", ["Basic {}", "{}", "Bearer x{}", "Bearer {}x", "Bearer", "Bearer cs_", "bearer\t{}"])
def test_a_header_that_is_none_opens_nothing(token: str, header: str) -> None:
    answer = Client().post(IMPORTS, b"", content_type="text/csv", headers={"authorization": header.format(token)})
    assert answer.status_code == 401


def test_a_token_dies_with_its_day_its_end_its_owner_and_the_owners_role_T19(cast: Cast) -> None:
    """security T19, T102."""
    at = database_now()
    _, old = commands.add_token(
        cast.manager.account_id, "old", ["customers:import"], days=1, by=SYSTEM, at=at - timedelta(days=2)
    )
    assert send(b"", old).status_code == 401
    ended = made(cast)
    commands.end_token(tokens()[0].id, by=SYSTEM, at=at)
    assert send(b"", ended).status_code == 401
    living = made(cast)
    assert send(example(), living, query="?dry_run=true").status_code == 200
    identity.change_roles(cast.manager.account_id, ["first_line"], by=SYSTEM, at=at)
    answer = send(example(), living)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_registrar")
    identity.deactivate(cast.manager.account_id, by=SYSTEM, at=at)
    assert send(example(), living).status_code == 401


def test_a_token_for_something_else_imports_nothing(cast: Cast) -> None:
    others = [scope for scope in Scope if scope != Scope.CUSTOMERS_IMPORT]
    _, text = commands.add_token(cast.manager.account_id, "x", others, days=1, by=SYSTEM, at=database_now())
    answer = send(example(), text)
    assert (answer.status_code, answer.json()["code"]) == (403, "token_scope")


def test_a_customers_token_acts_for_one_contract_and_is_for_tickets_alone(cast: Cast) -> None:
    """security T2, T102: neither for another contract, nor for what is the provider's."""
    at = database_now()
    for contract, scopes, code in (
        (None, ["tickets:read"], "token_owner"), (cast.foreign_contract, ["tickets:read"], "token_contract"),
        (cast.contract, ["notes:read"], "token_scopes"), (cast.contract, ["customers:import"], "token_scopes"),
        (cast.contract, ["hooks:manage"], "token_scopes"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            commands.add_token(cast.owner.account_id, "x", scopes, days=1, contract_id=contract, by=SYSTEM, at=at)
        assert refused.value.code == code


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "x"])
def test_a_token_in_an_address_is_refused_and_ended_T102(cast: Cast, token: str, name: str) -> None:
    """security T102: addresses stand in logs; what stood there is worth nothing from then on."""
    answer = send(example(), token, query=f"?{name}={token}")
    assert (answer.status_code, answer.json()["code"]) == (400, "token_in_address")
    assert ApiToken.objects.get().ended_at is not None
    assert send(example(), token).status_code == 401


def test_only_administrators_hand_tokens_out_and_only_for_staff(cast: Cast) -> None:
    at = database_now()
    for by in (cast.manager, cast.first_line, cast.owner):
        with pytest.raises(NotAllowed):
            commands.add_token(cast.manager.account_id, "x", ["customers:import"], days=1, by=by, at=at)
    for account, name, scopes, days in (
        (cast.owner.account_id, "x", ["customers:import"], 1), (cast.manager.account_id, "x", ["everything"], 1),
        (cast.manager.account_id, "x", [], 1), (cast.manager.account_id, " ", ["customers:import"], 1),
        (cast.manager.account_id, "x", ["customers:import"], 9999),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            commands.add_token(account, name, scopes, days=days, by=SYSTEM, at=at)


def test_the_description_of_the_api_names_what_it_takes(token: str) -> None:
    told = Client().get("/api/v1/openapi.json", headers={"authorization": f"Bearer {token}"})
    described = json.loads(told.content)
    assert described["openapi"].startswith("3.1")
    assert {"/api/v1/customers/imports", "/api/v1/tickets", "/api/v1/tickets/{number}"} <= set(described["paths"])
    assert {"200", "401", "403", "422"} <= set(described["paths"]["/api/v1/customers/imports"]["post"]["responses"])
