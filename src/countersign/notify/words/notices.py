"""The words of notices, in the recipient's language and zone: what happened, what comes next, by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countersign.notify.rules.notices import Kind
from countersign.tickets.words import ESCALATION_LEVELS, SEVERITIES
from countersign.ui.times import exact_with_zone

# Why a mail did not leave, where no mail server said so: recorded in English, read in the reader's language.
TOO_OLD = "Not sent: it was older than a day when its turn came."
UNKNOWN = "It is not known whether the mail server took it."
STOPPED = "Not sent: mail to this address came back, and nobody has said yet that it works again."
NOT_ASCII = "The mail server takes no address with letters beyond ASCII before the @."
WRITTEN = "Written to "
NOT_HANDED = "The mail could not be handed to the mail server: "
_OWN_WORDS = {
    TOO_OLD: gettext_lazy("Not sent: it was older than a day when its turn came."),
    UNKNOWN: gettext_lazy("It is not known whether the mail server took it."),
    STOPPED: gettext_lazy("Not sent: mail to this address came back, and nobody has said yet that it works again."),
    NOT_ASCII: gettext_lazy("The mail server takes no address with letters beyond ASCII before the @."),
}


def headline(kind: str) -> str:
    """Say in short what a notice about a ticket tells; empty for any other."""
    return next((str(text) for known, text in HEADLINES.items() if known == kind), "")


def outcome(words: str) -> str:
    """Say what became of a mail: our own words in the reader's language, a server's as they are."""
    if words.startswith(WRITTEN):
        return _("Written to the file %(name)s") % {"name": words.removeprefix(WRITTEN)}
    if words.startswith(NOT_HANDED):
        told = {"words": words.removeprefix(NOT_HANDED)}
        return _("The mail could not be handed to the mail server: %(words)s") % told
    return str(_OWN_WORDS.get(words, words))


@dataclass(frozen=True, slots=True)
class Story:
    """All that a notice may tell of a ticket, as the event left it. There is no place for anybody's words.

    actor:   name of who acted. due_at: when the customer may expect to hear, if a clock or a promise runs.
    until: the date that a reminder, a wait or a step names, or since when an answer is late. to: to whom it was
    escalated. other: the ticket that a duplicate goes on in.
    """

    number: int
    title: str
    actor: str
    at: datetime
    due_at: datetime | None
    severity: str
    reopen_until: datetime | None
    until: datetime | None = None
    other: int = 0
    to: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a notice speaks. answers: whether a mail in answer to it finds its ticket."""

    name: str
    locale: str
    zone: str
    is_staff: bool
    answers: bool = False


