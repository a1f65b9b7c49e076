"""`countersign init`."""

from __future__ import annotations

import argparse

from countersign.project.cli.asking import answer_to, password_for
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--provider", help="name of the provider whose desk this is")
    parser.add_argument("--zone", help="its time zone, for instance Europe/Rome")
    parser.add_argument("--languages", help="languages it answers in, the first is its own, for instance it,en")
    parser.add_argument("--contract-pattern", help="how contract numbers look: # is a digit, for instance ##-####")
    parser.add_argument("--admin-email", help="e-mail that the first administrator signs in with")
    parser.add_argument("--admin-name", help="name of the first administrator")
    parser.add_argument("--admin-password-file", metavar="FILE", help="file with the password; - reads standard input")


def run(given: argparse.Namespace) -> int:
    """Ask for what was not given, then set everything up or nothing. All that `run` needs before it."""
    given.provider = answer_to("Name of the provider", given.provider, "--provider")
    given.zone = answer_to("Time zone", given.zone, "--zone", "UTC")
    given.languages = answer_to("Languages (en, ru, it), its own first", given.languages, "--languages", "en")
    given.contract_pattern = answer_to(
        "Pattern of contract numbers, # is a digit", given.contract_pattern, "--contract-pattern", "##-####"
    )
    given.admin_email = answer_to("E-mail of the first administrator", given.admin_email, "--admin-email")
    given.admin_name = answer_to("Name of the first administrator", given.admin_name, "--admin-name")
    if unknown := set(given.languages.split(",")) - {"en", "ru", "it"}:
        raise Refusal(f"--languages: {', '.join(sorted(unknown))} is not one of en, ru, it.", USAGE)
    password = password_for(given.admin_email, given.admin_password_file)
    with database():
        prepare_django()
        from countersign.kernel.errors import DomainError
        from countersign.project.cli.people import name_provider
        from countersign.project.database.migrating import migrate
        from countersign.project.doors.refusals import words

        migrate()
        try:
            number = name_provider(given, password)
        except DomainError as refusal:
            raise Refusal(f"Nothing was set up: {words(refusal)}", FOUND) from None
    print(number)
    return DONE
