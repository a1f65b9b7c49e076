"""Files made by code: harmless ones as people send them, hostile ones as attackers build them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 80, 160)).save(out, kind)
    return out.getvalue()


def zipped(**members: bytes | str) -> bytes:
    """A zip; dots of the names are written as two underscores, slashes as three."""
    return packed({name.replace("___", "/").replace("__", "."): data for name, data in members.items()})


def packed(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def encrypted_zip() -> bytes:
    """A zip whose only member says that it is encrypted."""
    plain = bytearray(zipped(secret__txt="words"))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    return bytes(plain)


def linking_zip() -> bytes:
    """A zip with a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("notes.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def bomb_zip() -> bytes:
    """A few hundred kilobytes that unpack to 60 MB."""
    return packed({"zeros.txt": bytes(60_000_000)})


def overlapping_zip() -> bytes:
    """Two directory rows that share one member (the trick of the flat zip bomb)."""
    plain = zipped(a__txt="x" * 1000)
    directory = plain.index(b"PK\x01\x02")
    end = plain.index(b"PK\x05\x06")
    row = plain[directory:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(row), directory, 0)
    return plain[:directory] + row + row + tail


def office(kind: str = "word", **extra: bytes | str) -> bytes:
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        f"{kind}/document.xml": "<w:document/>",
    }
    members |= {name.replace("___", "/").replace("__", "."): data for name, data in extra.items()}
    return packed(members)


def ole(*streams: str) -> bytes:
    """The beginning of a compound file that names some streams."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(s.encode("utf-16-le") for s in streams)


def pdf(body: bytes = b"", after: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + body + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n" + after
    )


def pdf_with_hidden(names: bytes) -> bytes:
    """A PDF whose action stands in a compressed object stream."""
    return pdf_with_objects(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(names))


def pdf_with_objects(said: bytes, packed: bytes) -> bytes:
    """A PDF with an object stream of which the dictionary says this."""
    return pdf(
        b"2 0 obj\n<< %s /N 1 /First 4 /Length %d >>\nstream\n%s\nendstream\nendobj" % (said, len(packed), packed)
    )


def odt(content: str) -> bytes:
    """A text of the OpenDocument kind with these words in it."""
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def giant_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A small PNG that decodes to 400 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    row = bytes(1 + width // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def iso() -> bytes:
    return bytes(32_769) + b"CD001" + bytes(2_000)
