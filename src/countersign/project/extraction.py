"""Find every phrase that must stand in the catalogues: gettext calls, and the codes of refusals.

A refusal names a code; its text is looked up by it (context "refusal"). So a code counts as a phrase wherever
Python code names one. Used by `make words` through babel.cfg, and by the test that finds missing words.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

CONTEXT = "refusal"
REFUSALS = frozenset(
    {"DomainError", "NotVisible", "NotAllowed", "Conflict", "Invalid", "TooOften", "Fault", "IllegalMove"}
)
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
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("REASONS", "MISSING"):
            if isinstance(node.value, ast.Dict):
                yield from ((node.lineno, value.value) for value in node.value.values if _is_code(value))


def _named(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in REFUSALS:
        return [argument.value for argument in call.args[:1] if _is_code(argument)]
    if name == "require":
        return [argument.value for argument in call.args[1:2] if _is_code(argument)]
    return []


def _declared(node: ast.ClassDef) -> list[str]:
    """Read `code = "…"` of a subclass of the refusals."""
    return [
        line.value.value
        for line in node.body
        if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "code" and _is_code(line.value)
    ]


def _is_code(node: Any) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
