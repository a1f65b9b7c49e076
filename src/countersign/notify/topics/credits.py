"""What people are told of credits and complaints: a decision with its reasons, an answer, and work for deciders."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from countersign.credits import words
from countersign.credits.policy import DECIDERS
from countersign.credits.queries.told import ClaimTold, ComplaintTold, claim_told, complaint_told
from countersign.customers import plan_words
from countersign.identity.queries import on_staff
from countersign.ledger.queries import EventRow
from countersign.notify.topics.accounts import Addressee, Said, Told, tells

CREDITS, COMPLAINTS = "/account/credits", "/account/complaints"


def _facts(claim: ClaimTold) -> dict[str, str]:
    about = words.METRICS[claim.metric]
    return {
        "about": f"{about}, {words.month(claim.month)}", "contract": claim.contract, "customer": claim.customer,
        "amount": plan_words.money(claim.amount_minor, claim.currency), "reason": claim.last_reason,
    }  # fmt: skip


@tells("credit.approved", "credit.rejected", "credit.appeal_decided", "credit.paid", name="notify.credit_decided")
def decided(event: EventRow) -> Iterator[Told]:
    """Tell whoever claimed, and the owners, how it was decided and why, and that it was paid."""
    claim = claim_told(event.subject)
    if claim is None:
        return

    def said(reader: Addressee) -> Said:
        facts = _facts(claim)
        if event.type == "credit.paid":
            line = _("The credit of %(amount)s for “%(about)s” on contract %(contract)s was paid.")
        elif claim.state == "rejected" and claim.appealed:
            line = _("Your objection about “%(about)s” on contract %(contract)s was rejected.")
        elif claim.state == "rejected":
            line = _("Your claim of %(amount)s for “%(about)s” on contract %(contract)s was rejected.")
        else:
            line = _("The credit of %(amount)s for “%(about)s” on contract %(contract)s is approved.")
        more = [_("The reasons: %(reason)s") % facts] if claim.last_reason and event.type != "credit.paid" else []
        if claim.state == "rejected" and not claim.appealed:
            more.append(_("You may object within 30 days: another person decides then."))
        return Said(_("Your claim for a credit"), (line % facts, *more), f"{CREDITS}/{event.subject}")

    for person in claim.people:
        yield Told(person, said)


@tells("credit.filed", "credit.appealed", name="notify.credit_to_decide")
def to_decide(event: EventRow) -> Iterator[Told]:
    """Tell those who may decide; whoever held the ticket, or decided before, is not asked."""
    claim = claim_told(event.subject)
    if claim is None:
        return

    def said(reader: Addressee) -> Said:
        facts = _facts(claim)
        line = _("%(customer)s claims %(amount)s: “%(about)s” on contract %(contract)s.")
        if event.type == "credit.appealed":
            line = _("%(customer)s objects to the decision about %(amount)s: “%(about)s” on contract %(contract)s.")
        told = (line % facts, _("Somebody who never held the ticket decides, with reasons."))
        return Said(_("A credit to decide"), told, f"/desk/credits/{event.subject}")

    for person in _deciders():
        if person not in claim.holders and person != claim.decided_by_id:
            yield Told(person, said)


@tells("complaint.filed", "complaint.moved", name="notify.complaint_came")
def complained(event: EventRow) -> Iterator[Told]:
    """Tell those who may answer by when; and the customer that words of theirs are handled as a complaint."""
    complaint = complaint_told(event.subject)
    if complaint is None:
        return

    def lane(reader: Addressee) -> Said:
        facts = {"customer": complaint.customer, "due": reader.when(complaint.due_at)}
        line = _("%(customer)s complains. The answer is due at %(due)s.") % facts
        return Said(_("A complaint to answer"), (line,), f"/desk/complaints/{event.subject}")

    def moved(reader: Addressee) -> Said:
        facts = {"number": complaint.ticket or "", "due": reader.when(complaint.due_at)}
        lines = (
            _("What you wrote in ticket %(number)s is taken for a complaint, so that it gets an answer of its own.")
            % facts,
            _("The work on the ticket goes on. We answer the complaint by %(due)s.") % facts,
        )
        return Said(_("Your complaint"), lines, f"{COMPLAINTS}/{event.subject}")

    for person in _deciders():
        if person not in complaint.holders:
            yield Told(person, lane)
    if event.type == "complaint.moved":
        yield Told(complaint.author_id, moved)


@tells("complaint.answered", name="notify.complaint_answered")
def answered(event: EventRow) -> Iterator[Told]:
    """Tell the customer that the complaint is answered."""
    complaint = complaint_told(event.subject)
    if complaint is None:
        return

    def said(reader: Addressee) -> Said:
        facts = {"outcome": words.OUTCOMES.get(complaint.outcome, "")}
        return _answer(complaint, _("Your complaint is answered: %(outcome)s.") % facts, event.subject)

    yield Told(complaint.author_id, said)


def _answer(complaint: ComplaintTold, line: str, number: int) -> Said:
    return Said(_("Your complaint"), (line, complaint.answer), f"{COMPLAINTS}/{number}")


def _deciders() -> list[int]:
    found = [person.id for role in DECIDERS for person in on_staff(role)]
    return list(dict.fromkeys(found))
