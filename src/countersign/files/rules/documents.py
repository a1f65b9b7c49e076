"""Documents that can act: PDF, the office formats, RTF."""

from __future__ import annotations

import re
import zlib

from countersign.files.rules.archives import Member, Unreadable, read_member
from countersign.files.rules.archives import flaw as archive_flaw
from countersign.files.rules.verdicts import Content, Hold

OFFICE_XML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
_FOLDERS = {
    "word/": f"{OFFICE_XML}.wordprocessingml.document",
    "xl/": f"{OFFICE_XML}.spreadsheetml.sheet",
    "ppt/": f"{OFFICE_XML}.presentationml.presentation",
}
_OPEN_TYPES = tuple(f"{OPEN_DOCUMENT}.{noun}" for noun in ("text", "spreadsheet", "presentation"))
_PROGRAM_MEMBERS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex", "AppxManifest.xml")

_ACTIVE_NAMES = (
    "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm", "ImportData",
    "GoToE", "Rendition", "Movie",
)  # fmt: skip
_ACTIVE = re.compile(rb"/(?:" + "|".join(_ACTIVE_NAMES).encode() + rb")(?![A-Za-z0-9#])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9#])")
_ESCAPED_NAME = re.compile(rb"/[A-Za-z0-9]{0,40}#[0-9A-Fa-f]{2}[A-Za-z0-9#]{0,80}")
_HIDDEN = frozenset(name.encode() for name in (*_ACTIVE_NAMES, "Encrypt", "ObjStm", "First", "Filter", "Predictor",
                                                        "FlateDecode", "JS"))  # fmt: skip
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Some readers do without the type: whatever is a stream and says where its first object is holds objects.
_OBJECT_STREAM = re.compile(rb"/(?:ObjStm|First)(?![A-Za-z0-9#])")
_FLATE = re.compile(rb"/Fl(?:ateDecode)?(?![A-Za-z0-9#])")
_FILTER = re.compile(
    rb"/(?:ASCIIHexDecode|ASCII85Decode|LZWDecode|RunLengthDecode|Crypt|DCTDecode|AHx|A85|LZW|RL|Predictor"
    rb"|(?:F|Filter|DP|DecodeParms)\s+\d)(?![A-Za-z0-9#])"
)
_RTF_OBJECT = re.compile(rb"\\obj[a-z]|\\\*\s*\\template", re.IGNORECASE)
_RTF_FIELD = re.compile(rb"\\fldinst(?![a-z])(?:[\s{}]|\\[a-z]+-?\d* ?)*+([A-Za-z]*)", re.IGNORECASE)
_RTF_FIELDS = frozenset(
    b"HYPERLINK PAGE NUMPAGES SECTIONPAGES PAGEREF REF NOTEREF TOC TC XE INDEX SEQ STYLEREF SYMBOL SHAPE EQ DATE TIME"
    b" CREATEDATE SAVEDATE PRINTDATE AUTHOR TITLE SUBJECT FILENAME FORMTEXT FORMCHECKBOX FORMDROPDOWN".split()
)
MOST_OBJECT_STREAMS = 5_000
MOST_ESCAPED_NAMES = 20_000
MOST_STREAM_BYTES = 8_000_000
MOST_STREAMS_BYTES = 64_000_000


def office_kind(found: list[Member]) -> str | None:
    """Name the office format that the members of a zip make, or None for a plain zip."""
    names = {member.name for member in found}
    if "[Content_Types].xml" in names:
        folders = {f"{name.partition('/')[0]}/" for name in names}
        return next((kind for folder, kind in _FOLDERS.items() if folder in folders), None)
    return None


def open_document_kind(content: Content, found: list[Member]) -> str | None:
    """Name the OpenDocument format that the first member declares, or None."""
    if not found or found[0].name != "mimetype":
        return None
    declared = read_member(content, found[0])[:100].decode("ascii", "replace").strip()
    return declared if declared in _OPEN_TYPES else None


def is_program(found: list[Member]) -> bool:
    """Tell whether a zip is a program in disguise: a Java, Android or Windows package."""
    return any(member.name in _PROGRAM_MEMBERS for member in found)


def office_flaw(content: Content, found: list[Member]) -> Hold | None:
    """Name what an office document carries beside words: macros, objects, a template from elsewhere.

    Source:  T55.
    """
    for member in found:
        name = member.name.lower()
        if (
            name.endswith(("vbaproject.bin", "vbadata.xml"))
            or "macrosheets/" in name
            or name.startswith(("basic/", "scripts/"))
        ):
            return Hold.MACROS
        if "/embeddings/" in name or "/activex/" in name or name.startswith("object "):
            return Hold.EMBEDDED_OBJECTS
        if name.endswith("settings.xml.rels") and b"External" in read_member(content, member):
            return Hold.EMBEDDED_OBJECTS
        if name == "meta-inf/manifest.xml" and b"encryption-data" in read_member(content, member):
            return Hold.ENCRYPTED
        if name == "[content_types].xml" and b"macroEnabled" in read_member(content, member):
            return Hold.MACROS
    reason = archive_flaw(found)
    # Office writes its own binary parts; only what an archive must not be counts here.
    return None if reason in (Hold.ARCHIVE_CONTENTS, Hold.ARCHIVE_NESTED) else reason


