"""Thread tokens: T40, T41."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.mail.rules import tokens

KEYS = {1: b"a" * 32, 2: b"b" * 32}
ANNA = "anna@customer.example"
TOKEN = tokens.make(48213, ANNA, 2, KEYS[2])


def test_a_token_names_its_ticket_to_the_one_it_was_made_for() -> None:
    assert tokens.check(TOKEN, ANNA, KEYS) == tokens.Token(48213, 2)
    assert tokens.check(TOKEN.upper(), "Anna@Customer.Example", KEYS) == tokens.Token(48213, 2)
    assert tokens.check(tokens.make(48213, ANNA, 1, KEYS[1]), ANNA, KEYS) == tokens.Token(48213, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        "", "48213", "48213-2-", TOKEN[:-1], TOKEN[:20], TOKEN + "a", " " + TOKEN, "0" + TOKEN,
        TOKEN.replace("48213", "48214"), TOKEN.replace("-2-", "-1-"), TOKEN.replace("-2-", "-3-"),
        TOKEN.replace("-2-", "-02-"), TOKEN[:-1] + ("a" if TOKEN[-1] != "a" else "b"),
        tokens.make(48213, ANNA, 2, KEYS[1]), tokens.make(48213, "other@customer.example", 2, KEYS[2]),
        "q" + TOKEN, tokens.make(48213, ANNA, 2, KEYS[2], tokens.Of.QUESTION)[1:],
    ],
)  # fmt: skip
def test_t40_t41_wrong_missing_truncated_and_foreign_tokens_are_none(wrong: str) -> None:
    assert tokens.check(wrong, ANNA, KEYS) is None


def test_t41_the_token_of_one_recipient_is_none_for_another_sender_or_without_its_key() -> None:
    assert tokens.check(TOKEN, "wife@customer.example", KEYS) is None
    assert tokens.check(TOKEN, "", KEYS) is None
    assert tokens.check(TOKEN, ANNA, {1: KEYS[1]}) is None


def test_tokens_travel_in_addresses_and_message_ids() -> None:
    to = tokens.reply_address(TOKEN, "nimbus.example")
    assert len(to.partition("@")[0]) <= 64
    sent = tokens.message_id(TOKEN, "0c1f-7", "nimbus.example")
    assert tokens.tokens_in([f"Support <{to.upper()}>"], []) == (TOKEN,)
    assert tokens.tokens_in(["support@nimbus.example"], [f"<1@customer.example> {sent}", sent]) == (TOKEN,)
    assert tokens.tokens_in(["reply+x@nimbus.example"], ["<t.x.y@nimbus.example>", "<48213@nimbus.example>"]) == ()


@given(ticket=st.integers(1, 10**12 - 1), recipient=st.emails(), other=st.emails())
def test_every_token_is_for_its_recipient_alone(ticket: int, recipient: str, other: str) -> None:
    token = tokens.make(ticket, recipient, 1, KEYS[1])
    assert tokens.check(token, recipient, KEYS) == tokens.Token(ticket, 1)
    asked = tokens.make(ticket, recipient, 1, KEYS[1], tokens.Of.QUESTION)
    assert tokens.check(asked, recipient, KEYS) == tokens.Token(ticket, 1, tokens.Of.QUESTION)
    assert recipient.casefold() == other.casefold() or tokens.check(token, other, KEYS) is None
    assert tokens.tokens_in([tokens.reply_address(token, "d.example")], []) == (token,)
