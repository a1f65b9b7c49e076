"""Bounces of many servers: every one of a public corpus, and what no corpus of bounces holds: people's own mail."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from countersign.mail.rules import read
from countersign.mail.rules.bounces import bounces_of
from countersign.mail.rules.kinds import Kind, kind_of

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "mail"
OTHERS = ("replies", "stalwart", "mime4j", "mikel", "flanker")
ROBOTS = (Kind.BOUNCE, Kind.REPORT)
# Mails of the other folders that servers wrote: bounces, complaints and a receipt, kept there as samples of them.
NO_PERSONS = (
    "flanker/bounce/", "flanker/complaints/", "flanker/disposition-notification.eml", "mikel/multipart_report_emails/",
    "mime4j/mimetools/badbound.msg", "mikel/mime_emails/raw_email_with_mimepart_without_content_type.eml",
)  # fmt: skip


def judged(expected: list[dict[str, Any]]) -> tuple[Counter[str], list[str]]:
    """Count what was found and what was told rightly, beside what was missed."""
    counts: Counter[str] = Counter()
    missed: list[str] = []
    for entry in expected:
        reading = read((CORPUS / "bounces" / entry["file"]).read_bytes())
        kind = kind_of(reading)
        told = bounces_of(reading) if kind is Kind.BOUNCE else ()
        hard = [bounce.hard for bounce in told] or [False]
        wanted = [row["hard"] for row in entry["rows"]]
        counts["found"] += kind in ROBOTS
        counts["right"] += hard[0] == wanted[0]
        counts["bounces"] += bool(told)
        counts["named"] += bool(told) and all("@" in bounce.recipient for bounce in told)
        counts["as many"] += len(told) == len(wanted)
        if kind not in ROBOTS or hard[0] != wanted[0]:
            what = entry["rows"][0]["reason"]
            missed.append(f"{entry['file']}: {kind}, hard {hard[0]} instead of {wanted[0]} ({what})")
    return counts, missed


def taken_for_robots() -> tuple[int, list[str]]:
    """Return how many mails people wrote in the other folders, and which of them were taken for bounces or reports."""
    wrong: list[str] = []
    people = 0
    for folder in OTHERS:
        for path in sorted((CORPUS / folder).rglob("*")):
            name = path.relative_to(CORPUS).as_posix()
            mail = path.suffix in {".eml", ".msg", ".txt"} or path.name.startswith("email.")
            if not mail or "LICENSE" in name or name.startswith(NO_PERSONS):
                continue
            people += 1
            if kind_of(read(path.read_bytes())) in ROBOTS:
                wrong.append(name)
    return people, wrong


def test_the_bounces_of_many_servers_are_found_and_hard_is_told_from_soft() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus at {CORPUS}")
    began = process_time()
    expected = json.loads((CORPUS / "bounces" / "expected.json").read_text())
    counts, missed = judged(expected)
    people, wrong = taken_for_robots()
    print(*missed, *wrong, sep="\n")
    print(counts, f"{people} of people", f"{process_time() - began:.1f} s")
    assert len(expected) == 284 and people > 500
    assert counts["found"] >= 0.985 * len(expected)
    assert counts["right"] >= 0.95 * len(expected)
    assert counts["named"] >= 0.99 * counts["bounces"]
    assert counts["as many"] >= 0.99 * counts["bounces"]
    assert len(wrong) <= 0.005 * people
    assert process_time() - began < 5
