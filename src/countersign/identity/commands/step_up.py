"""Second factors for one act: asked, proven and spent, or refused."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from countersign import ledger
from countersign.identity.commands.sessions import note_network
from countersign.identity.models import Account
from countersign.identity.models.step_up import StepUpChallenge
from countersign.identity.rules import step_up as rules
from countersign.kernel.actor import Actor
from countersign.kernel.writing import writes

_SPEND = """
UPDATE identity_step_up SET used_at = %(at)s
WHERE reference = %(reference)s AND account_id = %(account)s AND session = %(session)s
  AND used_at IS NULL AND wrong < %(most_wrong)s AND created_at > %(since)s
RETURNING act, object
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be proven: an act and an object by their codes, the object also by its name."""

    act: str
    object: str
    named: str = ""


@writes
def begin_step_up(wanted: Wanted, *, by: Actor, at: datetime) -> tuple[str, bytes]:
    """Ask a person for a second factor for one act on one object; return reference and challenge.

    Source:  security.md 4.1, T24.
    """
    challenge = rules.bound(secrets.token_bytes(rules.RANDOM_BYTES), by.session or "", wanted.act, wanted.object)
    StepUpChallenge.objects.filter(account_id=by.account_id, created_at__lt=at - rules.KEPT_FOR).delete()
    asked = StepUpChallenge.objects.create(
        reference=secrets.token_urlsafe(16), account_id=by.account_id, session=by.session or "", act=wanted.act,
        object=wanted.object, named=wanted.named[: rules.NAMED_LONGEST], challenge=challenge, created_at=at,
    )  # fmt: skip
    return asked.reference, challenge


@writes
def spend_step_up(reference: str, method: str, *, by: Actor, at: datetime) -> tuple[str, str] | None:
    """Spend a question whose proof was right; return its act and object, or None when it holds no more.

    One statement decides: of two requests at once, one has it. The network is known from now on.
    by:      the person, in the session that was asked.
    Source:  security T24.
    """
    account = Account.locked(by.account_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _SPEND,
            {
                "reference": reference, "account": account.pk, "session": by.session or "", "at": at,
                "most_wrong": rules.MOST_WRONG, "since": at - rules.LASTS,
            },
        )  # fmt: skip
        row = cursor.fetchone()
    if row is None:
        return None
    note_network(account.pk, by.ip, at=at)
    facts = {"act": row[0], "object": row[1], "method": method}
    proven = by.without_key().proven(row[0], row[1])
    ledger.append("account.stepped_up", account, by=proven, at=at, facts=facts)
    return row[0], row[1]


@writes
def refuse_step_up(reference: str, why: str, *, by: Actor, at: datetime) -> None:
    """Record that a proof for an act was not taken, and why; a wrong one counts against the question.

    Nothing is recorded of a reference that was never given to this person. Raises NotVisible.
    """
    rows = StepUpChallenge.objects.filter(reference=reference, account_id=by.account_id)
    asked = rows.values_list("act", "object").first()
    if asked is None:
        return
    if why == "wrong":
        rows.update(wrong=F("wrong") + 1)
    facts = {"act": asked[0], "object": asked[1], "why": why}
    account = Account.locked(by.account_id)
    ledger.append("account.step_up_failed", account, by=by.without_key(), at=at, facts=facts)


@writes
def meet_network(account_id: int, *, by: Actor, at: datetime) -> None:
    """Record that a session acts from a network where its person was never seen, and know it from now on.

    Raises:  NotVisible.
    Source:  M8: a network is evidence; it never refuses.
    """
    account = Account.locked(account_id)
    if note_network(account_id, by.ip, at=at) == 1:
        ledger.append("account.network_met", account, by=by.without_key(), at=at, facts={"session": by.session})
