"""Shorten a person's or a company's name to the two letters of an avatar."""

from __future__ import annotations

import re
from functools import lru_cache

_QUOTES = re.compile(r"[«»\"“”„'’]")
_FORMS = frozenset({"ООО", "АО", "ПАО", "ИП", "GMBH", "AS", "SRL", "SPA", "LLC", "LTD"})


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Give at most two capitals: "Павел Крылов" is ПК, "ООО «Вектор»" is В, "" is "?"."""
    words = [w for w in _QUOTES.sub("", name).split() if w[:1].isalnum()]
    named = [w for w in words if w.upper().strip(".") not in _FORMS] or words
    return "".join(w[0] for w in named[:2]).upper() or "?"