def ole_flaw(content: Content) -> Hold:
    """Name why a compound file of the old office programs is held: it always is.

    Its macros, formulas and objects cannot be ruled out without running a parser on it.
    Source:  T55.
    """

    def has(stream: str) -> bool:
        return content.find(stream.encode("utf-16-le")) >= 0

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return Hold.ENCRYPTED
    if has("_VBA_PROJECT") or (has("VBA") and has("PROJECT")) or has("Macros"):
        return Hold.MACROS
    if has("__substg1.0_"):
        return Hold.MAIL_MESSAGE
    if has("Ole10Native") or has("ObjectPool"):
        return Hold.EMBEDDED_OBJECTS
    return Hold.LEGACY_OFFICE


def rtf_flaw(content: Content) -> Hold | None:
    """Name what an RTF carries beside words, or None; only fields known to load nothing are let through.

    Source:  T55.
    """
    if _RTF_OBJECT.search(content):
        return Hold.EMBEDDED_OBJECTS
    fields = _RTF_FIELD.finditer(content)
    return Hold.EMBEDDED_OBJECTS if any(field[1].upper() not in _RTF_FIELDS for field in fields) else None


def pdf_flaw(content: Content, *, unpacks: bool = True) -> Hold | None:
    """Name what a PDF does beside being read, or None; object streams are unpacked with caps.

    unpacks:  False leaves the object streams to a later look.
    Source:  T55, T56.
    """
    ended = content.rfind(b"%%EOF")
    if ended < 0:
        return Hold.DAMAGED
    if len(content) - ended > 2_048 and content[ended + 5 :].strip(b"\0\r\n\t "):
        return Hold.POLYGLOT
    if _ENCRYPTED.search(content):
        return Hold.ENCRYPTED
    if _ACTIVE.search(content) or _hides_names(content):
        return Hold.ACTIVE_CONTENT
    return _stream_flaw(content) if unpacks else None


def _hides_names(content: Content | bytes) -> bool:
    for number, match in enumerate(_ESCAPED_NAME.finditer(content)):
        plain = _ESCAPE.sub(lambda pair: bytes([int(pair.group(1), 16)]), match.group()[1:])
        if plain in _HIDDEN or number >= MOST_ESCAPED_NAMES:
            return True
    return False


def _stream_flaw(content: Content) -> Hold | None:
    count = packed_bytes = unpacked_bytes = last = 0
    for match in _OBJECT_STREAM.finditer(content):
        near = max(0, match.start() - 4_096)
        opening = content.find(b"stream", match.end(), match.end() + 4_096)
        between = content[match.end() : opening if opening >= 0 else match.end() + 4_096]
        if match.group() == b"/First" and (opening < 0 or (b"endobj" in between and b"%" not in between)):
            continue  # A list of bookmarks.
        if opening == last:
            continue
        closing, last, count = content.find(b"endstream", opening), opening, count + 1
        if opening < 0 or closing < 0 or count > MOST_OBJECT_STREAMS:
            return Hold.ACTIVE_CONTENT
        said = content[max(content.rfind(b"obj", near, match.start()), near) : opening]
        packed_bytes += closing - opening
        if packed_bytes > len(content):
            return Hold.ARCHIVE_BOMB
        try:
            plain = _objects(said, content[opening + 6 : closing])
        except Unreadable as unreadable:
            return unreadable.reason
        unpacked_bytes += len(plain)
        if unpacked_bytes > MOST_STREAMS_BYTES:
            return Hold.ARCHIVE_BOMB
        if _ACTIVE.search(plain) or _hides_names(plain):
            return Hold.ACTIVE_CONTENT
    return None


def _objects(said: bytes, packed: bytes) -> bytes:
    """Unpack a stream of objects by what its dictionary says; packed in any other way, nobody can tell what it does."""
    rounds = len(_FLATE.findall(said))
    if rounds > 1 or _FILTER.search(said):
        raise Unreadable(Hold.ACTIVE_CONTENT)
    if not rounds:
        return packed
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(packed.removeprefix(b"\r").removeprefix(b"\n"), MOST_STREAM_BYTES)
    except zlib.error:
        raise Unreadable(Hold.ACTIVE_CONTENT) from None
    if inflater.unconsumed_tail:
        raise Unreadable(Hold.ARCHIVE_BOMB)
    if not inflater.eof:
        raise Unreadable(Hold.ACTIVE_CONTENT)
    return plain
