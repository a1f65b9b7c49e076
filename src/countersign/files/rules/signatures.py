"""The type of a file as its bytes tell it. Never "safe": a type only says which check follows."""

from __future__ import annotations

import re

import puremagic

from countersign.files.rules.verdicts import Content, Hold

UNKNOWN = "application/octet-stream"
EMPTY = "application/x-empty"
OLE = "application/x-ole-storage"

# (offset, bytes, type): what may become clean after its own check.
_KNOWN: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (0, b"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"),
    (0, b"\x4d\x3c\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (0, b"\n\r\r\n", "application/vnd.tcpdump.pcap"),
)

# (offset, bytes, type, reason): held whatever the name says.
_HELD: tuple[tuple[int, bytes, str, Hold], ...] = (
    (0, b"MZ", "application/vnd.microsoft.portable-executable", Hold.EXECUTABLE),
    (0, b"\x7fELF", "application/x-elf", Hold.EXECUTABLE),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm", Hold.EXECUTABLE),
    (0, b"\xfe\xed\xfa\xce", "application/x-mach-binary", Hold.EXECUTABLE),
    (0, b"\xfe\xed\xfa\xcf", "application/x-mach-binary", Hold.EXECUTABLE),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary", Hold.EXECUTABLE),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary", Hold.EXECUTABLE),
    (0, b"dex\n", "application/vnd.android.dex", Hold.EXECUTABLE),
    (0, b"\0asm", "application/wasm", Hold.EXECUTABLE),
    (0, b"!<arch>", "application/x-archive", Hold.EXECUTABLE),
    (0, b"\xed\xab\xee\xdb", "application/x-rpm", Hold.EXECUTABLE),
    (0, b"Cr24", "application/x-chrome-extension", Hold.EXECUTABLE),
    (0, b"FWS", "application/x-shockwave-flash", Hold.EXECUTABLE),
    (0, b"CWS", "application/x-shockwave-flash", Hold.EXECUTABLE),
    (0, b"ZWS", "application/x-shockwave-flash", Hold.EXECUTABLE),
    (0, b"ITSF", "application/vnd.ms-htmlhelp", Hold.EXECUTABLE),
    (0, b"\x1bLua", "application/x-lua-bytecode", Hold.SCRIPT),
    (0, b"\x4c\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut", Hold.SHORTCUT),
    (
        0,
        b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3",
        "application/onenote",
        Hold.ONENOTE,
    ),
    (0, b"\0\x01\0\0Standard ", "application/x-msaccess", Hold.MACROS),
    (32769, b"CD001", "application/x-iso9660-image", Hold.DISK_IMAGE),
    (34817, b"CD001", "application/x-iso9660-image", Hold.DISK_IMAGE),
    (32769, b"BEA01", "application/x-udf-image", Hold.DISK_IMAGE),
    (0, b"conectix", "application/x-vhd", Hold.DISK_IMAGE),
    (-512, b"conectix", "application/x-vhd", Hold.DISK_IMAGE),
    (-512, b"koly", "application/x-apple-diskimage", Hold.DISK_IMAGE),
    (0, b"vhdxfile", "application/x-vhdx", Hold.DISK_IMAGE),
    (0, b"KDMV", "application/x-vmdk", Hold.DISK_IMAGE),
    (0, b"QFI\xfb", "application/x-qemu-disk", Hold.DISK_IMAGE),
    (0, b"MSWIM\0\0\0", "application/x-ms-wim", Hold.DISK_IMAGE),
    (0, b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef", Hold.MAIL_MESSAGE),
    (0, b"!BDN", "application/vnd.ms-outlook", Hold.MAIL_MESSAGE),
    (0, b"Rar!\x1a\x07", "application/vnd.rar", Hold.ARCHIVE_UNREADABLE),
    (0, b"RE~^", "application/vnd.rar", Hold.ARCHIVE_UNREADABLE),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", Hold.ARCHIVE_UNREADABLE),
    (0, b"\x1f\x8b", "application/gzip", Hold.ARCHIVE_UNREADABLE),
    (0, b"BZh", "application/x-bzip2", Hold.ARCHIVE_UNREADABLE),
    (0, b"\xfd7zXZ\0", "application/x-xz", Hold.ARCHIVE_UNREADABLE),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd", Hold.ARCHIVE_UNREADABLE),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4", Hold.ARCHIVE_UNREADABLE),
    (0, b"LZIP", "application/x-lzip", Hold.ARCHIVE_UNREADABLE),
    (0, b"MSCF", "application/vnd.ms-cab-compressed", Hold.ARCHIVE_UNREADABLE),
    (0, b"xar!", "application/x-xar", Hold.ARCHIVE_UNREADABLE),
    (0, b"\x60\xea", "application/x-arj", Hold.ARCHIVE_UNREADABLE),
    (0, b"PK\x05\x06", "application/zip", Hold.ARCHIVE_UNREADABLE),
    (0, b"PK\x07\x08", "application/zip", Hold.ARCHIVE_UNREADABLE),
    (0, b"PK00PK", "application/zip", Hold.ARCHIVE_UNREADABLE),
    (2, b"-lh", "application/x-lzh-compressed", Hold.ARCHIVE_UNREADABLE),
    (7, b"**ACE**", "application/x-ace-compressed", Hold.ARCHIVE_UNREADABLE),
    (257, b"ustar", "application/x-tar", Hold.ARCHIVE_UNREADABLE),
)

