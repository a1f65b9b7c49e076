"""The phone desk: calls, what is said in them, what follows from them."""

from countersign.desk.views.phone.desk import (
    begin,
    call,
    callbacks_waiting,
    code,
    contract,
    end,
    outages,
    outgoing,
    phone,
    search,
)
from countersign.desk.views.phone.lines import (
    call_back,
    notice,
    release,
    ringing,
    seats,
    settle,
    take,
    typed,
)
from countersign.desk.views.phone.promises import attempts, callback_calls, draft, export, take_callback
from countersign.desk.views.phone.speaking import approvals, attempt, drafts, message, recordings, status, tickets

__all__ = [
    "approvals",
    "attempt",
    "attempts",
    "begin",
    "call",
    "call_back",
    "callback_calls",
    "callbacks_waiting",
    "code",
    "contract",
    "draft",
    "drafts",
    "end",
    "export",
    "message",
    "notice",
    "outages",
    "outgoing",
    "phone",
    "recordings",
    "release",
    "ringing",
    "search",
    "seats",
    "settle",
    "status",
    "take",
    "take_callback",
    "tickets",
    "typed",
]
