import pytest

from countersign.project.doors.peers import peer, socket_address


@pytest.mark.parametrize(
    ("client", "address"),
    [("127.0.0.1:5000", "127.0.0.1"), ("[::1]:5000", "::1"), ("[::ffff:192.0.2.7]:1", "192.0.2.7"), ("", "0.0.0.0")],
)
def test_the_socket_names_the_peer(client: str, address: str) -> None:
    assert socket_address(client) == address


@pytest.mark.parametrize(
    ("forwarded", "trusted", "expected"),
    [
        ("203.0.113.9", 0, "10.0.0.1"),
        (None, 1, "10.0.0.1"),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("203.0.113.9", 2, "10.0.0.1"),
        ("not an address", 1, "10.0.0.1"),
        ("<script>, ::ffff:203.0.113.9", 1, "203.0.113.9"),
    ],
)
def test_t97_only_our_own_proxies_may_say_who_it_is(forwarded: str | None, trusted: int, expected: str) -> None:
    assert peer("10.0.0.1", forwarded, trusted) == expected
