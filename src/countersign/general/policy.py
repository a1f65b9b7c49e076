"""Who may do what with general questions: every act, declared once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can
from countersign.tickets.policy import WORKING_ROLES

EDITORS = ("duty_lead", "manager")


def answers(actor: Actor, thing: Any) -> bool:
    """A member of the staff who answers questions."""
    return actor.is_staff


def anybody_outside(actor: Actor, thing: Any) -> bool:
    """Whoever comes; the staff answer and do not ask."""
    return not actor.is_staff


_TRAY: dict[str, Any] = {"who": answers, "roles": WORKING_ROLES, "object": "question", "refusal": "not_in_tray"}

act("question.ask", level="A0", who=anybody_outside, says=_l("Ask a general question"))
act("question.say", level="A0", who=anybody_outside, says=_l("Say more in a general question"), object="question")
act("question.read", level="A2", says=_l("Read the general questions"), reads=True, **_TRAY)
act("question.take", level="A2", says=_l("Take a general question"), **_TRAY)
act("question.answer", level="A2", says=_l("Answer a general question"), **_TRAY)
act("question.mark_spam", level="A2", says=_l("Call a general question spam"), **_TRAY)
act("question.reopen", level="A2", says=_l("Open a general question again"), **_TRAY)
act("question.turn", level="A2", says=_l("Make a draft of a general question"), **_TRAY)
act("question.keep_time", level="A2", says=_l("End questions past their time"), roles=["system"])
act(
    "saved_answer.edit", level="A2", who=answers, says=_l("Write a saved answer"), object="saved_answer",
    roles=EDITORS, refusal="not_lead",
)  # fmt: skip


def can_answer(actor: Actor) -> bool:
    """Tell whether the actor answers general questions."""
    return can(actor, "question.answer")


def can_edit(actor: Actor) -> bool:
    """Tell whether the actor writes saved answers."""
    return can(actor, "saved_answer.edit")
