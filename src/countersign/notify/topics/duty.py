"""What planners and people on shift are told: nobody answers for a queue, a list is unsigned, who stands in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from countersign.identity.queries import accounts, on_staff
from countersign.ledger.queries import EventRow, events_of, state_of
from countersign.ledger.rules import moment_of
from countersign.notify.topics.accounts import Addressee, Said, Told, tells

MOST_LINES = 12
SHIFTS = "/desk/shifts"


def _heads() -> list[int]:
    """Return who is told of what leads did not do: managers, else administrators."""
    return [person.id for person in on_staff("manager") or on_staff("admin")]


@tells("queue.gap_found", name="notify.gap_found", topic="shifts")
def gap_found(event: EventRow) -> Iterator[Told]:
    """Tell managers when nobody answers for a queue within the coming fortnight (domain 2, Shift)."""
    gaps = [(moment_of(begins), moment_of(ends)) for begins, ends in event.facts.get("gaps", [])]
    name = str(state_of(events_of("queue", event.subject)).fields.get("name", ""))

    def words(reader: Addressee) -> Said:
        told = _("In the coming 14 days neither a lead is on shift nor a custodian is there for the queue %(queue)s:")
        lines = [_line(reader, *gap) for gap in gaps[:MOST_LINES]] + (["…"] if len(gaps) > MOST_LINES else [])
        subject = _("Nobody answers for the queue %(queue)s") % {"queue": name}
        return Said(subject, (told % {"queue": name}, "\n".join(lines)), SHIFTS)

    for head in _heads():
        yield Told(head, words)


def _line(reader: Addressee, begins: datetime, ends: datetime) -> str:
    return _("%(begins)s to %(ends)s") % {"begins": reader.when(begins), "ends": reader.when(ends)}


@tells("shift.custody_unsigned", name="notify.custody_unsigned")
def custody_unsigned(event: EventRow) -> Iterator[Told]:
    """Tell managers that a lead's shift runs and the custody list is not signed (domain 5.11)."""

    def words(reader: Addressee) -> Said:
        facts = {"name": event.facts.get("person", ""), "at": reader.when(event.at)}
        told = _(
            "The shift of %(name)s runs for a quarter of an hour, and at %(at)s the custody list was not signed. "
            "Nobody has read yet what the shift before left behind."
        )
        return Said(_("The custody list is not signed"), (told % facts,), "/desk/shifts/custody")

    for head in _heads():
        yield Told(head, words)


@tells("absence.recorded", name="notify.absence_recorded", topic="shifts")
def absence_recorded(event: EventRow) -> Iterator[Told]:
    """Tell whoever stands in, and whoever is away, who recorded nothing themself (E31)."""
    fields = event.after
    away, standing = fields.get("person_id"), fields.get("substitute_id")
    names = {id_: row.name for id_, row in accounts(id_ for id_ in (away, standing) if id_).items()}
    begins, ends = moment_of(fields["begins_at"]), moment_of(fields["ends_at"])

    def words(reader: Addressee) -> Said:
        facts = {
            "name": names.get(away or 0, ""), "other": names.get(standing or 0, ""), "begins": reader.when(begins),
            "ends": reader.when(ends),
        }  # fmt: skip
        if reader.id == standing:
            told = _("From %(begins)s to %(ends)s you stand in for %(name)s. It ends by itself.") % facts
            return Said(_("You stand in for %(name)s") % facts, (told,), f"{SHIFTS}/absences")
        told = _("You are recorded as away from %(begins)s to %(ends)s.") % facts
        if standing:
            told += " " + _("%(other)s stands in for you.") % facts
        return Said(_("Your absence is recorded"), (told,), f"{SHIFTS}/absences")

    for person in (standing, away):
        if person and person != event.actor_id:
            yield Told(person, words)


@tells("shift.moved", "shift.cancelled", name="notify.shift_changed", topic="shifts")
def shift_changed(event: EventRow) -> Iterator[Told]:
    """Tell a person that a shift of theirs was moved or cancelled by somebody else."""
    state = state_of(row for row in events_of("shift", event.subject) if row.seq <= event.seq)
    begins, ends = moment_of(state.fields["begins_at"]), moment_of(state.fields["ends_at"])

    def words(reader: Addressee) -> Said:
        facts = {"begins": reader.when(begins), "ends": reader.when(ends), "reason": event.facts.get("reason", "")}
        if event.type == "shift.cancelled":
            told = _("Your shift from %(begins)s to %(ends)s was cancelled. Reason: %(reason)s") % facts
            return Said(_("A shift of yours was cancelled"), (told,), SHIFTS)
        told = _("Your shift now runs from %(begins)s to %(ends)s.") % facts
        return Said(_("A shift of yours was moved"), (told,), SHIFTS)

    if state.fields["person_id"] != event.actor_id:
        yield Told(int(state.fields["person_id"]), words)
