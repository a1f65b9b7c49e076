"""The second net under `visible_to`: customers' statements run as a role that sees one contract (security.md 4.7).

A connection is used by one request after another. The statement that reads a customer's contracts takes the
role (`entering`), the next one after the request gives it back: the session's own read when it carries
`LEAVING`, else one statement more. The state is kept here, at the connection, never in the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django.db import DatabaseError, connections

APPLICATION_ROLE = "countersign_app"
PORTAL_ROLE = "countersign_portal"

# Functions and not SET, so that they can stand inside a statement that is sent anyway.
LEAVING = (
    f"set_config('role', '{APPLICATION_ROLE}', false) AS left_role, "
    "set_config('countersign.contract', '', false) AS left_contract, "
    "set_config('countersign.account', '', false) AS left_account"
)
_ENTERING = (
    f"set_config('countersign.contract', {{contract}}, false), set_config('countersign.account', {{account}}, false), "
    f"set_config('role', '{PORTAL_ROLE}', false)"
)
# Asked once a statement, not once a row.
CONTRACT = "(SELECT nullif(current_setting('countersign.contract', true), '')::bigint)"
ACCOUNT = "(SELECT nullif(current_setting('countersign.account', true), '')::bigint)"

Standing = Literal["free", "inside", "left"]
# What ends a transaction that has failed; nothing else runs there.
_ENDS = ("ROLLBACK", "RELEASE")


def entering(contract: str, account: str) -> str:
    """Write the columns that take the portal's role; what is given are expressions of type text."""
    return _ENTERING.format(contract=contract, account=account)


def leaves(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Give the role back before the first statement after a customer's request (an execute wrapper of Django's)."""
    connection = context["connection"]
    if connection.standing == "inside" and isinstance(sql, str) and LEAVING in sql:
        raise RuntimeError("a customer's request gives the portal's role back only when it is over")
    if connection.standing == "left" and not _may_wait(sql):
        if isinstance(sql, str) and LEAVING in sql:
            answer = execute(sql, params, many, context)
            connection.standing = "free"
            return answer
        give_back(connection)
    return execute(sql, params, many, context)


def _may_wait(sql: Any) -> bool:
    return isinstance(sql, str) and sql.startswith(_ENDS)


def give_back(connection: Any) -> None:
    """Return a connection to the application's role now. One that cannot be returned is closed."""
    try:
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"SELECT {LEAVING}")
    except BaseException:
        # Inside a transaction that failed nothing runs before its end: the state stays, and is asked again then.
        if not connection.in_atomic_block:
            connection.close()
        raise
    connection.standing = "free"


def _default() -> Any:
    return connections["default"]


def mark() -> None:
    """Say that the statement about to run takes the portal's role; said before it, so that nothing is forgotten."""
    _default().standing = "inside"


def leave() -> None:
    """Say that a request is over: whatever comes next on the connection is somebody else's."""
    connection = _default()
    if connection.standing == "inside":
        connection.standing = "left"


def enter(contract: int | None, account: int | None) -> None:
    """Take the portal's role for one contract and one person; of None nothing is seen. One statement."""
    mark()
    given = ["" if contract is None else str(contract), "" if account is None else str(account)]
    with _default().prepared_cursor() as cursor:
        cursor.execute(f"SELECT {entering('%s::text', '%s::text')}", given)
        entered(cursor.fetchone()[2])


def entered(role: str) -> None:
    """Check that the role was taken; a request whose role is unknown is not answered."""
    if role != PORTAL_ROLE:
        raise DatabaseError(f"the portal's role was not taken: {role}")


@contextmanager
def inside(contract: int | None, account: int | None) -> Iterator[None]:
    """Act under the portal's role for a while, where no session says whose request it is."""
    enter(contract, account)
    try:
        yield
    finally:
        leave()
