"""The only writers of tickets: one verb, one function."""

from countersign.tickets.commands.answering import Words, answer, ask, note, resume, write
from countersign.tickets.commands.chasing import chase
from countersign.tickets.commands.closing import close_unanswered, close_unconfirmed, refuse, reopen, withdraw
from countersign.tickets.commands.correcting import annul_breach, dispute_pause, strike_pause
from countersign.tickets.commands.escalating import (
    call_shift,
    climb,
    close_escalation,
    escalate,
    give_up_offer,
    raise_escalation,
    settle,
    take_escalation,
)
from countersign.tickets.commands.facts import change_severity, edit_facts
from countersign.tickets.commands.finding import NewerEvents
from countersign.tickets.commands.following import follow_up, link_after_withdrawal
from countersign.tickets.commands.leaving import forget_left, leave, send, take_back
from countersign.tickets.commands.merging import merge, unmerge
from countersign.tickets.commands.opening import Report, open_ticket
from countersign.tickets.commands.outages import join_outage
from countersign.tickets.commands.papers import drop_draft, empty_form, save_draft, show_presence
from countersign.tickets.commands.picking import check_turn, pick, take_next
from countersign.tickets.commands.quoting import (
    accept_quote,
    charge_work,
    decline_quote,
    expire_quote,
    mark_done,
    offer_quote,
    withdraw_quote,
)
from countersign.tickets.commands.rating import rate, thank, thank_solved
from countersign.tickets.commands.reading import say_why
from countersign.tickets.commands.replying import accept_and_answer
from countersign.tickets.commands.reviewing import downgrade
from countersign.tickets.commands.routing import change_queue, put_in_force
from countersign.tickets.commands.silence import end_silence, go_stale, name_next_step, remind
from countersign.tickets.commands.solving import confirm, declare_solved, propose, reject, solve_from_third
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
from countersign.tickets.commands.waiting import (
    Proposed,
    Third,
    agree_to_wait,
    decline_wait,
    look_again,
    propose_wait,
    return_by_itself,
    suspend,
    wait_for_third,
)

__all__ = [
    "AlreadyTaken",
    "NewerEvents",
    "Proposed",
    "Report",
    "Third",
    "Words",
    "accept",
    "accept_and_answer",
    "accept_quote",
    "acknowledge",
    "address",
    "agree_to_wait",
    "annul_breach",
    "answer",
    "ask",
    "call_shift",
    "change_queue",
    "change_severity",
    "charge_work",
    "chase",
    "check_turn",
    "climb",
    "close_escalation",
    "close_unanswered",
    "close_unconfirmed",
    "confirm",
    "declare_solved",
    "decline_offer",
    "decline_quote",
    "decline_wait",
    "dispute_pause",
    "downgrade",
    "drop_draft",
    "edit_facts",
    "empty_form",
    "end_silence",
    "escalate",
    "expire_quote",
    "follow_up",
    "forget_left",
    "give_up_offer",
    "go_stale",
    "join_outage",
    "leave",
    "link_after_withdrawal",
    "look_again",
    "mark_done",
    "merge",
    "name_next_step",
    "note",
    "offer",
    "offer_quote",
    "open_ticket",
    "pick",
    "propose",
    "propose_wait",
    "put_in_force",
    "raise_escalation",
    "rate",
    "refuse",
    "reject",
    "remind",
    "reopen",
    "resume",
    "return_by_itself",
    "save_draft",
    "say_why",
    "send",
    "settle",
    "show_presence",
    "solve_from_third",
    "strike_pause",
    "suspend",
    "take_back",
    "take_custody",
    "take_escalation",
    "take_next",
    "take_offer",
    "thank",
    "thank_solved",
    "unmerge",
    "wait_for_third",
    "withdraw",
    "withdraw_quote",
    "write",
]
