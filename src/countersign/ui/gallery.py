"""Gather every component in every state, for the gallery page and for the tests that look at it.

A component's `states.json` is a list of states: {"name": "over", "macro": "clock", "args": {…}}.
"call" gives the markup of the call block, "from" another file of the folder, "inside": "list"
puts it where it belongs. Values
are plain JSON: macros take strings and rows, so a state needs no code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.template import engines
from markupsafe import Markup

from countersign.ui import prose
from countersign.ui.render import Screen

HERE = Path(__file__).resolve().parent / "components"


@dataclass(frozen=True)
class State:
    """One component as drawn in one state."""

    name: str
    markup: Markup


@dataclass(frozen=True)
class Shown:
    """A component and all its states."""

    name: str
    states: tuple[State, ...]


@lru_cache(maxsize=1)
def declared() -> dict[str, tuple[dict[str, Any], ...]]:
    """Read every states.json: component name to its states as written."""
    return {path.parent.name: tuple(json.loads(path.read_text())) for path in sorted(HERE.glob("*/states.json"))}


def components(request: HttpRequest) -> list[Shown]:
    """Draw every component in every state."""
    screen = Screen.of(request)
    return [
        Shown(name, tuple(State(state["name"], draw(name, state, screen)) for state in states))
        for name, states in declared().items()
    ]


def draw(component: str, state: dict[str, Any], screen: Screen) -> Markup:
    """Draw one state: find the macro, turn objects into rows, call it."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    module = environment.get_template(f"{component}/{state.get('from', component)}.html").module
    macro = getattr(module, state["macro"])
    given = {name: _row(value) for name, value in state.get("args", {}).items()}
    if "screen" in macro.arguments:
        given["screen"] = screen
    if "markdown" in state:
        given["body"] = prose.html(state["markdown"], _leads_there)
    if "call" in state:
        body = Markup(state["call"])
        given["caller"] = lambda *_args: body
    drawn = Markup(macro(**given))
    return Markup('<ol class="items">{}</ol>').format(drawn) if state.get("inside") == "list" else drawn


def _row(value: Any) -> Any:
    """Turn a JSON object into a row with attributes; {"=": {…}} stays a map, for attrs and hidden values."""
    if isinstance(value, dict):
        if "=" in value:
            return value["="]
        return SimpleNamespace(**{name: _row(part) for name, part in value.items()})
    if isinstance(value, list):
        return [_row(part) for part in value]
    return value


def _leads_there(_address: str, _words: str) -> bool:
    """Tell that a link of the gallery misleads nobody: who judges links is known higher up."""
    return False
