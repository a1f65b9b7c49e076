"""The rail: views with their counters, and who sits here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countersign.desk import words
from countersign.desk.words import ALL, HEAD, LINE, MINE, View
from countersign.files import policy as files
from countersign.general import policy as general
from countersign.intake import policy as intake
from countersign.kernel.actor import Actor
from countersign.kernel.acts import can
from countersign.kernel.settings import VAULT_ORIGIN, setting
from countersign.tickets.queries.lists import ESCALATIONS
from countersign.ui.frames import Group, Link, Person

VAULT_ALARMS, OUTAGES, QUESTIONS = "vault_alarms", "outages", "questions"
CAME_BACK = "came_back"


def rail(counts: Mapping[str, int], current: str, by: Actor) -> list[Group]:
    """Write the rail's groups; the counters were read in one query."""
    more = [_link(view, counts, current) for view in ALL]
    if files.can_release(by):
        more.append(Link(_("Held files"), "/desk/files", current=current == "files"))
    if can(by, "mail.count"):
        more.append(Link(_("Incoming mail"), "/desk/mail", current=current == "mail"))
    if can(by, "hook.see"):
        more.append(Link(_("Webhooks"), "/desk/hooks", current=current == "hooks"))
    if can(by, "letterbox.deal_with"):
        back = counts.get(CAME_BACK, 0)
        here = current == CAME_BACK
        more.append(Link(_("Mail that came back"), "/desk/mail/returned", here, count=str(back or ""), hot=bool(back)))
    if can(by, "case.read"):
        more.append(Link(_("Identity"), "/desk/identity", current=current == "identity"))
    if can(by, "vault.see_alarm"):
        alarms = counts.get(VAULT_ALARMS, 0)
        grants = f"{setting(VAULT_ORIGIN)}/grants"
        more.append(Link(_("Documents in clear"), grants, count=str(alarms or ""), hot=bool(alarms)))
    if can(by, "ticket.see_reads"):
        more.append(Link(_("Who looked at tickets"), "/desk/reads", current=current == "reads"))
    more.append(Link(_("Shifts"), "/desk/shifts", current=current == "shifts", key="g s"))
    more.append(Link(_("Procedures"), "/desk/procedures", current=current == "procedures"))
    if can(by, "routing.read"):
        more.append(Link(_("Rules of routing"), "/desk/routing", current=current == "routing"))
    more.append(Link(_("Calendars"), "/desk/calendars", current=current == "calendars"))
    if can(by, "credit.read"):
        here = current in ("credits", "complaints")
        more.append(Link(_("Credits and complaints"), "/desk/credits", current=here))
    more.append(Link(_("Plans"), "/desk/plans", current=current == "plans"))
    more.append(Link(_("Who does what"), "/desk/scope", current=current == "scope"))
    if can(by, "customer.list"):
        more.append(Link(_("Customers"), "/desk/customers", current=current == "customers"))
    line = (*LINE, *HEAD) if by.has("manager", "duty_lead") else LINE
    escalated = counts.get(ESCALATIONS, 0)
    escalations = Link(
        _("Escalations"), "/desk/escalations", current=current == ESCALATIONS, count=str(escalated),
        hot=bool(escalated), key="g e", name=ESCALATIONS,
    )  # fmt: skip
    return [
        Group(pgettext("rail", "Mine"), _links(MINE, counts, current)),
        Group(
            pgettext("rail", "Support"),
            [*_links(line, counts, current), escalations, *_questions(counts, current, by)],
        ),
        Group(pgettext("rail", "Everything"), more),
        *_phone(counts, current, by),
    ]


def _phone(counts: Mapping[str, int], current: str, by: Actor) -> list[Group]:
    """The telephone, for those who answer it; attempts to deceive, for those who keep watch."""
    links = []
    if intake.can_answer(by):
        outages = counts.get(OUTAGES, 0)
        links.append(
            Link(
                _("Phone call"), "/desk/phone", current=current == "phone", count=str(outages), hot=bool(outages),
                key="g t", name=OUTAGES, live="/desk/phone/outages", on="draft",
            )
        )  # fmt: skip
    if intake.can_watch(by):
        links.append(Link(_("Attempts to deceive"), "/desk/phone/attempts", current=current == "attempts"))
    return [Group(pgettext("rail", "Telephone"), links)] if links else []


def _questions(counts: Mapping[str, int], current: str, by: Actor) -> list[Link]:
    """The tray of general questions, for those who answer them; for leads who do not, what they write for it."""
    if general.can_answer(by):
        waiting = counts.get(QUESTIONS, 0)
        link = Link(
            _("General questions"), "/desk/questions", current=current == QUESTIONS, count=str(waiting),
            hot=bool(waiting), key="g f", name=QUESTIONS, live="/desk/questions/count", on="question",
        )  # fmt: skip
        return [link]
    if general.can_edit(by):
        return [Link(_("Saved answers"), "/desk/questions/saved", current=current == QUESTIONS)]
    return []


def _links(views: Sequence[View], counts: Mapping[str, int], current: str) -> list[Link]:
    return [_link(view, counts, current) for view in views]


def _link(view: View, counts: Mapping[str, int], current: str) -> Link:
    count = counts.get(view.name)
    return Link(
        str(view.label), f"/desk/views/{view.name}", current=view.name == current,
        count="" if count is None else str(count), hot=view.hot and bool(count), key=view.key, name=view.name,
    )  # fmt: skip


def person(by: Actor) -> Person:
    """Write who is signed in, with the roles."""
    return Person(by.name, words.roles(by.roles))
