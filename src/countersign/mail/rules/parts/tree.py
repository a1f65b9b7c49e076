"""The tree of parts, cut out of the raw bytes within limits; broken boundaries are read as meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from countersign.mail.rules.parts import limits
from countersign.mail.rules.parts.headers import beginning, block
from countersign.mail.rules.parts.parameters import parameters
from countersign.mail.rules.parts.part import Pair, Part
from countersign.mail.rules.parts.transfer import taken_off
from countersign.mail.rules.parts.wrapped import signed_content

_MESSAGES = frozenset({"message/rfc822", "message/global", "message/news"})
_TYPE = re.compile(r"[!#-'*+.0-9A-Z^-~-]+/[!#-'*+.0-9A-Z^-~-]+", re.I)
_QUOTED = re.compile(rb'boundary="([^"\\]+)"', re.I)  # Spaces at its end count.
_COMMENT = re.compile(rb"\([^()]{0,400}\)")
_LIKELY = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{0,70}?)[ \t]*\r?\nContent-", re.I)


@dataclass(slots=True)
class Growing:
    """What is counted while one mail is cut: parts so far, defects found; and what the reader was told beside it."""

    defects: set[str] = field(default_factory=set)
    parts: int = 0
    language: str = ""
    charset: str = ""


def grown(raw: bytes, growing: Growing) -> Part:
    """Cut a mail into its tree of parts."""
    return _part(raw, (beginning(raw), len(raw)), growing, 0, "text/plain")


def _part(raw: bytes, place: tuple[int, int], growing: Growing, depth: int, default: str) -> Part:
    start, end = place
    growing.parts += 1
    headers, body = block(raw, start, end, growing.defects)
    part = _described(headers, default, growing)
    content = raw[body:end]
    if part.type.startswith("multipart/"):
        if depth >= limits.DEPTH:
            growing.defects.add("too_deep")
            return replace(part, type="application/octet-stream", content=content)
        return _multipart(part, content, growing, depth)
    encoding = _first(headers, "content-transfer-encoding")
    if b"(" in encoding:
        encoding = _COMMENT.sub(b"", encoding)
    encoding = encoding.split(b";")[0].strip().strip(b'"').lower()
    content = taken_off(content, encoding.decode("ascii", "replace"))
    if part.type in _MESSAGES:
        return _message(part, content, growing, depth)
    if part.type in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        inner = signed_content(content)
        if inner is not None and depth < limits.DEPTH:
            child = _part(inner, (0, len(inner)), growing, depth + 1, "text/plain")
            return replace(part, content=content, children=(child,))
    return replace(part, content=content)


def _message(part: Part, content: bytes, growing: Growing, depth: int) -> Part:
    if depth >= limits.DEPTH or growing.parts >= limits.PARTS:
        growing.defects.add("too_deep")
        return replace(part, content=content)
    inner = Growing(
        parts=growing.parts, language=growing.language, charset=growing.charset
    )  # Its faults are not faults of this mail.
    child = _part(content, (beginning(content), len(content)), inner, depth + 1, "text/plain")
    growing.parts = inner.parts
    return replace(part, content=content, children=(child,))


def _multipart(part: Part, content: bytes, growing: Growing, depth: int) -> Part:
    boundary = _boundary(part)
    places = _places(content, boundary) if boundary else []
    if not places and boundary.rstrip() != boundary:
        boundary = boundary.rstrip()
        places = _places(content, boundary)
    if not places and (likely := _LIKELY.search(content)):
        growing.defects.add("boundary_missing")
        places = _places(content, likely[1])
    if not places:
        growing.defects.add("no_parts")
        kept = replace(part, type="text/plain", content=content)
        return replace(part, content=content, children=(kept,) if content.strip() else ())
    if not places[-1][2]:
        growing.defects.add("boundary_not_closed")
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    children = _preamble(part, content[: content.find(b"--" + boundary)] if boundary else b"", growing)
    for start, end, _ in places:
        if growing.parts >= limits.PARTS:
            growing.defects.add("too_many_parts")
            rest = Part("application/octet-stream", {}, "attachment", "", "", (), content[start:])
            children.append(rest)
            break
        children.append(_part(content, (start, end), growing, depth + 1, default))
    return replace(part, content=b"", children=tuple(children))


def _preamble(part: Part, before: bytes, growing: Growing) -> list[Part]:
    """Return as a part what stands before the first boundary, when a second Content-Type shows it was meant as one."""
    kinds = [value for name, value in part.headers if name.lower() == "content-type"]
    if len(kinds) < 2 or not before.strip():
        return []
    growing.defects.add("two_content_type")
    headers = tuple(pair for pair in part.headers if pair[1] is not kinds[0])
    inner = _described(headers, "text/plain", growing)
    growing.parts += 1
    return [replace(inner, content=before)] if not inner.type.startswith("multipart/") else []


def _boundary(part: Part) -> bytes:
    found = _QUOTED.search(part.header("content-type"))
    return found[1] if found else part.parameters.get("boundary", "").encode("utf-8", "replace")


def _places(content: bytes, boundary: bytes) -> list[tuple[int, int, bool]]:
    """Return where each part begins and ends, and for the last one whether it was closed."""
    mark = b"--" + boundary
    places: list[tuple[int, int, bool]] = []
    start = -1
    at = content.find(mark)
    while at >= 0:
        after = at + len(mark)
        stop = content.find(b"\n", after)
        stop = len(content) if stop < 0 else stop
        rest = content[after : min(stop, after + 200)]
        closes = rest.startswith(b"--")
        if (at == 0 or content[at - 1 : at] == b"\n") and (closes or not rest.strip() or rest[:1] in (b" ", b"\t")):
            if start >= 0:
                places.append((start, max(start, _line_end(content, at)), True))
            start = -1 if closes else min(stop + 1, len(content))
            if closes or len(places) > limits.PARTS:
                break
        at = content.find(mark, after)
    if start >= 0:
        tail = len(content.rstrip())
        closed = content.endswith(mark + b"--", start, tail)  # No line of its own, at the very end.
        places.append((start, tail - len(mark) - 2 if closed else len(content), closed))
    return places


def _line_end(content: bytes, at: int) -> int:
    if at > 1 and content[at - 2 : at] == b"\r\n":
        return at - 2
    return max(at - 1, 0)


def _described(headers: tuple[Pair, ...], default: str, growing: Growing) -> Part:
    said, told = parameters(_first(headers, "content-type"), growing.language)
    disposition, more = parameters(_first(headers, "content-disposition"), growing.language)
    kind = said.split(" ")[0] if _TYPE.fullmatch(said.split(" ")[0] or "-") else default
    if said in ("text", "html"):
        kind = "text/html" if said == "html" else "text/plain"
    cid = _first(headers, "content-id").strip().strip(b"<>").decode("latin-1").strip()
    name = more.get("filename") or more.get("name") or told.get("name") or told.get("filename") or ""
    return Part(kind, told, disposition.split(" ")[0], name, cid, headers, b"")


def _first(headers: tuple[Pair, ...], name: str) -> bytes:
    return next((value for found, value in headers if found.lower() == name), b"")
