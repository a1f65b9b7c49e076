"""Callbacks, drafts, held mails, what was asked for on the telephone, attempts to deceive."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Moment, Number, Said, Text
from countersign.intake.queries.attempts import AttemptRow
from countersign.intake.queries.mailed import HeldRow
from countersign.intake.queries.promises import ApprovalRow, CallbackRow, DraftRow
from countersign.intake.queries.promises import Number as NumberRow

Callback = shape_of(
    CallbackRow, "Callback",
    "A wish to be called back. What the operator says first, to be known by, stands on the pages alone.",
    "id contract asked_by number begins_at ends_at about ticket state operator",
)  # fmt: skip
CallbackList = list_of(Callback, "Callbacks: a customer's own, or those that are due.")
CallbackNumber = shape_of(
    NumberRow, "CallbackNumber", "A number that we call back; nothing else is.", "contact name number"
)
CallbackNumberList = list_of(CallbackNumber, "The numbers of the contract.")
Draft = shape_of(
    DraftRow, "Draft", "What somebody said without proof; no ticket, no clock, until a contact makes it their own.",
    "id kind name number contract words facts first_seen_at expires_at state answer ticket channel address",
)  # fmt: skip
DraftList = list_of(Draft, "A page of drafts, the newest first.")
HeldMail = shape_of(
    HeldRow, "HeldMail", "A mail for a ticket that waits for a contact to make it their own.",
    "id ticket title sender address words came_at state",
)  # fmt: skip
HeldMailList = list_of(HeldMail, "A page of held mails, the newest first.")
Approval = shape_of(
    ApprovalRow, "Approval", "An act that was asked for on the telephone; a person approves it on the pages.",
    "id act object words asked_by asked_at expires_at state settled_by settled_at ticket",
)  # fmt: skip
ApprovalList = list_of(Approval, "What waits for an answer of the contract.")
Attempt = shape_of(
    AttemptRow, "Attempt", "An attempt to deceive.",
    "id call at kind words claimed_name claimed_number contract customer operator alarmed",
)  # fmt: skip
AttemptList = list_of(Attempt, "A page of attempts, the newest first.")


class NewCallback(Body):
    """A wish to be called back: `contact` from GET /callbacks/numbers, a window, what it is about."""

    contact: Number
    begins_at: Moment
    ends_at: Moment
    about: Text
    ticket: Number | None = None


class Settled(Body):
    """How a draft ended: answered in general words, or rejected with a reason."""

    answer: Annotated[Said, Field(min_length=1, max_length=5000)]
    rejected: bool = False
