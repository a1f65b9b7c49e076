"""The frame of a picture: where it ends, and whether something hangs behind it."""

from __future__ import annotations

import re
from typing import Literal

from countersign.files.rules.verdicts import Content, Hold

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
_CHUNK_NAME = re.compile(rb"[A-Za-z]{4}")
MOST_BLOCKS = 300_000
MOST_PIXELS = 210_000_000
SCRIPT_OPENINGS = (b"/*", b"=", b"`", b"//")


def flaw(content: Content, kind: str) -> Hold | None:
    """Name what is wrong with the frame of a picture, or None; linear in its size.

    A picture that ends early is damaged; one that goes on behind its end is two files; one of more
    pixels than the best telephones take would fill the memory of whoever looks at it.
    Source:  T56, T57.
    """
    try:
        end = _ENDS[kind](content)
        width, height = _SIZES[kind](content)
    except (IndexError, ValueError):
        return Hold.DAMAGED
    if width * height > MOST_PIXELS:
        return Hold.ARCHIVE_BOMB
    rest = content[end : end + 16]
    if not rest.strip(b"\0\r\n\t "):
        return Hold.POLYGLOT if content[end : end + 65_536].strip(b"\0\r\n\t ") else None
    return None if kind == "image/jpeg" and _is_camera_trailer(content, end) else Hold.POLYGLOT


def _is_camera_trailer(content: Content, end: int) -> bool:
    # Telephones append a second picture, a film or their own index to a JPEG.
    second_picture = content.find(b"\xff\xd8\xff", end, end + 65_536) >= 0
    return second_picture or content[end + 4 : end + 8] == b"ftyp" or content[-4:] == b"SEFT"


def _png_end(content: Content) -> int:
    position = 8
    for _ in range(MOST_BLOCKS):
        length = int.from_bytes(content[position : position + 4], "big")
        name = content[position + 4 : position + 8]
        if not _CHUNK_NAME.fullmatch(name) or position + 12 + length > len(content):
            raise ValueError("broken chunk")
        position += 12 + length
        if name == b"IEND":
            return position
    raise ValueError("no end")


def _gif_end(content: Content) -> int:
    if content[6:8] in SCRIPT_OPENINGS or content[6:7] in SCRIPT_OPENINGS:
        raise ValueError("a screen size that opens a script")
    position = 13 + _colours(content[10])
    for _ in range(MOST_BLOCKS):
        block = content[position]
        if block == 0x3B:
            return position + 1
        if block == 0x21:
            position = _past_blocks(content, position + 2)
        elif block == 0x2C:
            position = _past_blocks(content, position + 11 + _colours(content[position + 9]))
        else:
            raise ValueError("broken block")
    raise ValueError("no end")


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _past_blocks(content: Content, position: int) -> int:
    while content[position]:
        position += 1 + content[position]
    return position + 1


def _jpeg_end(content: Content) -> int:
    position = 2
    for _ in range(MOST_BLOCKS):
        if content[position] != 0xFF:
            raise ValueError("no marker")
        while content[position] == 0xFF:
            position += 1
        marker = content[position]
        position += 1
        if marker == 0xD9:
            return position
        length = content[position : position + 2]
        if len(length) < 2 or length in SCRIPT_OPENINGS:
            raise ValueError("a length that opens a script")
        position += int.from_bytes(length, "big")
        if marker == 0xDA:
            following = _JPEG_MARKER.search(content, position)
            if following is None:
                raise ValueError("no end")
            position = following.start()
    raise ValueError("no end")


def _webp_end(content: Content) -> int:
    end = 8 + int.from_bytes(content[4:8], "little")
    if end > len(content):
        raise ValueError("cut off")
    return end


def _number(raw: bytes, order: Literal["little", "big"]) -> int:
    if not raw:
        raise ValueError("cut off")
    return int.from_bytes(raw, order)


def _png_size(content: Content) -> tuple[int, int]:
    at = content.find(b"IHDR", 8, 64) + 4
    return _number(content[at : at + 4], "big"), _number(content[at + 4 : at + 8], "big")


def _gif_size(content: Content) -> tuple[int, int]:
    return _number(content[6:8], "little"), _number(content[8:10], "little")


def _jpeg_size(content: Content) -> tuple[int, int]:
    position = 2
    for _ in range(MOST_BLOCKS):
        while content[position] == 0xFF:
            position += 1
        marker = content[position]
        if marker in _JPEG_FRAMES:
            height, width = content[position + 4 : position + 6], content[position + 6 : position + 8]
            return _number(width, "big"), _number(height, "big")
        if marker in (0xD9, 0xDA):
            return 0, 0
        position += 1 + _number(content[position + 1 : position + 3], "big")
        if content[position] != 0xFF:
            raise ValueError("no marker")
    raise ValueError("no frame")


def _webp_size(content: Content) -> tuple[int, int]:
    kind, at = content[12:16], content[20:30]
    if kind == b"VP8X":
        return _number(at[4:7], "little") + 1, _number(at[7:10], "little") + 1
    if kind == b"VP8L":
        packed = _number(at[1:5], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    return _number(at[6:8], "little") & 0x3FFF, _number(at[8:10], "little") & 0x3FFF


_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SIZES = {"image/png": _png_size, "image/gif": _gif_size, "image/jpeg": _jpeg_size, "image/webp": _webp_size}
_ENDS = {"image/png": _png_end, "image/gif": _gif_end, "image/jpeg": _jpeg_end, "image/webp": _webp_end}
CHECKED = frozenset(_ENDS)
