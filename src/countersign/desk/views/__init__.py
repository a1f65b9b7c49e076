"""The desk's pages: find, one query or command, render."""

from countersign.desk.views.acting import act
from countersign.desk.views.clocks import clocks
from countersign.desk.views.files import decide, held
from countersign.desk.views.leaving import leaving, recall, returned
from countersign.desk.views.lists import changes, home, listed, search
from countersign.desk.views.reading import reading, reading_on, reads
from countersign.desk.views.replay import history, seal
from countersign.desk.views.reviewing import review
from countersign.desk.views.tickets import news, presence, ticket
from countersign.desk.views.writing import answers, notes

__all__ = [
    "act",
    "answers",
    "changes",
    "clocks",
    "decide",
    "held",
    "history",
    "home",
    "leaving",
    "listed",
    "news",
    "notes",
    "presence",
    "reading",
    "reading_on",
    "reads",
    "recall",
    "returned",
    "review",
    "seal",
    "search",
    "ticket",
]
