"""Canonical bytes, commitments, the chain and the fold: true of every input."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from countersign.ledger.rules import START, canonical, chained, commitment, fold, instant, moment_of, plain

# What a JSON number may be without losing a digit, and text without lone surrogates.
INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LEAVES = st.none() | st.booleans() | INTEGERS | TEXT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
MAPS = st.dictionaries(TEXT, VALUES, max_size=6)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(MAPS)
def test_canonical_bytes_say_what_they_were_made_of(value: dict[str, object]) -> None:
    assert json.loads(canonical(value)) == value


@given(MAPS)
def test_canonical_bytes_are_those_of_the_reference(value: dict[str, object]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_keys_are_sorted_as_the_standard_sorts_them() -> None:
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "я": 3}) == '{"я":3,"\U0001f600":2,"\ufb33":1}'.encode()


def test_every_control_character_is_written_as_the_standard_writes_it() -> None:
    text = "".join(map(chr, range(0x100))) + "\u2028\u2029\ud7ff"
    assert canonical({"text": text}) == rfc8785.dumps({"text": text})


@given(MAPS)
def test_canonical_bytes_do_not_depend_on_the_order_of_keys(value: dict[str, object]) -> None:
    turned = dict(reversed(list(value.items())))
    assert canonical(turned) == canonical(value)


def test_canonical_bytes_are_those_of_rfc_8785() -> None:
    said = canonical({"b": [1, True, None], "a": 'ё\n"', "\u20ac": "", "1": -0})
    assert said == '{"1":0,"a":"ё\\n\\"","b":[1,true,null],"€":""}'.encode()


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(min_size=32, max_size=32))
def test_a_commitment_holds_for_its_payload_alone(one: bytes, other: bytes, salt: bytes) -> None:
    assert (commitment(salt, one) == commitment(salt, other)) == (one == other)


@given(st.binary(max_size=60), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_salt_hides_equal_payloads(payload: bytes, salt: bytes, other: bytes) -> None:
    assert (commitment(salt, payload) == commitment(other, payload)) == (salt == other)


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=6), st.data())
def test_every_altered_byte_changes_the_head_of_the_chain(bodies: list[bytes], data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(bodies) - 1))
    place = data.draw(st.integers(0, len(bodies[which]) - 1))
    forged = list(bodies)
    forged[which] = bytes(byte ^ 1 if number == place else byte for number, byte in enumerate(bodies[which]))
    assert _head(forged) != _head(bodies)


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=2, max_size=5, unique=True))
def test_swapped_events_change_the_head_of_the_chain(bodies: list[bytes]) -> None:
    assert _head([bodies[1], bodies[0], *bodies[2:]]) != _head(bodies)


def _head(bodies: list[bytes]) -> bytes:
    head = START
    for body in bodies:
        head = chained(head, body)
    return head


@given(MOMENTS)
def test_instants_are_read_back_to_the_microsecond(moment: datetime) -> None:
    assert moment_of(instant(moment)) == moment


def test_an_instant_is_written_in_utc() -> None:
    moscow = timezone(timedelta(hours=3))
    assert instant(datetime(2026, 11, 3, 17, 3, 27, 5, moscow)) == "2026-11-03T14:03:27.000005Z"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        instant(datetime(2026, 11, 3, 14, 3, 27))


@given(MAPS)
def test_plain_values_stay_as_they_are(value: dict[str, object]) -> None:
    assert plain(value) == value


def test_plain_turns_times_sets_and_tuples_into_what_an_event_may_hold() -> None:
    given_ = {"at": datetime(2026, 1, 2, tzinfo=UTC), "day": date(2026, 1, 2), "roles": {"b", "a"}, "pair": (1, "x")}
    assert plain(given_) == {
        "at": "2026-01-02T00:00:00.000000Z", "day": "2026-01-02", "roles": ["a", "b"], "pair": [1, "x"],
    }  # fmt: skip


@pytest.mark.parametrize("value", [1.5, b"bytes", object(), {"deep": [0.1]}, 2**53, [-(2**53)]])
def test_what_has_no_one_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot stand in an event"):
        plain(value)


def test_fold_keeps_the_newest_value_and_who_set_it() -> None:
    state = fold(
        [
            (1, {"after": {"status": "new", "title": "x"}, "parts": [_part(7, body="one", at="t")]}),
            (2, {"before": {"status": "new"}, "after": {"status": "in_progress"}}),
            (3, {"parts": [_part(7, body="two"), _part(8, body="three")], "facts": {"who": "Mira"}}),
            (4, {}),
        ]
    )
    assert state.fields == {"status": "in_progress", "title": "x"}
    assert state.parts == {"message": {7: {"body": "two", "at": "t"}, 8: {"body": "three"}}}
    assert state.set_by["", 0, "status"] == 2
    assert state.set_by["message", 7, "body"] == 3
    assert state.set_by["message", 7, "at"] == 1
    assert state.seq == 4


@given(st.lists(st.dictionaries(st.sampled_from("abc"), INTEGERS, max_size=3), max_size=8))
def test_a_fold_of_all_equals_the_fold_of_a_beginning_and_the_rest(changes: list[dict[str, int]]) -> None:
    events = [(seq, {"after": after}) for seq, after in enumerate(changes, 1)]
    state = fold(events[: len(events) // 2])
    for seq, payload in events[len(events) // 2 :]:
        state.apply(seq, payload)
    assert state == fold(events)


def _part(key: int, **row: str) -> dict[str, object]:
    return {"kind": "message", "id": key, "row": row}
