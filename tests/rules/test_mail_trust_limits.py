"""The sender checks take no longer than they may, whatever the mail: T51."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.rules.mail_signing import judged, mail, sign

from countersign.mail.rules.trust import canonical

CORPUS = Path(__file__).resolve().parents[3] / "shared/data/mail"


@pytest.mark.parametrize(
    ("written", "simple", "relaxed"),
    [
        (b"", b"\r\n", b""),
        (b"\r\n\r\n", b"\r\n", b""),
        (b" \t\r\n\r\n", b" \t\r\n", b""),
        (b"a", b"a\r\n", b"a\r\n"),
        (b"a \t b  \r\n c\r\n\r\n", b"a \t b  \r\n c\r\n", b"a b\r\n c\r\n"),
        (b"a\n\r\n\r\n", b"a\n\r\n", b"a\n\r\n"),
        (b"a\r\r\n", b"a\r\r\n", b"a\r\r\n"),
        (b"a\r\n\r\r\n\r\n", b"a\r\n\r\r\n", b"a\r\n\r\r\n"),
        (b"a\r\n\n\n\r\n", b"a\r\n\n\n\r\n", b"a\r\n\n\n\r\n"),
        (b"\n\r\n", b"\n\r\n", b"\n\r\n"),
        (b"a\r\n\r", b"a\r\n\r\r\n", b"a\r\n\r\r\n"),
    ],
)
def test_bodies_are_written_as_rfc_6376_says(written: bytes, simple: bytes, relaxed: bytes) -> None:
    assert canonical.body(written, "simple") == simple
    assert canonical.body(written, "relaxed") == relaxed


def test_t51_what_is_made_to_take_long_is_judged_within_a_second() -> None:
    many = b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed; d=customer.example; s=rsa; h=from:subject:date:message-id;"
    sets = b"".join(
        b"ARC-Seal: i=%d; a=rsa-sha256; cv=pass; d=customer.example; s=rsa; b=AAAA\r\n"
        b"ARC-Message-Signature: i=%d; a=rsa-sha256; d=customer.example; s=rsa; h=from; bh=AAAA; b=AAAA\r\n"
        b"ARC-Authentication-Results: i=%d; x; dmarc=pass\r\n" % (place, place, place)
        for place in range(50, 0, -1)
    )
    for raw in (
        (many + b" bh=AAAA; b=AAAA\r\n") * 300 + mail("x \t y\r\n" * 1_000_000),
        sign(mail()) + b"\r\n" * 5_000_000,
        sign(mail()) + b" \t" * 5_000_000,
        b"DKIM-Signature: " + b" " * 60_000 + b"\r\n" + mail(),
        b"DKIM-Signature: v=1; h=" + b":" * 60_000 + b"\r\n" + mail(),
        b"Authentication-Results: " + b"(\\" * 30_000 + b"\r\n" + mail(),
        b"From: a@b.example\r\n" * 3_000 + mail(),
        mail(From='"' + "a@" * 900 + '" <anna@customer.example>'),
        sets + mail(),
    ):
        began = time.monotonic()
        judged(raw)
        assert time.monotonic() - began < 1


def test_every_mail_of_the_public_corpora_is_judged() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"the public mail corpora are not here: {CORPUS}")
    mails = [path for path in sorted(CORPUS.rglob("*")) if path.suffix in {".eml", ".msg"}]
    slowest, proven = 0.0, 0
    for path in mails:
        began = time.monotonic()
        proven += judged(path.read_bytes(), {}).level == "A1"
        slowest = max(slowest, time.monotonic() - began)
    print(f"{len(mails)} mails judged, the slowest in {slowest * 1000:.0f} ms")
    assert len(mails) > 500
    assert proven == 0  # Nothing of them can be proven without DNS.
    assert slowest < 1
