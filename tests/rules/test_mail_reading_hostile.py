"""Mails made to break their reader: every one is answered, in less than a second, and what is wrong is told."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countersign.mail.inspecting import NobodyAsked, inspected
from countersign.mail.rules import read
from countersign.mail.rules.trust import Envelope

HEAD = b"From: Anna <a@example.org>\r\nTo: b@example.org\r\nSubject: s\r\n"
AT = datetime(2026, 11, 22, tzinfo=UTC)


def deep(depth: int) -> bytes:
    levels = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return HEAD + levels + b"\r\nhere"


SLOW = {
    "references of 2.4 MB": HEAD + b"References: " + b"<aaaaaaaaaaaaaaa@bbbbbbbb> " * 90_000 + b"\r\n\r\nhi",
    "20,000 encoded words": HEAD + b"X: " + b"=?utf-8?q?=C3=A4?= " * 20_000 + b"\r\n\r\nhi",
    "words that never end": b"From: a@b.org\r\nSubject: " + b"=?utf-8?q?a" * 6_000 + b"\r\n\r\nhi",
    "500 nested comments": b"From: " + b"(" * 500 + b"x" + b")" * 500 + b" a@b.org\r\n\r\nhi",
    "60,000 open comments": b"From: " + b"(" * 60_000 + b"\r\n\r\nhi",
    "400 deep": deep(400),
    "100,000 recipients": HEAD + b"Cc: " + b"a@example.org, " * 100_000 + b"\r\n\r\nhi",
    "100,000 headers": b"X: y\r\n" * 100_000 + b"\r\nhi",
    "50,000 parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 50_000,
    "20 MB in one line": HEAD + b"\r\n" + b"a" * 20_000_000,
    "22 MB of lines": HEAD + b"\r\n" + b"a line of text that goes on for a while\r\n" * 550_000,
    "quotes in turns": HEAD + b"\r\n" + b"> x\r\ny\r\n" * 9_000,
    "almost attributions": HEAD + b"\r\n" + b"On 12:30 a@b.org x x\r\n12:30 a@b.cd e:\r\n" * 9_000,
    "flowed": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"abc \r\n" * 400_000,
    "deep HTML": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000,
    "open comments of HTML": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 500_000,
    "brackets of HTML": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<" * 2_000_000,
    "attributes of HTML": HEAD
    + b"Content-Type: text/html\r\n\r\n<a "
    + b"".join(b"x%d='y' " % n for n in range(100_000))
    + b">",
    "unended files": HEAD + b"\r\n" + b"begin 644 x\r\n" * 20_000,
    "parameters": HEAD
    + b"Content-Type: text/plain; "
    + b"".join(b"n*%d*=%%41; " % n for n in range(5_000))
    + b"\r\n\r\nhi",
    "no charset": HEAD + b"Content-Type: text/plain; charset=xyz\r\n\r\n" + bytes(range(128, 256)) * 80_000,
    "paddings": HEAD + b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"QUJD=\r\n" * 2_000_000,
    "mails in mails": (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 20_000,
    "empty boundary": HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + b"--\r\n" * 300_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_t51_a_mail_made_to_be_slow_is_decided_within_a_second(name: str) -> None:
    began = time.process_time()
    told = inspected(SLOW[name], Envelope(), NobodyAsked(), at=AT)
    spent = time.process_time() - began
    print(f"{name}: {spent * 1000:.0f} ms")
    assert spent < 1
    assert told["verdict"] in ("draft", "general", "quarantine")


@pytest.mark.parametrize("name", ["references of 2.4 MB", "20,000 encoded words", "400 deep", "100,000 recipients"])
def test_t51_what_goes_past_the_limits_is_quarantined(name: str) -> None:
    told = inspected(SLOW[name], Envelope(), NobodyAsked(), at=AT)
    assert told["verdict"] == "quarantine"


@pytest.mark.parametrize(
    "raw",
    [
        b"To: undisclosed: a: b: c@d.org;;\r\nFrom: A: <x@y.org>, B: z@y.org;;\r\n\r\nhi",
        b"From: a@b.org\r\nContent-Disposition: attachment; filename*=utf-8''a%00b\r\n\r\nhi",
        b"From: x@[bad\r\nTo: y@[\r\n\r\nhi",
    ],
)
def test_t52_what_breaks_the_library_is_read(raw: bytes) -> None:
    assert read(raw).tree.content == b"hi"
    assert inspected(raw, Envelope(), NobodyAsked(), at=AT)["verdict"] in ("draft", "general", "quarantine")


@pytest.mark.parametrize(
    ("head", "defect"),
    [
        (b"From: a@b.org\r\nFrom: c@d.org\r\n", "two_from"),
        (b"From: a@b.org\rFrom: c@d.org\r\n", "bare_cr"),
        (b"From: a@b.org, c@d.org\r\n", "several_senders"),
        (b"From: friends: a@b.org;\r\n", "group_in_from"),
        (b"From: a@b.org\r\nSubject: a\0b\r\n", "nul_in_header"),
    ],
)
def test_t49_a_mail_that_can_be_read_in_two_ways_is_quarantined(head: bytes, defect: str) -> None:
    told = inspected(head + b"\r\nhi", Envelope(), NobodyAsked(), at=AT)
    assert told["verdict"] == "quarantine"
    assert defect in told["reasons"]
    assert told["text"] == "hi"


def test_t49_a_name_that_holds_an_address_does_not_hide_the_real_one() -> None:
    reading = read(b'From: "support@nimbus.example" <x@evil.example>\r\n\r\nhi')
    assert reading.from_addr == "x@evil.example"
    assert "name_holds_address" in reading.defects
    homograph = read("From: a@nimbuś.example\r\n\r\nhi".encode())
    assert "sender_not_ascii" in homograph.defects


def test_t52_without_headers_the_whole_is_the_text() -> None:
    reading = read("Здравствуйте, помогите.\nСпасибо\n".encode("koi8-r"))
    assert reading.text.strip() == "Здравствуйте, помогите.\nСпасибо"
    assert "no_headers" in reading.defects


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_t52_any_bytes_are_read(raw: bytes) -> None:
    read(raw)
    read(b"From: " + raw)
    read(b"Content-Type: " + raw)
    read(b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22" + raw)
    read(
        b"Content-Type: application/pkcs7-mime\r\n\r\n"
        + bytes.fromhex("30802a864886f70d010702a0802a864886f70d010701a0")
        + raw
    )
    read(b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" + raw + b"\r\n--a\r\n" + raw)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_t52_any_text_is_read(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    read(b"Content-Type: text/html\r\n\r\n" + raw)
    read(b"Subject: " + raw + b"\r\nDate: " + raw + b"\r\nContent-Disposition: attachment; filename=" + raw)
