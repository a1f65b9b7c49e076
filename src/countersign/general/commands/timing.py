"""What ends by itself."""

from __future__ import annotations

from datetime import datetime

from countersign import ledger
from countersign.general.commands.pacing import DAY
from countersign.general.models import Arrival, Question, Visit
from countersign.general.rules import questions as rules
from countersign.general.rules.questions import State
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.writing import writes


@writes
def keep_time(*, by: Actor, at: datetime) -> int:
    """End open questions past their time, at most 500, and forget visits and counts; return how many. Idempotent.

    Whoever asked hears nothing by it: nothing here writes by itself (E51).
    """
    require(by, "question.keep_time")
    old = Question.objects.filter(state=State.OPEN.value, last_said_at__lte=at - rules.EXPIRES_AFTER)
    ended = 0
    for number in list(old.order_by("id").values_list("id", flat=True)[:500]):
        question = Question.locked(number)
        if question.state != State.OPEN or not rules.is_over(question.last_said_at, at):
            continue
        question.change(state=State.EXPIRED.value, settled_at=at, waits_since=None)
        ledger.append("question.expired", question, by=by, at=at, staff_only=True)
        ended += 1
    Arrival.objects.filter(at__lte=at - DAY).delete()
    Visit.objects.filter(ends_at__lte=at).delete()
    return ended
