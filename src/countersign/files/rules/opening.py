"""What lies inside an archive or a document: every member unpacked within a budget and judged by its bytes.

Pure, but hungry: meant for the confined child (`opening_child.py`), never for the process that serves pages.
"""

from __future__ import annotations

import io
import tarfile
import zlib
from dataclasses import dataclass, field

from countersign.files.rules import archives, documents, secrets
from countersign.files.rules.extensions import ACCEPTED, TEXT, XML
from countersign.files.rules.judging import judge
from countersign.files.rules.names import clean_name, extensions
from countersign.files.rules.parts import part_flaw
from countersign.files.rules.verdicts import Content, Hold, State, Verdict

ZIP, GZIP, TAR, PDF = "application/zip", "application/gzip", "application/x-tar", "application/pdf"
OFFICE = frozenset(kind for kind in ACCEPTED if kind.startswith((documents.OFFICE_XML, documents.OPEN_DOCUMENT)))
OPENED = OFFICE | {ZIP, GZIP, TAR, PDF}
"""Types that a verdict at once does not do for: the child opens them first."""

REDACTED = frozenset({TEXT, XML})
"""Types of which a copy without secrets can be made."""

MOST_READ_AT_ONCE = 512 * 1024
MOST_ENTRIES = 2_000
MOST_BYTES = 300_000_000
MOST_MEMBER_BYTES = 100_000_000
MOST_DEPTH = 3
MOST_RATIO = 200
RATIO_FROM_BYTES = 20_000_000
PIECE_BYTES = 1_000_000
_PACKED_NAMES = {GZIP: ("gz", "tgz"), TAR: ("tar",)}


@dataclass
class Budget:
    """What one look may cost altogether; spent by unpacking."""

    bytes_left: int = MOST_BYTES
    entries_left: int = MOST_ENTRIES
    texts: list[bytes] = field(default_factory=list)

    def spend(self, unpacked: int, packed: int) -> None:
        """Take from the budget. Raises Unreadable when it is used up, or when a member swells beyond measure."""
        self.bytes_left -= unpacked
        swells = unpacked > RATIO_FROM_BYTES and unpacked > MOST_RATIO * max(packed, 1)
        if swells or self.bytes_left < 0:
            raise archives.Unreadable(Hold.ARCHIVE_BOMB)

    def enter(self) -> None:
        """Count one member. Raises Unreadable past the last."""
        self.entries_left -= 1
        if self.entries_left < 0:
            raise archives.Unreadable(Hold.ARCHIVE_BOMB)


def is_opened(verdict: Verdict, raw_name: str) -> bool:
    """Tell whether a file with this verdict at once is opened by the child before anybody may fetch it.

    What is held for its name stays held; an archive of gzip or tar must be named as one.
    """
    if verdict.sniffed_type in _PACKED_NAMES:
        named = extensions(clean_name(raw_name))[-1:]
        accepted = bool(named) and named[0] in _PACKED_NAMES[verdict.sniffed_type]
        return verdict.reason is Hold.ARCHIVE_UNREADABLE and accepted
    return verdict.sniffed_type in OPENED and verdict.reason is None


def judge_at_once(content: Content, raw_name: str) -> Verdict:
    """Say what can be said while the sender waits; `received` means that the child says the rest.

    A picture or a short text is done here; an archive, a document or a long text is not.
    Source:  T55, T56, T59.
    """
    verdict = judge(content, raw_name, unpacks=False)
    if is_opened(verdict, raw_name):
        return Verdict(State.RECEIVED, None, verdict.sniffed_type)
    if verdict.state == State.CLEAN and verdict.sniffed_type in REDACTED:
        if len(content) > MOST_READ_AT_ONCE:
            return Verdict(State.RECEIVED, None, verdict.sniffed_type)
        return _without_secrets(verdict, [content[:]])
    return verdict


def _without_secrets(verdict: Verdict, texts: list[bytes]) -> Verdict:
    found = {kind for text in texts for kind in secrets.kinds_in(text)}
    if not found:
        return verdict
    return Verdict(State.HELD, Hold.SECRETS, verdict.sniffed_type, " ".join(sorted(found)))


def redacted(content: bytes) -> bytes:
    """Return a text file without its secrets, in the letters it was written in; nothing else changes."""
    text, coding = secrets.decoded(content)
    errors = "surrogateescape" if coding == "utf-8" else "surrogatepass"
    return secrets.redacted(text).encode(coding, errors)


def look_inside(content: Content, raw_name: str, budget: Budget | None = None) -> Verdict:
    """Judge a file by everything that is in it.

    Source:  T55, T57, T59, E5.
    """
    budget = budget or Budget()
    verdict = judge(content, raw_name)
    kind = verdict.sniffed_type
    if verdict.state == State.CLEAN and kind in REDACTED:
        return _without_secrets(verdict, [content[:]])
    if not is_opened(verdict, raw_name):
        return verdict
    try:
        reason = _opened(content, raw_name, kind, budget, 1)
    except archives.Unreadable as unreadable:
        reason = unreadable.reason
    if reason:
        return Verdict(State.HELD, reason, kind)
    return _without_secrets(Verdict(State.CLEAN, None, kind), budget.texts)


def _opened(content: Content, name: str, kind: str, budget: Budget, depth: int) -> Hold | None:
    if depth > MOST_DEPTH:
        return Hold.ARCHIVE_NESTED
    if kind == GZIP:
        return _in_gzip(content, name, budget, depth)
    if kind == TAR:
        return _in_tar(content, budget, depth)
    if kind == ZIP:
        return _in_zip(content, budget, depth)
    return _in_office(content, budget) if kind in OFFICE else None


