"""The desk of calls: who calls, which contract they name, what the code says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from countersign.desk.asking import Asked, asked, wants_region
from countersign.desk.forms import Typed, number_in
from countersign.desk.rows import lines
from countersign.desk.rows import phone as rows
from countersign.desk.rows.rail import OUTAGES, rail
from countersign.desk.sentences import Telling
from countersign.desk.views.frame import framed
from countersign.desk.views.phone.showing import Filled, approvals, head, shown, shows_its_end
from countersign.desk.views.reading import seen, stops_at_cap
from countersign.desk.views.refusing import said
from countersign.intake import policy
from countersign.intake.commands import callbacks, calls
from countersign.intake.queries.calls import calls_of_operator
from countersign.intake.queries.lines import missed, seats
from countersign.intake.queries.promises import callbacks_due, drafts_open, numbers_of
from countersign.kernel.errors import Invalid, NotVisible
from countersign.ui import times
from countersign.ui.frames import Option
from countersign.ui.render import page, region


def here_of(request: HttpRequest) -> Asked:
    """Read the request of somebody who answers the telephone. Raises NotVisible."""
    here = asked(request)
    if not (policy.can_answer(here.by) or here.by.has(*policy.OVERSEERS)):
        raise NotVisible
    return here


def to_call(call_id: int, place: str = "") -> HttpResponse:
    """Lead to the page of a call."""
    return HttpResponseRedirect(f"/desk/phone/calls/{call_id}{place}", status=303)


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """Show the telephone: begin a call, callbacks that are due, drafts that are open, my last calls."""
    here = here_of(request)
    if wants_region(request):
        drafts = [rows.draft(row, Telling(here.by, here.now)) for row in drafts_open()]
        return region(request, "desk/phone/_drafts.html", {"drafts": drafts, "can_answer": policy.can_answer(here.by)})
    return _phone(request, here)


@require_safe
def callbacks_waiting(request: HttpRequest) -> HttpResponse:
    """Show the queue of callbacks anew. Three queries."""
    here = here_of(request)
    tell = Telling(here.by, here.now)
    waiting = [lines.callback(row, here.by, tell) for row in callbacks_due(here.now)]
    return region(request, "desk/phone/_callbacks.html", {"callbacks": waiting})


@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    """Tell the rail how many outages were said that nobody has proven or decided on. One query. Raises NotVisible."""
    here = here_of(request)
    if not policy.can_answer(here.by):  # Who only oversees the telephone has no such counter.
        raise NotVisible
    links = (one for group in rail({OUTAGES: here.outages}, "", here.by) for one in group.links)
    link = next(one for one in links if one.name == OUTAGES)
    return region(request, "desk/phone/_outages.html", {"link": link})


def _phone(request: HttpRequest, here: Asked, *, number: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    tell = Telling(here.by, here.now)
    context = framed(here, "wide", current="phone") | {
        "can_answer": policy.can_answer(here.by),
        "can_watch": policy.can_watch(here.by),
        "calls": [rows.call(row, tell) for row in calls_of_operator(here.by)],
        "callbacks": [lines.callback(row, here.by, tell) for row in callbacks_due(here.now)],
        "missed": [lines.missed(row, tell) for row in missed(here.now)],
        "can_sit": policy.can_set_extension(here.by),
        "extension": next((one.number for one in seats() if one.account_id == here.by.id), ""),
        "drafts": [rows.draft(row, tell) for row in drafts_open()],
        "number": number,
        "wrong": wrong,
    }
    return page(request, "desk/phone/phone.html", context, status=status)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the record of an incoming call."""
    here = here_of(request)
    number = Typed(request.POST).text("number")
    try:
        call = calls.begin_call(number, by=here.by, at=here.now)
    except Invalid as refusal:
        return _phone(request, here, number=number, wrong=said(refusal, here.by), status=422)
    return to_call(call.pk)


