"""What cases do after commit and in time: accounts are found, claimants are answered, waits end."""

from __future__ import annotations

from contextlib import suppress

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from countersign import ledger
from countersign.customers.case_links import absolute, case_path, set_up_path, stop_path
from countersign.customers.commands.ending_recoveries import end_waits
from countersign.customers.commands.recoveries import match_recovery
from countersign.customers.queries import cases as queries
from countersign.customers.queries import provider_name
from countersign.customers.rules.cases import LETTERS_A_DAY
from countersign.identity.queries import account
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.vault import box

CLAIMED = ("recovery.claimed", "dispute.claimed")
NOT_CONFIRMED = ("recovery.refused", "recovery.cancelled", "recovery.expired", "dispute.rejected", "dispute.resolved")


@ledger.subscribe("recovery.claimed", name="customers.match_recovery")
def match(event: EventRow) -> None:
    """Find the account that a claim means: after the answer, so that the answer cannot tell (T35)."""
    match_recovery(event.subject, by=SYSTEM, at=database_now())


@ledger.subscribe(*CLAIMED, name="customers.receipt_of_claim")
def receipt(event: EventRow) -> None:
    """Tell a claimant where the own case stands; the same words whatever was claimed, three times a day at most."""
    case = queries.told_of(event.kind, event.subject)
    if case is None or queries.letters_today(case.contact, event.at) > LETTERS_A_DAY:
        return
    with translation.override(case.locale):
        _send(
            _("Your request at %(provider)s") % _told(),
            [
                _("somebody, probably you, asked %(provider)s for help with access and gave this address.") % _told(),
                _("The number of the case is %(number)s. Here you see how it stands:") % {"number": number(event)},
                absolute(case_path(event.kind, event.subject)),
                _("If it was not you, do nothing."),
            ],
            case.contact,
        )


@ledger.subscribe("recovery.approved", name="customers.tell_claimant_of_wait")
def waiting(event: EventRow) -> None:
    """Tell a claimant who was proven that the delay runs; nothing can be used before its end."""
    case = queries.told_of(event.kind, event.subject)
    if case is None:
        return
    with translation.override(case.locale):
        lines = [
            _("your identity is confirmed. For safety everybody concerned is told now and may object."),
            _("If nobody does, a link for setting up your access comes to this address when the wait is over:"),
            absolute(case_path(event.kind, event.subject)),
        ]
        _send(_("Your case %(number)s") % {"number": number(event)}, lines, case.contact)


@ledger.subscribe("recovery.completed", name="customers.mail_set_up")
def set_up(event: EventRow) -> None:
    """Mail the link that works once, within two days; the seed of an old app is dropped from the vault."""
    case = queries.told_of(event.kind, event.subject)
    if case is None:
        return
    with suppress(box.VaultAway):  # A seed without its mark proves nothing, and the next one replaces it.
        box.totp_drop(case.account_id)
    with translation.override(case.locale):
        lines = [
            _("the wait is over. Open this link within 48 hours and choose a password. It works once:"),
            absolute(set_up_path(event.subject)),
            _("All browsers were signed out. For seven days nothing can be deleted, transferred or exported."),
        ]
        _send(_("Set up your access"), lines, case.contact)


@ledger.subscribe(*NOT_CONFIRMED, name="customers.tell_claimant_of_end")
def ended(event: EventRow) -> None:
    """Tell a claimant that a case ended: not confirmed, without a reason or a field (T32); or carried out."""
    case = queries.told_of(event.kind, event.subject)
    if case is None:
        return
    with translation.override(case.locale):
        accepted = event.type == "dispute.resolved" and case.decision == "to_claimant"
        lines = [
            _("your claim was accepted. An officer writes to you about the next step.")
            if accepted
            else _("your request could not be confirmed. Nothing was changed."),
            absolute(case_path(event.kind, event.subject)),
        ]
        _send(_("Your case %(number)s") % {"number": number(event)}, lines, case.contact)


@ledger.subscribe("recovery.matched", "recovery.approved", name="customers.tell_other_addresses")
def other_addresses(event: EventRow) -> None:
    """Tell every further address under which the person stands on contracts, with the link that stops it (T33)."""
    case = queries.told_of(event.kind, event.subject)
    held = account(case.account_id) if case is not None and case.account_id is not None else None
    if case is None or held is None:
        return
    with translation.override(held.locale):
        for address in queries.other_addresses(held.id):
            if address in (held.email, case.contact):
                continue
            lines = [
                _("somebody asked for new access to the account of %(name)s at %(provider)s.")
                % {**_told(), "name": held.name},
                _("If it was not you, stop it with this link:"),
                absolute(stop_path(event.subject)),
            ]
            _send(_("Somebody asks for access to your account"), lines, address)


@app.periodic(cron="* * * * *", periodic_id="customers.end_waits")
@app.task(name="customers.end_waits", queueing_lock="customers.end_waits")
def end(timestamp: int = 0) -> None:
    """Let changes and recoveries take effect whose wait is over, and end claims nobody decided."""
    end_waits(by=SYSTEM, at=database_now())


def number(event: EventRow) -> str:
    """Write the number of a case as people read it out: R-12, D-7."""
    return f"{'R' if event.kind == 'recovery_case' else 'D'}-{event.subject}"


def _told() -> dict[str, str]:
    return {"provider": provider_name() or "Countersign"}


def _send(subject: str, paragraphs: list[str], to: str) -> None:
    text = "\n\n".join([_("Hello,"), *paragraphs])
    EmailMessage(subject, text + "\n", to=[to]).send()
