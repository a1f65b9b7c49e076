"""The header block of a mail or a part, read by hand over the raw bytes."""

from __future__ import annotations

import re

from countersign.mail.rules.parts import limits
from countersign.mail.rules.parts.part import Pair

_NAME = re.compile(rb"([!-9;-~\x80-\xff]{1,200})[ \t]*:")
_EMPTY = re.compile(rb"\r?\n[ \t]*\r?\n")


def beginning(raw: bytes) -> int:
    """Return where a mail begins: past empty lines, when a header stands below them."""
    start = len(raw) - len(raw.lstrip(b" \t\r\n"))
    return start if start and _NAME.match(raw, start) else 0


def block(raw: bytes, start: int, end: int, defects: set[str]) -> tuple[tuple[Pair, ...], int]:
    """Read the headers that begin at `start`; return them and where the body begins.

    Lines that are no header are skipped and told; when two follow one another, or nothing empty comes after
    them, the body is taken to begin there: somebody forgot the empty line. Linear in the length.
    """
    found: list[tuple[bytes, list[bytes]]] = []
    at = start
    if raw.startswith((b"From ", b">From "), at) and (first := raw.find(b"\n", at, end)) >= 0:
        at = first + 1  # The first line of a mailbox file.
    strange = 0
    bound = min(end, start + limits.HEADER_BYTES)
    while at < end:
        stop = raw.find(b"\n", at, end)
        after = end if stop < 0 else stop + 1
        line = raw[at : (end if stop < 0 else stop)].rstrip(b"\r")
        if not line.strip(b" \t") and (not line or not _goes_on(raw, after, end)):
            return _joined(found, defects), after
        if at >= bound or len(found) >= limits.HEADERS:
            defects.add("headers_too_large")
            rest = _EMPTY.search(raw, at, end)
            return _joined(found, defects), rest.end() if rest else end
        if at + len(line) > bound:
            defects.add("headers_too_large")
        if line[:1] in b" \t" and found:
            found[-1][1].append(line[: bound - at])
        elif name := _NAME.match(line):
            strange = 0
            found.append((name[1], [line[name.end() : name.end() + bound - at]]))
        else:
            defects.add("line_is_no_header")
            strange += 1
            if not found or strange > 1 or not _EMPTY.search(raw, at, end):
                return _joined(found, defects), at
        at = after
    return _joined(found, defects), end


def _goes_on(raw: bytes, at: int, end: int) -> bool:
    """Tell whether headers follow a line of nothing but spaces: then it was a folded line, else the end."""
    return raw[at : min(at + 1, end)] in (b" ", b"\t") or _NAME.match(raw, at, end) is not None


def _joined(found: list[tuple[bytes, list[bytes]]], defects: set[str]) -> tuple[Pair, ...]:
    pairs = []
    for name, lines in found:
        value = b" ".join(line.strip(b" \t") for line in lines)
        if b"\0" in value:
            defects.add("nul_in_header")
        if b"\r" in value:
            defects.add("bare_cr")
        pairs.append((name.decode("latin-1"), value))
    return tuple(pairs)
