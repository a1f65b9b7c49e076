"""Domain 5.6, 5.8, 5.9: what climbs, what ends by itself, when the customer may ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from countersign.tickets.rules.escalations import (
    BY_A_PERSON,
    BY_HAND,
    Kind,
    Level,
    Outcome,
    Reason,
    Stands,
    kind_of,
    may_chase,
    next_level,
    offer_until,
    settled,
)

T0 = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_5_8_it_climbs_from_the_lead_to_the_head_to_the_director_and_no_further() -> None:
    path = [Level.SHIFT]
    while (above := next_level(path[-1])) is not None:
        path.append(above)
    assert path == [Level.SHIFT, Level.LEAD, Level.HEAD, Level.DIRECTOR]


def test_expertise_alone_is_functional() -> None:
    assert [reason for reason in Reason if kind_of(reason) == Kind.FUNCTIONAL] == [Reason.EXPERTISE]


def test_nobody_says_by_hand_what_the_clock_or_the_customer_says() -> None:
    assert not set(BY_HAND) & {Reason.BREACHED, Reason.CUSTOMER}
    assert not set(BY_A_PERSON) & {Outcome.ANSWERED, Outcome.ACCEPTED, Outcome.TICKET_CLOSED}


@pytest.mark.parametrize(
    ("reason", "level", "stands", "outcome"),
    [
        ("breached", 1, Stands("in_progress", T0), None),
        ("breached", 2, Stands("in_progress", None), "answered"),
        ("customer", 1, Stands("waiting", None), "answered"),
        ("breached", 1, Stands("closed", None), "ticket_closed"),
        ("at_risk", 0, Stands("new", None), None),
        ("at_risk", 0, Stands("in_progress", None), "accepted"),
        ("at_risk", 1, Stands("in_progress", None), None),
        ("impact", 1, Stands("in_progress", None), None),
        ("safety", 3, Stands("closed", None), "ticket_closed"),
    ],
)
def test_5_8_what_ends_by_itself(reason: str, level: int, stands: Stands, outcome: str | None) -> None:
    assert settled(reason, level, stands) == outcome


def test_5_9_the_customer_may_ask_from_the_due_second_on() -> None:
    assert not may_chase(None, T0)
    assert not may_chase(T0, T0 - SECOND)
    assert may_chase(T0, T0)
    assert may_chase(T0, T0 + SECOND)


def test_5_6_an_offer_nobody_takes_goes_to_the_lead_after_half_of_what_was_left() -> None:
    assert offer_until(T0, T0 + timedelta(minutes=10)) == T0 + timedelta(minutes=5)
    assert offer_until(T0, T0) is None
    assert offer_until(T0, None) is None
