"""Zip files: the directory is read with caps, two small members at most are unpacked with a cap."""

from __future__ import annotations

import re
import stat
import struct
import zlib
from dataclasses import dataclass

from countersign.files.rules.extensions import ARCHIVES, DANGEROUS, hidden_extension
from countersign.files.rules.names import clean_name, extensions, is_deceptive
from countersign.files.rules.verdicts import Content, Hold

MOST_MEMBERS = 2_000
MOST_DIRECTORY_BYTES = 1_000_000
MOST_UNPACKED_BYTES = 1_000_000_000
MOST_RATIO = 200
RATIO_FROM_BYTES = 50_000_000
MOST_READ_BYTES = 1_000_000
_END = struct.Struct("<4s4H2LH")
_MEMBER = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_UTF8_NAMES = 0x800
_UNICODE_PATH = 0x7075
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True)
class Member:
    """One file inside a zip as its directory names it."""

    name: str
    flags: int
    method: int
    packed_bytes: int
    unpacked_bytes: int
    mode: int
    offset: int
    data_at: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


class Unreadable(ValueError):
    """The archive cannot be judged; `reason` says why."""

    def __init__(self, reason: Hold) -> None:
        super().__init__(reason)
        self.reason = reason


def members(content: Content) -> list[Member]:
    """Read the directory of a zip that fills its file from the first byte to the last.

    Raises:  Unreadable when bytes stand before or behind, members overlap, names differ
             between directory and member, or the directory is too big.
    Source:  T56, T57.
    """
    end = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557))
    if end < 0 or end + _END.size > len(content):
        raise Unreadable(Hold.DAMAGED)
    _, disk, _, here, total, size, start, comment = _END.unpack(content[end : end + _END.size])
    if end + _END.size + comment != len(content):
        raise Unreadable(Hold.POLYGLOT)
    if disk or here != total or 0xFFFF in (total, disk) or 0xFFFFFFFF in (size, start):
        raise Unreadable(Hold.ARCHIVE_UNREADABLE)
    if total > MOST_MEMBERS or size > MOST_DIRECTORY_BYTES:
        raise Unreadable(Hold.ARCHIVE_BOMB)
    if start + size != end:
        raise Unreadable(Hold.POLYGLOT)
    found = _directory(content, start, end, total)
    _check_places(content, found, start)
    return found


def _directory(content: Content, position: int, end: int, total: int) -> list[Member]:
    found = []
    for _ in range(total):
        if position + _MEMBER.size > end:
            raise Unreadable(Hold.DAMAGED)
        row = _MEMBER.unpack(content[position : position + _MEMBER.size])
        if row[0] != b"PK\x01\x02":
            raise Unreadable(Hold.DAMAGED)
        flags, method, packed, unpacked = row[3], row[4], row[8], row[9]
        name_length, extra_length, comment_length, offset = row[10], row[11], row[12], row[16]
        at = position + _MEMBER.size
        raw_name = content[at : at + name_length]
        _check_extra(content[at + name_length : at + name_length + extra_length], raw_name)
        data_at = _member_data(content, offset, raw_name, flags)
        name = raw_name.decode("utf-8" if flags & _UTF8_NAMES else "cp437", "replace")
        found.append(Member(name, flags, method, packed, unpacked, row[15] >> 16, offset, data_at))
        position = at + name_length + extra_length + comment_length
    if position != end:
        raise Unreadable(Hold.POLYGLOT)
    return found


def _check_extra(extra: bytes, raw_name: bytes) -> None:
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        if kind == _UNICODE_PATH:
            # Some programs take the name from here: it must promise no other extension.
            other = extra[9 : 4 + length].decode("utf-8", "replace")
            if _last_extension(other) != _last_extension(raw_name.decode("cp437")):
                raise Unreadable(Hold.DECEPTIVE_NAME)
        extra = extra[4 + length :]