HEADLINES = {
    Kind.OPENED: gettext_lazy("We have your request"),
    Kind.ACCEPTED: gettext_lazy("An engineer works on it"),
    Kind.ACKNOWLEDGED: gettext_lazy("We have read your request"),
    Kind.ANSWERED: gettext_lazy("There is an answer"),
    Kind.ASKED: gettext_lazy("We have a question"),
    Kind.PROPOSED: gettext_lazy("Please check the solution"),
    Kind.CLOSED: gettext_lazy("The request is closed"),
    Kind.CLOSED_UNCONFIRMED: gettext_lazy("Closed without confirmation"),
    Kind.CLOSED_UNANSWERED: gettext_lazy("Closed without an answer"),
    Kind.REFUSED: gettext_lazy("This is outside our duty"),
    Kind.WITHDRAWN: gettext_lazy("The request is withdrawn"),
    Kind.REOPENED: gettext_lazy("The request is open again"),
    Kind.SEVERITY: gettext_lazy("The severity has changed"),
    Kind.REMINDED: gettext_lazy("We still wait for your answer"),
    Kind.REMINDED_SOLUTION: gettext_lazy("Does it work? We still wait for your word"),
    Kind.WAIT_PROPOSED: gettext_lazy("Please agree or decline"),
    Kind.THIRD_AWAITED: gettext_lazy("We wait for a third party"),
    Kind.SCHEDULED: gettext_lazy("The time is agreed"),
    Kind.RETURNED: gettext_lazy("We go on"),
    Kind.MERGED: gettext_lazy("The same fault as in another request"),
    Kind.OVERDUE: gettext_lazy("We are late"),
    Kind.PROMISE_BROKEN: gettext_lazy("We did not write in time"),
    Kind.ESCALATED: gettext_lazy("Escalated to you"),
    Kind.CALLED: gettext_lazy("Nobody accepts a critical request"),
    Kind.CHASED: gettext_lazy("The customer asks where the answer is"),
    Kind.CRITICAL: gettext_lazy("Critical request"),
    Kind.ADDRESSED: gettext_lazy("Addressed to you"),
    Kind.OFFERED: gettext_lazy("Offered to you"),
    Kind.DECLINED: gettext_lazy("Your offer was not taken"),
    Kind.CUSTODY: gettext_lazy("Held in your place"),
    Kind.REJECTED: gettext_lazy("The customer says it does not work"),
    Kind.CAME_BACK: gettext_lazy("Reopened by the customer"),
    Kind.DECLARED_SOLVED: gettext_lazy("The customer says it works"),
    Kind.SUSPENDED: gettext_lazy("The customer put it aside"),
    Kind.WINDOW_AGREED: gettext_lazy("The window is agreed"),
    Kind.WAIT_DECLINED: gettext_lazy("The customer does not agree to wait"),
    Kind.UNMERGED: gettext_lazy("It is no duplicate"),
    Kind.BACK_IN_WORK: gettext_lazy("Back in work"),
    Kind.WAIT_DUE: gettext_lazy("Time to look again"),
    Kind.SILENCE_OVER: gettext_lazy("May be closed for silence"),
    Kind.STALE: gettext_lazy("Silent for a week"),
    Kind.STALE_FOR_HEAD: gettext_lazy("Silent for two weeks"),
    Kind.NEXT_STEP: gettext_lazy("The next step is yours"),
    Kind.HALF_SPENT: gettext_lazy("Half of the time is spent"),
    Kind.NEARLY_SPENT: gettext_lazy("Four fifths of the time are spent"),
    Kind.LATE: gettext_lazy("The promised time has passed"),
}
SENTENCES = {
    Kind.OPENED: gettext_lazy("We received your request at %(at)s."),
    Kind.ACCEPTED: gettext_lazy("%(actor)s took your request into work at %(at)s."),
    Kind.ACKNOWLEDGED: gettext_lazy("%(actor)s read your request and wrote to you at %(at)s."),
    Kind.ANSWERED: gettext_lazy("%(actor)s answered your request at %(at)s."),
    Kind.ASKED: gettext_lazy("%(actor)s asked you something at %(at)s. The work waits for your answer."),
    Kind.PROPOSED: gettext_lazy(
        "%(actor)s proposed a solution at %(at)s. Please check it and say on the page of the request whether it "
        "works. The request stays open until you confirm."
    ),
    Kind.CLOSED: gettext_lazy("The request was closed at %(at)s."),
    Kind.CLOSED_UNCONFIRMED: gettext_lazy(
        "The proposed solution had no answer for seven days. The request was closed at %(at)s and is counted as "
        "unconfirmed."
    ),
    Kind.CLOSED_UNANSWERED: gettext_lazy(
        "Our question had no answer for fourteen days. %(actor)s closed the request at %(at)s."
    ),
    Kind.REFUSED: gettext_lazy(
        "%(actor)s closed the request at %(at)s, because the work is not part of your contract. The reasons, and "
        "what you can do instead, stand on its page."
    ),
    Kind.WITHDRAWN: gettext_lazy("%(actor)s withdrew the request at %(at)s."),
    Kind.REOPENED: gettext_lazy("The request was reopened at %(at)s."),
    Kind.SEVERITY: gettext_lazy(
        "%(actor)s changed the severity at %(at)s. It is now: %(severity)s. The reason stands on the page of the "
        "request."
    ),
    Kind.REMINDED: gettext_lazy(
        "We asked you something and have no answer yet. The work waits for it; the clock is paused."
    ),
    Kind.REMINDED_SOLUTION: gettext_lazy(
        "We proposed a solution and do not know whether it works. Without a word from you the request may be closed as "
        "unconfirmed after %(until)s; you can open it again afterwards."
    ),
    Kind.WAIT_PROPOSED: gettext_lazy(
        "%(actor)s asked at %(at)s whether the request may wait. Nothing changes until you agree on its page."
    ),
    Kind.THIRD_AWAITED: gettext_lazy("%(actor)s wrote at %(at)s that we wait for somebody else, and until when."),
    Kind.SCHEDULED: gettext_lazy("The window for the work is agreed since %(at)s. It begins at %(until)s."),
    Kind.RETURNED: gettext_lazy("The wait was over at %(at)s. The request is in work again."),
    Kind.MERGED: gettext_lazy(
        "%(actor)s found at %(at)s that it is the same fault as in your request #%(other)s, where the work goes on. "
        "You can say on its page within seven days that it is not."
    ),
    Kind.OVERDUE: gettext_lazy(
        "We did not keep the time that your plan promises: %(until)s. Somebody above the specialist has been told."
    ),
    Kind.PROMISE_BROKEN: gettext_lazy(
        "We promised to write by %(until)s and did not. Somebody above the specialist has been told."
    ),
    Kind.ESCALATED: gettext_lazy(
        "This request was escalated to you at %(at)s. Take it up on its page within ten minutes, or it goes further up."
    ),
    Kind.CALLED: gettext_lazy(
        "Nobody has accepted this critical request for five minutes. Everybody on shift is told at %(at)s."
    ),
    Kind.CHASED: gettext_lazy(
        "%(actor)s asked at %(at)s why there is no answer. It was promised by %(until)s and is escalated to %(to)s."
    ),
    Kind.CRITICAL: gettext_lazy("A critical request came in at %(at)s and waits to be accepted."),
    Kind.ADDRESSED: gettext_lazy("%(actor)s addressed this request to you at %(at)s."),
    Kind.OFFERED: gettext_lazy(
        "%(actor)s offered you this request at %(at)s. It stays with its holder until you take it."
    ),
    Kind.DECLINED: gettext_lazy("%(actor)s did not take the request that was offered, at %(at)s."),
    Kind.CUSTODY: gettext_lazy("%(actor)s holds this request in your place since %(at)s."),
    Kind.REJECTED: gettext_lazy("%(actor)s wrote at %(at)s that the proposed solution does not work."),
    Kind.CAME_BACK: gettext_lazy("%(actor)s reopened the request at %(at)s. It is in work under your name."),
    Kind.DECLARED_SOLVED: gettext_lazy(
        "%(actor)s said at %(at)s that everything works. Please file what it was, then the request closes."
    ),
    Kind.SUSPENDED: gettext_lazy("%(actor)s put the request aside at %(at)s. It comes back by itself."),
    Kind.WINDOW_AGREED: gettext_lazy("%(actor)s agreed at %(at)s to the window that begins at %(until)s."),
    Kind.WAIT_DECLINED: gettext_lazy("%(actor)s did not agree at %(at)s that the request waits. It is in work."),
    Kind.UNMERGED: gettext_lazy("%(actor)s said at %(at)s that it is another fault. The request is open again."),
    Kind.BACK_IN_WORK: gettext_lazy("What this request waited for was over at %(at)s. It is in work under your name."),
    Kind.WAIT_DUE: gettext_lazy("You wanted to look at this request again now."),
    Kind.SILENCE_OVER: gettext_lazy(
        "The customer has been silent long enough and was reminded twice. You may close this request."
    ),
    Kind.STALE: gettext_lazy(
        "Nothing has happened on this request for a week. Please name the next step and who takes it within a working "
        "day."
    ),
    Kind.STALE_FOR_HEAD: gettext_lazy("Nothing has happened on this request for two weeks."),
    Kind.NEXT_STEP: gettext_lazy("%(actor)s named the next step at %(at)s. It is yours until %(until)s."),
    Kind.HALF_SPENT: gettext_lazy("Half of the promised time is spent. It is due at %(until)s."),
    Kind.NEARLY_SPENT: gettext_lazy("Four fifths of the promised time are spent. It is due at %(until)s."),
    Kind.LATE: gettext_lazy("The promised time has passed: %(until)s. The customer has been told."),
}


