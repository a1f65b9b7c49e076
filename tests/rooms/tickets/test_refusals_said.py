"""Every move that domain 3.3 refuses on purpose is refused with its own reason, said in three languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import translation
from tests.cast import Cast
from tests.factories import SOLUTION, T0, report
from tests.rooms.tickets import stages
from tests.rooms.tickets.stages import LATER, VENDOR, WORDS, row_of

from countersign.kernel.errors import DomainError
from countersign.tickets import commands
from countersign.tickets.models import Message, Ticket
from countersign.ui.refusals import words

pytestmark = pytest.mark.django_db
Try = Callable[[Cast], object]


def _back_to_new(cast: Cast) -> object:
    return row_of(stages.written(cast)).change(status="new", holder_id=None)


def _wait_while(begin: stages.Begin) -> Try:
    return lambda cast: commands.wait_for_third(begin(cast).pk, WORDS, VENDOR, by=cast.first_line, at=LATER)


def _closed_by_its_holder(cast: Cast) -> Ticket:
    return stages.closed(cast)


def _across_customers(cast: Cast) -> object:
    foreign = commands.open_ticket(report(cast, service_id=cast.foreign_service), by=cast.stranger, at=T0)
    return commands.merge(stages.written(cast).pk, foreign.pk, WORDS, by=cast.first_line, at=LATER)


def _by_telephone(cast: Cast) -> object:
    caller = replace(cast.owner, channel="phone", assurance="A2c", hand=(cast.first_line.account_id, "Mira"))
    return commands.confirm(stages.confirm(cast).pk, by=caller, at=LATER)


def _proposed(cast: Cast, **solution: str) -> object:
    said = replace(SOLUTION, **solution)
    return commands.propose(stages.written(cast).pk, said, WORDS, by=cast.first_line, at=LATER)


# What 3.3 lists, one line each, and the code it is refused with.
REFUSED: dict[str, tuple[Try, str]] = {
    "any to N after acceptance": (_back_to_new, "never_new_again"),
    "N to W directly": (lambda c: row_of(stages.new(c)).change(status="waiting", waiting="info"), "new_never_waits"),
    "C to W": (lambda c: row_of(stages.closed(c)).change(status="waiting", waiting="info"), "closed_never_waits"),
    "C to W by its act": (_wait_while(_closed_by_its_holder), "closed_never_waits"),
    "closing with empty resolution": (lambda c: row_of(stages.written(c)).change(status="closed"),
                                      "closing_without_resolution"),
    "closing without the cause": (lambda c: _proposed(c, cause=" "), "solution_cause_missing"),
    "closing for now": (lambda c: _proposed(c, code="workaround"), "workaround_without_problem"),
    "a reply by somebody else": (lambda c: commands.answer(
        stages.written(c).pk, WORDS, by=c.second_line, at=LATER), "not_holder"),
    "changing the reason silently": (_wait_while(stages.info), "waiting_reason_silent"),
    "merging across customers": (_across_customers, "merge_other_customer"),
    "confirming by telephone": (_by_telephone, "confirm_only_in_portal"),
    "confirming by mail": (lambda c: commands.confirm(
        stages.confirm(c).pk, by=replace(c.owner, channel="mail"), at=LATER), "confirm_only_in_portal"),
    "deleting a message": (lambda c: Message.objects.filter(ticket=stages.written(c))[0].delete(),
                           "message_never_deleted"),
}  # fmt: skip


@pytest.mark.parametrize("what", list(REFUSED))
def test_domain_3_3_is_refused_with_a_reason_in_three_languages(what: str, cast: Cast) -> None:
    stages.promise_all_four(cast)
    attempt, code = REFUSED[what]
    with pytest.raises(DomainError) as refusal:
        attempt(cast)
    assert refusal.value.code == code
    said = set()
    for language in ("en", "ru", "it"):
        with translation.override(language):
            said.add(words(refusal.value))
    assert len(said) == 3, said
    assert code not in said
