"""Mail that came back: addresses that wait for somebody, and what was done about each."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from countersign.desk.asking import Asked, asked
from countersign.desk.rows.rail import CAME_BACK
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.errors import Conflict, Invalid, NotVisible
from countersign.notify import policy
from countersign.notify.commands import returning
from countersign.notify.queries.returned import LetterboxRow, came_back
from countersign.notify.rules.returned import Task
from countersign.notify.words.returned import RELEASED, TASKS
from countersign.ui import times
from countersign.ui.frames import FieldError
from countersign.ui.render import page

HERE = "/desk/mail/returned"


@dataclass(frozen=True, slots=True)
class Line:
    """One address. can_release: nothing is sent there meanwhile, and it is the person's address still."""

    id: int
    address: str
    person: str
    what: str
    words: str
    at: str
    iso: str
    holder: str
    mine: bool
    ticket: int
    can_release: bool
    former: bool
    hard: bool
    error: str = ""
    reason: str = ""


def here_of(request: HttpRequest) -> Asked:
    """Read the request of somebody who sees to returned mail. Raises NotVisible."""
    here = asked(request)
    if not policy.can_deal_with(here.by):
        raise NotVisible
    return here


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Show the addresses that mail came back from, the longest waiting first. Three queries."""
    return _shown(request, here_of(request))


@require_POST
def take(request: HttpRequest, letterbox: int) -> HttpResponse:
    """Take one address into one's hands."""
    here = here_of(request)
    try:
        returning.take(letterbox, by=here.by, at=here.now)
    except Conflict as refusal:  # A colleague was faster: the list says who.
        return _shown(request, here, {letterbox: (said(refusal, here.by), "")}, status=refusal.status)
    return HttpResponseRedirect(f"{HERE}#letterbox-{letterbox}", status=303)


@require_POST
def deal_with(request: HttpRequest, letterbox: int) -> HttpResponse:
    """Say what was done about an address, and whether mail goes there again."""
    here = here_of(request)
    reason, again = request.POST.get("reason", ""), request.POST.get("write_again") == "1"
    try:
        returning.deal_with(letterbox, reason, write_again=again, by=here.by, at=here.now)
    except Invalid as refusal:
        wrong = {letterbox: (said(refusal, here.by), reason[: returning.REASON_LENGTH])}
        return _shown(request, here, wrong, status=422)
    return HttpResponseRedirect(HERE, status=303)


def _shown(
    request: HttpRequest, here: Asked, wrong: dict[int, tuple[str, str]] | None = None, *, status: int = 200
) -> HttpResponse:
    wrong, tell = wrong or {}, Telling(here.by, here.now)
    context = framed(here, "wide", current=CAME_BACK) | {
        "lines": [_line(row, here, tell, *wrong.get(row.id, ("", ""))) for row in came_back(here.by)],
        "errors": [FieldError(error, f"reason-{id_}") for id_, (error, _kept) in wrong.items()],
        "longest": returning.REASON_LENGTH,
    }
    return page(request, "desk/mail/returned.html", context, status=status)


def _line(row: LetterboxRow, here: Asked, tell: Telling, error: str, reason: str) -> Line:
    since, hard = row.task_at or here.now, row.task == Task.HARD
    what = RELEASED if hard and row.stopped_at is None else TASKS[Task(row.task)]
    return Line(
        row.id, row.address, row.person or _("No account"), str(what), row.words, tell.exact(since),
        times.iso(since), row.taken_by, row.taken_by_id == here.by.id, row.ticket or 0,
        row.stopped_at is not None and row.is_current, bool(row.person) and not row.is_current,
        hard and row.stopped_at is not None, error, reason,
    )  # fmt: skip