def written(kind: Kind, story: Story, reader: Reader, provider: str) -> tuple[str, str]:
    """Write subject and body of a notice about a ticket."""
    with translation.override(reader.locale):

        def when(moment: datetime) -> str:
            return exact_with_zone(moment, reader.zone, reader.locale)

        facts = {
            "actor": story.actor, "at": when(story.at), "severity": SEVERITIES[story.severity], "other": story.other,
            "until": when(story.until) if story.until else "", "to": story.to or ESCALATION_LEVELS[0],
        }  # fmt: skip
        paragraphs = [
            _("Hello %(name)s,") % {"name": reader.name},
            f"#{story.number} {story.title}",
            f"{HEADLINES[kind]}.",
            str(SENTENCES[kind]) % facts,
            *_next(kind, story, when),
            _("Open the request: %(link)s") % {"link": link_to(story.number, staff=reader.is_staff)},
            _("%(provider)s support") % {"provider": provider},
            _small_print(reader),
        ]
        # The same for every mail of a ticket, so that a mailbox keeps them together.
        return f"[#{story.number}] {story.title}", "\n\n".join(paragraphs) + "\n"


def _small_print(reader: Reader) -> str:
    """Say where an answer is read: customers may answer the mail itself where we take mail in."""
    if reader.answers and not reader.is_staff:
        return _(
            "This message was sent by the system. You can answer it by mail: your answer waits beside the request "
            "until you confirm it there."
        )
    return _("This message was sent by the system. Answers are read on the page of the request, not in this mailbox.")


