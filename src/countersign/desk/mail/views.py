"""The balance of incoming mail: it adds up, and what lies in quarantine can be looked at by whoever may."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from countersign.desk.asking import Asked, asked
from countersign.desk.mail import rows
from countersign.desk.mail.items import midnight
from countersign.desk.mail.ways import ways
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.kernel.errors import NotVisible
from countersign.mail import commands, policy, queries
from countersign.mail.rules.arrivals import MailState
from countersign.ui.render import page

HERE = "/desk/mail"


def here_of(request: HttpRequest) -> Asked:
    """Read the request of somebody who sees the balance. Raises NotVisible."""
    here = asked(request)
    if not policy.can_count(here.by):
        raise NotVisible
    return here


@require_safe
def balance(request: HttpRequest) -> HttpResponse:
    """Show how many mails were fetched and what became of each, and those in quarantine. Eight queries."""
    here = here_of(request)
    today, whole = queries.balance(here.by, midnight(here)), queries.balance(here.by)
    can_open, tell = policy.can_open(here.by), Telling(here.by, here.now)
    context = framed(here, "wide", current="mail") | {
        "lines": rows.lines(today, whole),
        "ways": ways(here.now, tell),
        "adds_up": today.adds_up and whole.adds_up,
        "dropped": rows.reasons(queries.dropped(here.by)),
        "can_open": can_open,
        "held": [
            rows.listed(row, tell, {}, can_open=True) for row in queries.listed(here.by, MailState.QUARANTINED.value)
        ] if can_open else [],
    }
    return page(request, "desk/mail/balance.html", context)


@require_POST
def raw(request: HttpRequest, mail: int) -> HttpResponse:
    """Give a mail out as it came: a file to be saved, never shown; that it was is an event."""
    here = here_of(request)
    name, content = commands.fetch(mail, by=here.by, at=here.now)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    # Should a browser show it all the same, it is nobody's page and fetches nothing (T66).
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
    return response


@require_POST
def give_back(request: HttpRequest, mail: int) -> HttpResponse:
    """Have a mail in quarantine read and decided on again."""
    here = here_of(request)
    commands.give_back(mail, by=here.by, at=here.now)
    return HttpResponseRedirect(HERE, status=303)
