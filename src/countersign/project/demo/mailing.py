"""The mail of the demonstration: what the stories would have sent, written into the mail folder at their times."""

from __future__ import annotations

from datetime import timedelta

from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import EventRow, events_of
from countersign.notify import commands
from countersign.notify.audience import TOLD, letters_for
from countersign.notify.mailing import transport
from countersign.notify.rules.notices import Letter, State

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


def _write(event: EventRow, letter: Letter) -> bool:
    settled_at = event.at + timedelta(seconds=1 + event.seq % 5)
    return commands.record_past(letter, _delivered, by=SYSTEM, at=event.at, settled_at=settled_at)


def _delivered(sending: commands.Sending) -> tuple[State, str]:
    if sending.address == REFUSED:
        return State.FAILED, REFUSAL
    return State.SENT, transport.into_folder(sending).words
