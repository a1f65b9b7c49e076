"""Calls of one number that are told of at the same moment do not wait for each other in a circle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.factories import minutes

from countersign.intake.commands import lines
from countersign.intake.commands.lines import Heard
from countersign.intake.models import LineCall
from countersign.intake.rules.lines import Happened
from countersign.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
CALLS = 8


def test_late_answers_of_one_number_are_all_heard() -> None:
    """Each settles what the number missed before, the others among it: before, two in three were thrown back."""
    together = Barrier(CALLS)

    def heard(call: int, event: Happened, minute: int) -> None:
        told = Heard("north", f"c{call}", event, number="+74951112233")
        lines.hear(told, by=SYSTEM, at=minutes(minute))

    def answered(call: int) -> None:
        try:
            connection.ensure_connection()
            together.wait(10)
            heard(call, Happened.ANSWERED, 1)
        finally:
            connection.close()

    for call in range(CALLS):
        heard(call, Happened.ENDED, 0)
    assert LineCall.objects.filter(state="missed", settled_at=None).count() == CALLS
    with ThreadPoolExecutor(CALLS) as threads:
        list(threads.map(answered, range(CALLS)))
    assert set(LineCall.objects.values_list("state", flat=True)) == {"ended"}
