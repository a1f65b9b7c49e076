"""Pages of `docs/` written from the code: `python -m countersign.project.written.docs settings|events|acts`."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils import translation

from countersign.kernel.acts import KINDS, LEVELS, Act, anybody, declared_acts
from countersign.kernel.settings import DECLARED

_HEAD = """# Settings

Written by `python -m countersign.project.written.docs settings > docs/settings.md`; a test keeps it current.

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

Written by `python -m countersign.project.written.docs events > docs/events.md`; a test keeps it current.

Every act leaves one of these on the chain of its subject. Events marked *staff* are kept from customers, their very
existence included: they are in no page, stream, export or search of the portal.

| event | who may know | written by | which does |
|---|---|---|---|
"""


def events_page() -> str:
    """Write the page of all event types, from the commands that append them."""
    found = sorted(set(_appended(Path(__file__).resolve().parents[2])))
    return _EVENTS_HEAD + "\n".join(f"| `{a}` | {b} | `{c}` | {d} |" for a, b, c, d in found) + "\n"


_ACTS_HEAD = """# Acts

Written by `python -m countersign.project.written.docs acts > docs/acts.md`; a test keeps it current.

Everything that can be done, by the level of assurance that it needs. One module decides, `countersign.kernel.acts`;
commands require the act, screens ask the same before they show a button, and nothing here is decided twice.

- **A0** nobody known. **A1** claimed: mail, a caller's number. **A2c** one phone call, lifted by a caller code.
  **A2** a signed-in session. **A3** a second factor given within five minutes for this act and this object, on a page
  that names both, valid once. **A4** as A3, in a case whose evidence two officers have compared.
- An act needs its level *and* one of the roles (or kinds of actor) *and* the condition.
- Whoever has a second factor and comes from a network never seen is asked for it at the first act that is not marked
  *anywhere*; nobody is refused for a network.
- The command line and the jobs are the installation itself (*system*): roles and condition decide, no proof is asked.

"""
_ACTS_COLUMNS = """| act | what | of | who | condition | |
|---|---|---|---|---|---|
"""
_LEVEL_NAMES = {
    "A0": "nobody known", "A1": "claimed", "A2c": "a call lifted by a code", "A2": "a signed-in session",
    "A3": "a second factor for this act and object", "A4": "evidence compared by two officers",
}  # fmt: skip


def acts_page() -> str:
    """Write the page of all acts, level by level."""
    ready()
    parts = []
    for level in LEVELS:
        rows = [_act_row(known) for known in declared_acts() if known.level == level]
        if rows:
            parts.append(f"## {level}: {_LEVEL_NAMES[level]}\n\n{_ACTS_COLUMNS}" + "\n".join(rows) + "\n")
    return _ACTS_HEAD + "\n".join(parts)


def ready() -> None:
    """Load every room, so that its acts are declared."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.project.settings")
        django.setup()


def _act_row(known: Act) -> str:
    who = ", ".join(f"*{role}*" if role in KINDS else role.replace("_", " ") for role in _by_rank(known.roles))
    condition = (known.who.__doc__ or "").partition("\n")[0] if known.who is not anybody else ""
    marks = ["step-up"] if known.proven else []
    marks += ["two persons"] if known.two_persons else []
    marks += ["anywhere"] if known.reads else []
    with translation.override("en"):
        cells = (f"`{known.name}`", str(known.says), known.object.replace("_", " "), who, condition, ", ".join(marks))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _by_rank(roles: Iterable[str]) -> list[str]:
    return sorted(roles, key=lambda role: (role in KINDS, role))


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


PAGES = {"settings": settings_page, "events": events_page, "acts": acts_page}

if __name__ == "__main__":
    print(PAGES[sys.argv[1]](), end="")