@stops_at_cap
@require_http_methods(["GET", "HEAD", "POST"])
def outgoing(request: HttpRequest) -> HttpResponse:
    """Call a contact of a ticket's contract at a registered number; the portal shows who calls, why, the phrase."""
    here = here_of(request)
    typed = Typed(request.POST or request.GET)
    ticket = seen(here, number_in(typed.text("ticket")) or 0)
    wrong = {}
    if request.method == "POST":
        try:
            contact = number_in(typed.text("contact"))
            if contact is None or contact not in {one.contact for one in numbers_of(ticket.contract_id)}:
                raise Invalid("callback_number", field="contact")
            call = callbacks.call_contact(contact, typed.text("reason"), by=here.by, at=here.now)
            return to_call(call.pk)
        except Invalid as refusal:
            wrong = {str(refusal.facts.get("field", "reason")): said(refusal, here.by)}
    numbers = [Option(str(one.contact), one.number, one.name, mono=True) for one in numbers_of(ticket.contract_id)]
    told = {"number": ticket.number, "title": ticket.title}
    reason = typed.text("reason") or _("Ticket #%(number)s: %(title)s") % told
    context = framed(here, "wide", current="phone") | {
        "numbers": numbers, "ticket": ticket.number, "reason": reason, "wrong": wrong,
    }  # fmt: skip
    return page(request, "desk/phone/outgoing.html", context, status=422 if wrong else 200)


@require_safe
def call(request: HttpRequest, call: int) -> HttpResponse:
    """Show one call; a script asks for its head or its approvals alone."""
    here = here_of(request)
    if not wants_region(request):
        return shown(request, here, call)
    return head(request, here, call) if "head" in request.GET else approvals(request, here, call)


@require_POST
@shows_its_end
def search(request: HttpRequest, call: int) -> HttpResponse:
    """Look for the contract that the caller names; what is found is shown, and that it was looked for recorded."""
    here, typed = here_of(request), Typed(request.POST)
    kept = {"q": typed.text("q")[:100]}
    try:
        found = calls.search(call, kept["q"], by=here.by.without_key(), at=here.now)
    except Invalid as refusal:
        wrong = {"q": said(refusal, here.by)}
        return shown(request, here, call, Filled("search", kept, wrong, status=422))
    return shown(request, here, call, Filled("search", kept, found=found))


@require_POST
@shows_its_end
def contract(request: HttpRequest, call: int) -> HttpResponse:
    """Pick the contract that the caller names. No fragment: it would take the cursor from the code's field."""
    here = here_of(request)
    calls.pick_contract(call, number_in(Typed(request.POST).text("contract")) or 0, by=here.by, at=here.now)
    return to_call(call)


@require_POST
@shows_its_end
def code(request: HttpRequest, call: int) -> HttpResponse:
    """Hold the code against the contract; a refusal says what to do next, a cool-down its exact second."""
    here = here_of(request)
    try:
        found = calls.check_code(call, Typed(request.POST).text("code")[:40], by=here.by, at=here.now)
    except Invalid as refusal:
        field = str(refusal.facts.get("field", "code"))
        return shown(request, here, call, Filled("code", wrong={field: said(refusal, here.by)}, status=422))
    if found.outcome == "proven":
        return to_call(call)
    until = times.exact_with_zone(found.until, here.by.zone, here.by.locale) if found.until else ""
    verdict = rows.verdict(found.outcome, until)
    response = shown(request, here, call, Filled("code", verdict=verdict, status=429 if found.until else 422))
    if found.until is not None:
        response["Retry-After"] = str(max(1, int((found.until - here.now).total_seconds())))
    return response


@require_POST
@shows_its_end
def end(request: HttpRequest, call: int) -> HttpResponse:
    """End the call."""
    here, reached = here_of(request), Typed(request.POST).text("reached") != "0"
    calls.end_call(call, reached=reached, by=here.by, at=here.now)
    return HttpResponseRedirect("/desk/phone", status=303)
