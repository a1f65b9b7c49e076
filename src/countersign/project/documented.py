"""docs/settings.md, written from the declared settings: `python -m countersign.project.documented`."""

from __future__ import annotations

from countersign.kernel.settings import DECLARED

_HEAD = """# Settings

Written by `python -m countersign.project.documented > docs/settings.md`; a test keeps it current.

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


if __name__ == "__main__":
    print(settings_page(), end="")
