"""What the vault process answers when it will not: a family, a code, facts without any value of a document."""

from __future__ import annotations

from typing import Any

FAMILIES = ("not_visible", "not_allowed", "conflict", "invalid", "too_often", "away")


class Refused(Exception):
    """A request is refused; the client raises the refusal of the same family."""

    def __init__(self, family: str, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.family, self.code, self.facts = family, code, facts


class Damaged(Exception):
    """What is stored does not open under the key and the context it must have: it was moved, replaced or altered."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place
