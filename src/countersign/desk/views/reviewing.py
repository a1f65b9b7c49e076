"""A review of how well a message is proven: the level goes down, with a reason that both sides read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Field, Form, Typed
from countersign.desk.views.frame import framed
from countersign.desk.views.reading import asks_why, seen
from countersign.desk.views.refusing import said
from countersign.kernel.acts import LEVELS
from countersign.kernel.errors import AlreadyDone, Conflict, DomainError, NotAllowed, NotVisible
from countersign.tickets import commands, policy, queries, words
from countersign.tickets.queries import MessageRow
from countersign.tickets.rules.status import Side
from countersign.ui.frames import Option
from countersign.ui.render import page


@asks_why
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Lower the level that a customer's message counts at."""
    here = asked(request)
    seen(here, number)
    if not policy.can_downgrade(here.by):
        raise NotAllowed("not_reviewer")
    row = next((row for row in queries.thread_of(number, here.by).messages if row.id == message), None)
    if row is None or row.side != Side.CUSTOMER:
        raise NotVisible
    if row.counts_as == LEVELS[0]:
        raise Conflict("review_only_lowers")
    if request.method != "POST":
        return _shown(request, here, number, row)
    typed = Typed(request.POST)
    level, reason = typed.text("level"), typed.text("reason")
    try:
        commands.downgrade(number, message, level, reason=reason, by=here.by, at=here.now)
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        return _shown(request, here, number, row, typed, said(refusal, here.by), status=refusal.status)
    return HttpResponseRedirect(f"/desk/tickets/{number}{here.place}#message-{message}", status=303)


def _shown(
    request: HttpRequest,
    here: Asked,
    number: int,
    row: MessageRow,
    typed: Typed | None = None,
    error: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    # What a caller code proves is not what a message of the portal can fall to.
    below = [level for level in LEVELS[: LEVELS.index(row.counts_as)] if level != "A2c"]
    options = tuple(Option(level, words.seal(level)[1]) for level in reversed(below))
    level, reason = (typed.text("level"), typed.text("reason")) if typed else ("", "")
    back = f"/desk/tickets/{number}{here.place}"
    form = Form(
        "review",
        _("Lower how well this message counts as proven"),
        _("Now: %(seal)s. It never goes up again; what it was taken for stays in the history.")
        % {"seal": words.seal(row.counts_as, row.method if row.review is None else "")[1]},
        f"/desk/tickets/{number}/messages/{row.id}/review{here.place}",
        back,
        _("Lower it"),
        (
            Field("level", _("From now on it counts as"), "pick", options=options, value=level),
            Field("reason", _("Reason"), hint=_("the customer reads it"), value=reason),
        ),
        kind="danger",
        error=error,
        audience=_("The customer sees the new seal and your name."),
        scripted=False,
    )
    return page(request, "desk/form.html", framed(here, "wide", current="") | {"form": form}, status=status)
