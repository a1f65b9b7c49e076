"""Everything that can be done is done over the API, or stands on the list of what is done on pages alone (§7)."""

from __future__ import annotations

from countersign.api.description import described
from countersign.api.views import api
from countersign.api.ways import BY_OPERATION, ONLY_ON_PAGES, why_not
from countersign.kernel.acts import declared_acts


def _operations() -> dict[str, str]:
    """Every operation of the API, and its method."""
    paths = described(api)["paths"]
    return {one["operationId"]: method for methods in paths.values() for method, one in methods.items()}


def test_every_act_is_done_over_the_api_or_says_why_it_is_not() -> None:
    forgotten = [act.name for act in declared_acts() if act.name not in BY_OPERATION and not why_not(act)]
    assert forgotten == [], "give each an operation of the API, or say in api/ways.py why it is done on pages alone"


def test_no_list_names_what_is_not_there() -> None:
    acts, operations = {act.name for act in declared_acts()}, _operations()
    assert set(BY_OPERATION) - acts == set()
    assert set(ONLY_ON_PAGES) - acts == set()
    assert {one for named in BY_OPERATION.values() for one in named} - set(operations) == set()


def test_an_act_is_on_one_list_and_a_second_factor_on_none() -> None:
    twice = [act.name for act in declared_acts() if act.name in BY_OPERATION and why_not(act)]
    assert twice == [], "a token is never a second factor"
    needless = [act.name for act in declared_acts() if act.name in ONLY_ON_PAGES and act.proven]
    assert needless == [], "what wants a second factor needs no reason of its own"


def test_every_operation_that_changes_something_does_a_known_act() -> None:
    named = {one for names in BY_OPERATION.values() for one in names}
    unknown = {name for name, method in _operations().items() if method != "get" and name not in named}
    assert unknown == set()
