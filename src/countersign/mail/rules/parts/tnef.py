"""Outlook's winmail.dat opened: the files and the text inside. What is broken leaves it closed."""

from __future__ import annotations

from dataclasses import dataclass, field

from countersign.mail.rules.parts.charsets import decoded

_SIGNATURE = b"\x78\x9f\x3e\x22"
_TITLE, _DATA, _RENDER, _PROPERTIES, _MESSAGE, _BODY, _CODEPAGE = (
    0x8010, 0x800F, 0x9002, 0x9005, 0x9003, 0x800C, 0x9007,
)  # fmt: skip
_LONG_NAME, _SHORT_NAME, _OBJECT, _MIME, _CID, _HTML, _PLAIN = 0x3707, 0x3704, 0x3701, 0x370E, 0x3712, 0x1013, 0x1000
_FILES = 100
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_COUNTED = (0x0D, 0x1E, 0x1F, 0x102)


@dataclass(slots=True)
class Enclosed:
    """A file inside."""

    name: str = ""
    type: str = "application/octet-stream"
    cid: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Opened:
    """What a winmail.dat holds: files, and the text if there is one."""

    files: list[Enclosed] = field(default_factory=list)
    text: str = ""
    html: str = ""
    charset: str = "cp1252"


def opened(content: bytes) -> Opened | None:
    """Open a winmail.dat; nothing when the bytes are none or are broken before anything was found."""
    if not content.startswith(_SIGNATURE):
        return None
    found = Opened()
    at = 6
    while at + 9 <= len(content) and len(found.files) <= _FILES:
        kind = int.from_bytes(content[at + 1 : at + 3], "little")
        length = int.from_bytes(content[at + 5 : at + 9], "little")
        data = content[at + 9 : at + 9 + length]
        if len(data) < length:
            break
        _taken(found, kind, data)
        at += 9 + length + 2
    return found if found.files or found.text or found.html else None


def _taken(found: Opened, kind: int, data: bytes) -> None:
    if kind == _RENDER:
        found.files.append(Enclosed())
    elif kind == _CODEPAGE and len(data) >= 4:
        found.charset = f"cp{int.from_bytes(data[:4], 'little')}"
    elif kind == _BODY:
        found.text = decoded(data.rstrip(b"\0"), found.charset)[0]
    elif kind == _MESSAGE:
        told = _properties(data)
        found.html = _spoken(told.get(_HTML), found.charset)
        found.text = found.text or _spoken(told.get(_PLAIN), found.charset)
    elif kind in (_TITLE, _DATA, _PROPERTIES) and found.files:
        _described(found.files[-1], kind, data, found.charset)


def _described(file: Enclosed, kind: int, data: bytes, charset: str) -> None:
    if kind == _TITLE:
        file.name = file.name or decoded(data.rstrip(b"\0"), charset)[0]
    elif kind == _DATA:
        file.content = data
    else:
        told = _properties(data)
        file.name = _spoken(told.get(_LONG_NAME), charset) or _spoken(told.get(_SHORT_NAME), charset) or file.name
        file.type = _spoken(told.get(_MIME), charset).lower() or file.type
        file.cid = _spoken(told.get(_CID), charset).strip("<>")
        if not file.content and _OBJECT in told:
            inner = told[_OBJECT][1][16:]  # The interface's name stands before an embedded message.
            file.content = inner
            file.type = "application/ms-tnef" if inner.startswith(_SIGNATURE) else file.type


def _spoken(value: tuple[int, bytes] | None, charset: str) -> str:
    if value is None:
        return ""
    kind, data = value
    if kind == 0x1F:
        return data.decode("utf-16-le", "replace").rstrip("\0")
    return decoded(data.rstrip(b"\0"), charset)[0]


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """Read MAPI properties until they end or break: the number of a property, its type and its first value."""
    told: dict[int, tuple[int, bytes]] = {}
    at = 4
    for _ in range(min(int.from_bytes(data[:4], "little"), 2_000)):
        if at + 4 > len(data):
            break
        kind = int.from_bytes(data[at : at + 2], "little")
        number = int.from_bytes(data[at + 2 : at + 4], "little")
        at += 4
        if number >= 0x8000:
            at = _past_name(data, at)
        many, kind = kind & 0x1000, kind & 0x0FFF
        count = 1
        if many or kind in _COUNTED:
            count = int.from_bytes(data[at : at + 4], "little")
            at += 4
        if count > 10_000 or (kind not in _COUNTED and kind not in _FIXED):
            break
        for turn in range(count):
            length = _FIXED.get(kind, 0)
            if kind in _COUNTED:
                length = int.from_bytes(data[at : at + 4], "little")
                at += 4
            value = data[at : at + length]
            if len(value) < length:
                return told
            if turn == 0:
                told[number] = kind, value
            at += length + (-length % 4)
    return told


def _past_name(data: bytes, at: int) -> int:
    """Return where the value of a named property begins."""
    at += 16
    by_name = int.from_bytes(data[at : at + 4], "little")
    at += 4
    if not by_name:
        return at + 4
    length = int.from_bytes(data[at : at + 4], "little")
    return at + 4 + length + (-length % 4)
