"""security T99: where nothing is ever sent, and how what is sent is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.hooks.rules import is_forbidden, secret_of, signature, url_fault, wait_after, wants


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
        "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2002:a00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001:db8::1",
    ],
)  # fmt: skip
def test_nothing_is_sent_to_what_is_not_public_T99(address: str) -> None:
    assert is_forbidden(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_reached(address: str) -> None:
    assert not is_forbidden(address)


def test_networks_of_ones_own_are_reached_but_metadata_never_T99() -> None:
    own = (ip_network("10.20.0.0/16"), ip_network("169.254.0.0/16"), ip_network("::/0"))
    assert not is_forbidden("10.20.3.4", own)
    assert is_forbidden("10.21.3.4", own)
    assert is_forbidden("169.254.169.254", own)
    assert is_forbidden("fe80::1", own)
    assert is_forbidden("::ffff:169.254.169.254", own)


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_judged_the_same_however_it_is_wrapped(number: int) -> None:
    from ipaddress import IPv4Address, IPv6Address

    plain = is_forbidden(str(IPv4Address(number)))
    for wrapped in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80):
        assert is_forbidden(str(IPv6Address(wrapped))) == plain


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://hooks.example.org/x?y=1", ""), ("https://hooks.example.org:8443/", ""),
        ("http://x.example/", "hook_https"), ("gopher://x.example/", "hook_https"), ("file:///etc/passwd", "hook_url"),
        ("https://u:p@x.example/", "hook_url"), ("https://x.example:25/", "hook_port"),
        ("https://x.example/#y", "hook_url"), ("https:///x", "hook_url"), ("https://[::1", "hook_url"),
        ("https://x.example/\r\nHost: y", "hook_url"), ("https://x.example:99999/", "hook_url"), ("", "hook_url"),
        ("https://пример.рф/", "hook_url"), ("https://x.example/" + "y" * 500, "hook_url"),
    ],
)  # fmt: skip
def test_an_address_is_an_https_one(url: str, fault: str) -> None:
    assert url_fault(url, plain=False) == fault


def test_a_signature_is_one_of_standard_webhooks() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = '{"test": 2432232314}'
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    due = hmac.new(key, b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + body.encode(), hashlib.sha256).digest()
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == "v1," + base64.b64encode(due).decode()


def test_a_secret_is_of_its_hook_and_installation() -> None:
    made = {secret_of(key, salt) for key in ("k" * 32, "l" * 32) for salt in ("a", "b")}
    assert len(made) == 4
    assert all(len(base64.b64decode(one.removeprefix("whsec_"))) == 32 for one in made)


def test_attempts_end() -> None:
    waits = [wait_after(count) for count in range(1, 12)]
    assert waits[8] is not None and waits[9] is None
    assert (
        wants(["*"], "ticket.opened")
        and not wants(["*"], "ticket.noted")
        and not wants(["ticket.asked"], "ticket.opened")
    )
