"""Webhooks and their deliveries in ready words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.desk.sentences import Telling
from countersign.hooks.queries import DeliveryRow, HookRow
from countersign.hooks.rules import EVERYTHING, NOT_SENT_DISABLED, NOT_SENT_ENDED, message_id

PAGE = "/desk/hooks"
STATES = {"on": _l("Active"), "disabled": _l("Disabled"), "ended": _l("Ended")}
TONES = {
    "on": "good", "disabled": "danger", "ended": "muted", "delivered": "good", "queued": "warn", "failed": "danger",
}  # fmt: skip
NOT_SENT = {NOT_SENT_DISABLED: _l("Not sent: it was disabled."), NOT_SENT_ENDED: _l("Not sent: it had ended.")}
DELIVERED = {"queued": _l("On its way"), "delivered": _l("Delivered"), "failed": _l("Failed")}


@dataclass(frozen=True, slots=True)
class HookLine:
    """One webhook."""

    id: int
    name: str
    url: str
    target: str
    contract: str
    types: str
    state: str
    tone: str
    last: str
    queued: int
    failed: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery with the other side's last answer.

    message: its `webhook-id`, by which the other side finds it. replay: where it is sent again.
    """

    id: int
    message: str
    type: str
    state: str
    tone: str
    at: str
    iso: str
    attempts: str
    answer: str
    next: str
    repeats: str
    body: str
    replay: str


def state_of(row: HookRow) -> str:
    """Name how a webhook stands."""
    return "ended" if row.ended_at else "disabled" if row.disabled_at else "on"


def hook(row: HookRow, tell: Telling) -> HookLine:
    """Write one webhook."""
    state = state_of(row)
    last = _("Delivered last %(at)s") % {"at": tell.exact(row.delivered_at)} if row.delivered_at else ""
    return HookLine(
        id=row.id, name=row.name, url=f"{PAGE}/{row.id}", target=row.url,
        contract=_("Contract %(number)s") % {"number": row.contract} if row.contract else _("All contracts"),
        types=_("All events") if EVERYTHING in row.types else ", ".join(row.types), state=str(STATES[state]),
        tone=TONES[state], last=last or _("Nothing was delivered yet"), queued=row.queued,
        failed=row.failed,
    )  # fmt: skip


def delivery(row: DeliveryRow, number: int, tell: Telling, *, replays: bool) -> DeliveryLine:
    """Write one delivery."""
    answer = f"{row.status} {row.words}".strip() if row.status else str(NOT_SENT.get(row.words, row.words))
    return DeliveryLine(
        id=row.id, message=message_id(row.repeats or row.id), type=row.type, state=str(DELIVERED[row.state]),
        tone=TONES[row.state],
        at=tell.exact(row.queued_at), iso=row.queued_at.isoformat(), attempts=str(row.attempts), answer=answer or "–",
        next=_("Next attempt %(at)s") % {"at": tell.exact(row.next_at)} if row.next_at else "",
        repeats=_("Sent again") if row.repeats else "", body=row.body,
        replay=f"{PAGE}/{number}/deliveries/{row.id}/replay" if replays else "",
    )  # fmt: skip
