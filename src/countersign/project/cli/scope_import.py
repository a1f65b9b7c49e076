"""`countersign scope import`."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the matrices, TOML or JSON; docs/operations/scope.md shows their shape; - is "
                        "standard input")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="read and check the file, and change nothing")


def run(given: argparse.Namespace) -> int:
    """Take responsibility matrices over, all products of the file or none; leave with 1 when one was refused."""
    products = read(given.file)
    with database():
        prepare_django()
        from countersign.customers.commands.scope import set_scopes
        from countersign.customers.rules.scope import checked, checked_product
        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.kernel.errors import Invalid
        from countersign.ui.refusals import words

        try:
            if given.dry_run:
                versions = {checked_product(name): len(checked(rows)) for name, rows in products.items()}
            else:
                versions = set_scopes(products, by=SYSTEM, at=database_now())
        except Invalid as refusal:
            where = ", ".join(f"{name} {value}" for name, value in refusal.facts.items())
            print(f"{given.file} is not taken: {words(refusal)} ({refusal.code}: {where})", file=sys.stderr)
            return FOUND
    for name, number in versions.items():
        print(f"{name}\t{f'{number} layers' if given.dry_run else f'version {number}'}")
    return DONE


def read(file: str) -> dict[str, Any]:
    """Read product → layers of a file. Raises Refusal naming line and column, as far as they are known."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = data.decode("utf-8-sig")
        told = json.loads(text) if text.lstrip()[:1] == "{" else tomllib.loads(text)
    except OSError as why:
        raise Refusal(f"{file} cannot be read: {why.strerror}.", USAGE) from None
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as why:
        raise Refusal(f"{file} is neither TOML nor JSON in UTF-8: {why}.", USAGE) from None
    if not isinstance(told, dict) or not told:
        raise Refusal(f"{file} names no product.", USAGE)
    return told
