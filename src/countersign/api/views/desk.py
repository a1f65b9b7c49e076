"""What the desk works with beside tickets: escalations, routing, procedures, looks, clocks, incoming mail."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from countersign.api.answering import seen, told, who
from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import desk as shapes
from countersign.api.shapes.rows import AFTER, paged, whole
from countersign.api.shapes.typed import LARGEST, Moment
from countersign.intake.commands import by_hand
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.clock import database_now
from countersign.kernel.errors import NotVisible
from countersign.knowledge import commands as procedures
from countersign.knowledge import queries as known
from countersign.ledger.verify import verify
from countersign.mail import commands as mail
from countersign.mail import policy as mail_policy
from countersign.mail import queries as mails
from countersign.tickets import commands, queries
from countersign.tickets.queries import clocks, escalations
from countersign.tickets.queries import routing as rules_
from countersign.tickets.rules.routing import read_rules

router = Router(tags=["desk"])
READS, WRITES = Scope.DESK_READ, Scope.DESK_WRITE


def _counts(given: Any, by: Actor, at: datetime) -> Schema:
    return shapes.Counts(counts=queries.counters(by, at) if by.is_staff else queries.portal_counts(by))


def _why(given: Any, by: Actor, at: datetime) -> Schema:
    seen(given.number, by)
    steps, missed = clocks.why(given.number, by)
    names = clocks.names_in(steps)
    rows = [
        shapes.ClockStep(
            seq=step.seq, at=step.at, type=step.type, happening=step.happening.value,
            person=names.person(step.actor_id),
            plan=names.plan(step.state.snapshots[-1].plan) if step.state.snapshots else "",
            clocks=[
                shapes.Clock(
                    name=one.name.value, stand=one.clock.stand.value, elapsed_seconds=one.elapsed,
                    left_seconds=one.left, due_at=one.clock.due_at, changed=one.name in step.changed,
                )
                for one in step.readings
            ],
        )
        for step in steps
    ]  # fmt: skip
    return shapes.Why(steps=rows, breaches=[shapes.Breach.model_validate(one) for one in missed])


def _breaches(given: Any, by: Actor, at: datetime) -> Schema:
    seen(given.number, by)
    found = clocks.breaches(given.number, by)
    return shapes.BreachList(items=[shapes.Breach.model_validate(one) for one in found])


def _verified(given: Any, by: Actor, at: datetime) -> Schema:
    seen(given.number, by)
    report = verify("ticket", given.number)
    found = [shapes.Fault.model_validate(one) for one in report.findings]
    return shapes.Verified(sound=report.sound, events=report.events, findings=found)


def _looks(given: Any, by: Actor, at: datetime) -> Schema:
    rows, following = queries.readings(by, given.after)
    return shapes.LookList(items=[shapes.Look.model_validate(row) for row in rows], next=following)


def _routing(given: Any, by: Actor, at: datetime) -> Schema:
    require(by, "routing.read")
    found = rules_.rules_in_force()
    return shapes.RoutingTold(
        version=found.number, rules=[shapes.RoutingRule.model_validate(row) for row in found.rules], words=found.words,
        made_by=found.made_by, made_at=found.made_at,
    )  # fmt: skip


def _put_in_force(given: Any, by: Actor, at: datetime) -> Any:
    rules = [one.model_dump() for one in given.body.rules]
    return commands.put_in_force(rules, given.body.words, by=by, at=at)


@router.post("/routing/trial", response={200: shapes.Tried}, url_name="api_try_routing",
             operation_id="try_routing")  # fmt: skip
def try_routing(request: HttpRequest, body: shapes.TriedRouting) -> HttpResponse:
    """Try rules on the tickets of the last days; nothing is changed by it."""
    by = who(request, READS)
    require(by, "routing.read")
    rules = read_rules([one.model_dump() for one in body.rules])
    run = rules_.dry_run(rules, by, database_now(), days=body.days)
    moved = [shapes.Rerouted.model_validate(row) for row in run.moved]
    return told(request, shapes.Tried(looked_at=run.looked_at, elsewhere=run.elsewhere, moved=moved))


def _text(given: Any) -> procedures.Text:
    body = given.body
    kinds = [one.value for one in body.kinds]
    return procedures.Text(body.title, "\n".join(body.steps), body.stop, kinds, body.products, body.level)


def _procedure(given: Any, by: Actor, at: datetime) -> Schema:
    row = next((one for one in known.procedures() if one.id == given.procedure), None)
    if row is None:
        raise NotVisible
    items = [shapes.Wording.model_validate(one) for one in known.versions(given.procedure)]
    return shapes.Wordings(procedure=shapes.Procedure.model_validate(row), items=items)


def _on(number: int, by: Actor) -> int:
    """Find the ticket that a procedure runs on, as whoever reads it."""
    return seen(number, by).number


def _begin(given: Any, by: Actor, at: datetime) -> int:
    procedures.begin(_on(given.number, by), given.body.procedure, by=by, at=at)
    return int(given.number)


def _tick(given: Any, by: Actor, at: datetime) -> int:
    body = given.body
    procedures.tick(_on(given.number, by), body.step, body.result.value, body.words, by=by, at=at)
    return int(given.number)


def _end(given: Any, by: Actor, at: datetime) -> int:
    procedures.end_run(_on(given.number, by), given.body.outcome, by=by, at=at)
    return int(given.number)


def _stop(given: Any, by: Actor, at: datetime) -> int:
    body = given.body
    said = procedures.Stopped(body.words, body.person or 0, body.message)
    procedures.stop(_on(given.number, by), said, by=by, at=at)
    return int(given.number)


def _counted(by: Actor) -> None:
    if not mail_policy.can_count(by):
        raise NotVisible


def _balance(given: Any, by: Actor, at: datetime) -> Schema:
    _counted(by)
    found = mails.balance(by, given.since)
    return shapes.MailBalance(
        since=given.since, fetched=found.fetched, waiting=found.waiting, ends=found.ends, adds_up=found.adds_up,
        dropped=mails.dropped(by),
    )  # fmt: skip


def _mails(given: Any, by: Actor, at: datetime) -> Schema:
    _counted(by)
    rows = mails.listed(by, given.state, before=given.after, most=given.limit + 1)
    return paged(shapes.Mail, shapes.MailList, rows, given)


def _read_again(given: Any, by: Actor, at: datetime) -> int:
    _counted(by)
    mail.give_back(given.mail, by=by, at=at)
    return int(given.mail)


def _take_up(given: Any, by: Actor, at: datetime) -> int:
    _counted(by)
    body = given.body
    by_hand.take_up(given.mail, by_hand.Wish(body.becomes.value, body.reason, body.words), by=by, at=at)
    return int(given.mail)


@router.get(
    "/mail/{int:number}/raw", url_name="api_raw_mail", operation_id="get_raw_mail", response={200: None},
    openapi_extra={"responses": {200: {"description": "The bytes as they came.", "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}},
)  # fmt: skip
def raw_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Fetch a mail as it came, to be saved: that it was is an event."""
    by = who(request, Scope.MAIL)
    _counted(by)
    name, content = mail.fetch(number, by=by.without_key(), at=database_now())
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


