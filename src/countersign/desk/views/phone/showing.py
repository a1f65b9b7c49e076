"""One page for one call: before a code what was said, after it what is the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from countersign.customers.queries import contract_card, memberships_of, services_of
from countersign.desk.asking import Asked, asked
from countersign.desk.rows import lines
from countersign.desk.rows import phone as rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.intake import words
from countersign.intake.queries.calls import CallRow, call_row
from countersign.intake.queries.lines import awaited_of_call, known_of, line_of_call, notes_of
from countersign.intake.queries.promises import approvals_of_call, drafts_of_call
from countersign.intake.queries.recordings import recordings_of
from countersign.intake.queries.search import Found
from countersign.kernel.actor import Actor
from countersign.kernel.errors import Conflict
from countersign.tickets import queries
from countersign.tickets.rules.status import Kind
from countersign.ui.frames import Option
from countersign.ui.render import page, region


@dataclass(slots=True)
class Filled:
    """What a refused form of the page leaves: which one, what was typed, what is wrong with it.

    place: search, code, draft, attempt, ticket, approval, recording, status, or message: and the ticket's number.
    secret: it asks what becomes of a password in the words.
    """

    place: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    key: str = ""
    found: list[Found] | None = None
    verdict: rows.Verdict | None = None
    secret: bool = False
    status: int = 200


def shown(request: HttpRequest, here: Asked, call_id: int, filled: Filled | None = None) -> HttpResponse:
    """Draw the page of a call."""
    row, form = call_row(call_id, here.by), filled or Filled()
    tell = Telling(here.by, here.now)
    lifted = row.is_proven(here.now)
    context: dict[str, Any] = {
        "call": row,
        "url": f"/desk/phone/calls/{row.id}",
        "facts": rows.head(row, tell),
        "running": row.is_running(here.now) and row.operator_id == here.by.id,
        "lifted": lifted,
        "ended": False,
        "was_lifted": row.proven_at is not None,
        "form": form,
        "typed": form.typed,
        "wrong": form.wrong,
        "verdict": form.verdict or _verdict(row, lifted),
        "draft_kinds": [Option(name, str(label)) for name, label in words.DRAFTS.items()],
        "attempt_kinds": [Option(name, str(label)) for name, label in words.ATTEMPTS.items()],
        "drafts": [rows.draft(one, tell) for one in drafts_of_call(row.id)],
        "recordings": lines.sounds(recordings_of([row.id]).get(row.id, []), awaited_of_call(row.id)),
        "noticed": tell.near(row.notice_at) if row.notice_at else "",
        "approvals": [],
        **_writing(row, here, form),
    }
    context["facts"] += lines.exchange(line_of_call(row.id), tell)
    if row.proven_at is not None:
        context |= _opened(row, tell)
    if lifted:
        context |= _speaking(row, form, tell)
    context |= framed(here, "wide", current="phone")
    context["ringing"] = [one for one in context.get("ringing", ()) if one.url != context["url"]]
    return page(request, "desk/phone/call.html", context, status=form.status)


def shows_its_end(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer an act that comes after the end of its call by the call's page, which says what can still be done."""

    @wraps(view)
    def acted(request: HttpRequest, call: int) -> HttpResponse:
        try:
            return view(request, call)
        except Conflict as refusal:
            if refusal.code != "call_over":
                raise
            here = asked(request)
            return shown(request, here, call, Filled(error=said(refusal, here.by), status=refusal.status))

    return acted


def head(request: HttpRequest, here: Asked, call_id: int) -> HttpResponse:
    """Draw the head of a call anew: whether it runs, and whose it is. One query."""
    row = call_row(call_id, here.by)
    running = row.is_running(here.now) and row.operator_id == here.by.id
    context = {
        "call": row, "url": f"/desk/phone/calls/{row.id}", "running": running, "ended": not running,
        "lifted": row.is_proven(here.now), "was_lifted": row.proven_at is not None,
    }  # fmt: skip
    return region(request, "desk/phone/_head.html", context)


def _writing(row: CallRow, here: Asked, form: Filled) -> dict[str, Any]:
    """Read what the operator of a call can still write down, what was typed already, and what its number is known by.

    The contract of a registered number is named by number alone: the number proves nothing (T26).
    """
    writes = row.operator_id == here.by.id and row.can_be_written_up(here.now)
    known = known_of(row.number) if writes and row.proven_at is None and row.direction == "in" else ((), ())
    typed = dict(form.typed) if form.place == "draft" else notes_of(row.id) if writes else {}
    if form.place in ("ticket", "approval") or form.place.startswith("message"):  # Refused: the line dropped.
        typed |= {"words": "\n".join(filter(None, map(form.typed.get, ("title", "description", "text", "words"))))}
    return {
        "writes": writes,
        "kept": typed,
        "registered": sorted({(one.contract, one.contract_id) for one in known[0]}),
        "said_before": known[1],
    }


def approvals(request: HttpRequest, here: Asked, call_id: int) -> HttpResponse:
    """Draw the approvals of a call anew, when the customer has decided."""
    row = call_row(call_id, here.by)
    tell = Telling(here.by, here.now)
    asked = [rows.approval(one, tell) for one in approvals_of_call(row.id)]
    context = {"approvals": asked, "url": f"/desk/phone/calls/{row.id}"}
    return region(request, "desk/phone/_approvals.html", context)


def _verdict(row: CallRow, lifted: bool) -> rows.Verdict | None:
    """Say again what became of the last code, as long as it is what stands."""
    if lifted or not row.code_result or row.code_result == "proven" or "cooling" in row.code_result:
        return None
    return rows.verdict(row.code_result)


def _opened(row: CallRow, tell: Telling) -> dict[str, Any]:
    """Read who the caller is; only after a code."""
    card = contract_card(row.contract_id or 0)
    own = next((one for one in memberships_of(row.caller_id or 0) if one.contract_id == row.contract_id), None)
    asked = [rows.approval(one, tell) for one in approvals_of_call(row.id)]
    return {"proven": rows.proven(row, card, own.roles if own else (), tell), "approvals": asked}


def _speaking(row: CallRow, form: Filled, tell: Telling) -> dict[str, Any]:
    """Read what a proven caller may hear of, and the form of a ticket."""
    caller = Actor("customer", id=row.caller_id, contract=row.contract_id, assurance="A2c", channel="phone")
    open_tickets = queries.portal_list(caller, state="open").rows
    services = services_of(row.contract_id or 0)
    kind = form.typed.get("kind", "") or Kind.DOWN.value
    kind = kind if kind in set(Kind) else Kind.DOWN.value
    return {
        "tickets": [rows.ticket(one, row.id, tell) for one in open_tickets],
        "services": [Option(str(one.id), one.name, one.product, mono=True) for one in services],
        "kinds": rows.kinds(),
        "kind": kind,
        "questions": rows.questions(kind, form.typed, form.wrong),
        "wishes": rows.wishes(),
        "numbers": [Option(str(one.number), f"#{one.number} {one.title}") for one in open_tickets],
    }
