"""Letters about credits and complaints: the decision with its reasons, and work for those who may decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests import factories
from tests.rooms.credits.conftest import LATER, Money

from countersign.credits import commands
from countersign.ledger.queries import EventRow, events_of
from countersign.notify.rules.notices import Letter
from countersign.notify.topics import credits
from countersign.notify.topics.accounts import Told, letters


def written(kind: str, number: int, writer: Callable[[EventRow], Iterator[Told]]) -> dict[int | None, Letter]:
    """The letters of a subject's newest event, by whom they go to."""
    return {one.recipient: one for one in letters(events_of(kind, number)[-1], writer)}


def test_those_who_may_decide_are_told_and_the_holder_is_not(money: Money) -> None:
    claim = money.filed()
    found = written("credit_claim", claim.pk, credits.to_decide)
    assert set(found) == {money.cast.duty_lead.id, money.cast.manager.id}
    assert f"/desk/credits/{claim.pk}" in found[money.cast.manager.id].body


@pytest.mark.parametrize("approve", [True, False])
def test_the_customer_reads_the_decision_with_its_reasons(money: Money, approve: bool) -> None:
    claim = money.decided(approve=approve)
    found = written("credit_claim", claim.pk, credits.decided)
    assert set(found) == {money.cast.owner.id}
    letter = found[money.cast.owner.id]
    assert "The clock shows ten minutes." in letter.body and f"/account/credits/{claim.pk}" in letter.body


def test_whose_words_were_moved_learns_that_they_get_an_answer(money: Money) -> None:
    ticket = factories.accepted(money.cast)
    complaint = commands.complain("Nobody answers.", ticket=ticket.pk, by=money.cast.owner, at=LATER)
    assert set(written("complaint", complaint.pk, credits.complained)) == {
        money.cast.duty_lead.id, money.cast.manager.id,
    }  # fmt: skip
    commands.answer_complaint(
        complaint.pk, answer="We were late.", outcome="upheld", by=money.cast.manager, at=LATER
    )  # fmt: skip
    found = written("complaint", complaint.pk, credits.answered)
    assert "We were late." in found[money.cast.owner.id].body
