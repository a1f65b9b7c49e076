"""Places of drafts: which form a typed text belongs to."""

from __future__ import annotations

from countersign.kernel.errors import Invalid

FORMS = frozenset({
    "answer", "note", "message", "rejection", "reopening", "solution", "question", "suspension", "third", "window",
    "refusal",
})  # fmt: skip
NEW = "new"


def place_of(place: str) -> tuple[int | None, str]:
    """Read a place: (None, "new") or (ticket number, form). Raises Invalid for anything else."""
    if place == NEW:
        return None, NEW
    number, _, form = place.partition(":")
    if number.isascii() and number.isdecimal() and len(number) < 19 and form in FORMS:
        return int(number), form
    raise Invalid("draft_place", place=place[:80])
