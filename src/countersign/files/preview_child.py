"""The program that draws a preview: a process of its own, with little memory, little time and no rights.

Reads a picture from standard input, writes a WebP without any metadata to standard output and the
size in pixels to standard error. Imports nothing of ours: a flaw in a decoder finds nothing here.
"""

import io
import os
import resource
import sys
from typing import BinaryIO

from PIL import Image, ImageOps

LONGEST_SIDE = 1_600
MOST_PIXELS = 64_000_000
MEMORY_BYTES = 1_000 * 2**20
CPU_SECONDS = 8
OUTPUT_BYTES = 16 * 2**20
NOBODY = 65_534
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


def confine() -> None:
    """Give up memory, time, files and rights before the first byte of the picture is read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


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


def main() -> int:
    rehearse()
    confine()
    try:
        width, height = draw(sys.stdin.buffer, sys.stdout.buffer)
    except (OSError, ValueError, SyntaxError, MemoryError, ArithmeticError, TypeError, IndexError, KeyError,
            Image.DecompressionBombError, Image.DecompressionBombWarning) as why:  # fmt: skip
        sys.stderr.write(f"refused: {type(why).__name__}\n")
        return 3
    sys.stdout.flush()
    sys.stderr.write(f"{width} {height}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
