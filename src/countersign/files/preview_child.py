"""The program that draws a preview: a process of its own, with little memory, little time and no rights.

Reads a picture from standard input; writes a line that tells the size in pixels, and a WebP without any metadata, to
standard output. Imports nothing of ours but what confines it: a flaw in a decoder finds nothing here.
"""

import io
import sys
from typing import BinaryIO

from PIL import Image, ImageOps

from countersign.kernel.confined.warm import Caps, confine, serve

LONGEST_SIDE = 1_600
MOST_PIXELS = 64_000_000
CAPS = Caps(memory_bytes=1_000 * 2**20, cpu_seconds=8, descriptors=3)
REFUSED = 3
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def rehearse() -> None:
    """Draw one picture of each format that we made ourselves.

    It loads every module of the decoders: once confined, no file can be opened, a module neither.
    """
    for name in FORMATS:
        made = io.BytesIO()
        frames = [Image.new("P", (2, 2), colour) for colour in (0, 1)]
        frames = frames if name == "GIF" else [frame.convert("RGB") for frame in frames]
        frames[0].save(made, name, **({} if name == "JPEG" else {"save_all": True, "append_images": frames[1:]}))
        made.seek(0)
        draw(made, io.BytesIO())


def draw(source: BinaryIO, sink: BinaryIO) -> tuple[int, int]:
    """Decode the first frame, at most 64 million pixels, and write it anew at most 1600 pixels long."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(source, formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turned = ImageOps.exif_transpose(picture)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR)
        drawn = turned.convert("RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB")
    clean = Image.new(drawn.mode, drawn.size)
    clean.paste(drawn)
    clean.save(sink, "WEBP", quality=82, method=2)
    return clean.size


def answer(what: bytes) -> int:
    """Draw the one picture on standard input."""
    confine(CAPS)
    drawn = io.BytesIO()
    try:
        width, height = draw(sys.stdin.buffer, drawn)
    except (OSError, ValueError, SyntaxError, MemoryError, ArithmeticError, TypeError, IndexError, KeyError,
            Image.DecompressionBombError, Image.DecompressionBombWarning):  # fmt: skip
        return REFUSED
    sys.stdout.buffer.write(b"%d %d\n" % (width, height) + drawn.getvalue())
    return 0


if __name__ == "__main__":
    rehearse()
    serve(answer)