def _in_zip(content: Content, budget: Budget, depth: int) -> Hold | None:
    for member in archives.members(content):
        budget.enter()
        if member.is_folder:
            continue
        reason = _member_flaw(unpacked(content, member, budget), member.name, budget, depth)
        if reason:
            return reason
    return None


def _in_office(content: Content, budget: Budget) -> Hold | None:
    for member in archives.members(content):
        budget.enter()
        if member.is_folder:
            continue
        reason = part_flaw(member.name.lower(), unpacked(content, member, budget))
        if reason:
            return reason
    return None


def _in_gzip(content: Content, name: str, budget: Budget, depth: int) -> Hold | None:
    data = _gunzipped(content, budget)
    budget.enter()
    stem = clean_name(name).rpartition(".")
    if data[257:262] == b"ustar":
        return _in_tar(data, budget, depth + 1)
    return Hold.TYPE_MISMATCH if stem[2].lower() == "tgz" else _member_flaw(data, stem[0] or name, budget, depth)


def _gunzipped(content: Content, budget: Budget) -> bytes:
    """Unpack gzip, written in one go or appended to; whatever else stands behind makes it two files."""
    out, rest, packed = bytearray(), bytes(content), len(content)
    while rest:
        if not rest.startswith(b"\x1f\x8b"):
            if rest.strip(b"\0"):
                raise archives.Unreadable(Hold.POLYGLOT)
            break
        inflater = zlib.decompressobj(31)
        while not inflater.eof:
            try:
                piece = inflater.decompress(rest, PIECE_BYTES)
            except zlib.error:
                raise archives.Unreadable(Hold.DAMAGED) from None
            rest = inflater.unconsumed_tail
            if not piece and not rest and not inflater.eof:
                raise archives.Unreadable(Hold.DAMAGED)
            out += piece
            _check_growth(len(out), packed)
        rest = inflater.unused_data
    budget.spend(len(out), packed)
    return bytes(out)


def _in_tar(content: Content, budget: Budget, depth: int) -> Hold | None:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                budget.enter()
                reason = _tar_member_flaw(archive, member, budget, depth)
                if reason:
                    return reason
    except archives.Unreadable:
        raise
    except (tarfile.TarError, EOFError, ValueError, OverflowError):
        return Hold.DAMAGED
    return None


def _tar_member_flaw(archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget, depth: int) -> Hold | None:
    if archives.escapes(member.name) or not (member.isreg() or member.isdir()) or member.sparse:
        return Hold.ARCHIVE_PATHS
    if not member.isreg():
        return None
    budget.spend(member.size, member.size)
    file = archive.extractfile(member)
    data = file.read() if file else b""
    return Hold.DAMAGED if len(data) != member.size else _member_flaw(data, member.name, budget, depth)


def _member_flaw(data: bytes, name: str, budget: Budget, depth: int) -> Hold | None:
    """Judge one member like a file that came alone; an archive inside another waits for a person."""
    if not data:
        return None
    verdict = judge(data, name)
    kind, reason = verdict.sniffed_type, verdict.reason
    if kind in (ZIP, GZIP, TAR):
        return reason if reason is Hold.ARCHIVE_BOMB else Hold.ARCHIVE_NESTED
    if kind in (TEXT, XML):
        budget.texts.append(data)
        # Nothing is promised by a name without a known ending; a text under it is a text.
        reason = None if reason is Hold.UNKNOWN_TYPE else reason
    if reason is None and kind in OFFICE:
        reason = _opened(data, name, kind, budget, depth + 1)
    if reason in (None, Hold.ARCHIVE_BOMB, Hold.ARCHIVE_NESTED, Hold.ENCRYPTED, Hold.MACROS, Hold.DECEPTIVE_NAME):
        return reason
    return Hold.ARCHIVE_CONTENTS


def unpacked(content: Content, member: archives.Member, budget: Budget) -> bytes:
    """Unpack one member of a zip within the budget.

    Raises:  Unreadable when it swells, breaks off, or is not what the directory says of its size.
    """
    packed = content[member.data_at : member.data_at + member.packed_bytes]
    if member.method == 0:
        budget.spend(len(packed), len(packed))
        return packed
    if member.method != 8:
        raise archives.Unreadable(Hold.ARCHIVE_UNREADABLE)
    inflater, out = zlib.decompressobj(-15), bytearray()
    rest = packed
    while not inflater.eof:
        try:
            piece = inflater.decompress(rest, PIECE_BYTES)
        except zlib.error:
            raise archives.Unreadable(Hold.DAMAGED) from None
        rest = inflater.unconsumed_tail
        if not piece and not rest and not inflater.eof:
            raise archives.Unreadable(Hold.DAMAGED)
        out += piece
        _check_growth(len(out), len(packed))
        if len(out) > member.unpacked_bytes:
            raise archives.Unreadable(Hold.ARCHIVE_BOMB)
    budget.spend(len(out), len(packed))
    return bytes(out)


def _check_growth(unpacked_bytes: int, packed_bytes: int) -> None:
    swells = unpacked_bytes > RATIO_FROM_BYTES and unpacked_bytes > MOST_RATIO * max(packed_bytes, 1)
    if swells or unpacked_bytes > MOST_MEMBER_BYTES:
        raise archives.Unreadable(Hold.ARCHIVE_BOMB)
