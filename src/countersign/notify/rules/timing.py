"""When a person is told of something, and by which way: the one rule. Pure.

A kind of notice belongs to a group; a person chooses a way for each group, from the ways that the group allows.
What is urgent passes at any hour; everything else keeps out of the person's quiet time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from countersign.calendars.rules.zones import closing_second, opening_second, zone_named, zone_names
from countersign.notify.rules.notices import Kind

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
WORKING_DAYS = (1, 2, 3, 4, 5)
_DAY = timedelta(days=1)


class Way(StrEnum):
    """How a notice reaches a person."""

    MAIL = "mail"
    PUSH = "push"
    DIGEST = "digest"
    NOTHING = "nothing"


class Verb(StrEnum):
    """What becomes of a notice when it is made."""

    NOW = "now"
    HOLD = "hold"
    DIGEST = "digest"
    NOTHING = "nothing"


class Quiet(StrEnum):
    """What makes a person's quiet time; an absence always does."""

    NEVER = "never"
    SHIFT = "shift"
    HOURS = "hours"


class Reason(StrEnum):
    """Why a notice did not leave at once; stands in the record and in the delivery marks."""

    QUIET_HOURS = "quiet_hours"
    OFF_SHIFT = "off_shift"
    AWAY = "away"
    DIGEST = "digest"
    TURNED_OFF = "turned_off"
    NO_ACCESS = "no_access"


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of notices that a person chooses one way for.

    urgent: it passes in quiet time too. A group with one way alone cannot be chosen about.
    """

    name: str
    kinds: frozenset[Kind]
    ways: tuple[Way, ...]
    urgent: bool = False


_AT_ONCE = (Way.MAIL, Way.PUSH)
_ANY = (Way.MAIL, Way.PUSH, Way.DIGEST, Way.NOTHING)
_TOLD = (Way.MAIL, Way.PUSH, Way.DIGEST)
# Whatever stands in no group below: security, deadlines, acknowledgement and countersign requests.
FIXED = Group("fixed", frozenset(), (Way.MAIL,), urgent=True)
# Held until the shift begins, the news that it begins sooner would come too late.
SHIFTS = Group("shifts", frozenset(), _AT_ONCE, urgent=True)
STAFF_GROUPS = (
    Group("alarms", frozenset({Kind.CRITICAL, Kind.CALLED}), _AT_ONCE, urgent=True),
    Group("escalations", frozenset({Kind.ESCALATED, Kind.CHASED}), _AT_ONCE, urgent=True),
    Group("promises", frozenset({Kind.NEARLY_SPENT, Kind.LATE}), _AT_ONCE, urgent=True),
    Group(
        "given", frozenset({Kind.ADDRESSED, Kind.OFFERED, Kind.DECLINED, Kind.CUSTODY, Kind.NEXT_STEP}), _ANY
    ),
    Group(
        "customers",
        frozenset({
            Kind.REJECTED, Kind.CAME_BACK, Kind.DECLARED_SOLVED, Kind.SUSPENDED, Kind.WINDOW_AGREED,
            Kind.WAIT_DECLINED, Kind.UNMERGED,
        }),
        _ANY,
    ),
    Group("time", frozenset({Kind.BACK_IN_WORK, Kind.WAIT_DUE, Kind.HALF_SPENT}), _ANY),
    Group("silence", frozenset({Kind.SILENCE_OVER, Kind.STALE, Kind.STALE_FOR_HEAD}), _ANY),
    SHIFTS,
)  # fmt: skip
CUSTOMER_GROUPS = (
    Group("answers", frozenset({Kind.ANSWERED}), _TOLD),
    Group(
        "progress", frozenset({Kind.ACCEPTED, Kind.SEVERITY, Kind.THIRD_AWAITED, Kind.RETURNED}), _TOLD
    ),
    Group("receipts", frozenset({Kind.OPENED, Kind.CLOSED, Kind.WITHDRAWN, Kind.REOPENED}), _TOLD),
)  # fmt: skip
# What a preset puts elsewhere than into a mail at once.
PRESETS: dict[str, Mapping[str, Way]] = {
    "on_shift": {},
    "specialist": {"silence": Way.DIGEST},
    "manager": {"given": Way.DIGEST, "customers": Way.DIGEST, "time": Way.DIGEST, "silence": Way.DIGEST},
}
CUSTOMER_PRESETS: dict[str, Mapping[str, Way]] = {
    "at_once": {},
    "daily": {"answers": Way.DIGEST, "progress": Way.DIGEST, "receipts": Way.DIGEST},
}
OWN = "own"
_ON_SHIFT_ROLES = frozenset({"first_line", "generalist", "duty_lead"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chose, or what holds where they chose nothing.

    ways:       by name of a group; a group that is absent is told by mail at once.
    told_from, told_until: minutes of the local day between which they want to be told, where quiet is HOURS; an end
                before the beginning is on the next day.
    days:       weekdays on which that window begins, Monday is 1.
    digest_at:  minute of the local day at which the digest leaves.
    """

    zone: str
    ways: Mapping[str, Way] = field(default_factory=dict)
    quiet: Quiet = Quiet.NEVER
    told_from: int = 8 * 60
    told_until: int = 20 * 60
    days: tuple[int, ...] = WORKING_DAYS
    digest_at: int = 8 * 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person is: planned says whether anybody plans shifts; next_at is when their next shift begins."""

    planned: bool = False
    on_shift: bool = True
    next_at: datetime | None = None
    away_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a notice. until: when a held one is looked at again, or the digest leaves."""

    verb: Verb
    way: Way
    until: datetime | None = None
    reason: Reason | None = None


