"""Rows of the list: the quick markup is the component's, and nothing typed gets out of it."""

from __future__ import annotations

import re

from django.template import engines

from countersign.desk.rows import Item
from countersign.desk.rows.markup import written

PLAIN = Item(
    "/desk/tickets/48213?view=mine&q=a", 48213, "Cannot reach <b>cs1234</b>", 1, "critical", "progress", "In progress",
    "«Вектор» & Co · 41-2087", "soon", "06:41", "2026-11-22T02:55:00Z", "due 02:55", "62",
    True, False, "Anna is writing",
)  # fmt: skip
PAUSED = Item(
    "/desk/tickets/48102?view=mine", 48102, "Aggiungere 2 TB", 3, "normal", "waiting", "Waiting for customer", "Ferri",
    "paused", "paused", "", "", "", False, True, "",
)  # fmt: skip


def component(item: Item) -> str:
    """Draw the row with the component that every other list is drawn with."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    text = environment.get_template("item/item.html").module.item(
        item.url, item.number, item.title, item.level, item.severity, item.look, item.status, item.who,
        clock_state=item.mood, clock_text=item.clock, until=item.until, clock_at=item.at, used=item.used or None,
        current=item.current, read=item.read, presence=item.presence,
    )  # fmt: skip
    return str(text)


def test_a_row_is_the_component_row_with_a_place_to_be_replaced() -> None:
    for item in (PLAIN, PAUSED):
        mine = str(written([item])).replace(f'<li id="row-{item.number}">', "<li>")
        assert re.sub(r">\s+<", "><", mine) == re.sub(r">\s+<", "><", component(item))


def test_what_was_typed_stays_text() -> None:
    row = str(written([PLAIN]))
    assert "<b>cs1234" not in row
    assert "view=mine&amp;q=a" in row