PROCEDURE = Read("procedures/{int:procedure}", "get_procedure", "Read every wording of a procedure", shapes.Wordings,
                 _procedure, READS)  # fmt: skip
declare(router, (
    Read("counts", "count_tickets", "Count the tickets in each list", shapes.Counts, _counts, Scope.TICKETS_READ),
    Read("tickets/{int:number}/clocks", "get_clocks", "Read why each due time of a ticket is what it is", shapes.Why,
         _why, READS),
    Read("tickets/{int:number}/breaches", "list_breaches", "List the promises that were not kept on a ticket",
         shapes.BreachList, _breaches, Scope.TICKETS_READ),
    Read("tickets/{int:number}/verification", "verify_ticket", "Verify the record of a ticket now", shapes.Verified,
         _verified, Scope.LEDGER),
    Read("escalations", "list_escalations", "List what is escalated", shapes.EscalationList,
         lambda given, by, at: whole(shapes.Escalation, shapes.EscalationList, escalations.open_escalations(by)),
         READS),
    Read("looks", "list_looks", "List who looked at tickets that were not their work, and why", shapes.LookList,
         _looks, READS, {"after": (Annotated[int | None, Query(ge=1, le=LARGEST)], None)}),
    Read("routing", "get_routing", "Read the rules of routing in force", shapes.RoutingTold, _routing, READS),
    Deed("routing", "set_routing", "Put rules of routing in force", _put_in_force, "routing_rules", WRITES,
         shapes.NewRouting),
    Read("procedures", "list_procedures", "List the procedures", shapes.ProcedureList,
         lambda given, by, at: paged(shapes.Procedure, shapes.ProcedureList, known.procedures(), given), READS,
         AFTER),
    PROCEDURE,
    Deed("procedures", "write_procedure", "Write a procedure", lambda given, by, at: procedures.write_procedure(
        _text(given), by=by, at=at), "procedure", WRITES, shapes.NewProcedure, made="procedures/{id}"),
    Deed("procedures/{int:procedure}/versions", "revise_procedure", "Write the next wording of a procedure",
         lambda given, by, at: procedures.revise(given.procedure, _text(given), by=by, at=at), "procedure", WRITES,
         shapes.NewProcedure, of=PROCEDURE),
    Deed("procedures/{int:procedure}/approval", "approve_procedure", "Approve a wording that another wrote",
         lambda given, by, at: procedures.approve(given.procedure, given.body.version, by=by, at=at), "procedure",
         WRITES, shapes.Approving, of=PROCEDURE),
    Deed("procedures/{int:procedure}/end", "end_procedure", "Let nobody begin a procedure any more",
         lambda given, by, at: procedures.end_procedure(given.procedure, by=by, at=at), "procedure", WRITES,
         of=PROCEDURE),
    Deed("tickets/{int:number}/procedure", "begin_procedure", "Begin a procedure on a ticket", _begin, "ticket",
         Scope.NOTES_WRITE, shapes.Running),
    Deed("tickets/{int:number}/procedure/steps", "tick_step", "Say what a step of a procedure gave", _tick, "ticket",
         Scope.NOTES_WRITE, shapes.Ticked),
    Deed("tickets/{int:number}/procedure/result", "end_run", "End the run of a procedure", _end, "ticket",
         Scope.NOTES_WRITE, shapes.Ended),
    Deed("tickets/{int:number}/procedure/stop", "stop_run", "Stop where the stop rule is reached, and hand on", _stop,
         "ticket", Scope.NOTES_WRITE, shapes.Stopping),
    Read("mail/balance", "get_mail_balance", "Read what became of every mail", shapes.MailBalance, _balance,
         Scope.MAIL, {"since": (Moment | None, None)}),
    Read("mail", "list_mails", "List incoming mails, or those of one line of the balance", shapes.MailList, _mails,
         Scope.MAIL, {"state": (shapes.MailLine, "quarantined"), **AFTER}),
    Deed("mail/{int:mail}/taking", "take_up_mail", "Make a draft or a general question of a mail laid aside", _take_up,
         "mail", Scope.MAIL, shapes.TakingUp),
    Deed("mail/{int:mail}/reading", "read_mail_again", "Have a mail in quarantine read again", _read_again, "mail",
         Scope.MAIL),
))  # fmt: skip
