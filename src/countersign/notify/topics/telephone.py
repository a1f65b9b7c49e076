"""What people are told of the telephone: callbacks, outages said in their name, acts to approve, guessed codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from countersign.customers.policy import WRITERS
from countersign.customers.queries import contacts_of, contract_card
from countersign.identity.queries import account, on_staff
from countersign.intake import words as spoken
from countersign.ledger.queries import EventRow, events_of, state_of
from countersign.ledger.rules import moment_of
from countersign.notify.topics.accounts import Addressee, Said, Told, tells
from countersign.tickets.queries.escalations import person_at
from countersign.tickets.rules.escalations import Level

CALLS = "/calls"
WATCHERS = ("identity_officer", "security")


def _fields(event: EventRow) -> dict[str, Any]:
    """Fold what the event is about, up to the event."""
    return state_of(row for row in events_of(event.kind, event.subject) if row.seq <= event.seq).fields


def _name(account_id: int | None) -> str:
    found = account(account_id) if account_id is not None else None
    return found.name if found else ""


@tells("callback.agreed", name="notify.callback_agreed")
def callback_agreed(event: EventRow) -> Iterator[Told]:
    """Tell who asked for a call that it is promised; the phrase to demand stands in the portal alone."""
    callback, operator = _fields(event), _name(event.actor_id)

    def words(reader: Addressee) -> Said:
        facts = {
            "name": operator, "number": callback["number"], "about": callback["about"],
            "begins": reader.when(moment_of(callback["begins_at"])),
            "ends": reader.when(moment_of(callback["ends_at"])),
        }  # fmt: skip
        lines = (
            _("%(name)s calls you at %(number)s between %(begins)s and %(ends)s.") % facts,
            _("About: %(about)s") % facts,
            _("Whoever calls must say four digits that stand in the portal. If they do not, hang up."),
        )
        return Said(_("We call you back"), lines, CALLS)

    yield Told(callback["asked_by_id"], words)


@tells("callback.overdue", name="notify.callback_overdue", topic="promises")
def callback_overdue(event: EventRow) -> Iterator[Told]:
    """Tell the lead on shift, and the operator who promised it, that a callback was not made in its window (M9)."""
    callback = _fields(event)
    lead, operator = person_at(Level.LEAD, None, event.at), callback.get("operator_id")
    name, contract = _name(operator), contract_card(callback["contract_id"]).number

    def words(reader: Addressee) -> Said:
        facts = {
            "name": name, "contract": contract, "about": callback["about"],
            "begins": reader.when(moment_of(callback["begins_at"])),
            "ends": reader.when(moment_of(callback["ends_at"])),
        }  # fmt: skip
        asked = _("Contract %(contract)s asked for a call between %(begins)s and %(ends)s, and nobody has called.")
        promised = _("%(name)s promised to call.") if name else _("Nobody has promised to call.")
        lines = (asked % facts, promised % facts, _("About: %(about)s") % facts)
        return Said(_("A callback was not made in time"), lines, "/desk/phone#callbacks")

    for person in {lead.id if lead else None, operator}:
        if person is not None:
            yield Told(person, words)


@tells("draft.filed", "draft.reminded", name="notify.outage_draft")
def outage_draft(event: EventRow) -> Iterator[Told]:
    """Tell the contacts of the contract that was named of an outage; nobody without a contract hears of it (S5)."""
    draft = _fields(event)
    if draft["kind"] != "outage" or draft["claimed_contract_id"] is None:
        return

    def words(reader: Addressee) -> Said:
        facts = {"at": reader.when(moment_of(draft["first_seen_at"]))}
        lines = (
            _("Somebody called us at %(at)s, named your contract and said that something does not answer.") % facts,
            _("The caller gave no code, so we told them nothing and opened nothing."),
            _("If it was one of you, confirm it in the portal: it becomes a ticket that keeps the time of the call."),
        )
        return Said(_("Somebody says that a service of yours does not answer"), lines, f"/calls/drafts/{event.subject}")

    for contact in contacts_of(draft["claimed_contract_id"]):
        if not set(WRITERS).isdisjoint(contact.roles):
            yield Told(contact.account_id, words)


@tells("approval.asked", name="notify.approval_asked")
def approval_asked(event: EventRow) -> Iterator[Told]:
    """Tell the caller in whose name an act was asked for that the portal waits for them."""
    approval, operator = _fields(event), _name(event.actor_id)

    def words(reader: Addressee) -> Said:
        facts = {
            "name": operator, "act": spoken.act(approval["act"], approval["object"]),
            "until": reader.when(moment_of(approval["expires_at"])),
        }  # fmt: skip
        lines = (
            _("%(name)s asks for this on the telephone, in your name: %(act)s") % facts,
            _("Approve or refuse it in the portal until %(until)s. Without you nothing is done.") % facts,
            _("If you are not on the telephone with us, refuse it."),
        )
        return Said(_("Something waits for your approval"), lines, f"/calls/approvals/{event.subject}")

    yield Told(approval["account_id"], words)


@tells("call.ticket_opened", name="notify.opened_by_phone")
def opened_by_phone(event: EventRow) -> Iterator[Told]:
    """Tell a contact that a ticket was opened in their name on the telephone."""
    call, number, operator = _fields(event), int(event.facts["ticket"]), _name(event.actor_id)

    def words(reader: Addressee) -> Said:
        facts = {"name": operator, "at": reader.when(event.at), "number": number}
        lines = (
            _("%(name)s opened ticket #%(number)s at %(at)s in your name, after your code was said.") % facts,
            _("If you did not call, tell us in that ticket at once and sign out all other browsers."),
        )
        return Said(_("A ticket was opened in your name on the telephone"), lines, f"/tickets/{number}")

    if call["caller_id"] is not None:
        yield Told(call["caller_id"], words)


@tells("caller_code.died", name="notify.code_guessed_at")
def code_guessed_at(event: EventRow) -> Iterator[Told]:
    """Tell the owner of a code that it died of wrong tries."""

    def words(reader: Addressee) -> Said:
        lines = (
            _("Three wrong codes were said for your contract until %(at)s. Your code is dead.")
            % {"at": reader.when(event.at)},
            _("If you misread it, take a new one. If you did not call, somebody pretends to be you: tell us."),
        )
        return Said(_("Somebody guessed at your code"), lines, CALLS)

    yield Told(_fields(event)["account_id"], words)


@tells("attempt.alarmed", name="notify.attempt_alarmed")
def attempt_alarmed(event: EventRow) -> Iterator[Told]:
    """Call the identity lane: somebody tries again to be taken for a customer (S6)."""
    attempt = _fields(event)

    def words(reader: Addressee) -> Said:
        facts = {"at": reader.when(event.at), "kind": spoken.ATTEMPTS[attempt["kind"]]}
        lines = (
            _("At %(at)s an attempt was recorded that is not the first of the day: %(kind)s.") % facts,
            _("All attempts, with the events of their calls, can be read and exported at the desk."),
        )
        return Said(_("Somebody tries to deceive us"), lines, "/desk/phone/attempts")

    for person in on_staff(*WATCHERS):
        yield Told(person.id, words)
