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
_SENDERS = gettext_lazy("It names several senders, or none.")
_SEVERAL = gettext_lazy("It is built so that two readers see two different mails.")
_LIMITS = gettext_lazy("It goes past the limits of size, of parts or of depth.")
REASONS: dict[str, str | Promise] = {
    "reader_killed": gettext_lazy("It used up what its reader may use."),
    "reader_failed": gettext_lazy("Its reader failed on it."),
    "reader_too_slow": gettext_lazy("Reading it took too long."),
    "bytes_missing": gettext_lazy("Its bytes are no longer on the disk."),
    "tried_too_often": gettext_lazy("Reading it was begun five times and never ended."),
    "not_decided": gettext_lazy("Deciding on it was begun five times and never ended."),
    "by_hand": gettext_lazy("One of us took it up by hand."),
    "token": gettext_lazy("It carries the token of its ticket, made for this sender."),
    "registered_address": gettext_lazy("It names a registered address."),
    "about_a_service": gettext_lazy("It speaks of a service."),
    "general_question": gettext_lazy("It asks in general."),
    "answers_a_question": gettext_lazy("It answers our answer to a general question, from the address we wrote to."),
    "forged_sender": gettext_lazy("It claims an address whose domain did not send it."),
    "lookalike_domain": gettext_lazy("Its domain looks like one of ours or of a customer."),
    "mixed_scripts": gettext_lazy("Its domain mixes letters of several scripts."),
    "two_from": _SENDERS,
    "several_senders": _SENDERS,
    "two_authors": _SENDERS,
    "group_in_from": _SENDERS,
    "no_sender": _SENDERS,
    "no_from": _SENDERS,
    "no_address_in_from": _SENDERS,
    "from_too_long": _SENDERS,
    "bare_cr": _SEVERAL,
    "bare_lf": gettext_lazy("Its lines end in two ways, so that two readers see two different mails."),
    "nul_in_header": _SEVERAL,
    "no_headers": gettext_lazy("It has no header that names anybody."),
    "headers_too_large": _LIMITS,
    "mail_too_large": _LIMITS,
    "too_many_parts": _LIMITS,
    "too_deep": _LIMITS,
    "staff_by_mail": gettext_lazy("It claims to come from one of us; staff answer here, never by mail."),
    "auto_reply": gettext_lazy("A machine answered by itself."),
    "list": gettext_lazy("It went to many: a mailing list or a newsletter."),
    "report": gettext_lazy("It is the report of a machine."),
    "bounce": gettext_lazy("A mail server says that a mail of ours was not delivered."),
    "foreign_bounce": gettext_lazy("A mail server returns a mail that is none of ours."),
    "nameless_bounce": gettext_lazy("A mail server says that a mail was not delivered, and not which one."),
    "canary": gettext_lazy("We sent it to ourselves, to see that mail comes through."),
    "own_mail": gettext_lazy("It is our own mail that came back."),
    "too_many_hops": gettext_lazy("It runs in a circle: too many servers passed it on."),
    "replayed": gettext_lazy("The same signed words came before."),
    "former_contact": gettext_lazy("Its sender is no contact of this ticket any more."),
}
_OTHER = pgettext_lazy("reason of a mail", "Another reason")


def why(reasons: Sequence[str]) -> tuple[str, str]:
    """Say why a mail is where it is: a sentence, and the codes of what was found besides."""
    if not reasons:
        return str(_OTHER), ""
    return str(REASONS.get(reasons[0], _OTHER)), ", ".join(reasons if reasons[0] not in REASONS else reasons[1:])
