"""Compile the catalogues of words when their text is newer: .po by people, .mo for the machine."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def stale(folder: Path = LOCALE) -> list[Path]:
    """List the catalogues whose compiled form is missing or older than the text."""
    found = []
    for text in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = text.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < text.stat().st_mtime_ns:
            found.append(text)
    return found


def compile_stale(folder: Path = LOCALE) -> list[Path]:
    """Compile what is stale; several processes may do so at once."""
    done = stale(folder)
    for text in done:
        changed_ns = text.stat().st_mtime_ns
        with open(text, "rb") as file:
            catalogue = read_po(file, locale=text.parts[-3])
        descriptor, name = tempfile.mkstemp(dir=text.parent, suffix=".tmp")
        with os.fdopen(descriptor, "wb") as file:
            write_mo(file, catalogue)
        os.utime(name, ns=(changed_ns, changed_ns))
        os.chmod(name, 0o644)
        os.replace(name, text.with_suffix(".mo"))
    return done
