"""JSON of strangers is read one way alone, however long it is (RFC 7493)."""

from __future__ import annotations

import pytest

from countersign.kernel.strict_json import NamedTwice, read_json


def test_a_name_that_stands_twice_is_named_at_any_depth() -> None:
    assert read_json('{"a": [{"b": 1}, {"b": 2}], "b": 3}') == {"a": [{"b": 1}, {"b": 2}], "b": 3}
    with pytest.raises(NamedTwice, match=r"^b$"):
        read_json('{"a": [{"b": 1, "c": 0, "b": 2}]}')


def test_of_very_many_names_the_last_is_found_too() -> None:
    """Counting each name among all would take hours of a body that is within its limit."""
    names = ",".join(f'"n{number}":0' for number in range(200_000))
    with pytest.raises(NamedTwice, match=r"^n199999$"):
        read_json("{" + names + ',"n199999":1}')


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "[" * 100_000, "{'a': 1}", "", "1 2"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_json(text)
