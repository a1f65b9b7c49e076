"""What a customer does on a ticket: each address is one command; a refusal shows the page with the text kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from countersign.kernel.errors import Conflict, Invalid
from countersign.portal import forms
from countersign.portal.asking import Reader, reader_at, see_other
from countersign.portal.carrying import ASKED_ABOUT_SECRETS, asks, carried, hidden, keep_hidden
from countersign.portal.views.ticket import Kept, shown, speakable
from countersign.portal.words.refusals import refusal_words
from countersign.tickets import commands
from countersign.tickets.commands import Words, drop_draft, save_draft
from countersign.tickets.rules.thanks import is_bare_thanks
from countersign.ui.idempotency import FIELD

Said = Callable[..., Any]


@require_POST
def messages(request: HttpRequest, number: int) -> HttpResponse:
    """Add a message; a waiting ticket goes back to the same specialist."""
    return _say(request, number, commands.write, "thread")


@require_POST
def rejection(request: HttpRequest, number: int) -> HttpResponse:
    """Say that it still does not work."""
    return _say(request, number, commands.reject, "thread")


@require_POST
def reopening(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed ticket again."""
    return _say(request, number, commands.reopen, "thread")


@require_POST
def confirmation(request: HttpRequest, number: int) -> HttpResponse:
    """Thanks, everything works: close the ticket by the customer's countersign."""
    return _press(request, number, commands.confirm, "rating")


@require_POST
def chase(request: HttpRequest, number: int) -> HttpResponse:
    """Not answered in time: tell those above, once; a second press says who has it."""
    return _press(request, number, commands.chase, "chase")


@require_POST
def declaration(request: HttpRequest, number: int) -> HttpResponse:
    """Say that it works before a solution was proposed."""
    return _press(request, number, commands.declare_solved, "state")


@require_POST
def thanks(request: HttpRequest, number: int) -> HttpResponse:
    """Take a text as thanks and nothing more; with `solved`, close the ticket by it. Only the customer says so."""
    solved = request.POST.get("solved") == "1"
    return _say(request, number, commands.thank_solved if solved else commands.thank, "thread")


@require_POST
def dispute(request: HttpRequest, number: int) -> HttpResponse:
    """Say that what was asked for had been given already; the duty lead decides whether the pause counts (F13)."""
    return _press(request, number, commands.dispute_pause, "state")


@require_POST
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    """Agree that the ticket waits."""
    return _press(request, number, commands.agree_to_wait, "state")


@require_POST
def disagreement(request: HttpRequest, number: int) -> HttpResponse:
    """Decline that the ticket waits; the work goes on."""
    return _press(request, number, commands.decline_wait, "state")


@require_POST
def separation(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a ticket is no duplicate."""
    return _press(request, number, commands.unmerge, "state")


@require_POST
def follow_ups(request: HttpRequest, number: int) -> HttpResponse:
    """Open a new ticket that follows a closed one."""
    return _say(request, number, commands.follow_up, "thread")


@require_POST
def accept_quote(request: HttpRequest, number: int, quote: int) -> HttpResponse:
    """Order the offered work, on the terms that the page showed: those of this very quote."""
    return _press(request, number, partial(commands.accept_quote, quote_id=quote), "quote")


@require_POST
def decline_quote(request: HttpRequest, number: int, quote: int) -> HttpResponse:
    """Do without the offered work."""
    return _press(request, number, partial(commands.decline_quote, quote_id=quote), "quote")


@require_POST
def rating(request: HttpRequest, number: int) -> HttpResponse:
    """Rate how it went, or change the rating."""
    asking = reader_at(request, number)
    speakable(number, asking)
    form = forms.Rated(request.POST)
    kept = Kept(rating=request.POST.get("satisfaction", ""), key=request.POST.get(FIELD, ""))
    kept.comment = forms.kept(request.POST, ["comment"])["comment"]
    if not form.is_valid():
        kept.rating_error = next(iter(forms.first_errors(form).values()))
        return shown(request, number, asking, kept, status=422)
    try:
        typed = form.cleaned_data
        commands.rate(number, typed["satisfaction"], comment=typed["comment"], by=asking.by, at=asking.now)
    except (Invalid, Conflict) as refusal:
        kept.rating_error = refusal_words(refusal)
        return shown(request, number, asking, kept, status=refusal.status)
    return see_other(f"/tickets/{number}#rating")


def _say(request: HttpRequest, number: int, command: Said, then: str) -> HttpResponse:
    """Send a text with files by one command; refused, it stands in the composer again."""
    asking = reader_at(request, number)
    speakable(number, asking)
    form = forms.Message(request.POST)
    files = carried(request, asking)
    kept = Kept(files=files, key=request.POST.get(FIELD, ""))
    kept.text = forms.kept(request.POST, ["text"])["text"]
    kept.error = " ".join([*forms.first_errors(form).values(), *files.errors])
    if kept.error:
        return shown(request, number, asking, kept, status=422)
    typed = {"text": form.cleaned_data["text"]}
    if asks(typed, request):
        kept.error, kept.secret_at = str(ASKED_ABOUT_SECRETS), request.path
        return shown(request, number, asking, kept, status=409)
    said, secrets = hidden(typed, request, by=asking.by, at=asking.now)
    words = Words(said["text"], [*files.tokens, *secrets])
    if command in _ANSWERS and not files.tokens and request.POST.get("plain") != "1" and is_bare_thanks(words.text):
        save_draft(f"{number}:message", {"text": words.text}, by=asking.by.without_key(), at=asking.now)
        return see_other(f"/tickets/{number}?ask=thanks#courtesy")
    try:
        made = command(number, words, by=asking.by, at=asking.now)
    except (Invalid, Conflict) as refusal:
        kept.error = refusal_words(refusal)
        return shown(request, number, asking, kept, status=refusal.status)
    keep_hidden(secrets, by=asking.by, at=asking.now)
    drop_draft(f"{number}:message", by=asking.by.without_key())
    return see_other(f"/tickets/{getattr(made, 'pk', number)}#{then}")


# What a bare thank-you would set in motion: the customer is asked first what it was (E30).
_ANSWERS = frozenset({commands.write, commands.reject, commands.reopen})


def _press(request: HttpRequest, number: int, command: Said, then: str) -> HttpResponse:
    """Carry out an act that is one button; refused, the page says how things stand now."""
    asking: Reader = reader_at(request, number)
    speakable(number, asking)
    try:
        command(number, by=asking.by, at=asking.now)
    except (Invalid, Conflict) as refusal:
        kept = Kept(notice=refusal_words(refusal), text=forms.kept(request.POST, ["text"])["text"])
        return shown(request, number, asking, kept, status=refusal.status)
    return see_other(f"/tickets/{number}#{then}")
