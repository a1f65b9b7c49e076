"""What people know."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from countersign.kernel.reading import rows_of


class SkillRow(NamedTuple):
    """One skill of a person; layer empty: every layer; until None: it does not run out."""

    id: int
    person_id: int
    person: str
    family: str
    layer: str
    level: int
    languages: list[str]
    until: datetime | None


_ROWS = (
    "SELECT k.id, k.person_id, a.name, k.family, k.layer, k.level, k.languages, k.until_at FROM shifts_skill k "
    "JOIN identity_account a ON a.id = k.person_id AND a.is_active WHERE k.removed_at IS NULL"
)


def skills_of(account_id: int) -> tuple[SkillRow, ...]:
    """Return what one person knows, by family and layer; what has run out stands there too. One query."""
    sql = f"{_ROWS} AND k.person_id = %s ORDER BY k.family, k.layer"
    return tuple(SkillRow(*row) for row in rows_of(sql, [account_id]))


def all_skills() -> tuple[SkillRow, ...]:
    """Return what everybody knows, by person. One query."""
    return tuple(SkillRow(*row) for row in rows_of(f"{_ROWS} ORDER BY a.name, k.person_id, k.family, k.layer"))
