"""The mail of the demonstration: what the stories would have sent, written into the mail folder at their times."""

from __future__ import annotations

from datetime import timedelta

from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import EventRow, events_of
from countersign.notify import commands, transport
from countersign.notify.audience import TOLD, letters_for
from countersign.notify.rules import Letter

# One mailbox of the demonstration takes no mail, so that a failure can be looked at.
REFUSED = "m.guseva@vektor.example"
REFUSAL = f"550 5.1.1 <{REFUSED}>: Recipient address rejected: User unknown in virtual mailbox table"


def write_mail(numbers: list[int]) -> int:
    """Write the notices of these tickets' events, each at the event's time; return how many.

    No mail server is spoken to, whatever is configured: these people do not exist.
    """
    return sum(
        _write(event, letter)
        for number in numbers
        for event in events_of("ticket", number)
        if event.type in TOLD
        for letter in letters_for(event)
    )


def _write(event: EventRow, letter: Letter) -> int:
    notice = commands.queue_notice(letter, by=SYSTEM, at=event.at)
    sending = commands.begin(notice, by=SYSTEM, at=event.at) if notice is not None else None
    if notice is None or sending is None:
        return 0
    at = event.at + timedelta(seconds=1 + notice % 5)
    if letter.address == REFUSED:
        commands.record_failed(notice, REFUSAL, by=SYSTEM, at=at)
    else:
        commands.record_sent(notice, transport.into_folder(sending).words, by=SYSTEM, at=at)
    return 1
