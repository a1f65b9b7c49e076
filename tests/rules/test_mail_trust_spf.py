"""SPF over the openspf test suites (RFC 7208, RFC 4408)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from countersign.mail.resolving import RecordedResolver
from countersign.mail.rules.trust import spf

CORPUS = Path(__file__).resolve().parents[3] / "shared/data/mail/auth/spf"
AT = datetime(2026, 4, 6, 8, tzinfo=UTC)


def run(name: str) -> tuple[int, dict[str, str]]:
    """Run one suite; give back how many tests it has and what differs."""
    if not CORPUS.is_dir():
        pytest.skip(f"the public mail corpora are not here: {CORPUS}")
    count, wrong = 0, {}
    for scenario in yaml.safe_load_all((CORPUS / name).read_text("utf-8")):
        resolver = RecordedResolver(scenario["zonedata"])
        for title, test in scenario["tests"].items():
            count += 1
            told = spf.check(str(test["host"]), test["mailfrom"], test["helo"], resolver, AT)
            expected = test["result"] if isinstance(test["result"], list) else [test["result"]]
            if told.result not in expected:
                wrong[title] = f"{told.result} instead of {expected}"
            elif "explanation" in test and told.result == "fail" and not _explained(told, test):
                wrong[title] = f"{told.explanation!r} instead of {test['explanation']!r}"
    print(f"{name}: {count - len(wrong)} of {count}")
    return count, wrong


def _explained(told: spf.Spf, test: dict[str, Any]) -> bool:
    return told.explanation == ("" if test["explanation"] == "DEFAULT" else test["explanation"])


def test_every_verdict_of_rfc_7208_is_ours() -> None:
    count, wrong = run("rfc7208-tests.yml")
    assert count > 150
    assert wrong == {}


def test_verdicts_of_rfc_4408_differ_only_where_the_newer_one_says_so() -> None:
    count, wrong = run("rfc4408-tests.yml")
    assert count > 100
    assert wrong == {}


def test_the_suite_of_pyspf_differs_only_by_what_it_invented() -> None:
    count, wrong = run("test.yml")
    assert count == 16
    # `default=` is pyspf's own modifier, "ambiguous" its own result; by RFC 7208 an unknown modifier says nothing.
    assert wrong.keys() == {"default-modifier", "default-modifier-harsh"}
