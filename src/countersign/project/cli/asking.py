"""Ask a person at the terminal for what was not given on the line."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from countersign.project.exits import USAGE, Refusal


def answer_to(question: str, given: str | None, option: str, default: str = "") -> str:
    """Return what was given, or ask for it; without a terminal the option is needed."""
    if given:
        return given
    if not sys.stdin.isatty():
        if default:
            return default
        raise Refusal(f"{option} is needed.", USAGE)
    hint = f" [{default}]" if default else ""
    while True:
        print(f"{question}{hint}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise Refusal(f"{option} is needed.", USAGE)
        if line.strip() or default:
            return line.strip() or default


def password_for(login: str, file: str | None) -> str:
    """Read a password from a file, from standard input, or twice from the terminal."""
    if file == "-":
        return sys.stdin.readline().rstrip("\n")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError) as why:
            raise Refusal(f"{file} cannot be read: {why}.", USAGE) from None
    if not sys.stdin.isatty():
        raise Refusal("--password-file is needed (or --no-password).", USAGE)
    while True:
        first = getpass.getpass(f"Password for {login}: ", sys.stderr)
        if first == getpass.getpass("Once more: ", sys.stderr):
            return first
        print("The two are not the same.", file=sys.stderr)
