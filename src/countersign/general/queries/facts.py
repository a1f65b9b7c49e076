"""Public facts: what a saved answer may say, and when somebody is there."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from countersign.calendars.queries import current
from countersign.calendars.rules import Calendar, is_open, next_opening
from countersign.calendars.rules.calendar import Spans
from countersign.customers.queries import provider_name
from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.settings.questions import QUESTION_CALENDAR


def hours() -> Calendar | None:
    """Return when questions are answered; None: somebody is always there. At most one query."""
    named = setting(QUESTION_CALENDAR)
    row = current(named) if named else None
    return None if row is None else row.calendar


def presence(at: datetime) -> tuple[bool, datetime | None]:
    """Tell whether somebody is there, and if not, when people are back; no instant where none is known. One query."""
    calendar = hours()
    if calendar is None or is_open(calendar, at):
        return True, None
    return False, next_opening(calendar, at)


def public_facts(locale: str) -> dict[str, str]:
    """Return what may stand in a saved answer: the provider's name, addresses of ours, the hours. Two queries.

    Source: M8 (nothing of a contract).
    """
    origin = setting(given.ORIGIN)
    with translation.override(locale):
        return {
            "provider": provider_name() or "Countersign",
            "portal": f"{origin}/",
            "registration": f"{origin}/registration",
            "sign_in": f"{origin}/sign-in",
            "questions": f"{origin}/questions",
            "hours": _week(hours()),
        }


def _week(calendar: Calendar | None) -> str:
    """Write the hours of a week in the current language: "Mon-Fri 09:00-18:00 (Europe/Moscow)"."""
    if calendar is None or all(spans == ((0, 1440),) for spans in calendar.week):
        return _("day and night")
    runs: list[tuple[int, int, Spans]] = []
    for day, spans in enumerate(calendar.week):
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    told = [f"{_days(first, last)} {_spans(spans)}" for first, last, spans in runs if spans]
    return f"{', '.join(told)} ({calendar.zone})"


def _days(first: int, last: int) -> str:
    names = str(WEEKDAYS_ABBR[first]), str(WEEKDAYS_ABBR[last])
    return names[0] if first == last else "–".join(names)


def _spans(spans: Spans) -> str:
    return ", ".join(f"{_clock(opening)}–{_clock(ending)}" for opening, ending in spans)


def _clock(minute: int) -> str:
    return "24:00" if minute == 1440 else f"{minute // 60 % 24:02}:{minute % 60:02}"


def kept_words(locale: str) -> str:
    """Tell whoever writes on and on by a messenger that nothing of it is lost. No query."""
    with translation.override(locale):
        return _("Everything you wrote is kept, and a person will read it. There is no need to write it again.")


def turned_words(locale: str, draft: int | None) -> str:
    """Say to whoever asks about a service where that is answered. No query.

    draft: the one made of it, where whoever asked was signed in for a contract; everybody else hears the same.
    """
    origin = setting(given.ORIGIN)
    with translation.override(locale):
        if draft is not None:
            told = {"portal": f"{origin}/calls/drafts/{draft}/mail"}
            return _("This is about a service of yours. Open it as a ticket with one click: %(portal)s") % told
        told = {"sign_in": f"{origin}/sign-in"}
        return (
            _(
                "This is about a service or an account, and here nothing is said about those to anybody. "
                "Sign in and open a ticket, there it is answered: %(sign_in)s"
            )
            % told
        )
