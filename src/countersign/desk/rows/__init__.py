"""Rows of ready strings: everything a template of the desk writes down."""

from countersign.desk.rows.composer import Panel, composer
from countersign.desk.rows.items import Item, items
from countersign.desk.rows.lists import ListPage, list_page, search_page
from countersign.desk.rows.panel import Panels, panels
from countersign.desk.rows.rail import CAME_BACK, OUTAGES, QUESTIONS, VAULT_ALARMS, person, rail
from countersign.desk.rows.thread import Entry, entries
from countersign.desk.rows.ticket import Head, Tool, head

__all__ = [
    "CAME_BACK",
    "OUTAGES",
    "QUESTIONS",
    "VAULT_ALARMS",
    "Entry",
    "Head",
    "Item",
    "ListPage",
    "Panel",
    "Panels",
    "Tool",
    "composer",
    "entries",
    "head",
    "items",
    "list_page",
    "panels",
    "person",
    "rail",
    "search_page",
]
