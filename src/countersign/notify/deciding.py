"""Decides about a notice when it is made: whether it leaves now, waits, is told in a digest, or is not sent."""

from __future__ import annotations

from datetime import datetime

from countersign.identity.queries import account
from countersign.kernel.actor import SYSTEM
from countersign.notify.commands import holding
from countersign.notify.queries.wishes import chosen_by, place_of
from countersign.notify.rules.notices import Letter
from countersign.notify.rules.timing import decide, group_of


def leaves_now(notice: int, letter: Letter, *, at: datetime) -> bool:
    """Decide about a notice that was just queued, and record what was decided; tell whether it leaves now.

    At most three queries more than a letter to nobody's account.
    Source: E40.
    """
    person = account(letter.recipient) if letter.recipient is not None else None
    if person is None:
        return True
    group = group_of(letter.kind, letter.topic, staff=person.kind == "staff")
    if len(group.ways) == 1 and group.urgent:
        return True
    decision = decide(group, chosen_by(person).wish, place_of(person, at), at)
    return holding.plan(notice, group.name, decision, by=SYSTEM, at=at)
