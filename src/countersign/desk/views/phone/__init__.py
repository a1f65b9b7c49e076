"""The phone desk: calls, what is said in them, what follows from them."""

from countersign.desk.views.phone.desk import begin, call, code, contract, end, outages, outgoing, phone, search
from countersign.desk.views.phone.promises import attempts, callback_calls, draft, export, take_callback
from countersign.desk.views.phone.speaking import approvals, attempt, drafts, message, recordings, status, tickets

__all__ = [
    "approvals",
    "attempt",
    "attempts",
    "begin",
    "call",
    "callback_calls",
    "code",
    "contract",
    "draft",
    "drafts",
    "end",
    "export",
    "message",
    "outages",
    "outgoing",
    "phone",
    "recordings",
    "search",
    "status",
    "take_callback",
    "tickets",
]
