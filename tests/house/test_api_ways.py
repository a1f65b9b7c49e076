"""Everything that can be done is done over the API, or stands on the list of what is done on pages alone (§7)."""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

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

# Acts that no code asks for by name where something is read: the query leaves out the rows that are not the reader's.
BY_VISIBILITY = {"ticket.read", "ticket.read_notes", "complaint.read"}


def _within(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _within(one)


def _led_to(function: FunctionType) -> Iterator[Any]:
    """Everything of ours that a function names: what its globals, their attributes and its closure hold."""
    names = {name for code in _within(function.__code__) for name in code.co_names}
    held = [function.__globals__[name] for name in names if name in function.__globals__]
    held += [cell.cell_contents for cell in function.__closure__ or ()]
    for one in held:
        if isinstance(one, ModuleType):
            yield from (getattr(one, name) for name in names if hasattr(one, name))
        else:
            yield getattr(one, "run", one)  # Rows of the tables of acts and deeds.


def _asked(view: Any, acts: set[str]) -> set[str]:
    """The acts whose names stand in a view, or in anything of ours that it leads to."""
    found: set[str] = set()
    seen: set[int] = set()
    rest = [view]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            found |= {one} & acts
        if not isinstance(one, FunctionType) or id(one) in seen or not one.__module__.startswith("countersign."):
            continue
        seen.add(id(one))
        found |= {word for code in _within(one.__code__) for word in code.co_consts if isinstance(word, str)} & acts
        rest += _led_to(one)
    return found


def test_each_operation_asks_the_acts_that_it_is_listed_for() -> None:
    """What stands in the code that an operation leads to; a list that names another act is wrong, or a door open."""
    acts = {act.name for act in declared_acts()}
    asked = {
        one.operation_id: _asked(one.view_func, acts)
        for _, router in api._routers for view in router.path_operations.values() for one in view.operations
    }  # fmt: skip
    silent = {(name, act) for act, names in BY_OPERATION.items() for name in names if act not in asked[name]}
    silent = {(name, act) for name, act in silent if act not in BY_VISIBILITY}
    assert silent == set()
