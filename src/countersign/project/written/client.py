"""Write the Python client from the OpenAPI description: `python -m countersign.project.written.client`."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "client"
_HEAD = '''"""{says} Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

'''
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_KEPT_APART = {"Idempotency-Key": "key", "If-Match": "if_match", "X-File-Name": "file_name"}
_WIDTH = 116


def pages(told: dict[str, Any]) -> dict[str, str]:
    """Write every generated module: file name → text."""
    schemas: dict[str, Any] = told["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    calls: dict[str, list[str]] = {}
    for path, method, operation in _operations(told):
        tag = operation["tags"][0]
        groups.setdefault(tag, []).append(operation)
        calls.setdefault(tag, []).append(_call(path, method, operation))
    homes = _homes(groups, schemas)
    written = {}
    for tag, texts in calls.items():
        own = {name: schemas[name] for name, home in homes.items() if home == tag}
        if own:
            written[f"shapes_{tag}.py"] = _shapes(tag, own, homes)
        written[f"calls_{tag}.py"] = _module(tag, texts, homes)
    written["__init__.py"] = _front(sorted(groups), homes["TicketLine"])
    return written


def _homes(groups: dict[str, list[dict[str, Any]]], schemas: dict[str, Any]) -> dict[str, str]:
    """Say in which module each shape stands: that of the first part of the API that speaks of it."""
    homes: dict[str, str] = {}
    for tag, operations in groups.items():
        for name in sorted(_reached(_referred(operations), schemas)):
            homes.setdefault(name, tag)
    return homes


def _referred(told: Any) -> set[str]:
    return {_name(one) for one in re.findall(r"'\$ref': '([^']+)'", str(told))}


def _operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _body_of(operation: dict[str, Any]) -> str:
    """Name the shape of a JSON body; empty for none, or for bytes."""
    content = operation.get("requestBody", {}).get("content", {})
    return _name(content.get("application/json", {}).get("schema", {}).get("$ref", ""))


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _reached(names: set[str], schemas: dict[str, Any]) -> set[str]:
    """Return the shapes with all that they are made of."""
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names |= _referred(schemas[name])
    return found


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _name(schema["$ref"])
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return f"Literal[{', '.join(_quoted(one) for one in schema.get('enum', [schema.get('const')]))}]"
    if schema.get("type") == "array":
        return f"list[{_type(schema.get('items', {}))}]"
    if schema.get("type") == "object":
        more = schema.get("additionalProperties")
        return f"dict[str, {_type(more) if isinstance(more, dict) else 'Any'}]"
    return _PLAIN.get(schema.get("type", ""), "Any")


def _quoted(value: Any) -> str:
    return '"' + value + '"' if isinstance(value, str) else repr(value)


def _shapes(tag: str, schemas: dict[str, Any], homes: dict[str, str]) -> str:
    parts = []
    for name, schema in sorted(schemas.items(), key=lambda item: ("enum" not in item[1], item[0])):
        if "enum" in schema:
            parts.append("\n".join(_wrapped(f"{name} = Literal[", _type(schema)[8:-1], "]")))
            continue
        lines = [f"class {name}(TypedDict):", f'    """{_first(schema.get("description", name))}"""', ""]
        for field, one in schema.get("properties", {}).items():
            kind = _type(one)
            lines.append(f"    {field}: {kind if field in schema.get('required', ()) else f'NotRequired[{kind}]'}")
        parts.append("\n".join(lines))
    text = "\n\n\n".join(parts) + "\n"
    names = [name for name in ("Any", "Literal", "NotRequired", "TypedDict") if re.search(rf"\b{name}\b", text)]
    used = {name for name in _referred(schemas) if homes[name] != tag}
    lines = [f"from typing import {', '.join(names)}", *_imports(used, homes)]
    space = "\n\n\n" if parts[0].startswith("class") else "\n\n"
    head = _HEAD.format(says=f"Shapes of the API: {tag}; instants are texts.")
    return f"{head}{_block(lines)}{space}{text}"


def _imports(used: set[str], homes: dict[str, str]) -> list[str]:
    tags = sorted({homes[name] for name in used})
    return [_import(f"shapes_{tag}", sorted(name for name in used if homes[name] == tag)) for tag in tags]


def _block(lines: list[str]) -> str:
    """Write imports: those of the language stand apart."""
    first = [line for line in lines if line.startswith("from typing")]
    return "\n\n".join("\n".join(part) for part in (first, lines[len(first) :]) if part)


def _first(text: str) -> str:
    """Return the first sentence of a description."""
    line = " ".join(text.split("\n\n")[0].split())
    for end in (None, ". ", "; "):
        said = line.partition(end)[0].rstrip(".") + "." if end else line
        if len(said) <= 100:
            return said
    return line[:99] + "…"


def _call(path: str, method: str, operation: dict[str, Any]) -> str:
    """Write one method."""
    own, named, query, headers = ["self"], [], [], []
    for one in operation.get("parameters", []):
        name, kind = one["name"], _type(one["schema"])
        if one["in"] == "path":
            own.append(f"{name}: {kind}")
        elif one["in"] == "query":
            named.append(f"{name}: {kind.removesuffix(' | None')} | None = None")
            query.append(f'"{name}": {name}')
        elif name in _KEPT_APART:
            named.append(f"{_KEPT_APART[name]}: str" + ("" if one["required"] else " | None = None"))
            if name != "Idempotency-Key":
                headers.append(f'"{name}": {_KEPT_APART[name]}')
    body, content = _body_of(operation), operation.get("requestBody", {}).get("content", {})
    if body:
        own.append(f"body: {body}")
    elif content:
        own.append("content: bytes")
        named.append(f'content_type: str = "{next(iter(content))}"')
        headers.append('"Content-Type": content_type')
    said = [f'"{method.upper()}"', ("f" if "{" in path else "") + f'"{path}"']
    said += [f"query={{{', '.join(query)}}}"] if query else []
    said += ["body=body"] if body else ["body=content"] if content else []
    said += [f"headers={{{', '.join(headers)}}}"] if headers else []
    said += ["key=key"] if method != "get" else []
    given = ", ".join([*own, *(["*", *named] if named else [])])
    answer = _answer(operation)
    lines = [*_wrapped(f"    def {operation['operationId']}(", given, f") -> {answer}:")]
    lines.append(f'        """{_first(operation.get("description") or operation["summary"])}"""')
    lines += _wrapped(f"        told: {answer} = self._ask(", ", ".join(said), ")")
    return "\n".join([*lines, "        return told"])


def _wrapped(head: str, inside: str, tail: str) -> list[str]:
    if len(head + inside + tail) <= _WIDTH:
        return [head + inside + tail]
    indent = " " * (len(head) - len(head.lstrip()) + 4)
    lines = textwrap.wrap(
        inside, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )
    return [head, *lines, indent[4:] + tail]


def _answer(operation: dict[str, Any]) -> str:
    for status in ("201", "200"):
        content = operation["responses"].get(status, {}).get("content", {})
        if "application/json" in content:
            return _type(content["application/json"]["schema"])
        if content:
            return "bytes"
    return "Any"


def _module(tag: str, calls: list[str], homes: dict[str, str]) -> str:
    text = "\n\n".join(calls) + "\n"
    used = {name for name in homes if re.search(rf"(?<![\w.]){name}(?!\w)", _code(text))}
    names = [name for name in ("Any", "Literal") if re.search(rf"\b{name}\b", _code(text))]
    lines = [f"from typing import {', '.join(names)}"] if names else []
    lines += ["from countersign.client.caller import Caller", *_imports(used, homes)]
    return (
        f"{_HEAD.format(says=f'Calls of the API: {tag}.')}" + _block(lines)
        + f'\n\n\nclass {tag.title()}(Caller):\n    """Calls of the API: {tag}."""\n\n{text}'
    )  # fmt: skip


def _code(text: str) -> str:
    """Return a module's text without what its docstrings and its strings say."""
    return re.sub(r'".*?"', "", re.sub(r'""".*?"""', "", text))


def _import(module: str, names: list[str]) -> str:
    line = f"from countersign.client.{module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return line
    return f"from countersign.client.{module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def _front(tags: list[str], home: str) -> str:
    lines = [f"from countersign.client.calls_{tag} import {tag.title()}" for tag in tags]
    imports = "\n".join(["from countersign.client.caller import Refused", *lines])
    return f'''{_HEAD.format(says="The API's client for Python programs.")}from collections.abc import Iterator

{imports}
from countersign.client.shapes_{home} import TicketLine
from countersign.client.webhooks import NotGenuine, verified

__all__ = ["Client", "NotGenuine", "Refused", "verified"]


{chr(10).join(_wrapped("class Client(", ", ".join(tag.title() for tag in tags), "):"))}
    """Everything that a token may ask of one installation."""

    def all_tickets(self, view: str = "open") -> Iterator[TicketLine]:
        """Go through a list from page to page."""
        after: str | None = None
        while True:
            page = self.list_tickets(view=view, after=after)
            yield from page["items"]
            after = page["next"]
            if after is None:
                return
'''


def main() -> None:
    """Write the client beside the product's rooms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countersign.project.settings")
    import django

    django.setup()
    from countersign.api.description import described
    from countersign.api.views import api

    written = pages(described(api))
    for old in (*FOLDER.glob("calls_*.py"), *FOLDER.glob("shapes_*.py")):
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
