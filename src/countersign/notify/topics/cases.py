"""What holders are told of cases: a recovery asked for, a freeze, a change of identity data, and how each ended."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from countersign.customers.case_links import stop_path
from countersign.customers.queries import cases as queries
from countersign.customers.words import label_of
from countersign.identity.queries import on_staff
from countersign.ledger.queries import EventRow
from countersign.notify.topics.accounts import Addressee, Said, Told, tells

HERE = "/account/identity"
CONFIRMED = _l(
    "The change of “%(field)s” of %(customer)s is confirmed and takes effect at %(ends)s. Until then it can be stopped."
)
CHANGES = {
    "identity_change.asked": _l("%(person)s asked to change “%(field)s” of %(customer)s. Two officers look at it."),
    "identity_change.confirmed": CONFIRMED,
    "identity_change.made_alone": CONFIRMED,
    "identity_change.reminded": CONFIRMED,
    "identity_change.applied": _l("“%(field)s” of %(customer)s is changed. The version before is kept."),
    "identity_change.refused": _l("The change of “%(field)s” of %(customer)s was refused: %(outcome)s"),
    "identity_change.cancelled": _l("The change of “%(field)s” of %(customer)s was stopped by an owner."),
}


@tells("recovery.matched", "recovery.approved", "recovery.reminded", name="notify.recovery_asked")
def asked(event: EventRow) -> Iterator[Told]:
    """Tell the person of the account and the owners at once, with the link that stops it (T33)."""
    case = queries.told_of(event.kind, event.subject)
    if case is None or case.account_id is None:
        return
    approved = event.type != "recovery.matched"

    def words(reader: Addressee) -> Said:
        facts = {"name": case.account.name, "at": reader.when(case.opened_at), "ends": ""}
        if case.ends_at is not None:
            facts["ends"] = reader.when(case.ends_at)
        told = _("At %(at)s somebody said that they cannot get in and asked for new access to the account of %(name)s.")
        wait = _("Two officers confirmed who it is. New access is given at %(ends)s; until then the link stops it.")
        calm = _("Nothing has changed: your sign-in works as before.")
        alarm = _("If it was not you, open the link and stop it.")
        lines = (told % facts, wait % facts if approved else calm, alarm)
        return Said(_("Somebody asks for access to your account"), lines, stop_path(event.subject))

    yield Told(case.account_id, words)
    for person, _address in queries.owners_of(case.customer_id) if case.customer_id else ():
        yield Told(person, words)


@tells("recovery.cancelled", "recovery.completed", "recovery.refused", name="notify.recovery_ended")
def ended(event: EventRow) -> Iterator[Told]:
    """Tell the same people how it ended."""
    case = queries.told_of(event.kind, event.subject)
    if case is None or case.account_id is None:
        return

    def words(reader: Addressee) -> Said:
        facts = {"name": case.account.name, "at": reader.when(event.at)}
        told = {
            "recovery.cancelled": _("The recovery of the account of %(name)s was stopped at %(at)s."),
            "recovery.completed": _(
                "Access to the account of %(name)s was recovered at %(at)s: all browsers were signed out."
            ),
            "recovery.refused": _("The recovery of the account of %(name)s was refused at %(at)s."),
        }[event.type]
        return Said(_("How the request for access ended"), (told % facts,), HERE)

    yield Told(case.account_id, words)
    for person, _address in queries.owners_of(case.customer_id) if case.customer_id else ():
        yield Told(person, words)


@tells("dispute.frozen", "dispute.resolved", "dispute.lifted", name="notify.dispute")
def disputed(event: EventRow) -> Iterator[Told]:
    """Tell the owners of the customer of a freeze with its reason, and of its end."""
    case = queries.told_of(event.kind, event.subject)
    if case is None or case.customer_id is None:
        return

    def words(reader: Addressee) -> Said:
        facts = {"customer": case.customer.name, "at": reader.when(event.at), "reason": case.freeze_reason}
        lines: tuple[str, ...]
        if event.type == "dispute.frozen":
            lines = (
                _("Since %(at)s identity, contacts, roles, deletion and transfer of %(customer)s are frozen.") % facts,
                _("The reason: %(reason)s") % facts,
                _("Services and tickets keep running."),
            )
        elif case.decision == "holder_keeps" or event.type == "dispute.lifted":
            lines = (_("The dispute about %(customer)s ended at %(at)s. The freeze is lifted.") % facts,)
        else:
            lines = (_("The dispute about %(customer)s was decided at %(at)s. An officer writes to you.") % facts,)
        return Said(_("A dispute about %(customer)s") % facts, lines, HERE)

    for person, _address in queries.owners_of(case.customer_id):
        yield Told(person, words)


@tells(*CHANGES, name="notify.identity_change")
def changed(event: EventRow) -> Iterator[Told]:
    """Tell all owners of every step of a change of identity data (T30)."""
    case = queries.told_of(event.kind, event.subject)
    party = queries.party_in_force(case.customer_id) if case is not None else None
    if case is None or party is None:
        return

    def words(reader: Addressee) -> Said:
        facts = {
            "field": label_of(party[0], party[1], case.field), "customer": case.customer.name,
            "ends": reader.when(case.ends_at) if case.ends_at else "", "outcome": case.outcome, "person": "",
        }  # fmt: skip
        if case.requested_by is not None:
            facts["person"] = case.requested_by.name
        return Said(_("Identity data of %(customer)s") % facts, (str(CHANGES[event.type]) % facts,), HERE)

    for person, _address in queries.owners_of(case.customer_id):
        yield Told(person, words)


@tells("dispute.claimed", "recovery.claimed", "identity_change.asked", name="notify.identity_lane")
def lane(event: EventRow) -> Iterator[Told]:
    """Tell the identity officers that a case has come."""

    def words(reader: Addressee) -> Said:
        told = _("A new case about identity came at %(at)s.") % {"at": reader.when(event.at)}
        return Said(_("A new case about identity"), (told,), f"/desk/identity/{event.kind}/{event.subject}")

    for officer in on_staff("identity_officer"):
        yield Told(officer.id, words)
