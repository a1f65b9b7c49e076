"""Keys and card numbers that somebody types into a ticket are kept nowhere (T59)."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.factories import accepted

from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.tickets.commands.sifting import left_out, masked
from countersign.tickets.queries import thread_of

KEY = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----"


@pytest.mark.django_db
def test_a_message_is_stored_without_them_and_says_so_T59(cast: Cast) -> None:
    number = accepted(cast).pk
    words = f"Card 4111 1111 1111 1111 was charged twice.\n{KEY}\nCookie: sid=1a2b3c4d5e\nTrace 4bf92f3577b34da6 stays."
    commands.write(number, commands.Words(words, []), by=cast.owner, at=database_now())
    assert thread_of(number, cast.owner).messages[-1].body == (
        "Card [card number removed, ending in 1111] was charged twice.\n[private key removed]\n"
        "Cookie: [session key removed]\nTrace 4bf92f3577b34da6 stays."
    )


def test_drafts_and_what_a_caller_says_keep_them_no_more_T59() -> None:
    for sift in (masked, left_out):
        assert sift("card 5555 5555 5555 4444") == "card [card number removed, ending in 4444]"
        assert sift("password: please reset it") == "password: please reset it"
