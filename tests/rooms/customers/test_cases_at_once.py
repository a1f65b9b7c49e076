"""Two officers at once, a double click, a stop that races the end: one wins, and the record says which."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from tests.cast import proven
from tests.rooms.customers.cases import CLAIMANT, Lane, after, assemble_lane
from tests.vaulting import VaultProcess

from countersign.customers.commands import disputes, ending_recoveries, recoveries
from countersign.customers.commands.disputes import Claimed
from countersign.customers.commands.exporting import export_case
from countersign.customers.commands.recoveries import Claim, Found
from countersign.customers.models import OwnershipDispute, RecoveryCase
from countersign.identity.models import Account
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError
from countersign.ledger.bundles_checked import verify_bundle
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane(vault: VaultProcess, transactional_db: None) -> Iterator[Lane]:
    yield assemble_lane()


def at_once(*runs: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, all from the same moment; return results and refusals."""
    start, results = threading.Barrier(len(runs)), [None] * len(runs)

    def one(place: int, run: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = run()
        except DomainError as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def refused(results: list[object]) -> list[object]:
    return [one for one in results if isinstance(one, DomainError)]


def test_two_officers_confirm_at_once_and_one_does(lane: Lane) -> None:
    case = lane.claimed()
    lane.compared(case, lane.olga)
    lane.compared(case, lane.tomas)
    found = Found(["in_person"], ["Visit 118"])

    def check(by: object) -> Callable[[], object]:
        return lambda: recoveries.check_recovery(
            case.pk, found, by=proven(by, "recovery.check", case), at=after(1)
        )

    [loser] = refused(at_once(check(lane.olga), check(lane.tomas)))
    assert isinstance(loser, Conflict) and loser.code == "case_moved_on"
    types = [event.type for event in events_of("recovery_case", case.pk)]
    assert types.count("recovery.checked") == 1


@pytest.mark.parametrize("turn", range(4))
def test_the_owners_stop_races_the_end_and_one_wins_T33(lane: Lane, turn: int) -> None:
    """security T33: at the very second of the end, either it is stopped and nothing has changed, or it is done."""
    case = lane.waiting()
    results = at_once(
        lambda: recoveries.stop_recovery(case.pk, by=lane.owner, at=after(74)),
        lambda: ending_recoveries.end_waits(by=SYSTEM, at=after(74)),
        lambda: ending_recoveries.end_waits(by=SYSTEM, at=after(74)),
    )
    state = RecoveryCase.objects.get(pk=case.pk).state
    assert state in ("cancelled", "completed")
    usable = Account.objects.get(pk=lane.owner.id)
    types = [event.type for event in events_of("recovery_case", case.pk)]
    assert ("recovery.completed" in types) != ("recovery.cancelled" in types)
    assert bool(refused(results)) == (state == "completed")
    recovered = [event for event in events_of("account", usable.pk) if event.type == "account.recovered"]
    assert len(recovered) == (1 if state == "completed" else 0)


def test_a_double_click_opens_one_case(lane: Lane) -> None:
    by = replace(CLAIMANT, key="one form")
    claim = Claim(email="p.krylov@vektor.example", contact="x@mail.example", lost="all")
    results = at_once(*[lambda: recoveries.ask_recovery(claim, by=by, at=after(0))] * 2)
    [again] = refused(results)
    assert isinstance(again, AlreadyDone) and RecoveryCase.objects.count() == 1


def test_two_claims_freeze_a_customer_once(lane: Lane) -> None:
    made = [
        disputes.open_dispute(Claimed(name, "x@mail.example", "41-2087", "Mine."), by=CLAIMANT, at=after(0))
        for name in ("A", "B")
    ]

    def freeze(dispute: OwnershipDispute, by: object) -> Callable[[], object]:
        return lambda: disputes.freeze(
            dispute.pk, lane.customer, "x", by=proven(by, "dispute.freeze", dispute), at=after(1)
        )

    results = at_once(freeze(made[0], lane.olga), freeze(made[1], lane.tomas))
    assert len(refused(results)) == 1 and OwnershipDispute.objects.filter(state="hold").count() == 1


def test_what_dies_in_the_middle_leaves_nothing_half_done(lane: Lane) -> None:
    """A worker killed while a recovery takes effect: the transaction is gone, the next minute does it whole."""
    from django.db import transaction

    case = lane.waiting()
    with transaction.atomic():
        assert ending_recoveries.complete_recovery(case.pk, by=SYSTEM, at=after(74)) is not None
        transaction.set_rollback(True)
    assert RecoveryCase.objects.get(pk=case.pk).state == "cooling_off"
    assert ending_recoveries.end_waits(by=SYSTEM, at=after(75)) == [lane.owner.id]


def test_the_evidence_of_a_case_proves_itself_T36(lane: Lane, tmp_path: Path) -> None:
    """security T36: what an officer exports verifies without the database; the export is an event of the case."""
    dispute = lane.proposed()
    by = proven(lane.olga, "case.export", dispute)
    path = tmp_path / "case.zip"
    path.write_bytes(export_case("ownership_dispute", dispute.pk, by=by, at=after(4)))
    report = verify_bundle(path)
    assert report.sound and f"ownership_dispute {dispute.pk}" in report.subjects
    assert events_of("ownership_dispute", dispute.pk)[-1].type == "dispute.exported"