_BRANDS = {
    "image/heic": (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"),
    "image/avif": (b"avif", b"avis"),
    "video/quicktime": (b"qt  ",),
    "audio/mp4": (b"M4A ", b"M4B "),
    "video/mp4": (b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ",
                  b"dash", b"3gp4", b"3gp5", b"3gp6", b"MSNV", b"mmp4", b"f4v "),
}  # fmt: skip

_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype html|\?php|hta:application)[\s>/:]", re.IGNORECASE)
_ZIP_MEMBER = re.compile(rb"PK\x03\x04[\x00-\x3f]\x00[\x00-\xff][\x00-\x7f][\x00\x08\x09\x0c\x0e\x63]\x00")
_OTHER_ARCHIVE = re.compile(rb"Rar!\x1a\x07[\x00\x01]|7z\xbc\xaf\x27\x1c\x00")
_EICAR = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"


def _stands_at(content: Content, offset: int, magic: bytes) -> bool:
    start = offset if offset >= 0 else len(content) + offset
    return start >= 0 and content[start : start + len(magic)] == magic


def forbidden(content: Content) -> tuple[str, Hold] | None:
    """Name the type and reason when the first bytes alone hold a file, else None.

    Source:  T55.
    """
    for offset, magic, kind, reason in _HELD:
        if _stands_at(content, offset, magic):
            return kind, reason
    if len(content) < 4096 and content.find(_EICAR) >= 0:
        return "application/x-eicar", Hold.EXECUTABLE
    return None


def known(content: Content) -> str | None:
    """Name the binary type that a file begins with, or None."""
    for offset, magic, kind in _KNOWN:
        if _stands_at(content, offset, magic):
            return kind
    if content[:4] in (b"RIFF", b"RIFX"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12])
    if content[4:8] == b"ftyp":
        return next((kind for kind, brands in _BRANDS.items() if content[8:12] in brands), None)
    return None


def guessed(content: Content) -> str:
    """Name a type that we do not accept, for the eye of the person who decides."""
    try:
        best = puremagic.magic_string(content[:4096])[0]
    except (puremagic.PureError, ValueError, IndexError):
        return UNKNOWN
    mime = str(best.mime_type)
    return mime if re.fullmatch(r"[a-z]+/[a-zA-Z0-9.+-]{1,90}", mime) else UNKNOWN


def carries_another(content: Content, kind: str) -> bool:
    """Tell whether a binary file is a second type too: markup, an archive or a document inside.

    One pass over the bytes; names by first bytes alone take such a file for harmless.
    Source:  T56.
    """
    if kind != "application/pdf" and content[:1024].find(b"%PDF-") >= 0:
        return True
    return bool(_MARKUP.search(content) or _ZIP_MEMBER.search(content) or _OTHER_ARCHIVE.search(content)) or (
        content.rfind(b"PK\x05\x06", max(0, len(content) - 65_557)) >= 0
    )
