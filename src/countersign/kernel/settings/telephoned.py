"""The settings of the telephone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from countersign.kernel.settings.reader import Setting


def region(given: str) -> str | None:
    """Read a country by its two letters (ISO 3166)."""
    if len(given) != 2 or not given.isascii() or not given.isalpha():
        raise ValueError(given)
    return given.upper()


def folder_url(given: str) -> str | None:
    """Read an address of the web that ends with a slash and says nothing else."""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.path.endswith("/"):
        raise ValueError(given)
    if parts.query or parts.fragment or parts.username or parts.password or ".." in parts.path.split("/"):
        raise ValueError(given)
    _ = parts.port
    return given


PHONE_REGION: Setting[str | None] = Setting(
    "PHONE_REGION", region, "a country by two letters, for instance RU or IT",
    "Country that telephone numbers without a plus belong to, as the exchange shows them. Absent: they stay as shown.",
    None, shown="absent",
)  # fmt: skip
RECORDINGS_FROM: Setting[str | None] = Setting(
    "RECORDINGS_FROM", folder_url, "https://host/path/ with a slash at its end",
    "Address below which the telephone exchange keeps recordings that it names and we fetch. Nothing else is fetched. "
    "Absent: recordings are only sent to us.", None, shown="absent",
)  # fmt: skip

TELEPHONED: tuple[Setting[Any], ...] = (PHONE_REGION, RECORDINGS_FROM)
