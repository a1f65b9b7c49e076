"""The program that looks into a file: a process of its own, with little memory, little time and no rights.

Reads the file from standard input and its name from the environment; writes one line of JSON, or the file
without its secrets, to standard output. Of ours it imports the pure rules alone, and all of them before the
first byte of the file is read.
"""

import codecs
import json
import mmap
import os
import resource
import sys

from countersign.files.rules import archives, look_inside, redacted

MEMORY_BYTES = 512 * 2**20
CPU_SECONDS = 5
OUTPUT_BYTES = 32 * 2**20
NOBODY = 65_534
REFUSED = 3


def rehearse() -> None:
    """Judge what we made ourselves: once confined, neither a module nor a table of letters can be loaded."""
    for coding in ("cp437", "utf-16-le", "utf-16-be", "utf-8", "latin-1", "ascii", "iso8859-1"):
        codecs.lookup(coding)
    look_inside(b"\0\1\2\3" * 8, "data.bin")
    look_inside("words".encode("utf-16"), "a.txt")
    look_inside(b"PK\x03\x04", "a.zip")
    look_inside(bytes(257) + b"ustar\x0000" + bytes(760), "a.tar")


def confine() -> None:
    """Give up memory, time, files and rights before the first byte of the file is read."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main() -> int:
    rehearse()
    confine()
    try:
        with mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ) as content:
            # The map holds a number of its own; from here on nothing more is opened.
            resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))
            if os.environ.get("DEED") == "redact":
                sys.stdout.buffer.write(redacted(content[:]))
                return 0
            verdict = look_inside(content, os.environ.get("FILE_NAME", ""))
    except archives.Unreadable as why:
        sys.stderr.write(f"refused: {why.reason}\n")
        return REFUSED
    except (OSError, ValueError, MemoryError, ArithmeticError, LookupError, TypeError, AttributeError,
            RecursionError) as failure:  # fmt: skip
        sys.stderr.write(f"refused: {type(failure).__name__}\n")
        return REFUSED
    said = {"state": verdict.state, "reason": verdict.reason, "found": verdict.found}
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
