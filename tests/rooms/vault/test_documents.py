"""Documents in the vault: kept, masked, compared blindly, replaced, purged; what a thief of the database finds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pytest
from psycopg import errors
from tests.vaulting import VaultProcess, rows

from countersign.kernel.errors import Conflict, Invalid, NotVisible, TooOften
from countersign.vault import box

pytestmark = pytest.mark.django_db
FIELDS = {"number": "4509 731846", "names": "Соколова Елена", "born": "1990-02-28", "issued_by": "ОВД «Хамовники»"}


@pytest.fixture
def customer(vault: VaultProcess) -> int:
    """A customer that no other test has."""
    return time.time_ns() // 1000


def put(customer: int, **changes: object) -> str:
    given: dict[str, object] = {"kind": "internal_passport", "country": "RU", "fields": FIELDS, "by_id": 7}
    return box.put_document(customer, **(given | changes))  # type: ignore[arg-type]


def test_a_document_is_told_by_two_characters(customer: int) -> None:
    reference = put(customer, expires_on=date(2031, 5, 1))
    [facts] = box.facts(customer)
    assert (facts.reference, facts.number_tail, facts.expires_on) == (reference, "46", date(2031, 5, 1))
    assert (facts.version, facts.source, facts.decided) == (1, "entered", False)
    assert box.facts(customer + 1) == []


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ({"number": "4509731846"}, "match"), ({"number": "45 09 № 731846"}, "match"),
        ({"number": "4509731847"}, "mismatch"),
        ({"names": "СОКОЛОВА  елена"}, "match"), ({"names": "Sokolova Elena"}, "mismatch"),
        ({"names": "Елена Соколова"}, "mismatch"), ({"born": "28.02.1990"}, "match"), ({"born": "1990/2/28"}, "match"),
        ({"born": "02.28.1990"}, "mismatch"), ({"issued_by": "овд хамовники"}, "match"), ({"sex": "F"}, "absent"),
    ],
)  # fmt: skip
def test_a_blind_comparison_tells_match_or_not(customer: int, typed: dict[str, str], verdict: str) -> None:
    put(customer)
    assert list(box.compare(customer, typed).values()) == [verdict]


def test_a_comparison_with_nobodys_document_says_absent(customer: int) -> None:
    assert box.compare(customer, {"number": "1", "names": "x"}) == {"number": "absent", "names": "absent"}


def test_comparisons_are_limited_so_that_nothing_is_guessed(customer: int) -> None:
    put(customer)
    for day in range(1, 31):
        box.compare(customer, {"born": f"1990-01-{day:02}"})
    with pytest.raises(TooOften, match="comparisons_too_often"):
        box.compare(customer, {"born": "1990-02-28"})


def test_security_t087_the_blind_index_answers_yes_or_no_twenty_times_an_hour(customer: int) -> None:
    put(customer, fields={**FIELDS, "number": f"99 {customer}"})
    asked = [box.known("internal_passport", "RU", f"{n:010}", by_id=customer) for n in range(18)]
    assert asked == [False] * 18
    assert box.known("internal_passport", "RU", f"99{customer}", by_id=customer) is True
    assert box.known("id_card", "RU", f"99{customer}", by_id=customer) is False
    with pytest.raises(TooOften, match="known_too_often") as refused:
        box.known("internal_passport", "RU", f"99{customer}", by_id=customer)
    assert 3500 < refused.value.facts["retry_seconds"] <= 3600
    assert box.known("internal_passport", "RU", f"99{customer}", by_id=customer + 1) is True


def test_security_t088_whoever_opens_customer_after_customer_is_stopped_with_an_alarm(customer: int) -> None:
    put(customer)
    last = max((row["id"] for row in box.alarms(0)), default=0)
    for number in range(40):
        box.facts(customer + number, by_id=customer)
    assert len(box.facts(customer, by_id=customer)) == 1, "one seen before is no new one"
    with pytest.raises(TooOften, match="customers_too_often"):
        box.facts(customer + 40, by_id=customer)
    assert [(row["what"], row["facts"]["account"]) for row in box.alarms(last)] == [("crawl", customer)]
    box.facts(customer + 40, by_id=customer + 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "library_card"}, "document_kind_unknown"), ({"country": "Russia"}, "document_country_unknown"),
        ({"fields": {"names": "x"}}, "document_number_missing"), ({"fields": {}}, "document_field_unknown"),
        ({"fields": {"number": "1", "password": "x"}}, "document_field_unknown"),
        ({"fields": {"number": "1" * 301}}, "document_field_too_long"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(customer: int, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        put(customer, **changes)


def test_a_new_version_replaces_and_the_old_one_is_kept_until_its_retention_ends(customer: int) -> None:
    reference = put(customer)
    again = put(customer, replaces=reference, fields={**FIELDS, "number": "4520 111222"})
    assert again == reference
    [facts] = box.facts(customer)
    assert (facts.version, facts.number_tail) == (2, "22")
    kept = rows("SELECT version, state FROM vault.document WHERE reference = %s ORDER BY version", reference)
    assert kept == [(1, "superseded"), (2, "in_force")]
    rows("UPDATE vault.document SET retain_until = now() WHERE reference = %s AND version = 1", reference)
    box.ask("tidy")
    kept = rows(
        "SELECT version, state, tombstone IS NOT NULL, blind IS NULL FROM vault.document WHERE reference = %s "
        "ORDER BY version", reference,
    )  # fmt: skip
    assert kept == [(1, "purged", True, True), (2, "in_force", False, False)]
    assert rows("SELECT DISTINCT version FROM vault.field WHERE reference = %s", reference) == [(2,)]
    with pytest.raises(NotVisible):
        put(customer + 1, replaces=reference)


def test_the_last_document_takes_the_customers_key_with_it(customer: int) -> None:
    put(customer)
    assert box.end_documents(customer) == 1
    box.ask("tidy")
    assert len(box.facts(customer)) == 1, "its retention has not ended"
    rows("UPDATE vault.document SET retain_until = now() WHERE customer = %s", customer)
    box.ask("tidy")
    assert box.facts(customer) == []
    assert rows("SELECT 1 FROM vault.key WHERE scope = 'customer' AND owner = %s", customer) == []
    put(customer)
    assert len(box.facts(customer)) == 1


def test_a_number_found_twice_in_a_ticket_is_kept_once(customer: int) -> None:
    first = put(customer, source="ticket", ticket=5, fields={"number": "4509 731846"})
    assert put(customer, source="ticket", ticket=6, fields={"number": "4509-731846"}) == first


# What somebody who can write the database does.


def test_security_t085_a_field_moved_to_another_customer_does_not_open(customer: int) -> None:
    mine, other = put(customer), put(customer + 1)
    rows(
        "UPDATE vault.field f SET box = o.box FROM vault.field o "
        "WHERE f.reference = %s AND o.reference = %s AND o.name = f.name", other, mine,
    )  # fmt: skip
    damaged(customer + 1)
    assert len(box.facts(customer)) == 1


def test_security_t085_the_key_moved_along_does_not_help(customer: int) -> None:
    mine, other = put(customer), put(customer + 1)
    rows("UPDATE vault.key k SET wrapped = o.wrapped FROM vault.key o WHERE k.owner = %s AND o.owner = %s "
         "AND k.scope = 'customer' AND o.scope = 'customer'", customer + 1, customer)  # fmt: skip
    rows("UPDATE vault.field f SET box = o.box FROM vault.field o "
         "WHERE f.reference = %s AND o.reference = %s AND o.name = f.name", other, mine)  # fmt: skip
    damaged(customer + 1)


@pytest.mark.parametrize(
    "change",
    [
        "customer = customer + 1", "kind = 'id_card'", "country = 'KZ'", "expires_on = '2040-01-01'",
        "source = 'customer'", "ticket = 99", "seal = '\\x00'",
    ],
)  # fmt: skip
def test_security_t085_no_word_of_a_row_can_be_altered(customer: int, change: str) -> None:
    reference = put(customer)
    put(customer + 1)
    rows(f"UPDATE vault.document SET {change} WHERE reference = '{reference}'")
    damaged(customer + 1 if change.startswith("customer") else customer)


def test_security_t085_fields_of_an_old_version_do_not_open_in_the_new_one(customer: int) -> None:
    reference = put(customer)
    put(customer, replaces=reference, fields={**FIELDS, "number": "4520 111222"})
    rows("UPDATE vault.field f SET box = o.box FROM vault.field o WHERE f.reference = %s AND f.version = 2 "
         "AND o.reference = f.reference AND o.version = 1 AND o.name = f.name", reference)  # fmt: skip
    damaged(customer)


def test_security_t085_an_old_version_put_back_whole_is_found_out_even_after_a_restart(
    customer: int, vault: VaultProcess
) -> None:
    reference = put(customer)
    [before] = rows("SELECT seal, state FROM vault.document WHERE reference = %s", reference)
    put(customer, replaces=reference, fields={**FIELDS, "number": "4520 111222"})
    rows("DELETE FROM vault.field WHERE reference = %s AND version = 2", reference)
    rows("DELETE FROM vault.document WHERE reference = %s AND version = 2", reference)
    rows("UPDATE vault.document SET seal = %s, state = %s WHERE reference = %s", *before, reference)
    damaged(customer)
    vault.stop()
    vault.start()
    damaged(customer)


def damaged(customer: int) -> None:
    """The vault refuses to read it, by any door, and raises the alarm."""
    last = max((row["id"] for row in box.alarms(0)), default=0)
    with pytest.raises(Conflict, match="vault_damaged"):
        box.facts(customer)
    with pytest.raises(Conflict, match="vault_damaged"):
        box.compare(customer, {"number": "4509731846"})
    raised = box.alarms(last)
    assert {row["what"] for row in raised} == {"damaged"}
    assert raised[0]["facts"]["customer"] == customer


def test_security_t084_a_thief_of_database_and_web_configuration_has_no_key(
    customer: int, vault: VaultProcess, tmp_path: Path
) -> None:
    """With everything but the vault's own folder: the same rows, the same settings, another key."""
    put(customer)
    account = customer
    address = box.totp_begin(account)
    thief = VaultProcess(tmp_path)
    vault.stop()
    try:
        thief.start()
        with pytest.raises(Conflict, match="vault_damaged"):
            box.facts(customer)
        with pytest.raises(Conflict, match="vault_damaged"):
            box.totp_confirm(account, "123456")
    finally:
        thief.stop()
        vault.start()
    assert len(box.facts(customer)) == 1
    kept = b"".join(bytes(row[0]) for row in rows("SELECT box FROM vault.totp WHERE account = %s", account))  # type: ignore[call-overload]
    assert address.split("secret=")[1].split("&")[0].encode() not in kept


