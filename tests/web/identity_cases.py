"""Cases about identity that concern one person: a recovery of their account, a change of their customer's data."""

from __future__ import annotations

from datetime import timedelta

from countersign.customers.commands.identity_changes import ask_identity_change
from countersign.customers.commands.recoveries import Claim, ask_recovery, match_recovery
from countersign.identity.queries import account
from countersign.kernel.actor import NOBODY, SYSTEM, Actor
from countersign.kernel.clock import database_now


def cases_of(who: Actor, words: str) -> tuple[int, int]:
    """Open both, a few minutes ago; return the numbers of the recovery and of the change."""
    at, held = database_now() - timedelta(minutes=2), account(who.account_id)
    assert held is not None
    claim = Claim(email=held.email, contact="claimant@mail.example", lost="all", words=words)
    recovery = match_recovery(ask_recovery(claim, by=NOBODY, at=at).pk, by=SYSTEM, at=at)
    by = who.proven("identity.ask_change", f"contract:{who.contract}")
    change = ask_identity_change(who.contract or 0, "name", f"Renamed. {words}", by=by, at=at)
    return recovery.pk, change.pk
