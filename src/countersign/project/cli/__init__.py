"""The `countersign` command. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import Protocol

from countersign import __version__
from countersign.kernel.settings import SettingRefused, check
from countersign.project.exits import DATA_FOLDER, DATABASE, MEANINGS, USAGE, Refusal

VERBS = {
    "run": "start everything: database, pages, stream and worker, until Ctrl-C",
    "init": "set up a real installation: the provider and the first administrator",
    "migrate": "bring the database up to this program",
    "seed": "fill the demonstration",
    "worker": "run the worker alone, beside a `run` on another machine",
    "user add": "add a person who can sign in",
    "user break-glass": "let a member of the staff sign in without a passkey for some hours",
    "user offboard": "shut a person out at once and list the tickets that wait for another holder",
    "customers import": "take customers, contracts, services, plans and contacts over from the billing",
    "plan simulate": "print when each clock of a ticket would be due under a plan, with the nights when clocks change",
    "routing show": "print the rules by which tickets find their queue",
    "routing dry-run": "tell which of last month's tickets would have gone elsewhere under other rules",
    "routing set": "put other rules of routing in force",
    "shift plan": "plan a shift, or a rota from a weekly template",
    "shift list": "print who works when",
    "shift gaps": "print when nobody answers for a queue within 14 days",
    "shift queue": "set up a queue that tickets and shifts belong to",
    "scope import": "take over who is responsible for which layer of which product",
    "billing export": "print charged work for the billing, one line of JSON each",
    "token add": "make a token for the API, shown once",
    "token list": "list the API's tokens with their last use",
    "token end": "end a token of the API",
    "hook add": "have another program told of events by webhook; its secret is shown once",
    "hook list": "list the webhooks, or what became of one's deliveries",
    "hook end": "stop telling a webhook",
    "hook replay": "send one delivery of a webhook again, or all that failed",
    "mail inspect": "print what would become of a mail, and why; needs no database",
    "mail canary": "send a mail to ourselves now and wait until it comes back",
    "mail dkim-key": "make the key that outgoing mail is signed with, and print its record for DNS",
    "mail receive": "take one mail in from standard input, as a mail server's pipe hands it over",
    "ledger verify": "check every event, every content and every row against its hashes",
    "ledger bundle": "write the evidence about some subjects into one file that proves itself",
    "ledger show": "print a ticket as it stood at one second",
    "calendar import": "make a working calendar, or a new version of one, from files and public holidays",
    "calendar list": "list the working calendars with the version in force",
    "calendar show": "print a working calendar as JSON, as `clock` takes it",
    "clock due": "print when a target is due by a calendar, as JSON; needs no database",
    "clock elapsed": "print how much open time lies between two instants, as JSON; needs no database",
    "identity one-officer": "let one officer change identity data alone, with twice the wait, or no longer",
    "vault status": "print what the vault holds and how its keys stand",
    "vault rotate": "make a new wrapping key of the vault and wrap every key anew",
    "vault escrow": "split the vault's keys into two halves for two custodians, or join them",
    "vault": "run the vault process alone; `run` starts it itself",
    "doctor": "look for what is wrong with this installation",
    "db url": "print the address of the database as its owner",
    "db psql": "open the database as its owner",
    "db dump": "write the whole database into one file",
    "db restore": "fill an empty database from such a file",
    "settings": "print every setting, as in docs/settings.md",
}


class Verb(Protocol):
    """One verb's module."""

    CODES: tuple[int, ...]

    def declare(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, given: argparse.Namespace) -> int: ...


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return its exit code; every refusal is one line on standard error."""
    try:
        code = _ran(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # Who reads has read enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _ran(words: list[str]) -> int:
    name = next((verb for verb in VERBS if words[: len(verb.split())] == verb.split()), None)
    if name is None:
        return _overview(words)
    verb: Verb = import_module(f"countersign.project.cli.{name.replace(' ', '_').replace('-', '_')}")
    parser = argparse.ArgumentParser(
        prog=f"countersign {name}",
        description=VERBS[name][0].upper() + VERBS[name][1:] + ".",
        epilog="exit codes: " + "; ".join(f"{code} {MEANINGS[code]}" for code in verb.CODES),
    )
    verb.declare(parser)
    rest = words[len(name.split()) :]
    try:
        if getattr(verb, "PASSES_ON", False):
            given, passed = parser.parse_known_args(rest)
            given.arguments = [word for word in passed if word != "--"]
        else:
            given = parser.parse_args(rest)
    except SystemExit as ended:
        if ended.code:
            return getattr(verb, "COME_AGAIN", USAGE)
        raise
    try:
        check(os.environ)
        return verb.run(given)
    except SettingRefused as refusal:
        code = DATA_FOLDER if "cannot be written" in str(refusal) else USAGE
        return _told(str(refusal), getattr(verb, "COME_AGAIN", code))
    except Refusal as refusal:
        return _told(str(refusal), refusal.code)
    except KeyboardInterrupt:
        return 130
    except Exception as why:
        if _is_lost_database(why):
            return _told(f"The database cannot be reached: {why}", DATABASE)
        raise


def _told(line: str, code: int) -> int:
    print("countersign: " + " ".join(line.split()), file=sys.stderr)
    return code


def _is_lost_database(why: Exception) -> bool:
    from django.db import InterfaceError, OperationalError
    from psycopg import OperationalError as Lost

    return isinstance(why, OperationalError | InterfaceError | Lost)


def _overview(words: list[str]) -> int:
    if words in (["--version"], ["-V"]):
        print(f"countersign {__version__}")
        return 0
    wanted = words in (["--help"], ["-h"], ["help"])
    lines = ["usage: countersign VERB …", "", "verbs:"]
    lines += [f"  {verb:<14} {text}" for verb, text in VERBS.items()]
    lines += ["", "`countersign VERB --help` says what a verb takes and what its exit codes mean."]
    lines += ["Settings come from the environment: `countersign settings` lists them."]
    print("\n".join(lines), file=sys.stdout if wanted else sys.stderr)
    return 0 if wanted else USAGE


def entry() -> None:
    """Run the command and leave with its code (`python -m countersign.project.cli`)."""
    sys.exit(main())
