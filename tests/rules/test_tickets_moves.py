"""Which act may start in which status: the whole table, and what is refused on purpose (domain 3.2, 3.3)."""

from __future__ import annotations

import pytest

from countersign.tickets.rules import moves
from countersign.tickets.rules.moves import MOVES, REASONS, Act, IllegalMove, check_move, check_step, is_admitted
from countersign.tickets.rules.status import Status, Waiting, whose_move

PLACES = [
    ("new", ""), ("in_progress", ""), ("waiting", "info"), ("waiting", "confirm"), ("waiting", "linked"),
    ("waiting", "third"), ("waiting", "sched"), ("closed", ""),
]  # fmt: skip
WAITS = "info confirm linked third sched"
OPEN = f"new in_progress {WAITS}"

# Written from the domain's table, not from the code: act → where it may start.
ADMITTED: dict[str, str] = {
    "accept": "new",
    "acknowledge": "new",
    "withdraw": OPEN,
    "refuse": "new",
    "merge": OPEN,
    "unmerge": "closed",
    "offer": f"in_progress {WAITS}",
    "hand_over": f"in_progress {WAITS}",
    "take_custody": f"in_progress {WAITS}",
    "ask": "in_progress",
    "suspend": "in_progress",
    "wait_for_third": "in_progress",
    "schedule": "in_progress",
    "propose": "in_progress",
    "resume": WAITS,
    "return": "linked sched",
    "confirm": "confirm",
    "reopen": "closed",
    "close_unconfirmed": "confirm",
    "close_unanswered": "info",
    "reject": "confirm",
    "declare_solved": "in_progress info linked third sched",
    "solve_from_third": "third",
    "join_outage": "new in_progress",
    "rate": "closed",
    "thank": f"{OPEN} closed",
    "follow_up": "closed",
    "answer": "in_progress",
    "write": OPEN,
    "note": f"{OPEN} closed",
    "address": OPEN,
    "severity": OPEN,
    "facts": OPEN,
    "propose_wait": "in_progress",
    "remind": "info confirm",
    "name_step": OPEN,
    "escalate": OPEN,
    "chase": OPEN,
    "queue": OPEN,
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
    assert refusal.value.code == expected_code(act, status, waiting)


def expected_code(act: Act, status: str, waiting: str) -> str:
    """Domain 3.3: a wait that cannot begin says why in words of its own."""
    if act not in moves.WAITS:
        return REASONS[status, waiting]
    return {"new": "new_never_waits", "closed": "closed_never_waits"}.get(status, "waiting_reason_silent")


def test_nothing_returns_to_new() -> None:
    assert not [act for act, move in MOVES.items() if move.end == Status.NEW]


def test_a_new_ticket_never_waits() -> None:
    waits = {act for act, move in MOVES.items() if move.end == Status.WAITING and (Status.NEW, None) in move.start}
    assert waits == {Act.JOIN_OUTAGE}, "T22 goes by in progress: the incident manager accepts each in person"


def test_a_closed_ticket_leads_only_to_work() -> None:
    ends = {move.end for move in MOVES.values() if (Status.CLOSED, None) in move.start}
    assert ends == {None, Status.IN_PROGRESS}


def test_closing_is_never_an_act_without_a_name_of_its_own() -> None:
    closing = {act.value for act, move in MOVES.items() if move.end == Status.CLOSED}
    assert closing == {"withdraw", "refuse", "merge", "confirm", "close_unconfirmed", "close_unanswered"}


def test_there_are_four_statuses() -> None:
    assert [status.value for status in Status] == ["new", "in_progress", "waiting", "closed"]


@pytest.mark.parametrize(
    ("place", "whose"),
    [
        *zip(
            PLACES,
            ["provider", "provider", "customer", "customer", "nobody", "provider", "provider", "nobody"],
            strict=True,
        )
    ],
)
def test_it_is_always_clear_whose_move_it_is(place: tuple[str, str], whose: str) -> None:
    assert whose_move(*place) == whose


def test_waiting_has_a_reason() -> None:
    assert {reason.value for reason in Waiting} == {"", "info", "confirm", "linked", "third", "sched"}


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (("in_progress", ""), ("new", ""), "never_new_again"),
        (("waiting", "info"), ("new", ""), "never_new_again"),
        (("closed", ""), ("new", ""), "never_new_again"),
        (("new", ""), ("waiting", "info"), "new_never_waits"),
        (("closed", ""), ("waiting", "confirm"), "closed_never_waits"),
        (("waiting", "info"), ("waiting", "third"), "waiting_reason_silent"),
        (("in_progress", ""), ("closed", ""), "closing_without_resolution"),
    ],
)
def test_domain_3_3_no_command_leads_around(before: tuple[str, str], after: tuple[str, str], code: str) -> None:
    with pytest.raises(IllegalMove) as refusal:
        check_step(before, after, resolution="", accepted=True)
    assert refusal.value.code == code


def test_domain_3_3_what_nobody_ever_accepted_may_be_new_again() -> None:
    check_step(("closed", ""), ("new", ""), resolution="out_of_scope", accepted=False)
