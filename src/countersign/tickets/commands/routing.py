"""Which queue a ticket belongs to, and the rules that decide it (domain 5.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from countersign import ledger
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import Conflict, Invalid
from countersign.kernel.writing import writes
from countersign.shifts.models import Queue
from countersign.tickets.commands.finding import found
from countersign.tickets.commands.sifting import sifted
from countersign.tickets.models import RoutingRules, Ticket
from countersign.tickets.rules.facts import check_text
from countersign.tickets.rules.moves import Act, check_move
from countersign.tickets.rules.routing import kept, read_rules

WORDS_LENGTH = 500


@writes
def change_queue(
    number: int, queue_id: int | None, reason: str, *, level: int | None = None, by: Actor, at: datetime
) -> Ticket:
    """Move a ticket to another queue, with the reason; its holder, its status and its clocks stay.

    queue_id: None is the general queue.   level: the skill it needs; None leaves it.
    Raises:   NotVisible, NotAllowed, IllegalMove, Invalid (no such queue), Conflict (it stands there).
    Source:   domain 5.1, F10.
    """
    ticket = found(number, by)
    require(by, "ticket.change_queue", ticket)
    check_move(Act.QUEUE, ticket.status, ticket.waiting)
    queue = Queue.objects.filter(pk=queue_id, ended_at=None).first() if queue_id is not None else None
    if queue_id is not None and queue is None:
        raise Invalid("queue_unknown", field="queue")
    if level is not None and not 0 <= level <= 3:
        raise Invalid("rule_level", field="level", line=1)
    why = sifted(check_text(reason), ticket_id=ticket.pk, contract_id=ticket.contract_id, by=by)[:WORDS_LENGTH]
    before = Queue.objects.get(pk=ticket.queue_id).name if ticket.queue_id is not None else ""
    changed = ticket.change(queue_id=queue_id)
    if level is not None:
        changed |= ticket.change(skill_level=level)
    if not changed:
        raise Conflict("queue_same")
    facts = {"from": before, "to": queue.name if queue is not None else "", "reason": why}
    ledger.append("ticket.queued", ticket, by=by, at=at, facts=facts, staff_only=True)
    return ticket


@writes
def put_in_force(rules: Any, words: str, *, by: Actor, at: datetime) -> RoutingRules:
    """Put a new version of the rules in force, for tickets opened from now on; earlier versions stay as they were.

    rules:   list of maps, the first that fits decides; see `rules.routing.Rule`.
    Raises:  NotAllowed, Invalid naming the line.
    Source:  issue: rules are data.
    """
    require(by, "routing.change")
    read = read_rules(rules)
    known = set(Queue.objects.filter(ended_at=None).values_list("pk", flat=True))
    for line, rule in enumerate(read, 1):
        if rule.queue is not None and rule.queue not in known:
            raise Invalid("rule_queue_unknown", field="rules", line=line)
    version = RoutingRules(
        rules=kept(read), words=check_text(words)[:WORDS_LENGTH], made_by_id=by.id, made_by_name=by.name, made_at=at
    )
    ledger.append("routing_rules.put_in_force", version, by=by, at=at, staff_only=True)
    return version
