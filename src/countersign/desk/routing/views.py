"""Take next; what is escalated; the rules of routing with their dry run."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Typed
from countersign.desk.routing import rows
from countersign.desk.rows.escalations import lines
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.acts import can
from countersign.kernel.errors import AlreadyDone, DomainError, Invalid, NotAllowed, NotVisible
from countersign.shifts.queries import queues
from countersign.tickets import commands, policy
from countersign.tickets.queries import escalations
from countersign.tickets.queries import routing as rules_
from countersign.tickets.rules.routing import MOST_RULES, read_rules
from countersign.ui.frames import Option
from countersign.ui.render import page

DAYS = 30
_MATCHED = ("kind", "product", "severity", "language", "site")


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Give the person the ticket whose turn it is, and open it; or say why there is none for them."""
    here = asked(request)
    try:
        ticket = commands.take_next(by=here.by, at=here.now)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        number = refusal.facts.get("number")
        context = {
            "title": _("Nothing is waiting") if refusal.code == "nothing_next" else _("Not now"),
            "text": said(refusal, here.by),
            "url": f"/desk/tickets/{number}?view=mine" if number else "/desk/views/mine",
            "label": _("Open #%(number)s") % {"number": number} if number else _("To my work"),
        }
        return page(
            request, "desk/routing/none.html", framed(here, "wide", current="mine") | context, status=refusal.status
        )
    return HttpResponseRedirect(f"/desk/tickets/{ticket.pk}?view=mine", status=303)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List what is escalated: three queries."""
    here = asked(request)
    context = {"lines": lines(escalations.open_escalations(here.by), here.by, here.now)}
    return page(request, "desk/routing/escalations.html", framed(here, "wide", current="escalations") | context)


@require_http_methods(["GET", "HEAD", "POST"])
def routing(request: HttpRequest) -> HttpResponse:
    """Show the rules in force; try others on the last month; put them in force."""
    here = asked(request)
    if not can(here.by, "routing.read"):
        raise NotAllowed("not_allowed")
    if request.method != "POST":
        return _shown(request, here)
    if not policy.can_route(here.by):
        raise NotAllowed("cannot_route")
    typed = Typed(request.POST)
    try:
        given = _rules(request.POST)
        if not typed.text("try"):
            commands.put_in_force(given, typed.text("words"), by=here.by, at=here.now)
            return HttpResponseRedirect("/desk/routing", status=303)
        found = rows.tried(rules_.dry_run(read_rules(given), here.by, here.now, days=DAYS), DAYS)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        return _shown(request, here, typed, error=said(refusal, here.by), status=refusal.status)
    return _shown(request, here, typed, tried=found)


def _shown(
    request: HttpRequest, here: Asked, typed: Typed | None = None, *, tried: rows.Tried | None = None, error: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Draw the page: six queries, eight with a dry run."""
    found = rules_.rules_in_force()
    products, sites = rules_.products_and_sites()
    known = queues()
    given = rows.given(found.rules) if typed is None else _typed(request.POST)
    context: dict[str, Any] = {
        "version": rows.version(found, Telling(here.by, here.now)),
        "changes": policy.can_route(here.by),
        "given": given,
        "columns": rows.choices(products, sites),
        "queues": [Option("general", _("The general queue")), *(Option(str(one.id), one.name) for one in known)],
        "custodians": [(one.name, one.custodian or "") for one in known],
        "tried": tried,
        "error": error,
        "words": typed.text("words") if typed else "",
        "key": typed.text("idempotency_key")[:80] if typed and not tried else "",
    }
    return page(request, "desk/routing/rules.html", framed(here, "wide", current="routing") | context, status=status)


def _typed(post: QueryDict) -> list[rows.Given]:
    """Give the form back as it was typed."""
    return [rows.Given(number, **_line(post, number)) for number in range(1, _count(post) + 1)]


def _line(post: QueryDict, number: int) -> dict[str, str]:
    return {
        name: post.get(f"{name}{number}", "").replace("\x00", "")[:120] for name in (*_MATCHED, "queue", "level")
    }


def _count(post: QueryDict) -> int:
    given = post.get("lines", "")
    return min(int(given), MOST_RULES + rows.BLANK_RULES) if given.isascii() and given.isdecimal() and given else 0


def _rules(post: QueryDict) -> list[dict[str, Any]]:
    """Read the rules of the form: a line without a queue is no rule. Raises Invalid."""
    found = []
    for number in range(1, _count(post) + 1):
        line = _line(post, number)
        queue, level = line.pop("queue"), line.pop("level")
        if not queue:
            continue
        if queue != "general" and not (queue.isascii() and queue.isdecimal() and len(queue) <= 18):
            raise Invalid("rule_queue_unknown", field="rules", line=number)
        found.append({
            **line, "queue": None if queue == "general" else int(queue),
            "level": int(level) if level in ("0", "1", "2", "3") else -1,
        })  # fmt: skip
    return found
