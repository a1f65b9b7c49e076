"""The process that fetches mail from a mailbox (`python -m countersign.project.running.mail_fetcher`)."""

from __future__ import annotations

import logging
import signal
import sys
import time

from countersign.kernel.settings import setting
from countersign.kernel.settings.fetched import IMAP_POLL_SECONDS, IMAP_URL
from countersign.project.running.started import prepare_django

log = logging.getLogger("countersign.mail")
STATEMENT_TIMEOUT_MS = 30_000
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
# A wrong password that is tried too often locks the mailbox for everybody.
CLOSED_PAUSE_SECONDS = 60.0
STEADY_SECONDS = 30.0


def serve() -> None:
    """Fetch until SIGTERM; killed anywhere, nothing is lost and nothing is there twice."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    prepare_django(STATEMENT_TIMEOUT_MS)
    from countersign.mail.imap.account import configured
    from countersign.mail.imap.tokens import Tokens

    account = configured()
    if account is None:
        raise SystemExit(f"{IMAP_URL.variable} is not set.")
    fetcher, pause = Fetcher(account, Tokens()), FIRST_PAUSE_SECONDS
    while True:
        began = time.monotonic()
        least = fetcher.turn()
        steady = time.monotonic() - began > STEADY_SECONDS
        pause = FIRST_PAUSE_SECONDS if steady else min(pause * 2, LONGEST_PAUSE_SECONDS)
        time.sleep(max(pause, least))


class Fetcher:
    """One mailbox, emptied again and again."""

    def __init__(self, account: object, tokens: object) -> None:
        from countersign.mail.imap.account import Account
        from countersign.mail.imap.tokens import Tokens

        assert isinstance(account, Account) and isinstance(tokens, Tokens)
        self.account, self.tokens = account, tokens

    def turn(self) -> float:
        """Open the mailbox and empty it until something fails; return how long to wait at least."""
        from django.db import DatabaseError, InterfaceError, close_old_connections

        from countersign.mail.imap import session as imap
        from countersign.mail.imap.tokens import NoToken

        try:
            close_old_connections()
            self._fetch()
        except (DatabaseError, InterfaceError) as why:
            log.warning("Mail waits in its mailbox, the database is away: %s", why)
        except imap.NotSignedIn as why:
            self.tokens.refused()
            self._note(f"The mailbox does not open: {why}")
            return CLOSED_PAUSE_SECONDS
        except NoToken as why:
            self._note(str(why))
        except imap.Trouble as why:
            self._note(f"{type(why).__name__}: {why}")
        except Exception as why:
            log.exception("Fetching mail failed and begins again.")
            self._note(f"{type(why).__name__}: {why}")
        return 0.0

    def _fetch(self) -> None:
        """Empty the mailbox, wait for news, again."""
        from django.db import close_old_connections

        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.mail.imap import commands, fetching
        from countersign.mail.imap.session import IDLE_SECONDS, Session

        session = Session(self.account, self.tokens.current(time.monotonic()))
        try:
            number = commands.note_open(self.account.name, idle=session.has_idle, by=SYSTEM, at=database_now())
            while True:
                close_old_connections()
                # Until nothing new is found: what came while the last one was stored is told of by nobody.
                while fetching.empty(session, number, database_now):
                    pass
                if session.has_idle:
                    session.wait(IDLE_SECONDS)
                else:
                    time.sleep(setting(IMAP_POLL_SECONDS))
        finally:
            session.close()

    def _note(self, words: str) -> None:
        """Keep for the people who look at it why no mail is fetched; not when the database is away too."""
        from django.db import DatabaseError, InterfaceError

        from countersign.kernel.actor import SYSTEM
        from countersign.kernel.clock import database_now
        from countersign.mail.imap import commands

        said = words.replace(self.account.password, "…") if self.account.password else words
        log.warning("No mail is fetched from %s: %s", self.account.name, said)
        try:
            commands.note_failure(self.account.name, said, by=SYSTEM, at=database_now())
        except (DatabaseError, InterfaceError) as why:
            log.warning("The database is away too: %s", why)


if __name__ == "__main__":
    serve()
