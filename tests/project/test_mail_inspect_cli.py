"""`countersign mail inspect`: every field of the promise, every file answered, what cannot be read said in one line."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.rules.mail_corpora import MAIL, mails, needs_mail

from countersign.project.cli import main

FIELDS = {
    "from", "from_name", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to", "references", "text",
    "fresh_text", "html", "attachments", "kind", "bounce", "trust", "verdict", "reasons",
}  # fmt: skip
MAIL_OF_ANNA = """From: =?utf-8?b?0JDQvdC90LA=?= <anna@studio.example>
To: support@nimbus.example, "Second, line" <second@nimbus.example>
Cc: boss@studio.example
Reply-To: other@studio.example
Subject: Re: disk
Date: Sun, 22 Nov 2026 13:05:00 +0300
Message-ID: <1@studio.example>
In-Reply-To: <2@nimbus.example>
References: <3@nimbus.example> <2@nimbus.example>
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Thank you.

On 22.11.2026 13:00, Mira wrote:
> The disk is new.
--b
Content-Type: application/pdf; name="bill.pdf"
Content-Transfer-Encoding: base64

JVBERg==
--b--
"""
Inspected = dict[str, Any]


def inspected(capsys: pytest.CaptureFixture[str], *words: str) -> Inspected:
    assert main(["mail", "inspect", "--json", *words]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    told: Inspected = json.loads(out)
    return told


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "a.eml"
    path.write_text(MAIL_OF_ANNA, "utf-8")
    return str(path)


def test_every_field_stands_in_the_answer(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = inspected(capsys, file)
    assert told.keys() == FIELDS
    assert (told["from"], told["from_name"]) == ("anna@studio.example", "Анна")
    assert told["to"] == ["support@nimbus.example", "second@nimbus.example"]
    assert (told["cc"], told["reply_to"]) == (["boss@studio.example"], "other@studio.example")
    assert (told["subject"], told["date"]) == ("Re: disk", "2026-11-22T10:05:00Z")
    assert (told["message_id"], told["in_reply_to"]) == ("1@studio.example", "2@nimbus.example")
    assert told["references"] == ["3@nimbus.example", "2@nimbus.example"]
    assert told["fresh_text"] == "Thank you."
    assert "> The disk is new." in told["text"]
    assert [(one["name"], one["type"], one["size"], one["inline"]) for one in told["attachments"]] == [
        ("bill.pdf", "application/pdf", 4, False)
    ]
    assert (told["kind"], told["bounce"], told["verdict"]) == ("human", None, "general")
    assert told["trust"].keys() == {"spf", "dkim", "dmarc", "arc", "level", "reasons"}


def test_recorded_answers_decide_about_the_sender(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zone = {
        "studio.example": {"TXT": "v=spf1 ip4:192.0.2.7 -all"},
        "_dmarc.studio.example": {"TXT": "v=DMARC1; p=reject"},
    }
    dns = tmp_path / "dns.json"
    dns.write_text(json.dumps(zone))
    envelope = ("--sender", "anna@studio.example", "--dns", str(dns), file)
    proven = inspected(capsys, "--client", "192.0.2.7", *envelope)
    assert (proven["trust"]["spf"], proven["trust"]["dmarc"], proven["verdict"]) == ("pass", "pass", "general")
    forged = inspected(capsys, "--client", "198.51.100.1", *envelope)
    assert (forged["trust"]["level"], forged["verdict"]) == ("A0", "quarantine")


@pytest.mark.parametrize("content", [b"", b"\0\xff\xfe" * 50, b"From: x@[bad\n\n", b"\r\r\r"])
def test_every_file_is_answered(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_bytes(content)
    assert inspected(capsys, str(tmp_path / "a")).keys() == FIELDS


def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["/nowhere/a.eml"], [str(tmp_path)], ["--dns", "/nowhere", __file__], ["--dns", __file__, __file__]):
        assert main(["mail", "inspect", "--json", *words]) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)


def test_people_get_a_short_form(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "inspect", file]) == 0
    out = capsys.readouterr().out
    assert "anna@studio.example" in out
    assert "| Thank you." in out
    assert "bill.pdf" in out


@needs_mail
def test_every_mail_of_the_corpora_is_inspected_within_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    slowest = (0.0, "")
    files = mails("**/*.eml", "**/*.msg", "replies/**/*.txt")
    for path in files:
        began = time.process_time()
        told = inspected(capsys, str(path))
        slowest = max(slowest, (time.process_time() - began, path.name))
        assert told["verdict"] in ("thread", "draft", "general", "quarantine", "drop")
        assert told["verdict"] != "drop" or told["reasons"]
    print(f"{len(files)} mails of {MAIL}, slowest {slowest[0] * 1000:.0f} ms: {slowest[1]}")
    assert slowest[0] < 1
