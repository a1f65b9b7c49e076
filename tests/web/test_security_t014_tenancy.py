"""The portal's database role sees nothing without a contract, and with one only its own (security T14).

Asked of every table of the database, as it stands after two contracts have lived: tickets, files, calls, notices.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from tests.web.registry import doors
from tests.web.world import ALIEN, World, undone

from countersign.kernel import tenancy as standing
from countersign.kernel.actor import Actor
from countersign.kernel.tenancy import PORTAL_ROLE
from countersign.project.database import tenancy
from countersign.project.database.tenancy import SEEN_COLUMNS, SHARED, TENANT
from countersign.tickets import queries

OTHER = "tickets_ticket WHERE contract_id <> "


@contextmanager
def as_portal(contract: object = "", account: object = "") -> Iterator[Any]:
    """Act as the portal's role, as a session of the database that nobody else uses."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('countersign.contract', %s, true), set_config('countersign.account', %s, true)",
            [str(contract or ""), str(account or "")],
        )
        cursor.execute(f"SET LOCAL ROLE {PORTAL_ROLE}")
        yield cursor
        transaction.set_rollback(True)


def counted(cursor: Any) -> dict[str, int]:
    found = {}
    for table in TENANT:
        cursor.execute(f"SELECT count(*) FROM {table}")
        found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def test_without_a_contract_no_tenant_table_has_a_row(world: World) -> None:
    with as_portal() as cursor:
        assert counted(cursor) == {}


def test_a_contract_that_is_nobodys_shows_nothing(world: World) -> None:
    with as_portal(contract=987654, account=987654) as cursor:
        assert counted(cursor) == {}


def test_with_a_contract_only_its_own_rows_are_there(world: World) -> None:
    mine, alien = world.cast.contract, world.cast.foreign_contract
    with connection.cursor() as cursor:
        everything = counted(cursor)
    with as_portal(contract=mine, account=world.cast.owner.id) as cursor:
        here = counted(cursor)
        for table in ("tickets_ticket", "customers_service", "files_upload", "tickets_searchwords"):
            cursor.execute(f"SELECT DISTINCT contract_id FROM {table}")
            assert {row[0] for row in cursor.fetchall()} <= {mine}, table
        cursor.execute("SELECT count(*) FROM ledger_event WHERE staff_only AND key IS NULL")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM ledger_event WHERE contract = %s", [alien])
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM tickets_message WHERE body LIKE %s", [f"%{ALIEN}%"])
        assert cursor.fetchone()[0] == 0
    assert here["tickets_ticket"] >= 1
    assert here["tickets_message"] >= 1
    assert not {"tickets_note", "tickets_presence", "intake_attempt", "api_token", "ledger_cursor"} & set(here)
    assert all(here[table] < everything[table] for table in ("tickets_ticket", "ledger_event", "ledger_payload"))


def test_both_contracts_together_are_never_more_than_all(world: World) -> None:
    """No row is seen under both, but a person's own."""
    rows: dict[int, set[tuple[str, str]]] = {}
    for contract in (world.cast.contract, world.cast.foreign_contract):
        with as_portal(contract=contract) as cursor:
            rows[contract] = set()
            for table, rows_of in TENANT.items():
                # Of some tables the role may not read every column; who is on shift is the same for everybody.
                if table in SEEN_COLUMNS or rows_of.read == "true":
                    continue
                cursor.execute(f"SELECT x.ctid::text FROM {table} x")
                rows[contract] |= {(table, place) for (place,) in cursor.fetchall()}
    assert not rows[world.cast.contract] & rows[world.cast.foreign_contract]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO customers_contact (contract_id, account_id, roles, is_active, seq, head) "
        "VALUES ({alien}, {me}, '{{owner}}', true, 0, '')",
        "UPDATE tickets_ticket SET contract_id = {alien} WHERE id = {ticket}",
        "INSERT INTO tickets_draft (account_id, place, content, saved_at) VALUES ({you}, 'new', '{{}}', now())",
        "UPDATE tickets_draft SET account_id = {you} WHERE account_id = {me}",
    ],
)
def test_nothing_is_written_for_another_contract(world: World, statement: str) -> None:
    cast = world.cast
    given = {"alien": cast.foreign_contract, "me": cast.owner.id, "you": cast.stranger.id, "ticket": world.mine}
    from countersign.kernel.guards import unguarded

    with (
        pytest.raises(ProgrammingError, match=r"row-level security"),
        as_portal(cast.contract, cast.owner.id) as cursor,
        unguarded(),
    ):
        cursor.execute(
            "INSERT INTO tickets_draft (account_id, place, content, saved_at) VALUES (%s, 'x', '{}', now()) "
            "ON CONFLICT DO NOTHING", [cast.owner.id],
        )  # fmt: skip
        cursor.execute(statement.format(**given))


