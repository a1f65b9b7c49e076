"""Reads of tickets; every one goes through `visible_to`."""

from countersign.tickets.queries.around import Around, Earlier, Officers, Standing, around, standing
from countersign.tickets.queries.domains import domains_on
from countersign.tickets.queries.history import as_of, whole_history
from countersign.tickets.queries.leaving import LeavingRow, leaving_at
from countersign.tickets.queries.lists import (
    COUNTED,
    VIEWS,
    ListRow,
    Page,
    counters,
    desk_list,
    held_by,
    portal_counts,
    portal_list,
    rows_of,
)
from countersign.tickets.queries.page import (
    FileRow,
    MessageRow,
    NoteRow,
    Thread,
    TicketRow,
    attachment_visible,
    thread_of,
    ticket_row,
)
from countersign.tickets.queries.papers import Present, SavedDraft, draft_of, drafts_of, present_at
from countersign.tickets.queries.readings import ReadingRow, ReasonWanted, readings
from countersign.tickets.queries.search import Found, search
from countersign.tickets.queries.visible import check_visible, visible_to
from countersign.tickets.queries.waits import AgreementRow, StepRow, Waits, open_beside

__all__ = [
    "COUNTED",
    "VIEWS",
    "AgreementRow",
    "Around",
    "Earlier",
    "FileRow",
    "Found",
    "LeavingRow",
    "ListRow",
    "MessageRow",
    "NoteRow",
    "Officers",
    "Page",
    "Present",
    "ReadingRow",
    "ReasonWanted",
    "SavedDraft",
    "Standing",
    "StepRow",
    "Thread",
    "TicketRow",
    "Waits",
    "around",
    "as_of",
    "attachment_visible",
    "check_visible",
    "counters",
    "desk_list",
    "domains_on",
    "draft_of",
    "drafts_of",
    "held_by",
    "leaving_at",
    "open_beside",
    "portal_counts",
    "portal_list",
    "present_at",
    "readings",
    "rows_of",
    "search",
    "standing",
    "thread_of",
    "ticket_row",
    "visible_to",
    "whole_history",
]
