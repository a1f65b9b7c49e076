"""Pages of `docs/` that are written from the code: `python -m countersign.project.documented settings|events`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from countersign.kernel.settings import DECLARED

_HEAD = """# Settings

Written by `python -m countersign.project.documented settings > docs/settings.md`; a test keeps it current.

Settings come from the environment. A name that begins with `COUNTERSIGN_` and is not in this table, or
a value that is not allowed, stops the start with one line and exit code 2. A secret may stand in a file
instead: put the file's path into the same name with `_FILE` behind it.

| name | default | allowed | what it does |
|---|---|---|---|
"""


def settings_page() -> str:
    """Write the page of all settings."""
    rows = []
    for declared in DECLARED:
        name = f"`{declared.variable}`" + (" (or `_FILE`)" if declared.secret else "")
        rows.append(f"| {name} | {declared.default_text} | {declared.allowed} | {declared.help} |")
    return _HEAD + "\n".join(rows) + "\n"


_EVENTS_HEAD = """# Events

Written by `python -m countersign.project.documented events > docs/events.md`; a test keeps it current.

Every act leaves one of these on the chain of its subject. Events marked *staff* are kept from customers, their very
existence included: they are in no page, stream, export or search of the portal.

| event | who may know | written by | which does |
|---|---|---|---|
"""


def events_page() -> str:
    """Write the page of all event types, from the commands that append them."""
    found = sorted(set(_appended(Path(__file__).resolve().parents[1])))
    return _EVENTS_HEAD + "\n".join(f"| `{a}` | {b} | `{c}` | {d} |" for a, b, c, d in found) + "\n"


def _appended(source: Path) -> Iterator[tuple[str, str, str, str]]:
    """Find every event that a command names: (type, audience, command, what the command does)."""
    for path in source.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for command in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(command) if isinstance(node, ast.Call)):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if name not in ("append", "make") or not call.args or not isinstance(call.args[0], ast.Constant):
                    continue
                type_ = str(call.args[0].value)
                if type_.partition(".")[2]:
                    room = path.relative_to(source).parts[0]
                    yield type_, _audience(call), f"{room}.{command.name}", _first_line(command)


def _audience(call: ast.Call) -> str:
    given = {word.arg: word.value for word in call.keywords}.get("staff_only")
    if given is None:
        return "all"
    return "staff" if isinstance(given, ast.Constant) and given.value is True else "by case"


def _first_line(command: ast.FunctionDef) -> str:
    return (ast.get_docstring(command) or "").partition("\n")[0].replace("|", "\\|")


PAGES = {"settings": settings_page, "events": events_page}

if __name__ == "__main__":
    print(PAGES[sys.argv[1]](), end="")
