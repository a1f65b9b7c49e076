"""The mail to ourselves: sent every hour by the way of every notice, watched, told of when it does not come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from countersign.identity.queries import on_staff
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.mail.canary import commands, ways
from countersign.mail.canary.queries import canary_row
from countersign.notify.commands import Sending
from countersign.notify.mailing.envelope import as_bytes, sender_of
from countersign.notify.mailing.signing import SigningFailed
from countersign.notify.mailing.transport import Answer, hand_over
from countersign.notify.topics.accounts import Addressee, Said, Told, tells
from countersign.notify.words.notices import outcome

_SUBJECT = "Mail to ourselves"
_BODY = "This mail checks that mail goes out and comes in. It is dropped when it arrives; nobody need read it.\n"
PAGE = "/desk/mail"


def fly(address: str, *, again: bool = False) -> int:
    """Send one mail to ourselves; return its number. Never raises for what a network or a mail server does."""
    flight = commands.begin(address, again=again, by=SYSTEM, at=database_now())
    sending = Sending(
        0, flight.address, _SUBJECT, _BODY, "en", "canary", flight.message_id, None, flight.sent_at
    )  # fmt: skip
    try:
        answer = hand_over(flight.address, as_bytes(sending), sender_of()[1])
    except SigningFailed as why:
        commands.note_refused(flight.id, str(why), by=SYSTEM, at=database_now())
        return flight.id
    if answer.answer != Answer.TAKEN:
        commands.note_refused(flight.id, answer.words, by=SYSTEM, at=database_now())
    return flight.id


@app.periodic(cron="37 * * * *", periodic_id="notify.canary")
@app.task(name="notify.canary", queue="mail", queueing_lock="notify.canary")
def send_canary(timestamp: int = 0) -> None:
    """Send the mail of this hour to ourselves, where mail goes out and comes in."""
    if address := ways.address():
        fly(address, again=True)


@app.periodic(cron="* * * * *", periodic_id="notify.watch_canaries")
@app.task(name="notify.watch_canaries", queueing_lock="notify.watch_canaries")
def watch_canaries(timestamp: int = 0) -> None:
    """Find mails to ourselves that did not come back in their time. Idempotent."""
    commands.watch(ways.limit(), by=SYSTEM, at=database_now())


@tells("canary.lost", name="notify.canary_lost")
def lost(event: EventRow) -> Iterator[Told]:
    """Tell all administrators that mail does not come through."""
    canary = canary_row(event.subject)
    if canary is None or not event.facts.get("alarm"):
        return

    def words(reader: Addressee) -> Said:
        facts = {"address": canary.address, "at": reader.when(canary.sent_at), "words": outcome(canary.words)}
        told = _("The mail that we sent to %(address)s at %(at)s, to ourselves, has not come back.") % facts
        why = _("The mail server said: %(words)s") % facts if canary.words else ""
        advice = _("Mail may be lost on its way out or in. What came in before is safe.")
        return Said(_("Mail does not come through"), tuple(line for line in (told, why, advice) if line), PAGE)

    for administrator in on_staff("admin"):
        yield Told(administrator.id, words)


@tells("canary.returned", name="notify.canary_returned")
def returned(event: EventRow) -> Iterator[Told]:
    """Tell all administrators that a mail to ourselves that was given up came back after all."""
    canary = canary_row(event.subject)
    if canary is None or not event.facts.get("late") or canary.returned_at is None:
        return
    arrived: datetime = canary.returned_at

    def words(reader: Addressee) -> Said:
        facts = {"sent": reader.when(canary.sent_at), "at": reader.when(arrived)}
        told = _("The mail that we sent to ourselves at %(sent)s came back at %(at)s, too late.") % facts
        return Said(_("Mail comes through again"), (told,), PAGE)

    for administrator in on_staff("admin"):
        yield Told(administrator.id, words)
