"""The program that draws a preview: a process of its own, with little memory, little time and no rights.

Reads a picture from standard input, writes a WebP without any metadata to standard output and the
size in pixels to standard error. Imports nothing of ours: a flaw in a decoder finds nothing here.
"""

import os
import resource
import sys

from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

LONGEST_SIDE = 1_600
MOST_PIXELS = 64_000_000
MEMORY_BYTES = 1_000 * 2**20
CPU_SECONDS = 8
OUTPUT_BYTES = 16 * 2**20
NOBODY = 65_534
READERS = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)


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


def draw() -> tuple[int, int]:
    """Decode the first frame, at most 64 million pixels, and write it anew at most 1600 pixels long."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(sys.stdin.buffer, formats=["PNG", "JPEG", "GIF", "WEBP"]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turned = ImageOps.exif_transpose(picture)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR)
        drawn = turned.convert("RGBA" if "A" in turned.getbands() or "transparency" in turned.info else "RGB")
    clean = Image.new(drawn.mode, drawn.size)
    clean.paste(drawn)
    clean.save(sys.stdout.buffer, "WEBP", quality=82, method=2)
    return clean.size


def main() -> int:
    confine()
    try:
        width, height = draw()
    except (OSError, ValueError, SyntaxError, MemoryError, ArithmeticError, TypeError, IndexError, KeyError,
            Image.DecompressionBombError, Image.DecompressionBombWarning) as why:  # fmt: skip
        sys.stderr.write(f"refused: {type(why).__name__}\n")
        return 3
    sys.stdout.flush()
    sys.stderr.write(f"{width} {height}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
