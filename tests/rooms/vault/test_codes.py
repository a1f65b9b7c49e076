"""Codes of authenticator apps, by the real process."""

from __future__ import annotations

import base64
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.vaulting import VaultProcess, rows

from countersign.kernel.errors import TooOften
from countersign.vault import box
from countersign.vault.rules import totp

pytestmark = pytest.mark.django_db


def seed_of(address: str) -> bytes:
    """Read the seed out of an otpauth address, as an app does."""
    text = parse_qs(urlsplit(address).query)["secret"][0]
    return base64.b32decode(text + "=" * (-len(text) % 8))


def code(seed: bytes, steps: int = 0) -> str:
    return totp.code_at(seed, totp.step_of(time.time()) + steps)


def steady() -> None:
    """Wait out the end of a step, so that the test and the process count the same one."""
    left = totp.STEP_SECONDS - time.time() % totp.STEP_SECONDS
    if left < 3:
        time.sleep(left + 0.1)


@pytest.fixture
def account(vault: VaultProcess) -> int:
    """An account that no other test has."""
    return int(time.time_ns() // 1000)


def test_an_enrolment_is_confirmed_by_its_first_code_and_used_by_later_ones(account: int) -> None:
    steady()
    address = box.totp_begin(account, label="p.krylov@vektor.example", issuer="Nimbus Cloud")
    seed = seed_of(address)
    assert address.startswith("otpauth://totp/Nimbus%20Cloud%3Ap.krylov%40vektor.example?secret=")
    assert not box.totp_verify(account, code(seed)), "a seed that waits proves nothing"
    assert not box.totp_confirm(account, "000000" if code(seed) != "000000" else "000001")
    assert box.totp_confirm(account, code(seed, -1))
    assert box.totp_verify(account, code(seed))


def test_a_used_code_and_every_earlier_one_are_refused(account: int) -> None:
    steady()
    seed = seed_of(box.totp_begin(account))
    assert box.totp_confirm(account, code(seed, -1))
    assert not box.totp_verify(account, code(seed, -1))
    assert box.totp_verify(account, code(seed))
    assert not box.totp_verify(account, code(seed))
    assert box.totp_verify(account, code(seed, +1)), "a clock one step ahead is allowed"
    assert not box.totp_verify(account, code(seed))
    assert not box.totp_verify(account, code(seed, +2)), "two steps ahead is too far"


def test_the_seed_in_use_stays_until_the_new_one_is_confirmed(account: int) -> None:
    steady()
    first = seed_of(box.totp_begin(account))
    assert box.totp_confirm(account, code(first, -1))
    second = seed_of(box.totp_begin(account))
    assert box.totp_verify(account, code(first))
    assert box.totp_confirm(account, code(second))
    assert not box.totp_verify(account, code(first, +1))


def test_five_wrong_codes_block_the_account_for_a_while_even_for_the_right_one(account: int) -> None:
    steady()
    seed = seed_of(box.totp_begin(account))
    assert box.totp_confirm(account, code(seed, -1))
    wrong = next(text for text in ("111111", "222222") if text not in (code(seed), code(seed, -1), code(seed, 1)))
    assert [box.totp_verify(account, wrong) for _ in range(totp.WRONG_TRIES)] == [False] * 5
    with pytest.raises(TooOften) as refused:
        box.totp_verify(account, code(seed))
    assert refused.value.code == "totp_too_often"
    assert 0 < refused.value.facts["retry_seconds"] <= 900
    rows("UPDATE vault.totp_tries SET blocked_until = now() WHERE account = %s", account)
    assert box.totp_verify(account, code(seed))


def test_a_dropped_seed_proves_nothing(account: int) -> None:
    steady()
    seed = seed_of(box.totp_begin(account))
    assert box.totp_confirm(account, code(seed, -1))
    box.totp_drop(account)
    assert not box.totp_verify(account, code(seed))
    assert rows("SELECT 1 FROM vault.key WHERE scope = 'account' AND owner = %s", account) == []


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12 34 5", "１２３４５６", "٣٣٣٣٣٣"])
def test_what_is_no_code_proves_nothing(account: int, typed: str) -> None:
    box.totp_begin(account)
    assert not box.totp_verify(account, typed)


def test_the_database_holds_no_seed(account: int) -> None:
    seed = seed_of(box.totp_begin(account))
    kept = bytes(rows("SELECT box FROM vault.totp WHERE account = %s", account)[0][0])  # type: ignore[call-overload]
    assert seed not in kept
    assert totp.secret_text(seed).encode() not in kept
    assert len(kept) == 12 + 20 + 16
