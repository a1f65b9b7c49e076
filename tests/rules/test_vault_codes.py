"""RFC 4226 and RFC 6238, by their own vectors."""

from __future__ import annotations

import pytest

from countersign.vault.rules import totp

SEEDS = {
    "sha1": b"12345678901234567890",
    "sha256": b"12345678901234567890123456789012",
    "sha512": b"1234567890123456789012345678901234567890123456789012345678901234",
}
CODES = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
RFC_6238 = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]


@pytest.mark.parametrize(("seconds", "sha1", "sha256", "sha512"), RFC_6238)
def test_the_vectors_of_rfc_6238(seconds: int, sha1: str, sha256: str, sha512: str) -> None:
    step = totp.step_of(seconds)
    for algorithm, expected in (("sha1", sha1), ("sha256", sha256), ("sha512", sha512)):
        assert totp.code_at(SEEDS[algorithm], step, digits=8, algorithm=algorithm) == expected


@pytest.mark.parametrize(
    ("counter", "expected"), list(enumerate(CODES.split()))
)
def test_the_vectors_of_rfc_4226(counter: int, expected: str) -> None:
    assert totp.code_at(SEEDS["sha1"], counter) == expected


def test_one_step_of_grace_and_nothing_twice() -> None:
    seed = SEEDS["sha1"]
    for typed, used, expected in ((9, 0, None), (10, 0, 10), (11, 0, 11), (12, 0, 12), (13, 0, None), (11, 11, None)):
        assert totp.matching_step(seed, totp.code_at(seed, typed), 11, used=used) == expected