def _next(kind: Kind, story: Story, when: Callable[[datetime], str]) -> list[str]:
    """Say what comes next and by when."""
    if story.reopen_until is not None:
        return [_("If something still fails, you can reopen it until %(until)s.") % {"until": when(story.reopen_until)}]
    if story.due_at is None:
        return []
    if kind == Kind.OPENED:
        return [_("You will have an answer no later than %(due)s.") % {"due": when(story.due_at)}]
    if kind in SENT_TO_STAFF:
        return [_("The answer is due at %(due)s.") % {"due": when(story.due_at)}]
    if story.due_at <= story.at:
        return []  # What was missed is promised no more.
    return [_("Next message no later than %(due)s.") % {"due": when(story.due_at)}]


SENT_TO_STAFF = frozenset(
    {
        Kind.CRITICAL, Kind.ADDRESSED, Kind.OFFERED, Kind.DECLINED, Kind.CUSTODY, Kind.REJECTED, Kind.CAME_BACK,
        Kind.DECLARED_SOLVED, Kind.SUSPENDED, Kind.WINDOW_AGREED, Kind.WAIT_DECLINED, Kind.UNMERGED,
        Kind.ESCALATED, Kind.CALLED, Kind.CHASED,
        Kind.BACK_IN_WORK, Kind.WAIT_DUE, Kind.SILENCE_OVER, Kind.STALE, Kind.STALE_FOR_HEAD, Kind.NEXT_STEP,
        Kind.HALF_SPENT, Kind.NEARLY_SPENT, Kind.LATE,
    }
)  # fmt: skip


def link_to(number: int, *, staff: bool) -> str:
    """Return the address of a ticket's page; its host comes from the configuration alone (T98)."""
    return f"{settings.ORIGIN}/desk/tickets/{number}" if staff else f"{settings.ORIGIN}/tickets/{number}"
