"""What an exchange tells of a call, whatever comes first; numbers, references, windows of callbacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from countersign.intake.rules.callbacks import next_window
from countersign.intake.rules.lines import (
    FETCH_TRIES,
    LineState,
    fetch_again_at,
    is_for,
    number_told,
    plain_name,
    reference_url,
    shown_number,
    skew_of,
    state_of,
    writing_is_over,
)
from countersign.kernel.errors import Invalid

T0 = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_how_a_call_stands_does_not_depend_on_what_was_told_first() -> None:
    for order in permutations(("answered", "ended")):
        known: dict[str, datetime] = {}
        for name in order:
            known[name] = T0
            state = state_of(known.get("answered"), known.get("ended"), "in")
        assert state == LineState.ENDED
    assert state_of(None, None, "in") == LineState.RINGING
    assert state_of(T0, None, "in") == LineState.ANSWERED
    assert state_of(None, T0, "in") == LineState.MISSED
    assert state_of(None, T0, "out") == LineState.ENDED, "whom we did not reach has not missed us"


@pytest.mark.parametrize(
    ("told", "region", "kept"),
    [
        ("+7 495 123-45-67", None, "+74951234567"), ("84951234567", "RU", "+74951234567"),
        ("84951234567", None, "84951234567"), ("02 1234 5678", "IT", "+390212345678"),
        ("sip:+74951234567@203.0.113.9:5060", None, "+74951234567"), ("tel:+74951234567", None, "+74951234567"),
        ("anonymous", None, ""), ("", None, ""), ("sip:anonymous@anonymous.invalid", "RU", ""),
        ("101", "RU", "101"), ("'; rm -rf / #", None, ""), ("9" * 64, None, ""),
        ("0039 02 1234567", "RU", "+39021234567"), ("sip:0039021234567@h", None, "+39021234567"),
        ("8 (812) 123-45-67", "RU", "+78121234567"), ("810 39 02 1234567", "RU", "+39021234567"),
        ("0012", "RU", "0012"),
    ],
)  # fmt: skip
def test_a_number_is_written_the_one_way_we_keep_it(told: str, region: str | None, kept: str) -> None:
    assert number_told(told, region) == kept


def test_what_is_no_name_is_refused() -> None:
    assert shown_number(" +7\u202e 495\x00 " + "9" * 900) == "+7 495 " + "9" * 57, "no caller makes a call unheard"
    assert [shown_number(text) for text in ("Anonymous <sip:anonymous@anonymous.invalid>", "unknown", "214")] == [
        "", "", "214",
    ]  # fmt: skip
    assert plain_name("  PBX  one ", field="pbx") == "PBX one"
    for text in ("", "   ", "x" * 65, "a\x00b", "a\u202eb"):
        with pytest.raises(Invalid):
            plain_name(text, field="pbx")


def test_a_call_rings_for_its_extension_or_for_whoever_listens_to_the_line() -> None:
    at = {"own": "214", "own_pbx": "", "own_lines": []}
    assert is_for(["213", "214"], "support", "a", **at)
    assert not is_for(["213"], "support", "a", **at)
    assert is_for([], "support", "a", **at)
    assert not is_for([], "sales", "a", **(at | {"own_lines": ["support"]}))
    assert not is_for(["214"], "", "b", **(at | {"own_pbx": "a"})), "the same extension of another exchange"


def test_a_recording_is_fetched_from_below_the_configured_address_alone() -> None:
    prefix = "https://pbx.example/recordings/"
    assert reference_url("2026/03/02/1.wav", prefix) == prefix + "2026/03/02/1.wav"
    assert reference_url(prefix + "1.wav", prefix) == prefix + "1.wav"
    for outside in (
        "", "../etc/passwd", "a/../../x.wav", "%2e%2e/x.wav", "https://evil.example/x.wav", "//evil.example/x", "x@y",
        "/etc/passwd", "file:///etc/passwd", "a?b", "a#b", "a\\b", "a\r\nHost: x", "http://pbx.example/recordings/1",
        "https://pbx.example.evil.example/recordings/1.wav", "x" * 600,
    ):  # fmt: skip
        with pytest.raises(Invalid):
            reference_url(outside, prefix)
    with pytest.raises(Invalid, match="recording_references_off"):
        reference_url("1.wav", None)


def test_both_clocks_are_kept_and_their_difference_told() -> None:
    assert skew_of(T0, T0 + timedelta(seconds=29)) is None
    assert skew_of(T0 + 2 * MINUTE, T0) == 120
    assert skew_of(None, T0) is None


def test_somebody_who_did_not_answer_is_called_again_within_their_hours() -> None:
    ends = T0 + timedelta(hours=2)
    assert next_window(T0, ends, T0 + 10 * MINUTE) == (T0 + 40 * MINUTE, ends)
    day = timedelta(days=1)
    assert next_window(T0, ends, ends - 5 * MINUTE) == (T0 + day, ends + day)
    assert next_window(T0, ends, ends + 3 * day) == (T0 + 4 * day, ends + 4 * day)


def test_writing_up_ends_half_an_hour_after_the_call_and_fetching_after_eight_tries() -> None:
    assert not writing_is_over(T0, T0 + MINUTE, T0 + 30 * MINUTE)
    assert writing_is_over(T0, T0 + MINUTE, T0 + 31 * MINUTE)
    assert writing_is_over(T0, None, T0 + timedelta(hours=4))
    assert fetch_again_at(1, T0) == T0 + 2 * MINUTE
    assert fetch_again_at(FETCH_TRIES, T0) is None
