"""How well a message is proven: recorded with the method, lowered on review, never raised (security 4.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes, opened, report

from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.ledger.verify import verify
from countersign.tickets import commands, queries, words
from countersign.tickets.commands import Words


def test_event_message_and_history_know_level_and_method(cast: Cast) -> None:
    by = replace(cast.owner, assurance="A3", method="passkey")
    number = commands.open_ticket(report(cast), by=by, at=T0).pk
    (event,) = [row for row in events_of("ticket", number) if row.type == "ticket.opened"]
    assert (event.assurance, event.method) == ("A3", "passkey")
    (message,) = queries.thread_of(number, cast.owner).messages
    assert (message.assurance, message.method, message.counts_as) == ("A3", "passkey", "A3")
    told = queries.whole_history(number, cast.owner)
    assert (told["messages"][0]["method"], told["messages"][0]["review"]) == ("passkey", None)
    assert told["events"][0]["method"] == "passkey"


def test_a_review_lowers_and_the_message_stays(cast: Cast) -> None:
    number = opened(cast).pk
    (message,) = queries.thread_of(number, cast.owner).messages
    commands.downgrade(number, message.id, "A1", reason="The session was stolen", by=cast.duty_lead, at=minutes(5))
    (lowered,) = queries.thread_of(number, cast.owner).messages
    assert (lowered.assurance, lowered.counts_as, lowered.body) == ("A2", "A1", message.body)
    assert lowered.review is not None
    assert words.seal(lowered.counts_as, lowered.method, lowered_by=lowered.review.by) == (
        "part", "Claimed, not proven, lowered on review by Daniel Weber",
    )  # fmt: skip
    told = queries.whole_history(number, cast.owner)
    assert told["messages"][0]["review"]["reason"] == "The session was stolen"
    assert queries.as_of(number, minutes(4), cast.owner, "customer")["messages"][0]["review"] is None
    assert told["events"][-1]["type"] == "ticket.downgraded"
    assert verify().findings == []


def test_a_level_never_goes_up_again(cast: Cast) -> None:
    number = opened(cast).pk
    (message,) = queries.thread_of(number, cast.owner).messages
    lower = {"reason": "Not who it seemed", "by": cast.duty_lead}
    commands.downgrade(number, message.id, "A1", **lower, at=minutes(5))
    for level in ("A1", "A2c", "A2", "A3", "A4"):
        with pytest.raises(Conflict, match="review_only_lowers"):
            commands.downgrade(number, message.id, level, **lower, at=minutes(6))
    commands.downgrade(number, message.id, "A0", **lower, at=minutes(7))
    assert queries.thread_of(number, cast.owner).messages[0].counts_as == "A0"


def test_only_reviewers_lower_and_only_what_is_there(cast: Cast) -> None:
    number = opened(cast).pk
    (message,) = queries.thread_of(number, cast.owner).messages
    for by in (cast.owner, cast.first_line, cast.second_line, cast.manager):
        with pytest.raises(NotAllowed):
            commands.downgrade(number, message.id, "A1", reason="Because", by=by, at=minutes(5))
    with pytest.raises(NotVisible):
        commands.downgrade(number, message.id, "A1", reason="Because", by=cast.stranger, at=minutes(5))
    with pytest.raises(NotVisible):
        commands.downgrade(number, message.id + 999, "A1", reason="Because", by=cast.duty_lead, at=minutes(5))
    with pytest.raises(Invalid):
        commands.downgrade(number, message.id, "A9", reason="Because", by=cast.duty_lead, at=minutes(5))
    with pytest.raises(Invalid):
        commands.downgrade(number, message.id, "A1", reason=" ", by=cast.duty_lead, at=minutes(5))


def test_what_the_provider_says_has_no_seal_to_lower(cast: Cast) -> None:
    number = opened(cast).pk
    commands.accept_and_answer(number, Words("I am looking."), by=cast.first_line, at=minutes(3))
    said = queries.thread_of(number, cast.owner).messages[-1]
    with pytest.raises(NotVisible):
        commands.downgrade(number, said.id, "A0", reason="Because", by=cast.duty_lead, at=minutes(5))


@pytest.mark.parametrize(
    ("assurance", "method", "level", "text"),
    [
        ("A2", "passkey", "proven", "Proven: passkey"),
        ("A2", "password", "proven", "Proven: password"),
        ("A2", "totp", "proven", "Proven: password and app code"),
        ("A2", "", "proven", "Proven: signed in"),
        ("A3", "passkey", "proven", "Proven for this: passkey"),
        ("A2c", "code", "part", "By code"),
        ("A1", "mail", "none", "Unproven: e-mail"),
        ("A0", "none", "none", "Unproven"),
        ("A9", "magic", "none", "Unproven"),
    ],
)
def test_the_seal_says_by_what(assurance: str, method: str, level: str, text: str) -> None:
    assert words.seal(assurance, method) == (level, text)
