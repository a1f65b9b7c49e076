"""Held mails as screens show them: beside their ticket at the desk, to be made one's own in the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from countersign.files.queries import UploadRow
from countersign.intake.models import Draft, HeldMail
from countersign.intake.rules.drafts import is_shown
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.tickets.queries import check_visible

# What was received by mail for a ticket and stands beside it. Joins `tickets.queries.around`: number is the ticket's.
BESIDE = """
SELECT json_agg(json_build_array(h.id, h.ticket_id, '', a.name, h.address, h.words, h.came_at, h.state,
  h.mail_id) ORDER BY h.id)
FROM intake_held_mail h JOIN identity_account a ON a.id = h.sender_id
WHERE h.ticket_id = %(number)s AND h.state <> 'adopted'
"""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One held mail."""

    id: int
    ticket: int
    title: str
    sender: str
    address: str
    words: str
    came_at: datetime
    state: str
    mail: int | None = None


def _rows(found: QuerySet[HeldMail]) -> list[HeldRow]:
    read = found.order_by("id").values_list(
        "id", "ticket_id", "ticket__title", "sender__name", "address", "words", "came_at", "state", "mail_id"
    )
    return [HeldRow(*row) for row in read]


def held_beside(told: Any) -> list[HeldRow]:
    """Read what `BESIDE` gave."""
    return [
        HeldRow(id_, ticket, title, sender, address, words, datetime.fromisoformat(came_at), state, mail)
        for id_, ticket, title, sender, address, words, came_at, state, mail in told or ()
    ]


def held_of(contract_id: int) -> list[HeldRow]:
    """Return the held mails that wait for a contact of a contract. One query."""
    return _rows(HeldMail.objects.filter(contract_id=contract_id, state="waiting"))


def held_row(held_id: int, by: Actor) -> HeldRow:
    """Return one held mail of the customer's contract. One query. Raises NotVisible."""
    found = _rows(HeldMail.objects.filter(pk=held_id, contract_id=by.contract or 0)) if by.is_customer else []
    if not found:
        raise NotVisible
    return found[0]


def tickets_of(held: Sequence[int]) -> dict[int, int]:
    """Return beside which ticket held mails stand, by their numbers; no visibility asked. At most one query."""
    return dict(HeldMail.objects.filter(pk__in=held).values_list("pk", "ticket_id")) if held else {}


def file_visible(by: Actor, upload: UploadRow) -> bool:
    """Tell whether somebody may see a file that came by mail: whoever sees the draft or the ticket. One query."""
    if upload.attached_kind == "draft":
        found = Draft.objects.filter(pk=upload.attached_id or 0)
        draft = found.values_list("claimed_contract_id", "kind", "channel").first()
        if draft is None or by.is_staff:
            return draft is not None
        return by.is_customer and draft[0] == by.contract and is_shown(draft[1], draft[2])
    held = HeldMail.objects.filter(pk=upload.attached_id or 0).values_list("contract_id", "ticket_id").first()
    if held is None or (by.is_customer and held[0] != by.contract):
        return False
    try:
        check_visible(held[1], by)
    except NotVisible:
        return False
    return True
