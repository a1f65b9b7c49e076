"""What the codes of incoming mail are called on a screen."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from countersign.mail.rules.arrivals import MailState

STATES: dict[str, str | Promise] = {
    MailState.THREADED: gettext_lazy("Added to a ticket, held"),
    MailState.DRAFT: gettext_lazy("Drafts"),
    MailState.GENERAL: gettext_lazy("General questions"),
    MailState.QUARANTINED: gettext_lazy("In quarantine"),
    MailState.DROPPED: gettext_lazy("Dropped, with the reason"),
}
REASONS: dict[str, str | Promise] = {
    "reader_killed": gettext_lazy("It used up what its reader may use."),
    "reader_failed": gettext_lazy("Its reader failed on it."),
    "reader_too_slow": gettext_lazy("Reading it took too long."),
    "bytes_missing": gettext_lazy("Its bytes are no longer on the disk."),
    "tried_too_often": gettext_lazy("Reading it was begun five times and never ended."),
    "not_decided": gettext_lazy("Deciding on it was begun five times and never ended."),
    "forged_sender": gettext_lazy("It claims an address whose domain did not send it."),
    "ambiguous_sender": gettext_lazy("It names several senders, or none."),
    "staff_by_mail": gettext_lazy("It claims to come from one of us; staff answer here, never by mail."),
    "automatic": gettext_lazy("A machine wrote it."),
    "bounce": gettext_lazy("A mail server says that a mail was not delivered."),
    "own_mail": gettext_lazy("It is our own mail that came back."),
    "replayed": gettext_lazy("The same signed words came before."),
}
_OTHER = pgettext_lazy("reason of a mail", "Another reason")


def why(reasons: Sequence[str]) -> tuple[str, str]:
    """Say why a mail is where it is: a sentence, and the codes of what was found besides."""
    if not reasons:
        return str(_OTHER), ""
    return str(REASONS.get(reasons[0], _OTHER)), ", ".join(reasons if reasons[0] not in REASONS else reasons[1:])
