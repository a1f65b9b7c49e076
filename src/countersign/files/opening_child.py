"""The program that looks into a file: a process of its own, with little memory, little time and no rights.

Reads the file from standard input and is told its name and what to do; writes one line of JSON, or the file without
its secrets, to standard output. Of ours it imports the pure rules and what confines it, and all of them before the
first byte of the file is read.
"""

import codecs
import json
import mmap
import sys

from countersign.files.rules import archives, look_inside, redacted
from countersign.kernel.confined.warm import Caps, confine, serve

# Secrets are looked for at 0.2 s a megabyte: what may be uploaded as it is installed can be looked through twice over.
# One descriptor more than it is born with: the map of the file holds it, and nothing else is ever opened.
CAPS = Caps(memory_bytes=512 * 2**20, cpu_seconds=12, descriptors=4)
REFUSED = 3


def rehearse() -> None:
    """Judge what we made ourselves: once confined, neither a module nor a table of letters can be loaded."""
    for coding in ("cp437", "utf-16-le", "utf-16-be", "utf-8", "latin-1", "ascii", "iso8859-1"):
        codecs.lookup(coding)
    look_inside(b"\0\1\2\3" * 8, "data.bin")
    look_inside("words".encode("utf-16"), "a.txt")
    look_inside(b"PK\x03\x04", "a.zip")
    look_inside(bytes(257) + b"ustar\x0000" + bytes(760), "a.tar")


def answer(what: bytes) -> int:
    """Look into the one file on standard input, or write it without its secrets."""
    told = json.loads(what)
    confine(CAPS)
    try:
        with mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if told["deed"] == "redact":
                sys.stdout.buffer.write(redacted(content[:]))
                return 0
            verdict = look_inside(content, told["name"])
    except (archives.Unreadable, OSError, ValueError, MemoryError, ArithmeticError, LookupError, TypeError,
            AttributeError, RecursionError):  # fmt: skip
        return REFUSED
    said = {"state": verdict.state, "reason": verdict.reason, "found": verdict.found}
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


if __name__ == "__main__":
    rehearse()
    serve(answer)
