"""`countersign user add`."""

from __future__ import annotations

import argparse

from countersign.project.cli.asking import password_for
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, FOUND, USAGE, Refusal
from countersign.project.running.started import database, prepare_django

ROLES = (
    "a role of staff (first_line, second_line, generalist, duty_lead, identity_officer, manager, security, admin) "
    "or of a contact (owner, technical, billing, observer); may be given several times"
)
CODES = (DONE, FOUND, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="what the person signs in with")
    parser.add_argument("--name", required=True, help="how the person is called")
    parser.add_argument("--kind", choices=("staff", "customer"), default="staff")
    parser.add_argument("--role", action="append", default=[], metavar="ROLE", help=ROLES)
    parser.add_argument("--contract", metavar="NUMBER", help="contract of a customer, for instance 22-7810")
    parser.add_argument("--locale", default="en", choices=("en", "ru", "it"))
    parser.add_argument("--zone", default="UTC", metavar="ZONE", help="for instance Europe/Rome")
    parser.add_argument("--title", default="", help="what is written under the name")
    parser.add_argument("--password-file", metavar="FILE", help="file with the password; - reads standard input")
    parser.add_argument("--no-password", action="store_true", help="the person sets it through the reset mail")


def run(given: argparse.Namespace) -> int:
    """Add the person and print the account's number."""
    if given.kind == "customer" and not given.contract:
        raise Refusal("A customer needs --contract.", USAGE)
    password = None if given.no_password else password_for(given.email, given.password_file)
    with database():
        prepare_django()
        from countersign.kernel.errors import DomainError
        from countersign.project.cli.people import add_person
        from countersign.project.doors.refusals import words

        try:
            number = add_person(given, password)
        except DomainError as refusal:
            raise Refusal(f"The person was not added: {words(refusal)}", FOUND) from None
    print(number)
    return DONE