@pytest.mark.parametrize("table", ["tickets_ticket", "tickets_message", "customers_contract", "files_upload"])
def test_foreign_rows_can_neither_be_changed_nor_removed(world: World, table: str) -> None:
    from countersign.kernel.guards import unguarded

    with as_portal(world.cast.foreign_contract, world.cast.stranger.id) as cursor, unguarded():
        cursor.execute(f"SELECT count(*) FROM {table}")
        cursor.execute(f"DELETE FROM {table} WHERE id NOT IN (SELECT id FROM {table})")
        assert cursor.rowcount == 0


def test_every_table_is_thought_of_and_every_policy_stands(world: World) -> None:
    """What the house test reads from the models, asked of the database itself."""
    assert tenancy.missing() == []
    assert tenancy.stands()
    assert not TENANT.keys() & SHARED.keys()


def test_a_policy_switched_off_is_found(world: World, as_owner: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tickets_note DISABLE ROW LEVEL SECURITY")
        cursor.execute("DROP POLICY portal_read ON tickets_ticket")
    assert tenancy.missing() == ["tickets_note", "tickets_ticket"]


def test_the_vectors_of_notes_cannot_be_read_at_all(world: World) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), as_portal(world.cast.contract) as cursor:
        cursor.execute("SELECT internal FROM tickets_searchwords")


# --- What a page does with it -----------------------------------------------------------------------------------


def role_during(world: World, who: str, monkeypatch: pytest.MonkeyPatch, address: str) -> list[tuple[str, str]]:
    """Open a page and return role and contract as its last query found them."""
    from countersign.kernel import reading

    seen: list[tuple[str, str]] = []
    real = reading.prepared

    def looking() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('countersign.contract', true)")
            seen.append(cursor.fetchone())
        return real()

    monkeypatch.setattr("countersign.tickets.queries.lists.prepared", looking)
    assert undone(world.browsers[who], "get", address).status_code == 200
    monkeypatch.undo()
    return seen


def test_a_customers_page_reads_as_the_portal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = role_during(world, "owner", monkeypatch, "/")
    assert seen
    assert set(seen) == {(PORTAL_ROLE, str(world.cast.contract))}
    # And whatever follows on the same connection is the house's again.
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('countersign.contract', true)")
        assert cursor.fetchone() == (standing.APPLICATION_ROLE, "")


