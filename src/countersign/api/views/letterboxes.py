"""Addresses that mail came back from: the staff's list, and a customer's own address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import letterboxes as shapes
from countersign.api.shapes.rows import whole
from countersign.api.views.own import of_customers
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.notify.commands import returning
from countersign.notify.queries.returned import LetterboxRow, came_back, own_letterbox

router = Router(tags=["letterboxes"])
READS, WRITES, OWN_READS, OWN_WRITES = (
    Scope.DESK_READ, Scope.DESK_WRITE, Scope.ACCOUNT_READ, Scope.ACCOUNT_WRITE,
)  # fmt: skip


def _one(given: Any, by: Actor, at: datetime) -> Schema:
    found = next((row for row in came_back(by) if row.id == given.letterbox), None)
    if found is None:
        raise NotVisible
    told: Schema = shapes.Letterbox.model_validate(found)
    return told


def _own(by: Actor) -> LetterboxRow:
    of_customers(by)
    row = own_letterbox(by)
    if row is None:
        raise NotVisible
    return row


def _take(given: Any, by: Actor, at: datetime) -> int:
    returning.take(given.letterbox, by=by, at=at)
    return int(given.letterbox)


def _settle(given: Any, by: Actor, at: datetime) -> int:
    body = given.body
    returning.deal_with(given.letterbox, body.reason, write_again=body.write_again, by=by, at=at)
    return int(given.letterbox)


def _try(given: Any, by: Actor, at: datetime) -> int:
    box = _own(by).id
    returning.try_again(box, by=by, at=at)
    return box


def _hide(given: Any, by: Actor, at: datetime) -> int:
    box = _own(by).id
    returning.hide(box, by=by, at=at)
    return box


LETTERBOX = Read("letterboxes/{int:letterbox}", "get_letterbox", "Read one address that mail came back from",
                 shapes.Letterbox, _one, READS)  # fmt: skip
declare(router, (
    Read("letterboxes", "list_letterboxes", "List the addresses that mail came back from and that wait for somebody",
         shapes.LetterboxList,
         lambda given, by, at: whole(shapes.Letterbox, shapes.LetterboxList, came_back(by)), READS),
    LETTERBOX,
    Deed("letterboxes/{int:letterbox}/acceptance", "take_letterbox", "Take such an address into one's hands", _take,
         "letterbox", WRITES, of=LETTERBOX),
    Deed("letterboxes/{int:letterbox}/settlement", "settle_letterbox", "Say what was done about such an address",
         _settle, "letterbox", WRITES, shapes.DealingWith, of=LETTERBOX),
    Read("account/letterbox", "get_own_letterbox", "Read what came back from the person's own address",
         shapes.Letterbox, lambda given, by, at: shapes.Letterbox.model_validate(_own(by)), OWN_READS),
    Deed("account/letterbox/trial", "try_own_letterbox", "Have mail sent to one's own address again", _try,
         "letterbox", OWN_WRITES),
    Deed("account/letterbox/hiding", "hide_own_letterbox", "Take what is said of returned mail off one's pages", _hide,
         "letterbox", OWN_WRITES),
))  # fmt: skip
