"""Shapes made from the rows that queries return: the fields that are told are named, the rest stays inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, get_type_hints

from ninja import Query, Schema
from pydantic import create_model

from countersign.api.shapes.typed import LARGEST

MOST = 100
PLACE = "^[0-9]{0,17}$"  # Of lists whose `after` is a text.
AFTER: dict[str, tuple[Any, Any]] = {
    "after": (Annotated[int | None, Query(ge=1, le=LARGEST)], None),
    "limit": (Annotated[int, Query(ge=1, le=MOST)], 50),
}


def shape_of(row: type, called: str, says: str, fields: str, /, **more: Any) -> Any:
    """Make the shape of a row.

    fields: those that are told, with spaces between them; their types are the row's.
    more:   fields of other types than the row's, or that the row does not have.
    """
    kinds = get_type_hints(row)
    chosen: dict[str, Any] = {one: (more.get(one, kinds.get(one, Any)), ...) for one in fields.split()}
    chosen |= {one: (kind, ...) for one, kind in more.items() if one not in chosen}
    return create_model(called, __base__=Schema, __doc__=says, __module__=__name__, **chosen)


def list_of(shape: Any, says: str, *, key: Any = int) -> Any:
    """Make the shape of a page of a list; `next` is the value of `after` for the following page."""
    return create_model(
        f"{shape.__name__}List", __base__=Schema, __doc__=says, __module__=__name__,
        items=(list[shape], ...), next=(key | None, ...),
    )  # fmt: skip


def whole(shape: Any, page: Any, rows: Iterable[Any]) -> Any:
    """Tell a list that is never long: all of it stands on one page."""
    return page(items=[shape.model_validate(row) for row in rows], next=None)


def paged(shape: Any, page: Any, rows: Iterable[Any], given: Any, tell: Callable[[Any], Any] | None = None) -> Any:
    """Tell one page of rows, the newest first: it begins below `after`, whatever came meanwhile."""
    found = sorted((row for row in rows if given.after is None or row.id < given.after), key=_id, reverse=True)
    shown, following = found[: given.limit], len(found) > given.limit
    told = tell or shape.model_validate
    return page(items=[told(row) for row in shown], next=shown[-1].id if following else None)


def _id(row: Any) -> int:
    return int(row.id)
