"""docs/operations/mail-server.md says what the code does: settings, verbs, answers, numbers."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from countersign.kernel.settings import DECLARED
from countersign.kernel.settings.fetched import CANARY_MINUTES, IMAP_TAKEN
from countersign.mail import lmtp
from countersign.mail.imap import session
from countersign.mail.rules.arrivals import MOST_BYTES
from countersign.project import exits
from countersign.project.cli import VERBS
from countersign.project.running import mail_door, mail_fetcher

PAGE = (Path(__file__).resolve().parents[2] / "docs/operations/mail-server.md").read_text()


def test_every_verb_and_setting_on_the_page_exists() -> None:
    said = set(re.findall(r"(?:^|`)countersign (?!unix)([a-z]+(?: [a-z]+)?)", PAGE, re.MULTILINE))
    assert len(said) >= 4 and [words for words in said if words not in VERBS and words.split()[0] not in VERBS] == []
    names = {declared.variable for declared in DECLARED}
    secret = {f"{declared.variable}_FILE" for declared in DECLARED if declared.secret}
    used = set(re.findall(r"COUNTERSIGN_[A-Z_]+[A-Z]", PAGE))
    assert len(used) >= 15 and used - names - secret == set()
    of_imap = {name for name in names if name.startswith("COUNTERSIGN_IMAP_")}
    assert of_imap <= {name.removesuffix("_FILE") for name in used}, "every setting of IMAP is explained"


def test_its_answers_and_numbers_are_those_of_the_code() -> None:
    rows = dict(re.findall(r"^\| (\d{3}) \| (.*) \|$", PAGE, re.MULTILINE))
    answers = (lmtp.STORED, lmtp.AWAY, lmtp.ONE_AT_A_TIME, mail_door.DISK_FULL)
    assert set(rows) == {answer[:3] for answer in answers} | {"552"}
    assert f"{MOST_BYTES // 2**20} MB" in rows["552"] and f"message_size_limit = {MOST_BYTES}\n" in PAGE
    codes = re.search(r"Exit code (\d+): stored for good; (\d+): .*?; (\d+): refused", PAGE)
    assert codes is not None
    assert tuple(map(int, codes.groups())) == (exits.DONE, exits.COME_AGAIN, exits.MAIL_REFUSED)
    assert f"every {session.IDLE_SECONDS // 60} minutes besides" in PAGE
    assert session.KEYWORD.decode() in PAGE and f"(`{IMAP_TAKEN.absent}`" in PAGE
    assert f"after {2 * mail_fetcher.FIRST_PAUSE_SECONDS:.0f} seconds" in PAGE
    assert mail_fetcher.LONGEST_PAUSE_SECONDS == mail_fetcher.CLOSED_PAUSE_SECONDS == 60
    assert f"`COUNTERSIGN_CANARY_MINUTES` ({CANARY_MINUTES.absent})" in PAGE


@pytest.mark.skipif(shutil.which("postconf") is None, reason="Postfix is not installed (.ci/packages)")
def test_postfix_knows_every_line_of_its_configuration(tmp_path: Path) -> None:
    block = PAGE.split("`main.cf`:", 1)[1].split("```")[1]
    (tmp_path / "main.cf").write_text("compatibility_level = 3.6\n" + block)
    (tmp_path / "master.cf").write_text("lmtp unix - - n - - lmtp\nrelay unix - - n - - smtp\n")
    said = subprocess.run(["postconf", "-c", str(tmp_path), "-n"], capture_output=True, text=True, timeout=20)
    assert (said.returncode, said.stderr) == (0, "")
    assert set(block.strip().splitlines()) <= set(said.stdout.splitlines())
