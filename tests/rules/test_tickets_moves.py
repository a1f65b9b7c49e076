"""Which act may start in which status: the whole table, and what is refused on purpose (domain 3.2, 3.3)."""

from __future__ import annotations

import pytest

from countersign.tickets.rules.moves import MOVES, REASONS, Act, IllegalMove, check_move, is_admitted
from countersign.tickets.rules.status import Status, Waiting, whose_move

PLACES = [("new", ""), ("in_progress", ""), ("waiting", "info"), ("waiting", "confirm"), ("closed", "")]

# Written from the domain's table, not from the code: act → where it may start.
ADMITTED: dict[str, str] = {
    "accept": "new",
    "acknowledge": "new",
    "withdraw": "new in_progress info confirm",
    "refuse": "new",
    "offer": "in_progress info confirm",
    "hand_over": "in_progress info confirm",
    "take_custody": "in_progress info confirm",
    "ask": "in_progress",
    "propose": "in_progress",
    "resume": "info confirm",
    "confirm": "confirm",
    "reopen": "closed",
    "close_unconfirmed": "confirm",
    "close_unanswered": "info",
    "reject": "confirm",
    "declare_solved": "in_progress info",
    "rate": "closed",
    "thank": "closed",
    "answer": "in_progress",
    "write": "new in_progress info confirm",
    "note": "new in_progress info confirm closed",
    "address": "new in_progress info confirm",
    "severity": "new in_progress info confirm",
    "facts": "new in_progress info confirm",
}


def test_the_table_knows_every_act() -> None:
    assert {act.value for act in Act} == ADMITTED.keys() == {act.value for act in MOVES}


@pytest.mark.parametrize(("status", "waiting"), PLACES)
@pytest.mark.parametrize("act", list(Act))
def test_an_act_starts_only_where_the_table_says(act: Act, status: str, waiting: str) -> None:
    listed = (waiting or status) in ADMITTED[act].split()
    assert is_admitted(act, status, waiting) is listed
    if listed:
        check_move(act, status, waiting)
        return
    with pytest.raises(IllegalMove) as refusal:
        check_move(act, status, waiting)
    assert refusal.value.facts == {"act": act.value, "status": status, "waiting": waiting}
    assert refusal.value.status == 409
    assert refusal.value.code == REASONS[status, waiting]


def test_nothing_returns_to_new() -> None:
    assert not [act for act, move in MOVES.items() if move.end == Status.NEW]


def test_a_new_ticket_never_waits() -> None:
    assert not [act for act, move in MOVES.items() if move.end == Status.WAITING and (Status.NEW, None) in move.start]


def test_a_closed_ticket_leads_only_to_work() -> None:
    ends = {move.end for move in MOVES.values() if (Status.CLOSED, None) in move.start}
    assert ends == {None, Status.IN_PROGRESS}


def test_closing_is_never_an_act_without_a_name_of_its_own() -> None:
    closing = {act.value for act, move in MOVES.items() if move.end == Status.CLOSED}
    assert closing == {"withdraw", "refuse", "confirm", "close_unconfirmed", "close_unanswered"}


def test_there_are_four_statuses() -> None:
    assert [status.value for status in Status] == ["new", "in_progress", "waiting", "closed"]


@pytest.mark.parametrize(
    ("place", "whose"),
    [*zip(PLACES, ["provider", "provider", "customer", "customer", "nobody"], strict=True)],
)
def test_it_is_always_clear_whose_move_it_is(place: tuple[str, str], whose: str) -> None:
    assert whose_move(*place) == whose


def test_waiting_has_a_reason() -> None:
    assert {reason.value for reason in Waiting} == {"", "info", "confirm"}
