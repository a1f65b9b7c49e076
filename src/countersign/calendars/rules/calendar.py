"""A calendar, and its open time laid out in a line of seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from countersign.calendars.rules.zones import EPOCH, closing_second, opening_second, zone_named

Spans = tuple[tuple[int, int], ...]

FIRST_YEAR, LAST_YEAR = 1900, 2200
DAY = 1440
_MINUTE = timedelta(minutes=1)
# An interval may end two local dates after its opening day began, and zones lie up to a day from UTC.
_MARGIN = 4 * 86_400
FOR_EVER = 1 << 60


@dataclass(frozen=True)
class Line:
    """The open intervals of some years, in seconds since 1970, none touching another.

    starts, ends:  the intervals.
    before, after: open seconds of the line up to the start and up to the end of each interval.
    since, until:  between these the line is complete.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    since: int
    until: int
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Calendar:
    """When there is work: a zone, the hours of a week, and dates with hours of their own.

    week:  Monday first; each day has its intervals as (opening minute, ending minute) of the local day. An end at or
           before its opening lies on the next day; the interval belongs to its opening day.
    days:  dates that do not follow the week; no interval at all means closed.
    Source: domain.md ch. 2 (Calendar), F14.
    """

    zone: str
    week: tuple[Spans, ...]
    days: Mapping[date, Spans] = field(default_factory=dict)
    _years: dict[int, list[tuple[int, int]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lines: list[Line] = field(default_factory=list, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        return hash((self.zone, self.week))

    def spans_on(self, day: date) -> Spans:
        """Return the intervals that open on a date."""
        own = self.days.get(day)
        return self.week[day.weekday()] if own is None else own

    @property
    def opens_weekly(self) -> bool:
        """Tell whether the week has any open time; else only dated days have."""
        return any(self.week)

    def line(self, first_year: int, last_year: int) -> Line:
        """Return the open time of at least these years; it is laid out once and kept with the calendar.

        Threads may do that twice, each for itself: a line is put in place whole.
        """
        known = self._lines[0] if self._lines else None
        if known is not None and known.first_year <= first_year and known.last_year >= last_year:
            return known
        if known is not None:
            first_year, last_year = min(first_year, known.first_year), max(last_year, known.last_year)
        self._lines[:] = [self._laid_out(first_year, last_year)]
        return self._lines[0]

    @property
    def known_line(self) -> Line | None:
        """Return the line as far as it is laid out."""
        return self._lines[0] if self._lines else None

    def _laid_out(self, first_year: int, last_year: int) -> Line:
        ends_with = first_year, last_year
        if not self.opens_weekly:
            years = [day.year for day, spans in self.days.items() if spans] or [first_year]
            ends_with = min(years), max(years)
        joined = _joined(sorted(one for year in range(ends_with[0], ends_with[1] + 1) for one in self._year(year)))
        lengths = [end - start for start, end in joined]
        after = tuple(accumulate(lengths))
        since, until = _second_of(first_year) + _MARGIN, _second_of(last_year + 1) - _MARGIN
        if not self.opens_weekly:
            since, until, first_year, last_year = -FOR_EVER, FOR_EVER, FIRST_YEAR, LAST_YEAR
        return Line(
            tuple(start for start, _ in joined), tuple(end for _, end in joined),
            tuple(total - length for total, length in zip(after, lengths, strict=True)), after,
            since, until, first_year, last_year,
        )  # fmt: skip

    def _year(self, year: int) -> list[tuple[int, int]]:
        """Return the intervals that open in a year, as seconds since 1970, in the order of their days."""
        if year not in self._years:
            self._years[year] = list(self._opened_in(year))
        return self._years[year]

    def _opened_in(self, year: int) -> Iterator[tuple[int, int]]:
        zone = zone_named(self.zone)
        first = date(year, 1, 1)
        for number in range((date(year + 1, 1, 1) - first).days):
            day = first + timedelta(number)
            spans = self.spans_on(day)
            if not spans:
                continue
            midnight = datetime.combine(day, time.min)
            for start, end in spans:
                ending = end if end > start else end + DAY
                opened = opening_second(zone, midnight + start * _MINUTE)
                closed = closing_second(zone, midnight + ending * _MINUTE)
                if opened < closed:
                    yield opened, closed


def _joined(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join intervals that touch or overlap: an hour that comes twice can make the end of one pass the next start."""
    joined: list[tuple[int, int]] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _second_of(year: int) -> int:
    return (date(year, 1, 1) - EPOCH.date()).days * 86_400


ALWAYS = Calendar("UTC", (((0, DAY),),) * 7)
