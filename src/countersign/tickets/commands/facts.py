"""Facts and severity: what both sides know of the ticket, changed one at a time (E9, E15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from countersign import ledger
from countersign.customers.models import Service
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Invalid
from countersign.kernel.writing import writes
from countersign.sla.rules import Happening
from countersign.tickets.commands.finding import found, refuse_unless
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.commands.timing import timed
from countersign.tickets.models import Ticket
from countersign.tickets.rules import severity
from countersign.tickets.rules.addressing import URGENT, Mode
from countersign.tickets.rules.facts import FACT_LENGTH, clean, facts_for, summary
from countersign.tickets.rules.moves import Act, check_move


@writes
def edit_facts(number: int, stated: Mapping[str, str], *, by: Actor, at: datetime) -> Ticket:
    """Correct or complete the facts; both sides may, and every version stays in the history.

    stated: fact name → text; names left out keep what they say, an empty text takes an optional fact away.
    Raises: NotVisible, NotAllowed, IllegalMove, Invalid naming the field.
    Source: M22, E15.
    """
    ticket = found(number, by)
    require(by, "ticket.edit_facts", ticket)
    check_move(Act.FACTS, ticket.status, ticket.waiting)
    facts = dict(ticket.facts)
    for fact in facts_for(ticket.kind):
        if fact.name not in stated:
            continue
        text = clean(stated[fact.name]).strip()
        if len(text) > FACT_LENGTH:
            raise Invalid("too_long", field=fact.name, limit=FACT_LENGTH, length=len(text))
        if fact.required and not text:
            raise Invalid("fact_missing", field=fact.name)
        facts[fact.name] = sifted(text, ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    kept = {name: text for name, text in facts.items() if text}
    if ticket.change(facts=kept):
        service = Service.objects.values_list("name", flat=True).filter(pk=ticket.service_id or 0).first() or ""
        ticket.change(summary=summary(service, kept))
        ledger.append("ticket.facts_edited", ticket, by=by, at=at)
    return ticket


@writes
def change_severity(number: int, new: str, *, reason: str, by: Actor, at: datetime) -> Ticket:
    """Raise or lower the severity with a public reason; the due time moves by F6 and F7.

    A customer may only raise, with a new fact; what the customer claimed first is kept beside it.
    Raises:  NotVisible, NotAllowed, IllegalMove, Invalid.
    Source:  M1; domain 5.2, F6, F7.
    """
    ticket = found(number, by)
    require(by, "ticket.change_severity", ticket)
    customer = by.is_customer
    check_move(Act.SEVERITY, ticket.status, ticket.waiting)
    if new not in set(severity.Severity):
        raise Invalid("severity", field="severity", value=new)
    old = ticket.severity
    if new == old:
        raise Invalid("severity_same", field="severity")
    if customer:
        refuse_unless(severity.is_raise(old, new), "severity_only_raised")
    why = sifted(clean(reason).strip(), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)
    if len(why) < 3:
        raise Invalid("reason_missing", field="reason")
    ticket.change(severity=new)
    if new in URGENT:  # What cannot wait is for whoever is there.
        ticket.change(addressee_mode=Mode.PREFERRED.value)
    if customer:
        ticket.change(severity_claimed=new)
    told = timed(ticket, Happening.SEVERITY_CHANGED, at, was=old)
    facts = {"from": old, "to": new, "reason": why, **told}
    ledger.append("ticket.severity_changed", ticket, by=by, at=at, facts=facts)
    return ticket
