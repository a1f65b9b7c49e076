"""Exit codes of the `countersign` command, and the refusal that carries one."""

from __future__ import annotations

DONE = 0
FOUND = 1
USAGE = 2
PORT_TAKEN = 3
DATA_FOLDER = 4
DATABASE = 5
ALREADY_RUNNING = 6
# What mail servers understand of a program that they hand a mail to (sysexits.h).
MAIL_REFUSED = 65
COME_AGAIN = 75

MEANINGS = {
    DONE: "done",
    FOUND: "the check found something, or the thing asked for does not exist",
    USAGE: "wrong usage or a wrong setting",
    PORT_TAKEN: "the port is taken",
    DATA_FOLDER: "the data folder cannot be written or is damaged",
    DATABASE: "the database cannot be reached or is too old",
    ALREADY_RUNNING: "another run uses the same data folder",
    MAIL_REFUSED: "the mail is refused for good",
    COME_AGAIN: "the mail was not stored: hand it over again later",
}


class Refusal(RuntimeError):
    """The command cannot go on; the text is one line for the person who ran it."""

    def __init__(self, line: str, code: int) -> None:
        super().__init__(" ".join(line.split()))
        self.code = code
