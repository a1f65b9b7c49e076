"""General questions without a database: words, addresses, saved answers, signatures, waits (M8, E16, E51)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from countersign.general.rules import messengers, questions, saved
from countersign.general.rules.questions import State
from countersign.kernel.addresses import is_signed, signature
from countersign.kernel.errors import Invalid

T0 = datetime(2026, 4, 6, 8, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()


@pytest.mark.parametrize("good", ["a@b.example", "имя@почта.рф", "first.last+tag@sub.example.co"])
def test_an_address_is_taken_as_it_is(good: str) -> None:
    assert questions.address(f" {good} ") == good


@pytest.mark.parametrize(
    "bad", ["a", "a@b", "a b@c.example", "a@b.example, c@d.example", "<a@b.example>", "a@b.example\r\nBcc: c@d.example",
            "a@@b.example", f"{'x' * 65}@b.example", "a@b.example\x01", "a;b@c.example"],
)  # fmt: skip
def test_what_is_no_single_address_is_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        questions.address(bad)


def test_words_are_kept_as_they_are_but_for_nuls_and_line_ends() -> None:
    assert questions.words(" a\r\nb\rc\x00 ") == "a\nb\nc"
    assert questions.name("\u202eAnn\x00 \n B\u200b.") == "Ann B."
    for bad in ("", " \n\x00", "x" * 4001, "\u202e \u200b"):
        with pytest.raises(Invalid):
            questions.words(bad)
    assert questions.name(" Anna \n B. ") == "Anna B."


def test_more_words_let_a_question_wait_again_and_spam_stays_spam() -> None:
    assert {state: questions.state_after_words(state) for state in State} == {
        State.OPEN: State.OPEN, State.ANSWERED: State.OPEN, State.TURNED: State.OPEN, State.EXPIRED: State.OPEN,
        State.SPAM: State.SPAM,
    }  # fmt: skip
    assert not questions.is_over(T0, T0 + timedelta(days=30) - timedelta(seconds=1))
    assert questions.is_over(T0, T0 + timedelta(days=30))


def test_saved_answers_know_public_facts_alone() -> None:
    saved.check_places("See {portal} and { hours }.", "words_en")
    for bad in ("{contract}", "{name}", "{provider.name}", "{balance }"):
        with pytest.raises(Invalid, match="saved_place"):
            saved.check_places(bad, "words_en")
    assert saved.filled("{provider}: {hours}, {json}", {"provider": "Nimbus", "hours": ""}) == "Nimbus: {hours}, {json}"
    with pytest.raises(Invalid, match="saved_place_open"):
        saved.check_filled("We are here {hours}.")
    saved.check_filled('{"a": {"b": 1}}')
    assert saved.in_language({"en": "a", "ru": "б"}, "it") == "a"
    for bad in ("", "a", "Цены", "-a", "a b", "x" * 33):
        with pytest.raises(Invalid, match="saved_shortcut"):
            saved.shortcut(bad)


def test_a_signature_holds_for_five_minutes_and_for_these_bytes() -> None:
    body = '{"words": "Сколько?"}'
    right = signature(SECRET, "m1", 1000, body)
    assert is_signed(SECRET, ("m1", "1000", f"v1,AAAA v1a,BBBB {right}"), body.encode(), 1300)
    for headers, told, now in (
        (("m1", "1000", right), body, 1301), (("m1", "1000", right), body, 699), (("m2", "1000", right), body, 1000),
        (("m1", "1001", right), body, 1000), (("m1", "1000", right), body + " ", 1000),
        (("", "1000", right), body, 1000),
        (("m1", "ten", right), body, 1000), (("m1", "1000", ""), body, 1000), (("m1", "1000", "v1,é"), body, 1000),
        (("m1", "9" * 13, right), body, 1000),
    ):  # fmt: skip
        assert not is_signed(SECRET, headers, told.encode(), now)
    assert not is_signed(SECRET, ("m1", "1000", right), b"\xff", 1000)


def test_answers_are_tried_again_with_growing_waits_and_then_no_more() -> None:
    waits = [messengers.wait_after(number, None) for number in range(1, 9)]
    assert waits == [*messengers.RETRY_AFTER, None]
    assert messengers.wait_after(1, timedelta(seconds=90)) == timedelta(seconds=90)
    assert messengers.wait_after(1, timedelta(days=9)) == timedelta(hours=1)
