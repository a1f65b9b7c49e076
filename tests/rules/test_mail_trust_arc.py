"""ARC over the suite of the ARC working group: every chain it judges, and every set it signs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from countersign.mail.resolving import RecordedResolver
from countersign.mail.rules.trust import arc, dkim
from countersign.mail.rules.trust.headers import cut
from countersign.mail.rules.trust.keys import Refused, key_of
from countersign.mail.rules.trust.tags import read_tags

CORPUS = Path(__file__).resolve().parents[3] / "shared/data/mail/auth/arc"


def scenarios(name: str) -> list[Any]:
    if not CORPUS.is_dir():
        pytest.skip(f"the public mail corpora are not here: {CORPUS}")
    return list(yaml.safe_load_all((CORPUS / name).read_text("utf-8")))


def test_every_chain_is_judged_as_the_suite_says() -> None:
    count, wrong = 0, {}
    for scenario in scenarios("arc-draft-validation-tests.yml"):
        resolver = RecordedResolver(scenario["txt-records"])
        for title, test in scenario["tests"].items():
            # The suite leaves three chains open whose newest seal says "fail" itself; to us none of them is good.
            expected = test["cv"].strip().lower() or "fail"
            told = arc.check(cut(test["message"].encode()), resolver)
            count += 1
            if told.result != expected:
                wrong[title] = f"{told.result} ({told.reason}) instead of {expected}"
    print(f"arc validation: {count - len(wrong)} of {count}")
    assert count == 171
    assert wrong == {}


def signed(test: dict[str, Any]) -> bytes:
    """Put the message signature that the suite makes, and what it signs, on top of its message."""
    written = {"AMS": "ARC-Message-Signature", "AAR": "ARC-Authentication-Results"}
    lines = [f"{header}: " + "\n ".join(test[short].strip().splitlines()) for short, header in written.items()]
    return ("\n".join(lines) + "\n" + test["message"]).encode()


def test_every_message_signature_that_the_suite_makes_is_good() -> None:
    # Countersign seals nothing. Of the sets that the suite makes only the seal cannot be asked: it covers the
    # folding of the other two, which the suite wrote down in another folding than it had signed.
    count, wrong = 0, {}
    for scenario in scenarios("arc-draft-sign-tests.yml"):
        resolver = RecordedResolver(scenario["txt-records"])
        for title, test in scenario["tests"].items():
            if not test["AMS"].strip():
                continue
            count += 1
            mail = cut(signed(test))
            field = mail.named("arc-message-signature")[0]
            tags = read_tags(field.value.decode())
            try:
                dkim.verify(field, tags, mail, key_of(tags["s"], tags["d"], tags["a"], resolver))
            except Refused as refused:
                wrong[title] = refused.reason
    print(f"arc signing: {count - len(wrong)} of {count}")
    assert count == 16
    assert wrong == {}
