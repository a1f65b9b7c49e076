"""What the desk calls its views, and the keys that lead to them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy


@dataclass(frozen=True, slots=True)
class View:
    """A named list of the rail.

    empty:  what stands in place of the rows when there are none.
    hot:    whether a count above nought is shown as urgent.
    """

    name: str
    label: Promise
    empty: Promise
    key: str = ""
    hot: bool = False


MINE = (
    View("mine", pgettext_lazy("view", "My work"), gettext_lazy("You hold no open ticket."), key="g m"),
    View("addressed", pgettext_lazy("view", "Addressed to me"), gettext_lazy("Nobody asks for you."), key="g a"),
)
LINE = (
    View("accept", pgettext_lazy("view", "To accept"), gettext_lazy("Everything is accepted."), key="g u", hot=True),
    View("due", pgettext_lazy("view", "Due in 15 min"), gettext_lazy("Nothing is due."), key="g d", hot=True),
    View("progress", pgettext_lazy("view", "In progress"), gettext_lazy("Nothing is in progress."), key="g p"),
    View("waiting", pgettext_lazy("view", "Waiting"), gettext_lazy("Nobody is waited for."), key="g w"),
    View(
        "confirm",
        pgettext_lazy("view", "To confirm"),
        gettext_lazy("No solution waits for its countersign."),
        key="g c",
    ),
    View(
        "stale",
        pgettext_lazy("view", "Stale for a week"),
        gettext_lazy("No ticket has been silent for a week."),
        key="g q",
        hot=True,
    ),
    View(
        "handover",
        pgettext_lazy("view", "To hand over"),
        gettext_lazy("Nobody who left holds an open ticket."),
        key="g h",
        hot=True,
    ),
)
ALL = (
    View("open", pgettext_lazy("view", "All open"), gettext_lazy("No ticket is open."), key="g o"),
    View("closed", pgettext_lazy("view", "Closed"), gettext_lazy("No ticket is closed yet."), key="g z"),
)
# For the head of support, beside the lead's list: what nobody took up within a week of being stale.
HEAD = (
    View(
        "stale_head",
        pgettext_lazy("view", "Stale for two weeks"),
        gettext_lazy("No ticket has been silent for two weeks."),
        hot=True,
    ),
)
VIEWS = {view.name: view for view in (*MINE, *LINE, *HEAD, *ALL)}

ROLES: dict[str, Promise] = {
    "first_line": pgettext_lazy("role", "First line"),
    "second_line": pgettext_lazy("role", "Second line"),
    "generalist": pgettext_lazy("role", "Night generalist"),
    "duty_lead": pgettext_lazy("role", "Duty lead"),
    "identity_officer": pgettext_lazy("role", "Identity officer"),
    "manager": pgettext_lazy("role", "Manager"),
    "security": pgettext_lazy("role", "Security"),
    "admin": pgettext_lazy("role", "Administrator"),
}
CONTACT_ROLES: dict[str, Promise] = {
    "owner": pgettext_lazy("contact role", "owner"),
    "technical": pgettext_lazy("contact role", "technical"),
    "billing": pgettext_lazy("contact role", "billing"),
    "observer": pgettext_lazy("contact role", "observer"),
}


def roles(held: frozenset[str]) -> str:
    """Name the roles of a person: "First line"."""
    return ", ".join(str(words) for role, words in ROLES.items() if role in held)