def test_a_page_of_the_staff_reads_as_the_house(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = role_during(world, "first_line", monkeypatch, "/desk/views/open")
    assert {role for role, _contract in seen} == {standing.APPLICATION_ROLE}


def test_requests_of_many_people_on_one_connection_never_keep_a_role(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who, role in (("owner", PORTAL_ROLE), ("stranger", PORTAL_ROLE), ("first_line", standing.APPLICATION_ROLE)):
        address = "/desk/views/open" if who == "first_line" else "/"
        contract = {"owner": world.cast.contract, "stranger": world.cast.foreign_contract}.get(who, "")
        assert set(role_during(world, who, monkeypatch, address)) == {(role, str(contract))}
    world.browsers["owner"].get("/tickets/987654321")
    assert world.browsers["anonymous"].get("/sign-in").status_code == 200
    assert connections["default"].standing != "inside"  # type: ignore[attr-defined]


def test_an_exception_in_a_view_leaves_no_role_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def falls(*given: Any, **named: Any) -> Any:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("countersign.tickets.queries.lists.prepared", falls)
    client = world.browsers["owner"]
    client.raise_request_exception = False
    assert undone(client, "get", "/").status_code == 500
    monkeypatch.undo()
    assert connections["default"].standing == "left"  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (standing.APPLICATION_ROLE,)


def broken(actor: Actor) -> tuple[str, list[Any]]:
    """A `visible_to` that somebody got wrong."""
    return "true", []


@pytest.fixture
def open_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the first net everywhere by one that lets everything through."""
    for module in ("visible", "page", "lists", "search"):
        monkeypatch.setattr(import_module(f"countersign.tickets.queries.{module}"), "visible_to", broken)
    monkeypatch.setattr("countersign.tickets.policy.can_see", lambda actor, ticket: True)
    monkeypatch.setattr("countersign.tickets.queries.check_visible", lambda number, by: None)
    monkeypatch.setattr("countersign.tickets.queries.history.check_visible", lambda number, by: None)
    monkeypatch.setattr("countersign.files.access.visible", lambda by, upload: True)
    monkeypatch.setattr("countersign.files.policy.can_fetch", lambda by, upload: True)
    # Whatever a gate asks is answered with yes, for whoever is signed in.
    monkeypatch.setattr("countersign.tickets.queries.attachment_visible", lambda token, by: True)


def test_the_test_itself_sees_through_a_broken_net(world: World, open_doors: None) -> None:
    """Without the portal's role the broken predicate gives everything away: so what follows proves something."""
    assert queries.ticket_row(world.alien, world.cast.owner).number == world.alien
    assert queries.portal_counts(world.cast.owner)["open"] > 1


@pytest.mark.parametrize(
    "address",
    ["/tickets/{alien}", "/tickets/{alien}/history", "/tickets/{alien}/history.json", "/attachments/{file}",
     "/attachments/{file}/preview"],
)  # fmt: skip
def test_a_broken_predicate_still_hides_what_is_foreign(world: World, open_doors: None, address: str) -> None:
    at = address.format(alien=world.alien, file=world.alien_file)
    answer = undone(world.browsers["owner"], "get", at)
    assert answer.status_code == 404
    assert ALIEN not in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/?state=all", f"/?q={ALIEN}", "/messages", f"/search?q={ALIEN}"])
def test_lists_and_search_of_a_broken_predicate_stay_the_contracts(
    world: World, open_doors: None, address: str
) -> None:
    answer = undone(world.browsers["owner"], "get", address)
    body = answer.content.decode().replace(address, "").replace(f'value="{ALIEN}"', "")
    assert f"/tickets/{world.alien}" not in body
    assert f"{ALIEN}.txt" not in body
    assert f"Orders do not open {ALIEN}" not in body


def test_every_door_of_the_portal_stays_shut_to_what_is_foreign(world: World, open_doors: None) -> None:
    """Every GET of the registry with the stranger's things in its parameters."""
    shown = []
    for door in doors():
        if not door.parameters or door.pattern.startswith("desk/"):
            continue
        answer = undone(world.browsers["owner"], "get", door.at(world.names("alien")))
        if ALIEN in answer.content.decode(errors="replace"):
            shown.append(door.name)
    assert shown == []


def test_a_foreign_ticket_is_not_written_through_a_broken_predicate(world: World, open_doors: None) -> None:
    answer = undone(
        world.browsers["owner"], "post", f"/tickets/{world.alien}/messages", {"text": "a word from elsewhere"}
    )
    assert answer.status_code == 404
