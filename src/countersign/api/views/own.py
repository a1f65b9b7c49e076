"""The person that a token acts as, the contract, and what we sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema

from countersign.api.answering import seen
from countersign.api.deed import Deed, Read, declare
from countersign.api.rules import Scope
from countersign.api.shapes import own as shapes
from countersign.api.shapes.rows import PLACE, whole
from countersign.customers.queries import contract_card, memberships_of, people_of_contract
from countersign.customers.queries.catalogue import bought
from countersign.identity.commands import change_profile
from countersign.identity.queries import account
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.notify.commands.choosing import Choice, choose
from countersign.notify.queries import notices_for, notices_of_ticket
from countersign.notify.queries.wishes import chosen_by

router = Router(tags=["account"])


def _profile(given: Any, by: Actor, at: datetime) -> Schema:
    """Read the person that the token acts as."""
    row = account(by.account_id)
    if row is None:
        raise NotVisible
    return shapes.Profile(
        id=row.id, kind=row.kind, name=row.name, email=row.email, title=row.title, locale=row.locale, zone=row.zone
    )


def of_customers(by: Actor) -> int:
    """Return the contract that the token acts for. Raises NotVisible for staff, who act for none."""
    if by.contract is None:
        raise NotVisible
    return by.contract


def _contract(given: Any, by: Actor, at: datetime) -> Schema:
    number = of_customers(by)
    card, sold = contract_card(number), bought(number)
    mine = next((one for one in memberships_of(by.account_id) if one.contract_id == number), None)
    return shapes.OwnContract(
        number=card.number, customer=card.customer, category=card.category, plan=card.plan, calendar=sold.calendar,
        roles=sorted(mine.roles) if mine else [],
    )  # fmt: skip


def _plan(given: Any, by: Actor, at: datetime) -> Schema:
    found = bought(of_customers(by))
    if found.now is None:
        raise NotVisible
    plan = found.now.plan
    return shapes.OwnPlan(
        name=plan.name, version=plan.version, kind=plan.kind, starts_at=found.now.starts_at, ends_at=found.now.ends_at,
        channels=list(plan.channels), paid_minutes=plan.paid_minutes, fee_minor=plan.fee_minor, currency=plan.currency,
        calendar=found.calendar, norms=shapes.norms(plan),
    )  # fmt: skip


def _notices(given: Any, by: Actor, at: datetime) -> Schema:
    page = notices_for(by, given.after)
    rows = [row if row.ticket is not None else replace(row, body="") for row in page.rows]
    items = [shapes.Notice(**{**_told(shapes.Notice, row), "body": row.body or None}) for row in rows]
    return shapes.NoticeList(items=items, next=page.next)


def _told(shape: type[Schema], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}


def _ticket_notices(given: Any, by: Actor, at: datetime) -> Schema:
    seen(given.number, by)
    return whole(shapes.TicketNotice, shapes.TicketNoticeList, notices_of_ticket(given.number, by))


def _change(given: Any, by: Actor, at: datetime) -> Any:
    return change_profile(by.account_id, locale=given.body.locale, zone=given.body.zone, by=by, at=at)


def _notices_chosen(given: Any, by: Actor, at: datetime) -> Schema:
    person = account(by.account_id)
    if person is None:
        raise NotVisible
    found = chosen_by(person)
    wish = found.wish
    return shapes.NoticesChosen(
        preset=found.preset, own=found.own, ways={name: way.value for name, way in wish.ways.items()},
        quiet=wish.quiet.value, told_from=_time(wish.told_from), told_until=_time(wish.told_until),
        days=list(wish.days), digest_at=_time(wish.digest_at), zone=wish.zone,
    )  # fmt: skip


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _choose(given: Any, by: Actor, at: datetime) -> int:
    body = given.body
    ways = {name: way.value for name, way in body.ways.items()}
    choice = Choice(
        body.preset, ways, body.quiet.value, body.told_from, body.told_until, tuple(body.days), body.digest_at
    )
    choose(by.account_id, choice, by=by, at=at)
    return by.account_id


PROFILE = Read("account", "get_profile", "Read the person that the token acts as", shapes.Profile, _profile,
               Scope.ACCOUNT_READ)  # fmt: skip
declare(router, (
    PROFILE,
    Deed("account", "change_profile", "Change language and time zone: notices are written in them", _change, "account",
         Scope.ACCOUNT_WRITE, shapes.Settings),
    Read("account/notices", "get_notice_choice", "Read how the person is told of what happens", shapes.NoticesChosen,
         _notices_chosen, Scope.ACCOUNT_READ),
    Deed("account/notices", "choose_notices", "Choose how one is told of what happens, and when not", _choose,
         "preferences", Scope.ACCOUNT_WRITE, shapes.NoticeChoice),
    Read("contract", "get_contract", "Read the contract that the token acts for", shapes.OwnContract, _contract,
         Scope.ACCOUNT_READ),
    Read("contract/contacts", "list_contacts", "List everybody who acts for the customer on the contract",
         shapes.PersonList,
         lambda given, by, at: whole(shapes.Person, shapes.PersonList, people_of_contract(of_customers(by))),
         Scope.ACCOUNT_READ),
    Read("contract/plan", "get_plan", "Read the support plan of the contract and its norms", shapes.OwnPlan, _plan,
         Scope.ACCOUNT_READ),
    Read("notices", "list_notices", "List the messages that we sent to the person, the newest first",
         shapes.NoticeList, _notices, Scope.ACCOUNT_READ,
         {"after": (Annotated[str, Query(pattern=PLACE)], "")}),
    Read("tickets/{int:number}/notices", "list_ticket_notices", "List what was sent about a ticket",
         shapes.TicketNoticeList, _ticket_notices, Scope.TICKETS_READ),
))  # fmt: skip
