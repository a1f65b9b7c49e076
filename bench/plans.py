"""How the database reads every list, counter, page and search at this size: time, buffers, tables read whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import connection

from bench import people
from countersign.identity.models import Account
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now
from countersign.tickets import queries

SMALL_TABLE_ROWS = 5000


def explain() -> None:
    """Print one line for each statement of each read; a table of thousands that is read whole is named."""
    print(f"{'read':<34}{'planning ms':>12}{'running ms':>12}{'buffers':>9}  read whole")
    for name, read in _reads():
        for sql, params in _asked(read):
            plan = _plan(sql, params)
            whole = sorted({node["Relation Name"] for node in _nodes(plan["Plan"]) if _is_whole(node)})
            buffers = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            figures = f"{plan['Planning Time']:>12.2f}{plan['Execution Time']:>12.2f}{buffers:>9}"
            print(f"{name:<34}{figures}  {', '.join(whole)}")


def _reads() -> Iterator[tuple[str, Callable[[], object]]]:
    staff, customer = _actor(people.ENGINEER), _actor(people.CUSTOMER)
    now = database_now()
    for view in queries.VIEWS:
        yield f"desk {view}", lambda view=view: queries.desk_list(view, staff, now)
        after = queries.desk_list(view, staff, now).next
        if after:
            yield f"desk {view}, page 2", partial(queries.desk_list, view, staff, now, after=after)
    yield "counters", lambda: queries.counters(staff, now)
    for state in ("open", "closed", "all", "yours", "ours"):
        yield f"portal {state}", lambda state=state: queries.portal_list(customer, state=state)
    yield "portal counts", lambda: queries.portal_counts(customer)
    number = queries.desk_list("open", staff, now).rows[0].number
    row = queries.ticket_row(number, staff)
    yield "ticket", lambda: queries.ticket_row(number, staff)
    yield "thread", lambda: queries.thread_of(number, staff)
    yield "around", lambda: queries.around(row, staff, now)
    yield "as of", lambda: queries.as_of(number, now, staff)
    yield "standing", queries.standing
    host = (row.service or "cs1000")[:6]
    for text in (str(number), row.contract, host, "203.0.113.17", "сервер не отвечает", "snapshots", "zebra", "the"):
        yield f"search {text}", lambda text=text: queries.search(text, staff)
        yield f"search {text}, customer", lambda text=text: queries.search(text, customer)


def _actor(email: str) -> Actor:
    account = Account.objects.get(email=email)
    if account.is_staff:
        return Actor("staff", account.pk, account.name, frozenset(account.roles), assurance="A2")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contract_id FROM customers_contact WHERE account_id = %s", [account.pk])
        contract = cursor.fetchone()[0]
    return Actor("customer", account.pk, account.name, frozenset({"owner"}), contract, assurance="A2")


def _asked(read: Callable[[], object]) -> list[tuple[str, Any]]:
    asked: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        asked.append((str(sql), params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        read()
    return asked


def _plan(sql: str, params: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        said = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(said) if isinstance(said, str) else said)[0]
    return plan


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _is_whole(node: dict[str, Any]) -> bool:
    touched = node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)
    return node["Node Type"] == "Seq Scan" and touched * node["Actual Loops"] > SMALL_TABLE_ROWS
