"""What is said in a call: tickets and messages of a proven caller, drafts and attempts of all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countersign.customers.queries import services_of
from countersign.desk.asking import Asked
from countersign.desk.forms import Typed, number_in
from countersign.desk.views.arriving import received
from countersign.desk.views.phone.desk import here_of, to_call
from countersign.desk.views.phone.showing import Filled, shown
from countersign.desk.views.refusing import said
from countersign.intake.commands import approvals as approving
from countersign.intake.commands import attempts as deceiving
from countersign.intake.commands import calls
from countersign.intake.commands import drafts as drafting
from countersign.intake.commands import recordings as recording
from countersign.intake.queries.calls import call_row
from countersign.kernel.errors import AlreadyDone, DomainError, NotVisible
from countersign.tickets.commands import Report
from countersign.tickets.rules.facts import TITLE_LENGTH, facts_for
from countersign.tickets.rules.status import Kind


def _run(
    request: HttpRequest, here: Asked, call: int, place: str, act: Callable[[], object], to: str = ""
) -> HttpResponse:  # fmt: skip
    """Carry one form of the page out, or show the page again with the reason or question beside it and all typed."""
    try:
        Typed(request.POST).check_secrets()
        act()
    except (AlreadyDone, NotVisible):
        raise
    except DomainError as refusal:
        if refusal.status not in (409, 422, 429, 413):
            raise
        return _refused(request, here, call, place, refusal)
    return to_call(call, to)


def _refused(request: HttpRequest, here: Asked, call: int, place: str, refusal: DomainError) -> HttpResponse:
    typed: Mapping[str, str] = {name: Typed(request.POST).text(name) for name in request.POST}
    reason, about = said(refusal, here.by), str(refusal.facts.get("field", ""))
    beside = about in request.POST
    filled = Filled(
        place, typed, {about: reason} if beside else {}, "" if beside else reason,
        typed.get("idempotency_key", "")[:80], secret=refusal.code == "secret_typed", status=refusal.status,
    )  # fmt: skip
    return shown(request, here, call, filled)


@require_POST
def tickets(request: HttpRequest, call: int) -> HttpResponse:
    """Open a ticket in the caller's name, or show the questions of another kind."""
    here, typed = here_of(request), Typed(request.POST)
    if typed.text("step") == "kind":
        kept = {name: typed.text(name) for name in request.POST}
        return shown(request, here, call, Filled("ticket", kept))
    report = _report(typed, here, call)
    return _run(
        request, here, call, "ticket", lambda: calls.open_for_caller(call, report, by=here.by, at=here.now), "#tickets"
    )


def _report(typed: Typed, here: Asked, call: int) -> Report:
    kind = typed.text("kind")
    facts = {fact.name: typed.text(fact.name) for fact in facts_for(kind)} if kind in set(Kind) else {}
    service = number_in(typed.text("service"))
    title = " ".join(typed.text("title").split())
    if not title and kind == Kind.DOWN:
        contract = call_row(call, here.by).contract_id or 0
        name = next((one.name for one in services_of(contract) if one.id == service), "")
        title = ": ".join(filter(None, (name, " ".join(facts.get("not_answering", "").split()))))[:TITLE_LENGTH]
    return Report(kind, title, typed.text("description"), service_id=service, facts=facts)


@require_POST
def status(request: HttpRequest, call: int, number: int) -> HttpResponse:
    """Record that the caller was told how a ticket stands."""
    here = here_of(request)
    return _run(
        request, here, call, "status",
        lambda: calls.hear_status(call, number, by=here.by, at=here.now), f"?told={number}#tickets",
    )  # fmt: skip


@require_POST
def message(request: HttpRequest, call: int, number: int) -> HttpResponse:
    """Add what the caller says to a ticket."""
    here, typed = here_of(request), Typed(request.POST)
    return _run(
        request, here, call, f"message:{number}",
        lambda: calls.write_for_caller(call, number, typed.text(), by=here.by, at=here.now), "#tickets",
    )  # fmt: skip


@require_POST
def approvals(request: HttpRequest, call: int) -> HttpResponse:
    """Ask the customer to approve in the portal what the caller wants."""
    here, typed = here_of(request), Typed(request.POST)
    wish = approving.Wish(
        typed.text("act"), number_in(typed.text("service")), number_in(typed.text("ticket")), typed.text("words")
    )
    return _run(
        request, here, call, "approval", lambda: approving.ask(call, wish, by=here.by, at=here.now), "#approvals"
    )


@require_POST
def drafts(request: HttpRequest, call: int) -> HttpResponse:
    """Write down what a caller without a code says."""
    here, typed = here_of(request), Typed(request.POST)
    facts = {name: typed.text(name) for name in drafting.OUTAGE_FACTS}
    given = drafting.Said(typed.text("kind"), typed.text("words"), typed.text("name"), facts)
    return _run(request, here, call, "draft", lambda: drafting.file_draft(call, given, by=here.by, at=here.now))


@require_POST
def attempt(request: HttpRequest, call: int) -> HttpResponse:
    """Record an attempt at deceiving us."""
    here, typed = here_of(request), Typed(request.POST)
    return _run(
        request, here, call, "attempt",
        lambda: deceiving.record_attempt(
            call, typed.text("kind"), typed.text("words"), claimed_name=typed.text("name"), by=here.by, at=here.now
        ),
        "?recorded",
    )  # fmt: skip


@require_POST
def recordings(request: HttpRequest, call: int) -> HttpResponse:
    """Attach the recording of the call."""
    here = here_of(request)

    def attach() -> None:
        tokens = [*request.POST.getlist("upload"), *received(request, here.by, here.now)][:4]
        for token in tokens:
            recording.attach_recording(call, token, by=here.by.without_key(), at=here.now)

    if not request.FILES and not request.POST.get("upload"):
        return shown(request, here, call, Filled("recording", error=_("Choose a file."), status=422))
    return _run(request, here, call, "recording", attach)
