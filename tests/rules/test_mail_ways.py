"""Settings of the ways of mail: what is taken, what is refused, what nobody prints."""

from __future__ import annotations

import pytest

from countersign.kernel.settings import check
from countersign.kernel.settings.fetched import IMAP_OAUTH_URL, IMAP_URL, MAIL_DNS
from countersign.kernel.settings.reader import SettingRefused
from countersign.mail.imap.account import Account


def test_a_mailbox_crosses_no_network_in_clear_and_is_never_printed() -> None:
    for good in ("imaps://desk%40nimbus.example:p%2Fw@imap.example/Support", "imap://a:b@127.0.0.1:1143"):
        assert IMAP_URL.read(good) == good
    for bad in ("imap://a:b@imap.example", "imaps://imap.example", "pop3://a:b@x.example", "imaps://a:b@x:port/"):
        with pytest.raises(ValueError):
            IMAP_URL.read(bad)
    with pytest.raises(SettingRefused) as refused:
        check({"COUNTERSIGN_IMAP_URL": "imap://a:hunter2@imap.example"})
    assert "hunter2" not in str(refused.value)
    with pytest.raises(ValueError):
        IMAP_OAUTH_URL.read("http://login.example/token")
    account = Account("imap.example", 993, "imaps", "desk", "INBOX", ("Taken",), "hunter2")
    assert "hunter2" not in repr(account) and "hunter2" not in account.name


def test_dns_servers_are_addresses_with_a_port_or_without() -> None:
    assert MAIL_DNS.read("192.0.2.1, 192.0.2.2:5353,[2001:db8::1]:54 ,2001:db8::2") == (
        ("192.0.2.1", 53), ("192.0.2.2", 5353), ("2001:db8::1", 54), ("2001:db8::2", 53),
    )  # fmt: skip
    for bad in ("ns.example", "192.0.2.1:0", "[2001:db8::1", ""):
        with pytest.raises(ValueError):
            MAIL_DNS.read(bad)
