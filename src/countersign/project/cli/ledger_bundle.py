"""`countersign ledger bundle`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subjects", nargs="+", metavar="SUBJECT", help="kind:number, for instance recovery_case:12")
    parser.add_argument("--out", required=True, metavar="FILE.zip", type=Path, help="the bundle; it must not exist yet")


def run(given: argparse.Namespace) -> int:
    """Write the evidence bundle of some subjects, with the files that are attached to them; print its path."""
    subjects = [_subject(text) for text in given.subjects]
    with database():
        prepare_django()
        from countersign.files.queries import attached_to
        from countersign.files.storage import address
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import NotVisible
        from countersign.ledger.bundle import Attached, bundled

        files = [
            Attached(name, sha256, address(sha256))
            for kind, number in subjects
            for name, sha256 in attached_to(kind, number)
            if address(sha256).exists()
        ]
        try:
            bundle = bundled(subjects, made_at=database_now(), made_by="countersign ledger bundle", files=files)
        except NotVisible:
            raise Refusal("One of these subjects has no events.", FOUND) from None
    try:
        handle = os.open(given.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as why:
        raise Refusal(f"{given.out} cannot be written: {why.strerror}.", USAGE) from None
    with os.fdopen(handle, "wb") as out:
        out.write(bundle)
    print(given.out)
    return DONE


def _subject(text: str) -> tuple[str, int]:
    kind, _, number = text.partition(":")
    if not kind.replace("_", "").isalpha() or not number.isascii() or not number.isdecimal():
        raise Refusal(f"{text} is no subject; write kind:number, for instance ticket:48213.", USAGE)
    return kind, int(number)
