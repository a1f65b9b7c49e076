"""The lead's corrections of clocks: which breach does not count, which pause is struck (F13)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.desk.act import Act
from countersign.desk.forms import Field, Typed
from countersign.kernel.actor import Actor
from countersign.sla.rules import ClockName, pauses, said
from countersign.tickets import commands, words
from countersign.tickets.queries import TicketRow
from countersign.tickets.queries.clocks import breaches
from countersign.ui import times
from countersign.ui.frames import Option


def _breach_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    missed = [one for one in breaches(ticket.number, by) if not one.annulled]
    options = tuple(
        Option(
            f"{one.name.value} {said(one.due_at)}",
            f"{words.CLOCKS[one.name.value]}, {times.exact_with_zone(one.due_at, by.zone, by.locale)}",
        )
        for one in missed
    )
    return [
        Field("breach", _("Which breach"), "choice", options=options, empty=_("Choose a breach")),
        Field("reason", _("Reason"), hint=_("the customer reads it")),
    ]


def _pause_fields(ticket: TicketRow, by: Actor) -> list[Field]:
    solving = ticket.timekeeping.get(ClockName.SOLVE)
    options = tuple(
        Option(
            said(begin),
            _("%(begin)s to %(end)s")
            % {
                "begin": times.exact_with_zone(begin, by.zone, by.locale),
                "end": times.exact_with_zone(end, by.zone, by.locale),
            },
        )
        for begin, end in (pauses(solving) if solving is not None else ())
    )
    return [
        Field("pause", _("Which pause"), "choice", options=options, empty=_("Choose a pause")),
        Field("reason", _("Reason"), hint=_("the customer reads it")),
    ]


def _annul(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    clock, _space, due = typed.text("breach").partition(" ")
    return commands.annul_breach(number, clock, _moment(due), reason=typed.text("reason"), by=by, at=at)


def _strike(number: int, typed: Typed, by: Actor, at: datetime) -> object:
    return commands.strike_pause(number, _moment(typed.text("pause")), reason=typed.text("reason"), by=by, at=at)


def _moment(text: str) -> datetime | None:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return None
    return given if given.tzinfo else None


CLOCK_ACTS: dict[str, Act] = {
    "clocks/annulment": Act(
        gettext_lazy("Let a breach not count"),
        gettext_lazy("The breach stays on record; it counts in no figure and earns no compensation any more."),
        gettext_lazy("Let it not count"),
        _breach_fields,
        _annul,
        public=True,
        kind="danger",
    ),
    "clocks/correction": Act(
        gettext_lazy("Strike a pause"),
        gettext_lazy("What was asked had been given already: the time counts as if nobody had been waited for."),
        gettext_lazy("Strike the pause"),
        _pause_fields,
        _strike,
        public=True,
    ),
}
