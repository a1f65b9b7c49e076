"""The only writers of general questions."""

from countersign.general.commands.answering import (
    answer,
    answer_with_saved,
    mark_spam,
    mark_turned,
    reopen,
    take,
)
from countersign.general.commands.asking import ask, say
from countersign.general.commands.timing import keep_time

__all__ = ["answer", "answer_with_saved", "ask", "keep_time", "mark_spam", "mark_turned", "reopen", "say", "take"]
