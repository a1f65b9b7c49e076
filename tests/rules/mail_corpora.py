"""Where the mails of other people lie that tests read, and why they are skipped where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

MAIL = Path(__file__).parents[3] / "shared" / "data" / "mail"
needs_mail = pytest.mark.skipif(
    not MAIL.is_dir(), reason=f"{MAIL} is not here: the mails of other people are not ours to keep"
)


def mails(*patterns: str) -> list[Path]:
    """Return the files of the corpora that match, in order."""
    return sorted(path for pattern in patterns for path in MAIL.glob(pattern) if path.is_file())
