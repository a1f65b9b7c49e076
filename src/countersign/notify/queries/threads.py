"""Which mails a mail of ours goes under in the reader's mailbox."""

from __future__ import annotations

import re
from datetime import datetime

from countersign.intake.queries.answered import mails_answered
from countersign.notify.models import Notice

MOST = 6
# What may stand in a header of ours, whatever an incoming mail called itself.
_NAME = re.compile(r"[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}")


def thread_of(notice: Notice) -> tuple[str, ...]:
    """Return the Message-IDs, with angle brackets, that a notice refers to: the oldest first, the answered one last.

    Its ticket's earlier mails to the same person, and that person's own mails to the ticket. At most two queries;
    the same at every attempt.
    Source:  E18, E19.
    """
    answered = _bracketed(notice.answers)
    if notice.ticket_id is None:
        return (answered,) if answered else ()
    root = f"<ticket-{notice.ticket_id}@{notice.message_id.rpartition('@')[2].strip('>')}>"
    found = _earlier(notice, notice.ticket_id)
    if notice.recipient_id is not None:
        mails = mails_answered(notice.ticket_id, notice.recipient_id, notice.created_at)
        found += [(at, _bracketed(name)) for at, name in mails]
    names = [root, *(name for _, name in sorted(found)[-MOST:] if name and name != answered)]
    return tuple(dict.fromkeys([*names, answered] if answered else names))


def _earlier(notice: Notice, ticket: int) -> list[tuple[datetime, str]]:
    same = Notice.objects.filter(ticket_id=ticket, address=notice.address, pk__lt=notice.pk)
    return list(same.order_by("-pk").values_list("created_at", "message_id")[:MOST])


def _bracketed(name: str) -> str:
    bare = name.strip("<> \t")
    return f"<{bare}>" if _NAME.fullmatch(bare) else ""
