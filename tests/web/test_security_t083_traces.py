"""What a thief of dump, log, WAL or memory finds of documents and seeds (security T83, T121): nothing."""

from __future__ import annotations

import base64
import http.cookiejar
import os
import re
import secrets
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.cast import PASSWORD, _staff, assemble
from tests.site import Site
from tests.vaulting import VaultProcess

from countersign.project.database import addresses as databases
from countersign.project.database import postgres
from countersign.vault import box
from countersign.vault.rules import totp

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="reading another process' memory takes root"),
]
PIECE = 1 << 22


class Browser:
    """A person's browser: cookies of one host, forms sent with the page's own token."""

    def __init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, url: str) -> str:
        with self.opener.open(url, timeout=20) as answer:
            return answer.read().decode()

    def post(self, page: str, url: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page))
        assert token is not None
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        origin = "/".join(url.split("/")[:3])
        request = urllib.request.Request(url, data, {"Origin": origin, "Referer": page})
        with self.opener.open(request, timeout=20) as answer:
            return answer.read().decode()


def signed_in(site: Site, email: str) -> Browser:
    browser = Browser()
    browser.post(site.url("/sign-in"), site.url("/sign-in"), email=email, login=email, password=PASSWORD)
    with browser.opener.open(site.url("/account/security"), timeout=20) as answer:
        assert answer.geturl() == site.url("/account/security")
    return browser


@pytest.fixture
def running(vault: VaultProcess, transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """A site of its own, so that its memory holds this test alone; its words go to a file."""
    assemble(password=PASSWORD)
    _staff("Olga Smirnova", "olga@nimbus.example", "identity_officer", password=PASSWORD)
    address = databases.address().replace("/countersign?", f"/{connection.settings_dict['NAME']}?")
    site = Site(tmp_path, address)
    site.start("pages", "vault pages", "worker")
    yield site
    site.stop()


def family(process: int) -> list[int]:
    """A process and all that it started."""
    found = [process]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        found += [int(child) for child in children]
    return found


def memory(process: int) -> Iterator[bytes]:
    """Everything a core dump of a process would hold, piece by piece with an overlap."""
    with open(f"/proc/{process}/mem", "rb", buffering=0) as held:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            for at in range(start, end, PIECE):
                try:
                    held.seek(at)
                    yield held.read(min(PIECE + 64, end - at))
                except (OSError, ValueError, OverflowError):
                    break


def traces(piece: bytes, sought: dict[str, list[bytes]]) -> set[str]:
    return {name for name, forms in sought.items() if any(form in piece for form in forms)}


def forms_of(text: str) -> list[bytes]:
    """A text as it may lie somewhere: as bytes, in a dump's hexadecimal, in Python's wide strings, in base64."""
    raw = text.encode()
    return [raw, raw.hex().encode(), text.encode("utf-16-le"), base64.b64encode(raw)[:-4]]


def test_no_trace_of_five_numbers_and_a_seed(running: Site, vault: VaultProcess) -> None:
    numbers = [f"{secrets.randbelow(9000) + 1000}{secrets.randbelow(900_000) + 100_000}" for _ in range(5)]
    customer = time.time_ns() // 1000
    page = f"{running.vault_origin}/customers/{customer}/documents"
    officer = signed_in(running, "olga@nimbus.example")
    for number in numbers:
        kept = officer.post(page, page, kind="internal_passport", country="RU", number=number, names="Проверкин Тест")
        assert f"…{number[-2:]}" in kept
    reference = box.facts(customer)[0].reference
    said = officer.post(f"{page}/{reference}/comparison", f"{page}/{reference}/comparison", number=numbers[0])
    assert "Matches" in said
    owner = signed_in(running, "p.krylov@vektor.example")
    shown = owner.post(f"{running.vault_origin}/totp", f"{running.vault_origin}/totp")
    letters = re.search(r'class="secret-letters[^"]*"[^>]*>([A-Z2-7 ]+)<', shown)
    assert letters is not None
    secret = letters[1].replace(" ", "")
    seed = base64.b32decode(secret + "=" * (-len(secret) % 8))
    code = totp.code_at(seed, totp.step_of(time.time()))
    done = f"{running.vault_origin}/totp/confirmation"
    assert "added" in owner.post(running.url("/account/security"), done, code=code)
    for path in ("/", "/tickets/new", "/account"):
        owner.get(running.url(path))
    for path in ("/desk/",):
        officer.get(running.url(path))

    sought = {number: forms_of(number) + forms_of(f"{number[:4]} {number[4:]}") for number in numbers}
    sought["seed"] = [seed, seed.hex().encode(), secret.encode(), letters[1].encode(), secret.encode("utf-16-le")]

    for name in ("pages", "worker"):
        read, known = 0, False
        for process in family(running.processes[name].pid):
            for piece in memory(process):
                read += len(piece)
                known |= settings.SECRET_KEY.encode() in piece
                assert not traces(piece, sought), f"in the memory of {name}"
        assert known, "the memory was really read: what it must hold was found"
        assert read > 20 * 2**20

    dumped = subprocess.run(
        [str(postgres.programs() / "pg_dump"), "--dbname", running.database_url], capture_output=True, check=True
    ).stdout
    assert b"vault.field" in dumped
    assert not traces(dumped, sought), "in the dump"
    data = Path(os.environ["COUNTERSIGN_DATA"])
    searched = 0
    for folder in (data / "postgres" / "pg_wal", running.data, vault.folder):
        for path in folder.rglob("*"):
            if path.is_file():
                searched += 1
                assert not traces(path.read_bytes(), sought), path
    assert searched > 4
    assert not traces((data / "postgres.log").read_bytes(), sought), "in the log of the database"
