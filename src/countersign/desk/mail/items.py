"""The lists behind the balance of incoming mail, and one mail as it came, for those who may open it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from countersign.desk.asking import Asked, asked
from countersign.desk.mail import rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.kernel.errors import NotVisible
from countersign.mail import apart, commands, framing, policy, queries
from countersign.mail.rules.arrivals import SETTLED, MailState
from countersign.ui.render import page

PAGE = 50
LISTS = ("fetched", "waiting", *SETTLED)


def midnight(here: Asked) -> datetime:
    """Return when the reader's day began."""
    return here.now.astimezone(ZoneInfo(here.by.zone)).replace(hour=0, minute=0, second=0, microsecond=0)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the mails of one line of the balance, the newest first. Two queries."""
    here, asked_for = asked(request), request.GET
    state, before = asked_for.get("state", "fetched"), asked_for.get("before", "")
    if not policy.can_count(here.by) or state not in LISTS:
        raise NotVisible
    today, reason = "today" in asked_for, asked_for.get("reason", "").replace("\x00", "")[:60]
    key = int(before) if before.isascii() and before.isdecimal() and len(before) < 18 else None
    found = queries.listed(
        here.by, state, reason=reason, since=midnight(here) if today else None, before=key, most=PAGE + 1
    )
    kept = {"state": state} | ({"today": "1"} if today else {}) | ({"reason": reason} if reason else {})
    more = f"/desk/mail/list?{urlencode(kept | {'before': found[PAGE - 1].id})}" if len(found) > PAGE else ""
    can_open = policy.can_open(here.by)
    tell = Telling(here.by, here.now)
    context = framed(here, "wide", current="mail") | {
        "title": rows.title(state, today=today, reason=reason),
        "mails": [rows.listed(row, tell, can_open=can_open) for row in found[:PAGE]],
        "more": more,
    }
    return page(request, "desk/mail/list.html", context)


@require_safe
def item(request: HttpRequest, mail: int) -> HttpResponse:
    """Show one mail as it came: who sent it, what was checked, its whole text, its headers; the look is an event.

    charset: decodes the text again by the one that a person chose (E37).
    """
    here = asked(request)
    row = queries.openable(mail, here.by)
    commands.look(mail, by=here.by, at=here.now)
    chosen = request.GET.get("charset", "")
    charset = chosen if chosen in rows.CHARSETS else ""
    shown = apart.show(row, charset)
    told = shown.body or {"headers": "", "spans": [], "html": ""}
    tell = Telling(here.by, here.now)
    context = framed(here, "wide", current="mail") | {
        "mail": rows.item(row, tell),
        "unread": rows.why_unread(shown.reason),
        "pieces": [(kind, text) for kind, text in told["spans"] if text.strip()],
        "headers": told["headers"],
        "frame": framing.sign(mail, charset, by=here.by, at=here.now) if told["html"] else "",
        "charset": charset,
        "charsets": rows.charsets(),
        "in_quarantine": row.state == MailState.QUARANTINED,
    }
    return page(request, "desk/mail/item.html", context)
