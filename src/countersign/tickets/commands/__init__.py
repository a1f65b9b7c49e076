"""The only writers of tickets: one verb, one function."""

from countersign.tickets.commands.answering import Words, answer, ask, note, resume, write
from countersign.tickets.commands.closing import close_unanswered, close_unconfirmed, refuse, reopen, withdraw
from countersign.tickets.commands.facts import change_severity, edit_facts
from countersign.tickets.commands.finding import NewerEvents
from countersign.tickets.commands.opening import Report, open_ticket
from countersign.tickets.commands.papers import drop_draft, empty_form, save_draft, show_presence
from countersign.tickets.commands.rating import rate, thank
from countersign.tickets.commands.reading import say_why
from countersign.tickets.commands.replying import accept_and_answer
from countersign.tickets.commands.reviewing import downgrade
from countersign.tickets.commands.solving import confirm, declare_solved, propose, reject
from countersign.tickets.commands.taking import (
    AlreadyTaken,
    accept,
    acknowledge,
    address,
    decline_offer,
    offer,
    take_custody,
    take_offer,
)

__all__ = [
    "AlreadyTaken",
    "NewerEvents",
    "Report",
    "Words",
    "accept",
    "accept_and_answer",
    "acknowledge",
    "address",
    "answer",
    "ask",
    "change_severity",
    "close_unanswered",
    "close_unconfirmed",
    "confirm",
    "declare_solved",
    "decline_offer",
    "downgrade",
    "drop_draft",
    "edit_facts",
    "empty_form",
    "note",
    "offer",
    "open_ticket",
    "propose",
    "rate",
    "refuse",
    "reject",
    "reopen",
    "resume",
    "save_draft",
    "say_why",
    "show_presence",
    "take_custody",
    "take_offer",
    "thank",
    "withdraw",
    "write",
]
