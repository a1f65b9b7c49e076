"""What a line's columns must say."""

from __future__ import annotations

from typing import TypeVar

from countersign.customers.commands.importing.names import Names
from countersign.customers.rules.billing import Line, LineKind
from countersign.identity.rules import Fault
from countersign.kernel.errors import Invalid

T = TypeVar("T")


def needed(line: Line, column: str) -> str:
    """Return a column that this kind of line must have. Raises Invalid."""
    found = line.text(column)
    if not found:
        raise Invalid("column_empty", column=column)
    return found


def parent(line: Line, names: Names, kind: LineKind) -> int:
    """Return the row that a line hangs on. Raises Invalid when the billing has not told of it, or it was refused."""
    told = needed(line, "parent")
    found = names.row(kind, told)
    if found is None:
        raise Invalid("parent_unknown", parent=told[:60])
    return found


def given(read: T | Fault) -> T:
    """Return what was read, or raise Invalid for its fault."""
    if isinstance(read, Fault):
        raise Invalid(read.code, **read.facts)
    return read
