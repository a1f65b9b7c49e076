"""Files that the people of the demonstration attach: logs, a picture of a console, one file to be held."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent / "stories" / "files"
_CONSOLE = (
    "[    0.000000] Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org)",
    "[    1.204117] virtio_blk virtio2: [vda] 83886080 512-byte logical blocks",
    "[    2.981120] EXT4-fs (vda1): mounted filesystem with ordered data mode",
    "[   14.220981] mce: [Hardware Error]: Machine check events logged",
    "[   14.221004] mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 5: be00000000800400",
    "[   14.221020] Kernel panic - not syncing: Fatal machine check on current CPU",
    "[   14.221033] ---[ end Kernel panic - not syncing: Fatal machine check ]---",
    "_",
)
_TIMEOUT = (
    "$ curl -sv -o /dev/null https://ferri.example/",
    "*   Trying 203.0.113.201:443...",
    "* Connected to ferri.example (203.0.113.201) port 443",
    "* TLSv1.3 (OUT), TLS handshake, Client hello (1):",
    "* SSL certificate problem: certificate has expired",
    "* Closing connection",
    "curl: (60) SSL certificate problem: certificate has expired",
)


def content_of(name: str, at: datetime) -> bytes:
    """Return the bytes of a file as it was at an instant; logs carry its date.

    Raises: FileNotFoundError for a name that no story brings.
    """
    if name.endswith(".png"):
        return _screen(_TIMEOUT if "curl" in name else _CONSOLE)
    if name.endswith(".exe"):
        return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 44 + b"\x80\x00\x00\x00" + (
            b"\x0e\x1f\xba\x0e\x00\xb4\x09\xcd\x21\xb8\x01\x4c\xcd\x21This program cannot be run in DOS mode.\r\r\n$"
        ).ljust(2048, b"\x00")
    return (FOLDER / name).read_bytes().replace(b"{date}", f"{at.astimezone(UTC):%Y-%m-%d}".encode())


def _screen(lines: tuple[str, ...]) -> bytes:
    """Draw a text console as a picture."""
    picture = Image.new("RGB", (960, 40 + 26 * len(lines)), (12, 14, 18))
    pen, letters = ImageDraw.Draw(picture), ImageFont.load_default(size=17)
    for row, line in enumerate(lines):
        pen.text((18, 18 + 26 * row), line, font=letters, fill=(206, 214, 224))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
