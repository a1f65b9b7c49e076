"""What is told of the vault: its alarms to those who keep watch, every look at a document to the customer's owners."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from countersign.customers.queries.cases import owners_of
from countersign.identity.queries import on_staff
from countersign.ledger.queries import EventRow
from countersign.notify.topics.accounts import Addressee, Said, Told, tells
from countersign.vault.queries import Told as Look
from countersign.vault.queries import alarm_raised, looks_of_grant
from countersign.vault.words import ALARMS, FIELDS, PURPOSES, ROLES

HERE = "/account/identity"
LOCKING = ("looks_in_a_row", "looks_of_the_day")


@tells("vault_alarm.raised", name="notify.vault_alarm")
def alarm(event: EventRow) -> Iterator[Told]:
    """Tell the security officers of an alarm: what it is and when, never about whom or what."""
    raised = alarm_raised(event.subject)
    if raised is None:
        return

    def words(reader: Addressee) -> Said:
        facts = {"what": str(ALARMS.get(raised.what, raised.what)), "at": reader.when(raised.at)}
        told = _("The vault raised an alarm at %(at)s: %(what)s.") % facts
        where = _("Who and which ticket stands on the page “Documents in clear”.")
        return Said(_("An alarm of the vault"), (told, where), "/desk/")

    for officer in on_staff("security"):
        yield Told(officer.id, words)


@tells("vault_grant.looked", name="notify.vault_look")
def looked(event: EventRow) -> Iterator[Told]:
    """Tell the owners of a look at once; while a lawful order delays it nobody is told (T82)."""
    seen = [row for row in looks_of_grant(event.subject) if row.at == event.at and not _delayed(row)]
    yield from _of_looks(seen, late=False)


@tells("vault_grant.disclosed", name="notify.vault_disclosed")
def disclosed(event: EventRow) -> Iterator[Told]:
    """Tell the owners, once the delay is over, of every look that it hid."""
    yield from _of_looks([row for row in looks_of_grant(event.subject) if _delayed(row)], late=True)


@tells("vault_grant.ended", name="notify.vault_locked")
def locked(event: EventRow) -> Iterator[Told]:
    """Tell the owners that whoever looked at their documents was locked out for looking too often (T81)."""
    seen = [row for row in looks_of_grant(event.subject) if not _delayed(row)]
    if event.facts.get("code") not in LOCKING or not seen:
        return

    def words(reader: Addressee) -> Said:
        facts = {"at": reader.when(event.at), "role": str(ROLES.get(seen[0].role, seen[0].role))}
        told = _("The person who looked at your documents (%(role)s) was locked out at %(at)s for too many looks.")
        next_ = _("The security officer looks into it. You can ask about it in a ticket.")
        return Said(_("Somebody who looked at your documents was locked out"), (told % facts, next_), HERE)

    for person, _address in owners_of(seen[0].customer_id):
        yield Told(person, words)


def _delayed(look: Look) -> bool:
    return look.delayed_until is not None and look.delayed_until > look.at


def _of_looks(seen: list[Look], *, late: bool) -> Iterator[Told]:
    if not seen:
        return

    def words(reader: Addressee) -> Said:
        lines = tuple(_line(look, reader) for look in seen)
        if late:
            why = _("A lawful order forbade us to tell you earlier. That time is over.")
            return Said(_("Your identity document was looked at"), (why, *lines), HERE)
        return Said(_("Your identity document was looked at"), lines, HERE)

    for person, _address in owners_of(seen[0].customer_id):
        yield Told(person, words)


def _line(look: Look, reader: Addressee) -> str:
    facts = {
        "at": reader.when(look.at), "role": str(ROLES.get(look.role, look.role)), "ticket": look.ticket,
        "purpose": str(PURPOSES.get(look.purpose, look.purpose)),
        "fields": ", ".join(str(FIELDS.get(one, one)) for one in look.fields),
    }  # fmt: skip
    return _("At %(at)s: %(role)s. Purpose: %(purpose)s. Ticket № %(ticket)s. Seen: %(fields)s.") % facts
