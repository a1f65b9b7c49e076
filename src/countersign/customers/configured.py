"""The room's settings as the rules want them."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from countersign.customers.rules import Law, LawUnreadable, law_from
from countersign.kernel import settings as given
from countersign.kernel.settings import SettingRefused, setting

SHIPPED = Path(__file__).parent / "data" / "identification.toml"


def identification_law() -> Law:
    """Read who must be identified how, country by country, once a process.

    Raises: SettingRefused when the operator's own file cannot be read or says what cannot be meant.
    """
    return _read(setting(given.IDENTIFICATION) or SHIPPED)


@lru_cache(maxsize=4)
def _read(path: Path) -> Law:
    try:
        return law_from(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as why:
        text = str(why) if isinstance(why, LawUnreadable) else f"it cannot be read: {why}"
        raise SettingRefused(f"COUNTERSIGN_IDENTIFICATION={path}: {text}.") from None
