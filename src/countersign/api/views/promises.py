"""Callbacks, drafts, held mails, what was asked for on the telephone, attempts to deceive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from ninja import Router, Schema

from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import promises as shapes
from countersign.api.shapes.acts import Opening
from countersign.api.shapes.rows import AFTER, paged, whole
from countersign.api.views.own import of_customers
from countersign.api.views.tickets import report_of
from countersign.intake.commands import callbacks, drafts, threading
from countersign.intake.queries import attempts, mailed
from countersign.intake.queries import promises as queries
from countersign.kernel.actor import Actor
from countersign.kernel.acts import require
from countersign.kernel.errors import NotVisible

router = Router(tags=["requests"])
READS, WRITES = Scope.TICKETS_READ, Scope.TICKETS_WRITE


def _callbacks(by: Actor, at: datetime) -> list[queries.CallbackRow]:
    if by.is_customer:
        return queries.callbacks_of(by)
    require(by, "callback.take")
    return queries.callbacks_due(at)


def _callback(given: Any, by: Actor, at: datetime) -> Schema:
    found = next((row for row in _callbacks(by, at) if row.id == given.callback), None)
    if found is None:
        raise NotVisible
    return shapes.Callback.model_validate(found)


def _asked(given: Any, by: Actor, at: datetime) -> Any:
    body = given.body
    wish = callbacks.CallbackWish(body.contact, body.begins_at, body.ends_at, body.about, body.ticket)
    return callbacks.ask_callback(wish, by=by, at=at)


def _told(row: queries.DraftRow, by: Actor) -> Schema:
    """Tell a draft; what the staff wrote when they settled it is theirs."""
    return shapes.Draft.model_validate(replace(row, answer="", address="") if by.is_customer else row)


def _drafts(given: Any, by: Actor, at: datetime) -> Schema:
    if by.is_customer:
        rows = queries.waiting_for(by, at).drafts
        return paged(shapes.Draft, shapes.DraftList, rows, given, lambda row: _told(row, by))
    require(by, "draft.settle")
    return paged(shapes.Draft, shapes.DraftList, queries.drafts_open(), given)


def _draft(given: Any, by: Actor, at: datetime) -> Schema:
    if by.is_staff:
        require(by, "draft.settle")
    return _told(queries.draft_row(given.draft, by), by)


def _adopted(given: Any, by: Actor, at: datetime) -> int:
    return int(threading.adopt(given.held, by=by, at=at).ticket_id)


def _settle(given: Any, by: Actor, at: datetime) -> Any:
    return drafts.settle_draft(given.draft, answer=given.body.answer, rejected=given.body.rejected, by=by, at=at)


def _attempts(given: Any, by: Actor, at: datetime) -> Schema:
    require(by, "attempt.read")
    rows = attempts.attempts(by, before=given.after, limit=given.limit + 1)
    return paged(shapes.Attempt, shapes.AttemptList, rows, given)


CALLBACK = Read("callbacks/{int:callback}", "get_callback", "Read one callback", shapes.Callback, _callback, READS)
DRAFT = Read("drafts/{int:draft}", "get_draft", "Read one draft", shapes.Draft, _draft, READS)
HELD = Read("held-mails/{int:held}", "get_held_mail", "Read one held mail", shapes.HeldMail,
            lambda given, by, at: shapes.HeldMail.model_validate(mailed.held_row(given.held, by)), READS)  # fmt: skip
declare(router, (
    Read("callbacks", "list_callbacks", "List the contract's callbacks: for staff those that are due",
         shapes.CallbackList,
         lambda given, by, at: paged(shapes.Callback, shapes.CallbackList, _callbacks(by, at), given), READS, AFTER),
    Read("callbacks/numbers", "list_callback_numbers", "List the numbers that we call back",
         shapes.CallbackNumberList, lambda given, by, at: whole(
             shapes.CallbackNumber, shapes.CallbackNumberList, queries.numbers_of(of_customers(by))), READS),
    CALLBACK,
    Deed("callbacks", "ask_callback", "Ask to be called back", _asked, "callback", WRITES, shapes.NewCallback,
         made="callbacks/{id}"),
    Deed("callbacks/{int:callback}/cancellation", "cancel_callback", "Take back the wish to be called",
         lambda given, by, at: callbacks.cancel_callback(given.callback, by=by, at=at), "callback", WRITES,
         of=CALLBACK),
    Deed("callbacks/{int:callback}/acceptance", "take_callback", "Promise a callback as staff",
         lambda given, by, at: callbacks.take_callback(given.callback, by=by, at=at), "callback", WRITES, of=CALLBACK),
    Deed("callbacks/{int:callback}/return", "release_callback", "Give a promised callback back as staff",
         lambda given, by, at: callbacks.release_callback(given.callback, by=by, at=at), "callback", WRITES,
         of=CALLBACK),
    Read("drafts", "list_drafts", "List open drafts: a customer those that name the contract", shapes.DraftList,
         _drafts, READS, AFTER),
    DRAFT,
    Deed("drafts/{int:draft}/confirmation", "confirm_draft", "Make a ticket of a draft as one's own request",
         lambda given, by, at: drafts.confirm_draft(given.draft, report_of(given.body), by=by, at=at), "ticket",
         WRITES, Opening, made="tickets/{id}"),
    Deed("drafts/{int:draft}/refusal", "disown_draft", "Say that a draft was none of us",
         lambda given, by, at: drafts.disown_draft(given.draft, by=by, at=at), "draft", WRITES, of=DRAFT),
    Deed("drafts/{int:draft}/answer", "settle_draft", "Answer or reject a draft as staff", _settle, "draft", WRITES,
         shapes.Settled, of=DRAFT),
    Read("held-mails", "list_held_mails", "List the mails that wait for a contact to make them their own",
         shapes.HeldMailList, lambda given, by, at: paged(
             shapes.HeldMail, shapes.HeldMailList, mailed.held_of(of_customers(by)), given), READS, AFTER),
    HELD,
    Deed("held-mails/{int:held}/adoption", "adopt_mail", "Make a held mail one's own message", _adopted, "ticket",
         WRITES, made="tickets/{id}"),
    Deed("held-mails/{int:held}/refusal", "disown_mail", "Say that none of us wrote a mail",
         lambda given, by, at: threading.disown(given.held, by=by, at=at), "held_mail", WRITES, of=HELD),
    Read("approvals", "list_approvals", "List what was asked for on the telephone: it is answered on the pages",
         shapes.ApprovalList, lambda given, by, at: paged(
             shapes.Approval, shapes.ApprovalList, queries.waiting_for(by, at).approvals if of_customers(by) else [],
             given), READS, AFTER),
    Read("attempts", "list_attempts", "List attempts to deceive", shapes.AttemptList, _attempts, Scope.DESK_READ,
         AFTER),
))  # fmt: skip
