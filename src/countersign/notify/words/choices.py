"""Words of choices about notices: groups, ways, presets, and why something did not leave at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.notify.rules.notices import State
from countersign.notify.rules.timing import Quiet, Reason, Way

# What a group is called, and what belongs to it.
GROUPS = {
    "alarms": (_l("Alarms"), _l("a critical request, nobody accepts it")),
    "escalations": (_l("Escalations"), _l("escalated to you, the customer asks where the answer is")),
    "promises": (_l("Promises about to break"), _l("four fifths of the time are spent, the time has passed")),
    "given": (_l("Work given to you"), _l("addressed, offered, held in your place, the next step")),
    "customers": (_l("What customers do on your tickets"), _l("it does not work, it works, reopened, put aside")),
    "time": (_l("What time brings back"), _l("back in work, time to look again, half of the time is spent")),
    "silence": (_l("Silence"), _l("silent for a week, silent for two, may be closed")),
    "shifts": (_l("Your shifts"), _l("moved or cancelled, absences, times without anybody")),
    "answers": (_l("Answers"), _l("an engineer has written")),
    "progress": (_l("Progress"), _l("an engineer works on it, the severity has changed, a third party is awaited")),
    "receipts": (_l("Receipts"), _l("opened, closed, withdrawn, open again")),
}
WAYS = {
    Way.MAIL: _l("Mail"),
    Way.PUSH: _l("Push"),
    Way.DIGEST: _l("Digest"),
    Way.NOTHING: _l("Nothing"),
}
PRESETS = {
    "on_shift": (_l("On shift"), _l("everything at once")),
    "specialist": (_l("Specialist"), _l("your own tickets at once, silence in the digest")),
    "manager": (_l("Manager"), _l("alarms and escalations at once, everything else in the digest")),
    "at_once": (_l("At once"), _l("every notice as its own mail")),
    "daily": (_l("Once a day"), _l("what may wait stands in one letter")),
    "own": (_l("My own choice"), ""),
}
QUIET = {
    Quiet.NEVER: (_l("No quiet time"), _l("but an absence is quiet")),
    Quiet.SHIFT: (_l("Outside my shifts"), _l("until the next shift begins")),
    Quiet.HOURS: (_l("Outside these hours"), _l("until they begin again")),
}
WHY = {
    Reason.QUIET_HOURS: _l("quiet hours"),
    Reason.OFF_SHIFT: _l("outside the shift"),
    Reason.AWAY: _l("absent"),
    Reason.DIGEST: _l("with the digest"),
    Reason.TURNED_OFF: _l("turned off by the person"),
    Reason.NO_ACCESS: _l("the person has no access any more"),
}


def waits(state: str, until: datetime | None, reason: str, when: Callable[[datetime], str]) -> str:
    """Say that a notice is held and until when, or why it is not sent; empty for any other.

    when: writes an instant in the reader's zone and language.
    Source: E12, E40.
    """
    why = str(WHY[Reason(reason)]) if reason else ""
    if state == State.HELD and until is not None:
        return _("Held until %(time)s: %(reason)s.") % {"time": when(until), "reason": why}
    if state == State.SKIPPED:
        return _("Not sent: %(reason)s.") % {"reason": why}
    return ""
