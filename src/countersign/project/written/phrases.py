"""Find every phrase that must stand in the catalogues: gettext calls, and the codes of refusals.

A refusal names a code; its text is looked up by it (context "refusal"). So a code counts as a phrase wherever
Python code names one. `make words` writes what it finds into the catalogues; a test finds what is missing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po

from countersign.project.written.words import LOCALE

SOURCE = LOCALE.parent
LANGUAGES = ("en", "ru", "it")
JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "encoding": "utf-8", "silent": "false"}
# The first pattern that a file's path matches decides.
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**/templates/**.html", "jinja2"),
    ("components/**.html", "jinja2"),
    ("**/components/**.html", "jinja2"),
    ("**.py", "countersign.project.written.phrases:extract"),
]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CONTEXT = "refusal"
REFUSALS = frozenset(
    {
        "DomainError", "NotVisible", "NotAllowed", "Conflict", "Invalid", "TooOften", "Fault", "IllegalMove",
        "CalendarError", "ListUnreadable",
    }
)  # fmt: skip
Found = tuple[int, str | None, Any, list[str]]


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: list[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Yield the gettext calls of a Python file and its codes of refusals (Babel's extractor interface)."""
    yield from extract_python(file, keywords, comment_tags, dict(options))
    file.seek(0)
    for line, code in codes(file.read().decode("utf-8")):
        yield line, "pgettext", (CONTEXT, code), []


def codes(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, code) of every refusal that a Python file names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from ((node.lineno, text) for text in _named(node))
        elif isinstance(node, ast.ClassDef):
            yield from ((node.lineno, text) for text in _declared(node))
        elif isinstance(node, ast.Dict):  # What acts of one sort have in common: {"refusal": "…"}.
            given = zip(node.keys, node.values, strict=True)
            wanted = [value for key, value in given if isinstance(key, ast.Constant) and key.value == "refusal"]
            yield from ((node.lineno, text) for value in wanted for text in _code(value))
        elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "refusal":
            yield from ((node.lineno, text) for text in _code(node.value))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and _is_table(node):
            yield from ((node.lineno, text) for value in node.value.values for text in _code(value))


def phrases() -> Catalog:
    """Collect every phrase of the package."""
    found = Catalog(charset="utf-8")
    options = {pattern: JINJA for pattern, method in METHODS if method == "jinja2"}
    for _, _, message, _, context in extract_from_dir(SOURCE, METHODS, options, KEYWORDS):
        found.add(message, context=context)
    return found


def _empty(language: str) -> Catalog:
    """Make a catalogue whose head does not change with the day it was written."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale=language, project="Countersign", version="1", header_comment="# Words of Countersign.",
        msgid_bugs_address="", last_translator="", language_team="", creation_date=day, revision_date=day,
        charset="utf-8", fuzzy=False,
    )  # fmt: skip


def catalogue(language: str) -> Catalog:
    """Read the catalogue of one language; an absent one is empty."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Add new phrases to the catalogues and take out those that nobody says; English keeps refusals alone."""
    found = phrases()
    for language in LANGUAGES:
        known, fresh = catalogue(language), _empty(language)
        for message in found:
            if not message.id or (language == "en" and message.context != CONTEXT):
                continue
            old = known.get(message.id, message.context)
            fresh.add(message.id, old.string if old else None, context=message.context)
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, width=0, sort_output=True, omit_header=False)


def _named(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in REFUSALS:
        return [text for argument in call.args[:1] for text in _code(argument)]
    if name == "refuse_unless":
        return [text for argument in call.args[1:2] for text in _code(argument)]
    # The code that an act refuses with: act("…", refusal="…").
    return [text for word in call.keywords if word.arg == "refusal" for text in _code(word.value)]


def _is_table(node: ast.Assign) -> bool:
    """Tell whether a map's values are codes: REASONS of moves, MISSING parts of a solution."""
    return getattr(node.targets[0], "id", "") in ("REASONS", "MISSING")


def _declared(node: ast.ClassDef) -> list[str]:
    """Read `code = "…"` of a subclass of the refusals."""
    return [
        text
        for line in node.body
        if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "code"
        for text in _code(line.value)
    ]


def _code(node: ast.expr | None) -> list[str]:
    """Return a literal that can be a code, alone in a list, or nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        return [node.value]
    return []


if __name__ == "__main__":
    update()
