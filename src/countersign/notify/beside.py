"""What a page of the portal needs of this room, in one statement: the provider, returned mail, marks of a ticket."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from countersign.kernel.actor import Actor
from countersign.notify.queries import DELIVERED, Delivery
from countersign.notify.words.notices import outcome

_PAGE = f"""
SELECT (SELECT name FROM customers_provider ORDER BY id LIMIT 1),
  (SELECT json_build_array(m.address, m.words, m.told_at, m.stopped_at IS NOT NULL)
   FROM notify_letterbox m JOIN identity_account a ON a.id = m.account_id AND lower(a.email) = m.address
   WHERE m.account_id = %(person)s AND m.told_at IS NOT NULL ORDER BY m.id LIMIT 1)::text,
  (SELECT json_agg(told) FROM (
     SELECT json_build_array({DELIVERED.columns}) AS told {DELIVERED.tables}
     WHERE n.ticket_id = %(ticket)s AND n.event IS NOT NULL AND n.recipient_id = %(person)s ORDER BY n.id
   ) mails)::text
"""
_INSTANTS = ("sent_at", "until", "opened_at", "returned_at")


@dataclass(frozen=True, slots=True)
class CameBack:
    """Mail to the address that the reader has now came back. stopped: nothing is sent there."""

    address: str
    words: str
    told_at: datetime
    stopped: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """The provider's name, the reader's returned mail, and the mails to the reader about one ticket."""

    provider: str = ""
    came_back: CameBack | None = None
    deliveries: tuple[Delivery, ...] = ()

    @property
    def unopened(self) -> bool:
        """Tell whether a mail that left has not been followed to its page."""
        return any(mail.sent_at is not None and mail.opened_at is None for mail in self.deliveries)


def beside(by: Actor, ticket: int | None = None) -> Beside:
    """Read what stands around a page of the portal, and at a ticket's entries when one is shown. One query.

    Source: E12.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, {"person": by.id, "ticket": ticket})
        provider, returned, mails = cursor.fetchone()
    came_back = None
    if returned:
        address, words, told_at, stopped = json.loads(returned)
        came_back = CameBack(address, words, datetime.fromisoformat(told_at), stopped)
    return Beside(provider or "", came_back, tuple(_delivery(one) for one in json.loads(mails or "[]")))


def _delivery(values: list[object]) -> Delivery:
    told = dict(zip(Delivery.__dataclass_fields__, values, strict=True))
    instants = {name: datetime.fromisoformat(str(told[name])) for name in _INSTANTS if told[name]}
    return Delivery(**{**told, **instants, "words": outcome(str(told["words"]))})  # type: ignore[arg-type]
