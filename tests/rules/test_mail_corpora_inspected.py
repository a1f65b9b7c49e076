"""Every mail of the corpora through the very function of `countersign mail inspect` (acceptance 3 of the ways in)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.rules.mail_corpora import MAIL, mails, needs_mail

from countersign.mail.inspecting import NobodyAsked, inspected
from countersign.mail.rules.kinds import Kind
from countersign.mail.rules.trust import Envelope
from countersign.mail.rules.verdict import Verdict

AT = datetime(2026, 11, 22, tzinfo=UTC)
TOLD = {
    "from", "from_name", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to", "references", "text",
    "fresh_text", "html", "attachments", "kind", "bounce", "trust", "verdict", "reasons",
}  # fmt: skip
NO_MAILS = {".json", ".xml", ".yml", ".yaml", ".md", ".out"}


def told_of(path: Path) -> dict[str, Any]:
    return inspected(path.read_bytes(), Envelope(), NobodyAsked(), at=AT)


@needs_mail
def test_mail_inspect_answers_for_every_file_and_meets_the_rates_of_the_corpora() -> None:
    files = [path for path in mails("**/*") if path.suffix not in NO_MAILS and "LICENSE" not in path.name]
    verdicts: dict[str, int] = {}
    kinds: dict[str, str] = {}
    hard: dict[str, bool] = {}
    for path in files:
        told = told_of(path)
        assert set(told) == TOLD, path.name
        json.dumps(told).encode("ascii")
        assert Kind(told["kind"]) and Verdict(told["verdict"]) and told["reasons"], path.name
        assert told["trust"]["level"] == "A0", "nobody was asked, so nobody is believed"
        assert told["fresh_text"].strip() or not told["text"].strip() or told["kind"] != "human", path.name
        for one in told["attachments"]:
            assert len(one["sha256"]) == 64 and one["size"] >= 0
        name = path.relative_to(MAIL).as_posix()
        kinds[name], hard[name] = told["kind"], bool(told["bounce"] and told["bounce"]["hard"])
        verdicts[told["verdict"]] = verdicts.get(told["verdict"], 0) + 1
    print(f"{len(files)} files: {verdicts}")
    assert len(files) > 900
    expected = json.loads((MAIL / "bounces" / "expected.json").read_text())
    found = [one for one in expected if kinds[f"bounces/{one['file']}"] in ("bounce", "report")]
    right = [one for one in expected if hard[f"bounces/{one['file']}"] == one["rows"][0]["hard"]]
    assert len(found) >= 0.97 * len(expected) and len(right) >= 0.85 * len(expected)
    people = [name for name in kinds if name.startswith("replies/")]
    wrong = [name for name in people if kinds[name] == "bounce"]
    assert len(people) > 150 and len(wrong) <= 0.005 * len(people), wrong


@needs_mail
def test_no_byte_of_an_attachment_is_lost_between_reading_and_telling() -> None:
    """What mail inspect calls an attachment is what the reader hands out to be kept, byte for byte."""
    from countersign.mail.rules import read

    count = 0
    for path in mails("stalwart/thirdparty/*.eml", "mime4j/**/*.msg"):
        reading = read(path.read_bytes())
        for one, told in zip(reading.attachments, told_of(path)["attachments"], strict=True):
            assert (hashlib.sha256(one.content).hexdigest(), len(one.content)) == (told["sha256"], told["size"])
            count += 1
    assert count > 50
