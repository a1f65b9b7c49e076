"""The lists behind the balance of incoming mail, and one mail as it came, for those who may open it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from countersign.desk.asking import Asked, asked
from countersign.desk.mail import rows
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.intake.commands import by_hand
from countersign.intake.queries.mailed import tickets_of
from countersign.intake.rules.mailed import LONGEST_WORDS
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.ledger.queries import events_of
from countersign.mail import apart, commands, framing, policy, queries
from countersign.mail.rules.arrivals import LAID_ASIDE, SETTLED, MailState
from countersign.ui.frames import FieldError
from countersign.ui.render import page

PAGE = 50
MOST_TYPED = LONGEST_WORDS + 1
LISTS = ("fetched", "waiting", *SETTLED)


def midnight(here: Asked) -> datetime:
    """Return when the reader's day began."""
    return here.now.astimezone(ZoneInfo(here.by.zone)).replace(hour=0, minute=0, second=0, microsecond=0)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the mails of one line of the balance, the newest first. At most three queries."""
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
    tell, tickets = Telling(here.by, here.now), tickets_of(rows.held_among(found))
    context = framed(here, "wide", current="mail") | {
        "title": rows.title(state, today=today, reason=reason),
        "mails": [rows.listed(row, tell, tickets, can_open=can_open) for row in found[:PAGE]],
        "more": more,
    }
    return page(request, "desk/mail/list.html", context)


@require_safe
def item(request: HttpRequest, mail: int) -> HttpResponse:
    """Show one mail as it came: who sent it, what was checked, its whole text, its headers; the look is an event.

    charset: decodes the text again by the one that a person chose (E37).
    """
    return _shown(request, asked(request), mail)


@require_POST
def take_up(request: HttpRequest, mail: int) -> HttpResponse:
    """Make of a mail that was laid aside what it should have become, by hand and with a reason."""
    here, typed = asked(request), {name: request.POST.get(name, "")[:MOST_TYPED] for name in ("reason", "words")}
    if not policy.can_count(here.by):
        raise NotVisible
    wish = by_hand.Wish(request.POST.get("becomes", ""), **typed)
    try:
        by_hand.take_up(mail, wish, by=here.by, at=here.now)
    except Invalid as refusal:
        wrong = {str(refusal.facts.get("field", "reason")): said(refusal, here.by)}
        return _shown(request, here, mail, typed, wrong, status=422)
    except Conflict as refusal:  # Somebody was faster; the page says who.
        return _shown(request, here, mail, typed, {"": said(refusal, here.by)}, status=409)
    return HttpResponseRedirect(f"/desk/mail/{mail}", status=303)


def _shown(
    request: HttpRequest, here: Asked, mail: int, typed: Mapping[str, str] = MappingProxyType({}),
    wrong: Mapping[str, str] = MappingProxyType({}), *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    row = queries.openable(mail, here.by)
    commands.look(mail, by=here.by, at=here.now)
    chosen = request.GET.get("charset", "")
    charset = chosen if chosen in rows.CHARSETS else ""
    shown = apart.show(row, charset)
    told = shown.body or {"headers": "", "spans": [], "html": ""}
    tell = Telling(here.by, here.now)
    context = framed(here, "wide", current="mail") | {
        "mail": rows.item(row, tell, tickets_of(rows.held_among([row]))),
        "unread": rows.why_unread(shown.reason),
        "pieces": [(kind, text) for kind, text in told["spans"] if text.strip()],
        "headers": told["headers"],
        "frame": framing.sign(mail, charset, by=here.by, at=here.now) if told["html"] else "",
        "charset": charset,
        "charsets": rows.charsets(),
        "in_quarantine": row.state == MailState.QUARANTINED,
        "aside": row.state in LAID_ASIDE,
        "cut": row.gist.get("cut") or "text_too_long" in row.gist.get("defects", ()),
        "told": bool(row.gist),
        "typed": typed,
        "wrong": wrong,
        "errors": [FieldError(text, f"id_{name}") for name, text in wrong.items() if name],
        "longest": by_hand.REASON_LENGTH,
        "taken": rows.taken_up(events_of("mail", mail), tell),
    }
    return page(request, "desk/mail/item.html", context, status=status)
