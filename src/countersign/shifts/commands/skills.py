"""What people know is written down, and crossed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.shifts.commands.finding import name_of, one_at_a_time
from countersign.shifts.models import Skill

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class NewSkill:
    """One skill; see `models.Skill`."""

    person_id: int
    family: str
    layer: str
    level: int
    languages: Sequence[str] = ()
    until_at: datetime | None = None


@writes
def set_skill(new: NewSkill, *, by: Actor, at: datetime) -> Skill:
    """Record what a person knows, or change how well. Raises NotAllowed, Invalid. Source: domain 2, Skill."""
    require(by, "skill.set")
    name, _roles = name_of(new.person_id)
    family, layer = " ".join(new.family.split()), " ".join(new.layer.split())
    if not 0 < len(family) <= _LONGEST or len(layer) > _LONGEST:
        raise Invalid("skill_family", field="family")
    if new.level not in (1, 2, 3):
        raise Invalid("skill_level", field="level")
    fields = {"level": new.level, "languages": sorted(set(new.languages)), "until_at": new.until_at}
    one_at_a_time(new.person_id)
    skill = (
        Skill.objects.select_for_update(of=("self",))
        .filter(person_id=new.person_id, family=family, layer=layer, removed_at=None)
        .first()
    )
    facts = {"person": name}
    if skill is None:
        skill = Skill(person_id=new.person_id, family=family, layer=layer, **fields)
        ledger.append("skill.set", skill, by=by, at=at, facts=facts, staff_only=True)
    elif skill.change(**fields):
        ledger.append("skill.changed", skill, by=by, at=at, facts=facts, staff_only=True)
    return skill


@writes
def remove_skill(skill_id: int, *, by: Actor, at: datetime) -> Skill:
    """Cross a skill out. Raises NotVisible, NotAllowed, Conflict."""
    skill = Skill.locked(skill_id)
    require(by, "skill.set", skill)
    if skill.removed_at is not None:
        raise Conflict("skill_removed")
    skill.change(removed_at=at)
    ledger.append("skill.removed", skill, by=by, at=at, staff_only=True)
    return skill