def groups_of(*, staff: bool) -> tuple[Group, ...]:
    """Return the groups that a person chooses about."""
    return STAFF_GROUPS if staff else CUSTOMER_GROUPS


def group_of(kind: str, topic: str, *, staff: bool) -> Group:
    """Return the group of a notice; FIXED where nobody chooses."""
    for group in groups_of(staff=staff):
        if kind in group.kinds or (topic and topic == group.name):
            return group
    return FIXED


def presets_of(*, staff: bool) -> dict[str, Mapping[str, Way]]:
    """Return the presets that a person chooses from."""
    return PRESETS if staff else CUSTOMER_PRESETS


def preset_for(roles: frozenset[str], *, staff: bool) -> str:
    """Return the preset of a person who chose none."""
    if not staff:
        return "at_once"
    if roles & _ON_SHIFT_ROLES:
        return "on_shift"
    return "manager" if "manager" in roles else "specialist"


def decide(group: Group, wish: Wish, place: Place, now: datetime) -> Decision:
    """Decide what becomes of a notice: now, hold until an instant, into the digest, or not at all.

    A choice that the group does not allow counts as mail. Source: E40.
    """
    way = wish.ways.get(group.name, Way.MAIL)
    if way not in group.ways:
        way = Way.MAIL
    if way == Way.NOTHING:
        return Decision(Verb.NOTHING, way, None, Reason.TURNED_OFF)
    if way == Way.DIGEST:
        due = next_digest(wish, now)
        return Decision(Verb.DIGEST, way, due, Reason.DIGEST)
    quiet = None if group.urgent else quiet_until(wish, place, now)
    if quiet is None:
        return Decision(Verb.NOW, way)
    return Decision(Verb.HOLD, way, *quiet)


def quiet_until(wish: Wish, place: Place, now: datetime) -> tuple[datetime, Reason] | None:
    """Return when a person's quiet time ends and what makes it; None when it is not quiet.

    Whoever has no shift ahead is told with the next digest: nothing is held without an end.
    """
    if place.away_until is not None and place.away_until > now:
        back = place.away_until
        if wish.quiet == Quiet.SHIFT and place.planned and place.next_at is not None:
            back = max(back, place.next_at)
        if wish.quiet == Quiet.HOURS:
            back = _told_at(wish, back)
        return back, Reason.AWAY
    if wish.quiet == Quiet.SHIFT and place.planned and not place.on_shift:
        return place.next_at or next_digest(wish, now), Reason.OFF_SHIFT
    if wish.quiet == Quiet.HOURS:
        told_at = _told_at(wish, now)
        return (told_at, Reason.QUIET_HOURS) if told_at > now else None
    return None


def still_quiet(wish: Wish, place: Place, now: datetime) -> tuple[datetime, Reason] | None:
    """Return the quiet time that holds back what is due; whoever has no shift ahead is told now."""
    quiet = quiet_until(wish, place, now)
    if quiet is not None and quiet[1] == Reason.OFF_SHIFT and place.next_at is None:
        return None
    return quiet


def next_digest(wish: Wish, now: datetime) -> datetime:
    """Return when the next digest leaves: the first such local time after now."""
    moments = (_instant(wish.zone, day, wish.digest_at) for day in _days_from(wish.zone, now, 0))
    return next(moment for moment in moments if moment > now)


def minutes_of(text: str) -> int | None:
    """Read a local time like 08:00 as minutes of the day; None for anything else."""
    try:
        read = time.fromisoformat(text)
    except ValueError:
        return None
    return read.hour * 60 + read.minute if len(text) == 5 and read.tzinfo is None else None


def _told_at(wish: Wish, moment: datetime) -> datetime:
    """Return the moment itself inside the hours that a person set, else when they begin next."""
    if not wish.days or wish.told_from == wish.told_until:
        return moment
    over = wish.told_until < wish.told_from
    for day in _days_from(wish.zone, moment, -1):
        if day.isoweekday() not in wish.days:
            continue
        begins = _instant(wish.zone, day, wish.told_from)
        ends = _instant(wish.zone, day + _DAY if over else day, wish.told_until, last=True)
        if begins > moment:
            return begins
        if moment < ends:
            return moment
    return moment


def _days_from(zone: str, moment: datetime, first: int) -> Iterator[date]:
    today = moment.astimezone(zone_named(_known(zone))).date()
    return (today + timedelta(days=number) for number in range(first, 10))


def _instant(zone: str, day: date, minutes: int, *, last: bool = False) -> datetime:
    read = closing_second if last else opening_second
    local = datetime.combine(day, time(minutes // 60, minutes % 60))
    return datetime.fromtimestamp(read(zone_named(_known(zone)), local), UTC)


def _known(zone: str) -> str:
    return zone if zone in zone_names() else "UTC"
