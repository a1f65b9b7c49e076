"""Seeds of authenticator apps: made here, shown once, never read back."""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from typing import Any

from countersign.vault.process.refused import Damaged, Refused
from countersign.vault.process.room import Room, now
from countersign.vault.process.sealing import opened, place, seal
from countersign.vault.rules import totp as rules


def begin(room: Room, *, account: int, label: str = "", issuer: str = "") -> str:
    """Make a seed that waits for its first code; the one in use stays in use until then."""
    seed = secrets.token_bytes(rules.SEED_BYTES)
    with room.work() as connection:
        key = room.envelopes.key_of(connection, ("account", account))
        assert key is not None
        connection.execute(
            "INSERT INTO vault.totp (account, pending, box) VALUES (%s, true, %s) "
            "ON CONFLICT (account, pending) DO UPDATE SET box = excluded.box, last_step = 0, made_at = now()",
            [account, seal(key, seed, _place(account))],
        )
    room.journal.write("totp.begun", account=account)
    return rules.enrolment_address(seed, label=label or f"account {account}", issuer=issuer)


def confirm(room: Room, *, account: int, code: str) -> bool:
    """Take the waiting seed into use when its first code is right."""
    with room.work() as connection:
        step = _checked(room, connection, account, code, pending=True)
        if step is None:
            return False
        connection.execute("DELETE FROM vault.totp WHERE account = %s AND NOT pending", [account])
        connection.execute(
            "UPDATE vault.totp SET pending = false, last_step = %s WHERE account = %s AND pending", [step, account]
        )
    room.journal.write("totp.confirmed", account=account)
    return True


def verify(room: Room, *, account: int, code: str) -> bool:
    """Check a code of the seed in use and spend its step."""
    with room.work() as connection:
        step = _checked(room, connection, account, code, pending=False)
        if step is None:
            return False
        connection.execute(
            "UPDATE vault.totp SET last_step = %s WHERE account = %s AND NOT pending", [step, account]
        )
    return True


def drop(room: Room, *, account: int) -> None:
    """Destroy every seed of an account and its key."""
    with room.work() as connection:
        connection.execute("DELETE FROM vault.totp WHERE account = %s", [account])
        connection.execute("DELETE FROM vault.key WHERE scope = 'account' AND owner = %s", [account])
    room.envelopes.forget(("account", account))
    room.journal.write("totp.dropped", account=account)


def _checked(room: Room, connection: Any, account: int, typed: str, *, pending: bool) -> int | None:
    """Find the step of a typed code; a wrong one is counted, too many block the account for a while."""
    tries = connection.execute(
        "INSERT INTO vault.totp_tries (account) VALUES (%s) "
        "ON CONFLICT (account) DO UPDATE SET account = excluded.account RETURNING failures, blocked_until",
        [account],
    ).fetchone()
    if tries[1] is not None and tries[1] > now():
        seconds = int((tries[1] - now()).total_seconds()) + 1
        raise Refused("too_often", "totp_too_often", retry_seconds=seconds)
    row = connection.execute(
        "SELECT box, last_step FROM vault.totp WHERE account = %s AND pending = %s FOR UPDATE", [account, pending]
    ).fetchone()
    code = rules.typed_code(typed)
    step = None
    if row is not None and code is not None:
        step = rules.matching_step(_seed(room, connection, account, row[0]), code, _step(), used=row[1])
    _count(room, connection, account, right=step is not None, failures=tries[0])
    return step


def _seed(room: Room, connection: Any, account: int, box: bytes) -> bytes:
    try:
        key = room.envelopes.key_of(connection, ("account", account), make=False)
        if key is None:
            raise Damaged(f"key of account {account}")
        return opened(key, box, _place(account))
    except Damaged as why:
        raise room.damaged(why, account=account) from None


def _count(room: Room, connection: Any, account: int, *, right: bool, failures: int) -> None:
    if right:
        connection.execute("DELETE FROM vault.totp_tries WHERE account = %s", [account])
        return
    blocked = None
    if failures + 1 >= rules.WRONG_TRIES:
        blocked, failures = now() + timedelta(minutes=rules.BLOCKED_MINUTES), -1
        room.journal.write("totp.blocked", account=account)
    connection.execute(
        "UPDATE vault.totp_tries SET failures = %s, blocked_until = %s WHERE account = %s",
        [failures + 1, blocked, account],
    )


def _place(account: int) -> bytes:
    return place("totp", account, "seed", 1)


def _step() -> int:
    return rules.step_of(time.time())
