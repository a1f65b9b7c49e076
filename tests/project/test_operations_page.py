"""docs/operations.md names verbs and settings that exist."""

from __future__ import annotations

import re
from pathlib import Path

from countersign.kernel.settings.declared import DECLARED
from countersign.project.cli import VERBS

PAGE = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text()


def test_every_verb_on_the_page_exists() -> None:
    said = set(re.findall(r"(?:^|`|&& )countersign ([a-z]+(?: [a-z]+)?)", PAGE, re.MULTILINE))
    assert len(said) >= 8
    assert [words for words in said if words not in VERBS and words.split()[0] not in VERBS] == []


def test_every_setting_on_the_page_exists() -> None:
    names = {f"COUNTERSIGN_{setting.name}" for setting in DECLARED}
    said = set(re.findall(r"COUNTERSIGN_[A-Z_]+[A-Z]", PAGE))
    assert [name for name in said if name not in names and name.removesuffix("_FILE") not in names] == []
