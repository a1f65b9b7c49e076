"""Domain 5.1 and 5.4: to which queue a ticket belongs, and who suits it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from countersign.kernel.errors import Invalid
from countersign.tickets.rules.routing import (
    GENERAL,
    Asks,
    Fit,
    Fitness,
    Route,
    Rule,
    Wanted,
    Worker,
    kept,
    level_of,
    read_rules,
    route,
    suited,
)

ASKS = Asks("malfunction", "Virtual server", "normal", "ru", "Moscow")
HOSTS = Fit(1, [], ["Virtual server"])
BILLS = Fit(2, ["question"], [])
REST = Fit(3, [], [])


def test_without_queues_everything_is_in_the_general_one() -> None:
    assert route([], [], ASKS) == GENERAL == Route(None, 0)


def test_5_1_a_queue_says_what_it_takes() -> None:
    assert route([], [BILLS, REST, HOSTS], ASKS).queue == 1
    assert route([], [BILLS, REST], replace(ASKS, kind="question")).queue == 2
    assert route([], [BILLS, REST], ASKS).queue == 3
    assert route([], [BILLS], ASKS) == GENERAL


def test_5_1_the_first_rule_that_fits_decides_before_the_queues() -> None:
    rules = [Rule(product="virtual server", site="Milan", queue=2), Rule(kind="malfunction", queue=3, level=2)]
    assert route(rules, [HOSTS, BILLS, REST], ASKS) == Route(3, 2)
    assert route(rules, [HOSTS, BILLS, REST], replace(ASKS, site="milan")) == Route(2, 0)
    assert route(rules, [HOSTS, BILLS, REST], replace(ASKS, kind="question")) == Route(1, 0)


@pytest.mark.parametrize("name", ["kind", "product", "severity", "language", "site"])
def test_5_1_every_fact_can_refine(name: str) -> None:
    rule = replace(Rule(queue=1, level=1), **{name: getattr(ASKS, name)})
    assert route([rule], [BILLS, Fit(1, ["x"], [])], ASKS) == Route(1, 1)
    assert route([rule], [BILLS, Fit(1, ["x"], [])], replace(ASKS, **{name: "other"})) == GENERAL


def test_a_rule_to_a_queue_that_is_gone_fits_nothing() -> None:
    assert route([Rule(queue=99), Rule(queue=None, level=3)], [HOSTS], ASKS) == Route(None, 3)


def test_rules_are_read_as_they_are_kept() -> None:
    rules = (Rule("down", "Virtual server", "critical", "it", "Milan", 4, 2), Rule())
    assert read_rules(kept(rules)) == rules


@pytest.mark.parametrize(
    ("given", "code"),
    [("no", "rules_no_list"), ([1], "rule_unreadable"), ([{"colour": "red"}], "rule_unreadable"),
     ([{"kind": 3}], "rule_unreadable"), ([{"queue": "two"}], "rule_queue_unknown"), ([{"queue": True}],
     "rule_queue_unknown"), ([{"level": 4}], "rule_level"), ([{"level": True}], "rule_level"),
     ([{}] * 201, "rules_too_many")],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused_with_their_line(given: object, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_rules(given)
    assert refusal.value.code == code


MIRA = Worker(1, "Mira", "specialist", load=4)
ARTEM = Worker(2, "Artem", "specialist", load=12, level=2)
GIULIA = Worker(3, "Giulia", "generalist", load=0)
DANIEL = Worker(4, "Daniel", "duty_lead", load=0, level=3)


def order(wanted: Wanted, *workers: Worker) -> list[tuple[str, Fitness]]:
    return [(worker.name, why) for worker, why in suited(workers or (MIRA, ARTEM, GIULIA, DANIEL), wanted)]


def test_5_4_the_addressee_is_first_then_who_held_it_last() -> None:
    wanted = Wanted(addressee=1, last_holders=(3,), level=2)
    assert order(wanted) == [
        ("Mira", Fitness.ADDRESSEE), ("Giulia", Fitness.LAST_HOLDER), ("Daniel", Fitness.SKILLED),
        ("Artem", Fitness.SKILLED),
    ]  # fmt: skip


def test_5_4_of_the_skilled_the_one_who_carries_least() -> None:
    assert order(Wanted(level=2))[:2] == [("Daniel", Fitness.SKILLED), ("Artem", Fitness.SKILLED)]
    assert order(Wanted(level=2), MIRA, ARTEM, GIULIA)[:2] == [
        ("Artem", Fitness.SKILLED), ("Giulia", Fitness.GENERALIST),
    ]  # fmt: skip


def test_5_4_nobody_skilled_then_any_generalist_and_only_then_the_others() -> None:
    assert order(Wanted(level=3), MIRA, GIULIA) == [("Giulia", Fitness.GENERALIST), ("Mira", Fitness.OTHER)]


def test_5_4_who_holds_a_critical_or_is_at_the_cap_is_pushed_no_further() -> None:
    full, busy = replace(ARTEM, load=32), replace(DANIEL, holds_critical=True)
    assert order(Wanted(level=2), full, busy, MIRA, GIULIA)[0] == ("Giulia", Fitness.GENERALIST)
    assert not full.takes_more
    assert not busy.takes_more
    assert not replace(MIRA, cap=4).takes_more
    assert order(Wanted(addressee=2), full, MIRA)[0] == ("Artem", Fitness.ADDRESSEE)


def test_what_somebody_knows_of_a_product_is_by_its_family() -> None:
    skills = {"server": 2, "virtual server": 1, "storage": 3}
    assert level_of(skills, "Virtual server") == 2
    assert level_of(skills, "Object storage") == 3
    assert level_of(skills, "Domain") == 0
