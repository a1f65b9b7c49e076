"""Addresses that mail came back from."""

from __future__ import annotations

from countersign.api.shapes.rows import list_of, shape_of
from countersign.api.shapes.typed import Body, Line
from countersign.notify.queries.returned import LetterboxRow

Letterbox = shape_of(
    LetterboxRow, "Letterbox",
    "An address that mail came back from. `stopped_at`: nothing is sent there since; `task`: why staff should look.",
    "id address account person is_current stopped_at task task_at taken_by words ticket told_at",
)  # fmt: skip
LetterboxList = list_of(Letterbox, "The addresses that wait for somebody, the longest waiting first.")


class DealingWith(Body):
    """What was done about an address; `write_again`: mail is sent there again."""

    reason: Line
    write_again: bool = False
