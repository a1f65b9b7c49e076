"""Credits, complaints, outages and announced maintenance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import money as shapes
from countersign.api.shapes.rows import AFTER, paged
from countersign.api.views.own import of_customers
from countersign.credits import commands, queries
from countersign.credits.commands.complaints import answer_complaint
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require

router = Router(tags=["credits"])
READS, WRITES = Scope.CREDITS_READ, Scope.CREDITS_WRITE


def _claims(given: Any, by: Actor, at: datetime) -> Schema:
    if by.is_customer:
        rows = queries.claims_of_contract(by, of_customers(by))
        rows = [row for row in rows if given.state in (None, row.state)]
    else:
        require(by, "credit.read")
        rows = queries.claims_listed(by, given.state or "")
    return paged(shapes.Claim, shapes.ClaimList, rows, given)


def _decide(given: Any, by: Actor, at: datetime) -> Any:
    told: dict[str, Any] = {"approve": given.body.approve, "reason": given.body.reason, "by": by, "at": at}
    if queries.claim(by, given.claim).state == "appealed":
        return commands.decide_appeal(given.claim, **told)
    return commands.decide_claim(given.claim, **told)


def _complaints(given: Any, by: Actor, at: datetime) -> Schema:
    if by.is_customer:
        rows = queries.complaints_of_contract(by, of_customers(by))
        rows = [row for row in rows if given.answered in (None, row.answered_at is not None)]
    else:
        require(by, "complaint.answer")
        wanted = (False, True) if given.answered is None else (given.answered,)
        rows = [row for one in wanted for row in queries.complaints_listed(by, answered=one)]
    return paged(shapes.Complaint, shapes.ComplaintList, rows, given)


def _rules(given: Any, by: Actor, at: datetime) -> Schema:
    require(by, "credit.read")
    return paged(shapes.CreditRule, shapes.CreditRuleList, queries.rules_listed(), given)


def _add_rule(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    return commands.add_rule(body.name, body.content, valid_from=body.valid_from, by=by, at=at)


def _outages(given: Any, by: Actor, at: datetime) -> Schema:
    require(by, "credit.read")
    found, works = queries.outages_listed(by)
    return shapes.OutageList(
        outages=[shapes.Outage.model_validate(row) for row in found],
        maintenance=[shapes.Outage.model_validate(row) for row in works],
    )


def _record_outage(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    span = (body.detected_at, body.restored_at)
    return commands.record_outage(body.service, span, body.words, ticket=body.ticket, by=by, at=at)


def _record_maintenance(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    work = commands.Work(body.kind.value, body.starts_at, body.ends_at, body.noticed_at)
    return commands.record_maintenance(body.service, work, body.words, by=by, at=at)


CLAIM = Read("credits/{int:claim}", "get_claim", "Read a claim: what it rests on, how it was computed", shapes.Claim,
             lambda given, by, at: shapes.Claim.model_validate(queries.claim(by, given.claim)), READS)  # fmt: skip
COMPLAINT = Read("complaints/{int:complaint}", "get_complaint", "Read a complaint with its answer", shapes.Complaint,
                 lambda given, by, at: shapes.Complaint.model_validate(queries.complaint(by, given.complaint)),
                 READS)  # fmt: skip
declare(router, (
    Read("credits", "list_claims", "List credit claims", shapes.ClaimList, _claims, READS,
         {"state": (shapes.ClaimState | None, None), **AFTER}),
    CLAIM,
    Deed("credits/{int:claim}/filing", "file_claim", "Claim what was computed",
         lambda given, by, at: commands.file_claim(given.claim, words=given.body.words, by=by, at=at), "credit_claim",
         WRITES, shapes.MaybeWords, of=CLAIM),
    Deed("credits/{int:claim}/appeal", "appeal_claim", "Object to a decision about a credit",
         lambda given, by, at: commands.appeal_claim(given.claim, words=given.body.words, by=by, at=at),
         "credit_claim", WRITES, shapes.MaybeWords, of=CLAIM),
    Deed("credits/{int:claim}/decision", "decide_claim", "Decide about a credit, or about an objection", _decide,
         "credit_claim", Scope.DESK_WRITE, shapes.Deciding, of=CLAIM),
    Deed("credits/{int:claim}/payment", "pay_claim", "Record that a credit was paid",
         lambda given, by, at: commands.pay_claim(given.claim, payment=given.body.payment, by=by, at=at),
         "credit_claim", Scope.DESK_WRITE, shapes.Paid, of=CLAIM),
    Read("complaints", "list_complaints", "List complaints", shapes.ComplaintList, _complaints, READS,
         {"answered": (bool | None, None), **AFTER}),
    COMPLAINT,
    Deed("complaints", "complain", "Complain, apart from the thread: the work goes on",
         lambda given, by, at: commands.complain(given.body.words, ticket=given.body.ticket, by=by, at=at),
         "complaint", WRITES, shapes.Complaining, made="complaints/{id}"),
    Deed("complaints/{int:complaint}/answer", "answer_complaint", "Answer a complaint",
         lambda given, by, at: answer_complaint(
             given.complaint, answer=given.body.answer, outcome=given.body.outcome.value, by=by, at=at),
         "complaint", Scope.DESK_WRITE, shapes.Answered, of=COMPLAINT),
    Deed("tickets/{int:number}/complaints", "move_to_complaint", "Take a message of a ticket for a complaint",
         lambda given, by, at: commands.move_to_complaint(given.number, given.body.message, by=by, at=at),
         "complaint", Scope.DESK_WRITE, shapes.ToComplaint, made="complaints/{id}"),
    Read("credit-rules", "list_credit_rules", "List the credit rules in all versions", shapes.CreditRuleList, _rules,
         Scope.DESK_READ, AFTER),
    Deed("credit-rules", "add_credit_rule", "Add a credit rule, or its next version", _add_rule, "credit_rule",
         Scope.DESK_WRITE, shapes.NewCreditRule),
    Read("outages", "list_outages", "List recorded outages and announced maintenance", shapes.OutageList, _outages,
         Scope.DESK_READ),
    Deed("outages", "record_outage", "Record an outage", _record_outage, "outage", Scope.DESK_WRITE,
         shapes.NewOutage),
    Deed("outages/{int:outage}/end", "end_outage", "Record that an outage ended",
         lambda given, by, at: commands.end_outage(given.outage, given.body.restored_at, by=by, at=at), "outage",
         Scope.DESK_WRITE, shapes.Restored),
    Deed("maintenance", "record_maintenance", "Record announced maintenance", _record_maintenance, "maintenance",
         Scope.DESK_WRITE, shapes.NewMaintenance),
))  # fmt: skip
