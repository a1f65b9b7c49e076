"""The only writers of credits and complaints: one verb, one function."""

from countersign.credits.commands.claims import (
    appeal_claim,
    decide_appeal,
    decide_claim,
    file_claim,
    grant_automatic,
    pay_claim,
)
from countersign.credits.commands.complaints import answer_complaint, complain, move_to_complaint
from countersign.credits.commands.outages import (
    Mending,
    Work,
    end_outage,
    join_outage,
    record_maintenance,
    record_outage,
)
from countersign.credits.commands.reckoning import reckon_service, reckon_ticket
from countersign.credits.commands.rules import add_rule

__all__ = [
    "Mending", "Work", "add_rule", "answer_complaint", "appeal_claim", "complain", "decide_appeal", "decide_claim",
    "end_outage", "file_claim", "grant_automatic", "join_outage", "move_to_complaint", "pay_claim", "reckon_service",
    "reckon_ticket", "record_maintenance", "record_outage",
]  # fmt: skip