def _last_extension(name: str) -> tuple[str, ...]:
    return extensions(clean_name(name))[-1:]


def _member_data(content: Content, offset: int, raw_name: bytes, flags: int) -> int:
    header = content[offset : offset + _LOCAL.size]
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        raise Unreadable(Hold.DAMAGED)
    _, _, own_flags, *_, name_length, extra_length = _LOCAL.unpack(header)
    at = offset + _LOCAL.size
    if content[at : at + name_length] != raw_name or (own_flags ^ flags) & 1:
        raise Unreadable(Hold.POLYGLOT)
    return int(at + name_length + extra_length)


def _check_places(content: Content, found: list[Member], directory: int) -> None:
    reached = 0
    for member in sorted(found, key=lambda each: each.offset):
        gap = member.offset - reached
        if gap < 0:
            raise Unreadable(Hold.ARCHIVE_BOMB)
        # A data descriptor of 12 to 24 bytes may stand between two members.
        if gap > 24 or (gap and reached == 0):
            raise Unreadable(Hold.POLYGLOT)
        reached = member.data_at + member.packed_bytes
    if not 0 <= directory - reached <= 24:
        raise Unreadable(Hold.POLYGLOT if directory > reached else Hold.ARCHIVE_BOMB)


def flaw(found: list[Member]) -> Hold | None:
    """Name the gravest thing about the members of an archive, or None.

    Source:  T55, T57.
    """
    unpacked = sum(member.unpacked_bytes for member in found)
    packed = sum(member.packed_bytes for member in found)
    swells = unpacked > RATIO_FROM_BYTES and unpacked > MOST_RATIO * max(packed, 1)
    if swells or unpacked > MOST_UNPACKED_BYTES:
        return Hold.ARCHIVE_BOMB
    checks = (_path_flaw, _encryption_flaw, _content_flaw, _method_flaw)
    for check in checks:
        for member in found:
            reason = check(member)
            if reason:
                return reason
    return None


def escapes(name: str) -> bool:
    """Tell whether a member's name leads outside the folder that the archive is unpacked into (zip-slip)."""
    parts = re.split(r"[\\/]", name)
    return parts[0] == "" or ".." in parts or bool(_DRIVE.match(name))


def _path_flaw(member: Member) -> Hold | None:
    if escapes(member.name) or stat.S_ISLNK(member.mode):
        return Hold.ARCHIVE_PATHS
    return Hold.DECEPTIVE_NAME if is_deceptive(member.name) else None


def _encryption_flaw(member: Member) -> Hold | None:
    return Hold.ENCRYPTED if member.flags & 0x2041 or member.method == 99 else None


def _content_flaw(member: Member) -> Hold | None:
    if member.is_folder:
        return None
    parts = extensions(clean_name(member.name))
    if parts and parts[-1] in ARCHIVES:
        return Hold.ARCHIVE_NESTED
    if hidden_extension(parts) or (parts and parts[-1] in DANGEROUS):
        return Hold.ARCHIVE_CONTENTS
    return None


def _method_flaw(member: Member) -> Hold | None:
    return None if member.method in (_STORED, _DEFLATED) else Hold.ARCHIVE_UNREADABLE


def read_member(content: Content, member: Member) -> bytes:
    """Unpack one small member, at most a megabyte.

    Raises:  Unreadable when it is bigger, broken or packed in another way.
    """
    packed = content[member.data_at : member.data_at + member.packed_bytes]
    if member.method == _STORED:
        return packed[:MOST_READ_BYTES]
    if member.method != _DEFLATED:
        raise Unreadable(Hold.ARCHIVE_UNREADABLE)
    inflater = zlib.decompressobj(-15)
    try:
        unpacked = inflater.decompress(packed, MOST_READ_BYTES)
    except zlib.error:
        raise Unreadable(Hold.DAMAGED) from None
    if inflater.unconsumed_tail:
        raise Unreadable(Hold.ARCHIVE_BOMB)
    return unpacked
