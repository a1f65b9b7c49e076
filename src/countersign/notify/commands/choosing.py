"""The only writer of what people chose about notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from countersign import ledger
from countersign.identity.queries import AccountRow, account
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid, NotVisible
from countersign.kernel.writing import writes
from countersign.notify import policy as policy  # Declares the acts.
from countersign.notify.models import Preferences
from countersign.notify.rules.timing import EVERY_DAY, OWN, Quiet, Way, groups_of, minutes_of, presets_of


@dataclass(frozen=True, slots=True)
class Choice:
    """What a form says. ways: {group: way}, read for the preset "own" alone; times like 08:00, of the local day."""

    preset: str
    ways: Mapping[str, str] = field(default_factory=dict)
    quiet: str = Quiet.NEVER.value
    told_from: str = "08:00"
    told_until: str = "20:00"
    days: tuple[int, ...] = ()
    digest_at: str = "08:00"


@writes
def choose(account_id: int, choice: Choice, *, by: Actor, at: datetime) -> None:
    """Record how a person wants to be told; what nobody may turn off is no part of it.

    Raises:  NotAllowed for anybody else's, Invalid (fields preset, a group, quiet, told_from, told_until, days,
             digest_at).
    Source:  E40.
    """
    require(by, "preferences.choose", account_id)
    person = account(account_id)
    if person is None:
        raise NotVisible
    fields = _read(person, choice)
    row = Preferences.objects.select_for_update().filter(account_id=account_id).first()
    if row is None:
        row = Preferences(account_id=account_id, changed_at=at, **fields)
        ledger.append("preferences.chosen", row, by=by, at=at, staff_only=person.kind == "staff")
    elif row.change(**fields):
        row.change(changed_at=at)
        ledger.append("preferences.chosen", row, by=by, at=at, staff_only=person.kind == "staff")


def _read(person: AccountRow, choice: Choice) -> dict[str, object]:
    """Check what was chosen; return it as the fields of the row."""
    staff = person.kind == "staff"
    presets = presets_of(staff=staff)
    if choice.preset not in (*presets, OWN):
        raise Invalid("notices_preset", field="preset")
    preset, ways = choice.preset, _ways(choice, staff=staff)
    if preset == OWN:  # What comes to the same as a preset is called by its name.
        alike = (name for name in presets if _ways(Choice(name, presets[name]), staff=staff) == ways)
        preset = next(alike, OWN)
    else:
        ways = _ways(Choice(preset, presets[preset]), staff=staff)
    if choice.quiet not in set(Quiet) or (not staff and choice.quiet == Quiet.SHIFT):
        raise Invalid("notices_quiet", field="quiet")
    times = {}
    for name in ("told_from", "told_until", "digest_at"):
        minutes = minutes_of(getattr(choice, name))
        if minutes is None:
            raise Invalid("notices_time", field=name)
        times[name] = minutes
    days = sorted(set(choice.days) & set(EVERY_DAY))
    if choice.quiet == Quiet.HOURS and times["told_from"] == times["told_until"]:
        raise Invalid("notices_hours", field="told_until")
    if choice.quiet == Quiet.HOURS and not days:
        raise Invalid("notices_days", field="days")
    return {"preset": preset, "ways": ways, "quiet": choice.quiet, "days": days, **times}


def _ways(choice: Choice, *, staff: bool) -> dict[str, str]:
    ways = {}
    for group in groups_of(staff=staff):
        way = choice.ways.get(group.name, group.ways[0].value)
        if way not in set(group.ways):
            raise Invalid("notices_way", field=group.name)
        ways[group.name] = Way(way).value
    return ways
