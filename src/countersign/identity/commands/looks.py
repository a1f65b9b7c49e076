"""What staff read of others' work: counted, told to those who watch, and let go on after a proof."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.identity.configured import reads_per_hour
from countersign.identity.models import Account, Look
from countersign.identity.rules.looks import COUNTED_FOR, reached
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes


@writes
def count_look(thing: str, before: int, *, by: Actor, at: datetime) -> None:
    """Count that somebody read a thing that is not their own work; told once at four fifths, once at the cap.

    before:  how many were counted already, as the page read it.
    Source:  security T92.
    """
    _put(by.account_id, thing, at)
    if not reached(before + 1, reads_per_hour()):
        return
    account = Account.locked(by.account_id)  # Two pages that reach it at once tell of it once.
    counted = Look.objects.filter(account=account, at__gt=at - COUNTED_FOR)
    count = counted.exclude(thing__startswith="said:").count()
    step = reached(count, reads_per_hour())
    if step and not counted.filter(thing=f"said:{step}").exists():
        _put(account.pk, f"said:{step}", at)
        facts = {"count": count, "cap": reads_per_hour(), "reached": step}
        ledger.append("account.reading_much", account, by=by.without_key(), at=at, facts=facts, staff_only=True)


@writes
def read_more(*, by: Actor, at: datetime) -> None:
    """Let somebody who proved who they are read on: their hour begins anew.

    Raises:  NotAllowed, StepUpNeeded.
    Source:  security T92.
    """
    require(by, "ticket.read_more")
    account = Account.locked(by.account_id)
    looks = Look.objects.filter(account=account)
    count = looks.filter(at__gt=at - COUNTED_FOR).exclude(thing__startswith="said:").count()
    looks.delete()
    ledger.append("account.reading_proven", account, by=by, at=at, facts={"count": count}, staff_only=True)


@writes
def sweep_looks(*, at: datetime) -> None:
    """Delete what no hour holds any more."""
    Look.objects.filter(at__lt=at - COUNTED_FOR).delete()


def _put(account_id: int, thing: str, at: datetime) -> None:
    Look.objects.bulk_create(
        [Look(account_id=account_id, thing=thing, at=at)], update_conflicts=True,
        unique_fields=["account", "thing"], update_fields=["at"],
    )  # fmt: skip
