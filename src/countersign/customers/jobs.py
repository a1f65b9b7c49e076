"""The room's jobs: the link that proves an e-mail, letters about contacts, the sweeping of papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from countersign import ledger
from countersign.customers import commands, queries
from countersign.customers.links import link_of
from countersign.identity.jobs import mail_reset_link
from countersign.identity.queries import account, account_id_of
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow

# A stranger's address hears from us this often a day, however often somebody writes it into the form (T47).
MOST_LETTERS_A_DAY = 3
CONTACT_EVENTS = ("contact.appointed", "contact.invited", "contact.joined", "contact.changed", "contact.removed")


# What was entered with an older date tells of something that everybody knows already.
NEWS_FOR = timedelta(days=1)


@app.task(name="customers.mail_registration")
def mail_registration(paper_id: int) -> None:
    """Mail the link that proves an e-mail; to somebody who has an account already, how to go on with it.

    A job, so that the answer to the page is the same for known and unknown addresses.
    """
    paper = queries.paper(paper_id)
    if paper is None or paper.letters_today > MOST_LETTERS_A_DAY:
        return
    with translation.override(paper.locale):
        if account_id_of(paper.email) is None:
            paragraphs = [
                _("somebody, probably you, filled in a registration with this address at %(provider)s."),
                _("Open this link within 48 hours and choose a password. It works once:"),
                link_of(paper_id),
                _("If it was not you, do nothing: without the link nothing is registered."),
            ]
        else:
            paragraphs = [
                _("somebody, probably you, filled in a registration with this address at %(provider)s."),
                _("An account with this address exists already. Sign in with it, or set a new password here:"),
                f"{settings.ORIGIN}/password/reset",
                _("To register another organisation, use another address. If it was not you, do nothing."),
            ]
        _send(_("Your registration"), [_("Hello,"), *paragraphs], [paper.email])


def _send(subject: str, paragraphs: Iterable[str], to: list[str]) -> None:
    told = {"provider": queries.provider_name() or "Countersign"}
    text = "\n\n".join(one if one.startswith("http") else one % told for one in paragraphs)
    EmailMessage(subject, text + "\n", to=to).send()


@ledger.subscribe(*CONTACT_EVENTS, name="customers.tell_owners")
def tell_owners(event: EventRow) -> None:
    """Tell the owners of a contract, and the person, that its people have changed (ASVS 6.3.7)."""
    contact = queries.contact_told(event.subject)
    if contact is None or event.at < database_now() - NEWS_FOR:
        return
    owners = {row.email: row.account_id for row in queries.contacts_of(contact.contract_id) if "owner" in row.roles}
    for email, person in {**owners, contact.email: contact.account_id}.items():
        held = account(person)
        if held is None or (not held.is_active and email != contact.email):
            continue
        with translation.override(held.locale):
            told = {"person": contact.name, "contract": contact.number, "customer": contact.customer}
            _send(
                _("People of contract %(contract)s") % told,
                [_("Hello,"), contact_words(event.type) % told, _("You see the people of a contract here:"),
                 f"{settings.ORIGIN}/account/contacts",
                 _("If this should not have happened, write a ticket or call us.")],
                [email],
            )  # fmt: skip
    if event.type in ("contact.invited", "contact.appointed") and contact.without_password:
        mail_reset_link.defer(email=contact.email, ip=None)


def contact_words(type_: str) -> str:
    """Say in one sentence what happened to a contact."""
    sentences = {
        "contact.invited": _("%(person)s was invited to act for %(customer)s on contract %(contract)s."),
        "contact.appointed": _("%(person)s is the owner of contract %(contract)s of %(customer)s now."),
        "contact.joined": _("%(person)s accepted to act for %(customer)s on contract %(contract)s."),
        "contact.changed": _("What %(person)s may do for %(customer)s on contract %(contract)s was changed."),
        "contact.removed": _("%(person)s no longer acts for %(customer)s on contract %(contract)s."),
    }
    return sentences[type_]


@ledger.subscribe("customer.accepted", "customer.refused", name="customers.tell_applicant")
def tell_applicant(event: EventRow) -> None:
    """Tell whoever registered that it is accepted, or that it is not and why."""
    applicant = queries.applicant_of(event.subject)
    held = account(applicant) if applicant is not None else None
    if held is None:
        return
    with translation.override(held.locale):
        if event.type == "customer.accepted":
            text = _("your registration is accepted. Sign in to see your contract:")
        else:
            text = _("your registration was not accepted. The reason: %(reason)s")
            text %= {"reason": event.facts.get("reason", "").replace("%", "%%")}
        _send(_("Your registration"), [_("Hello,"), text, settings.ORIGIN], [held.email])


@app.periodic(cron="41 * * * *", periodic_id="customers.sweep")
@app.task(name="customers.sweep", queueing_lock="customers.sweep")
def sweep(timestamp: int = 0) -> None:
    """Throw away registrations whose e-mail was not proven in time."""
    commands.sweep_papers(at=database_now())
