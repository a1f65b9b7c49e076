"""The facts panel: who asks, what is claimed, what was promised, what stands around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.customers import scope_words
from countersign.customers.rules import norms
from countersign.customers.scope_words import Shown
from countersign.desk import sentences
from countersign.desk.asking import Asked
from countersign.desk.quotes import Paid, paid
from countersign.desk.rows.clocks import Ticking, ticking
from countersign.desk.rows.waits import Waited, waited
from countersign.desk.sentences import Telling
from countersign.desk.words import CONTACT_ROLES
from countersign.tickets import words
from countersign.tickets.queries import Around, TicketRow
from countersign.tickets.rules.facts import facts_for
from countersign.ui import times
from countersign.ui.frames import Fact


@dataclass(frozen=True, slots=True)
class Place:
    """A service of the contract; `current` is the ticket's own."""

    name: str
    product: str
    current: bool


@dataclass(frozen=True, slots=True)
class Other:
    """Another ticket of the contract."""

    url: str
    number: int
    title: str
    status: str
    look: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of the ticket's own time."""

    at: str
    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class Panels:
    """Everything in the panel."""

    asking: list[Fact]
    claim: list[Fact]
    facts_url: str
    norms: list[Fact]
    ticking: Ticking
    moments: list[Moment]
    solution: list[Fact]
    services: list[Place]
    others: list[Other]
    history_url: str
    seal_url: str
    rating: str
    waited: Waited
    paid: list[Paid]
    scope: Shown | None


def panels(ticket: TicketRow, around: Around, asked: Asked, first_seen_at: datetime | None = None) -> Panels:
    """Write the facts panel."""
    tell = Telling(asked.by, asked.now)
    base = f"/desk/tickets/{ticket.number}"
    return Panels(
        asking=_asking(ticket, around, tell),
        claim=_claim(ticket),
        facts_url=f"{base}/facts{asked.place}" if ticket.status != "closed" else "",
        norms=_norms(ticket, around),
        ticking=ticking(ticket, asked.place, tell),
        moments=_moments(ticket, tell, first_seen_at),
        solution=_solution(ticket),
        services=[Place(name, product, id_ == ticket.service_id) for id_, name, product in around.services],
        others=[
            Other(
                f"/desk/tickets/{row.number}{asked.place}", row.number, row.title,
                words.status(row.status, row.waiting, row.resolution), words.status_look(row.status, row.waiting),
            )
            for row in around.earlier
        ],
        history_url=f"{base}/history",
        seal_url=f"{base}/seal",
        rating=_rating(ticket),
        waited=waited(ticket, asked.place, tell),
        paid=paid(ticket, tell),
        scope=scope_words.shown(ticket.scope, asked.by.locale, to_customer=False),
    )  # fmt: skip


def _asking(ticket: TicketRow, around: Around, tell: Telling) -> list[Fact]:
    roles = ", ".join(str(CONTACT_ROLES.get(role, role)) for role in around.author_roles)
    rows = [
        Fact(_("Customer"), ticket.customer),
        Fact(_("Category"), str(words.CATEGORIES.get(ticket.category, ticket.category))),
        Fact(_("Contract"), ticket.contract, mono=True),
        Fact(_("Contact"), f"{ticket.author}, {roles}" if roles else ticket.author),
        Fact(_("Their time"), times.clock(tell.now, ticket.customer_zone, seconds=False), mono=True),
    ]
    if ticket.origin_ip:
        seen = ngettext("seen once", "seen %(count)s times", around.seen) % {"count": around.seen}
        level = "proven" if around.seen > 1 else "part"
        rows.append(Fact(_("IP address"), ticket.origin_ip, True, level, seen if around.seen else _("not seen before")))
    return rows


def _claim(ticket: TicketRow) -> list[Fact]:
    return [
        Fact(str(words.FACTS[fact.name]), ticket.facts[fact.name])
        for fact in facts_for(ticket.kind)
        if ticket.facts.get(fact.name)
    ]


def _norms(ticket: TicketRow, around: Around) -> list[Fact]:
    rows = [Fact(_("Plan"), ticket.plan or _("none"))]
    for name, norm in norms(around.targets).get(ticket.severity, {}).items():
        rows.append(Fact(str(words.CLOCKS[name]), sentences.norm(norm.seconds, norm.calendar)))
    severity = str(words.SEVERITIES[ticket.severity])
    if ticket.severity_claimed != ticket.severity:
        claimed = words.SEVERITIES[ticket.severity_claimed]
        severity = _("%(now)s, claimed as %(claimed)s") % {"now": severity, "claimed": claimed}
    if ticket.routed.queue or ticket.routed.skill_level:
        rows.append(Fact(_("Queue"), _queue(ticket)))
    return [*rows, Fact(_("Severity"), severity)]


def _queue(ticket: TicketRow) -> str:
    queue = ticket.routed.queue or _("The general queue")
    if not ticket.routed.skill_level:
        return queue
    return _("%(queue)s, skill %(level)s") % {"queue": queue, "level": ticket.routed.skill_level}


def _moments(ticket: TicketRow, tell: Telling, first_seen_at: datetime | None) -> list[Moment]:
    known = [
        (first_seen_at, _("first said, nobody proven yet")),
        (ticket.opened_at, _("ticket")),
        (ticket.accepted_at, _("accepted")),
        (ticket.first_answered_at, _("first answer")),
        (ticket.proposed_at, _("solution proposed")),
        (ticket.closed_at, _("closed")),
    ]
    found = sorted((moment, text) for moment, text in known if moment is not None)
    return [Moment(tell.near(moment), times.iso(moment), text) for moment, text in found]


def _solution(ticket: TicketRow) -> list[Fact]:
    rows = [(_("Cause"), ticket.cause), (_("Action"), ticket.action), (_("Checked"), ticket.checked)]
    return [Fact(term, text) for term, text in rows if text]


def _rating(ticket: TicketRow) -> str:
    if ticket.rating is None:
        return ""
    given = _("Rated %(count)s of 5") % {"count": ticket.rating}
    return f"{given}: {ticket.rating_comment}" if ticket.rating_comment else given