@pytest.mark.parametrize("table", ["key", "totp", "document", "field", "picture", "reveal_grant", "look", "alarm"])
def test_the_applications_role_has_nothing_in_the_vaults_schema(customer: int, table: str) -> None:
    for statement in (f"SELECT * FROM vault.{table}", f"DELETE FROM vault.{table}"):
        with pytest.raises(errors.InsufficientPrivilege):
            rows(f"SET ROLE countersign_app; {statement}")


@pytest.mark.parametrize("table", ["identity_account", "identity_session", "ledger_event", "tickets_ticket"])
def test_the_vaults_role_has_nothing_outside_its_schema(customer: int, table: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        rows(f"SET ROLE countersign_vault; SELECT * FROM public.{table}")


def test_looks_and_alarms_cannot_be_taken_back_by_the_vaults_own_role(customer: int) -> None:
    for table in ("look", "alarm"):
        with pytest.raises(errors.InsufficientPrivilege):
            rows(f"SET ROLE countersign_vault; DELETE FROM vault.{table}")


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed to connect as")
def test_another_user_is_refused_by_the_kernels_word_even_when_the_socket_is_open_to_all(
    vault: VaultProcess,
) -> None:
    socket = vault.folder / "socket"
    assert socket.stat().st_mode & 0o777 == 0o600
    outside = Path(tempfile.gettempdir())
    for folder in (vault.folder, *vault.folder.parents):
        if folder == outside:
            break
        folder.chmod(0o711)
    socket.chmod(0o666)
    program = f"""
import os, socket, sys
os.setgid(65534)
os.setuid(65534)
line = socket.socket(socket.AF_UNIX)
line.connect({str(socket)!r})
try:
    line.sendall((15).to_bytes(4, "big") + b'{{"do":"status"}}')
    said = line.recv(4)
except OSError:
    said = b""
sys.exit(0 if said == b"" else 1)
"""
    try:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
    finally:
        socket.chmod(0o600)
    assert done.returncode == 0, done.stderr
    assert "may not ask the vault" in vault.log()
