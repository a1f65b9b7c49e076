"""One connection to a mailbox: what is there, the bytes of one mail, put away what is stored, wait for news."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Sequence
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from countersign.mail.imap.account import Account

log = logging.getLogger("countersign.mail")
CONNECT_SECONDS, READ_SECONDS = 20, 60
# Servers end an IDLE after 29 minutes (RFC 2177), machines between often much earlier and without a word.
IDLE_SECONDS = 5 * 60
KEYWORD = b"$CountersignTaken"
# At its finest this library tells its log every command, what opens the mailbox among them.
logging.getLogger("imapclient").setLevel(logging.WARNING)

Trouble = (IMAPClientError, OSError)
Refused = IMAPClientError
Gone = IMAPClientAbortError
NotSignedIn = LoginError


class Session:
    """A mailbox that is open, its folder selected.

    validity:  the folder's UIDVALIDITY: under another one its numbers name other mails.
    moves:     whether mails that are stored leave the folder.
    """

    def __init__(self, account: Account, token: str | None) -> None:
        """Connect, sign in, select. Raises one of Trouble, NotSignedIn when the mailbox does not open."""
        tls = ssl.create_default_context(cafile=str(account.ca) if account.ca is not None else None)
        self._client: Any = IMAPClient(
            account.host, account.port, ssl=account.security == "imaps", ssl_context=tls,
            timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
        )  # fmt: skip
        try:
            self._client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if account.security == "imap+starttls":
                self._client.starttls(tls)
            self._sign_in(account, token)
            self._open(account)
        except BaseException:
            self.close()
            raise

    def _sign_in(self, account: Account, token: str | None) -> None:
        if token is None:
            if self._client.has_capability("LOGINDISABLED") and self._client.has_capability("AUTH=PLAIN"):
                self._client.plain_login(account.user, account.password)
            else:
                self._client.login(account.user, account.password)
        elif self._client.has_capability("AUTH=OAUTHBEARER"):
            self._client.oauthbearer_login(account.user, token)
        else:
            self._client.oauth2_login(account.user, token)

    def _open(self, account: Account) -> None:
        can_move = self._client.has_capability("MOVE") or self._client.has_capability("UIDPLUS")
        self.taken = self._taken_folder(account.taken) if can_move else ""
        self.moves = bool(self.taken)
        told = self._client.select_folder(account.folder)
        self.validity = int(told[b"UIDVALIDITY"])
        self.has_idle = bool(self._client.has_capability("IDLE"))
        self._keeps = b"\\*" in told.get(b"PERMANENTFLAGS", ())

    def _taken_folder(self, parts: Sequence[str]) -> str:
        """Name the folder for fetched mail as this server writes it; empty where it is missing and cannot be made."""
        prefix, delimiter = "", "/"
        if self._client.has_capability("NAMESPACE") and (personal := self._client.namespace().personal):
            prefix, delimiter = personal[0]
        name = prefix + (delimiter or "/").join(parts)
        if self._client.folder_exists(name):
            return name
        try:
            self._client.create_folder(name)
            self._client.subscribe_folder(name)
        except Gone:
            raise
        except Refused as why:
            log.warning("Fetched mail stays in its folder, %s cannot be made: %s", name, why)
            return ""
        return name

    def waiting(self) -> list[int]:
        """Number every mail in the folder, the oldest first."""
        self._client.noop()  # Servers need tell of new mail only now; a search alone may go by what they told before.
        return sorted({int(one) for one in self._client.search(["UNDELETED"])})

    def size(self, uid: int) -> int | None:
        """Tell how large a mail is; None when it is gone."""
        told = self._client.fetch([uid], [b"RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
        return None if told is None else int(told)

    def read(self, uid: int) -> bytes | None:
        """Return the bytes of a mail, unread as it was; None when it is gone, or the server has none to give."""
        told = self._client.fetch([uid], [b"BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        return None if told is None else bytes(told)

    def put_away(self, uids: Sequence[int]) -> None:
        """Move mails that are stored into the folder for them; where the server cannot, mark them as read."""
        if not uids:
            return
        if not self.moves:
            # To expunge without UIDPLUS would take away what others had marked as deleted.
            self._client.add_flags(uids, [b"\\Seen", *([KEYWORD] if self._keeps else [])], silent=True)
        elif self._client.has_capability("MOVE"):
            self._client.move(uids, self.taken)
        else:
            self._client.copy(uids, self.taken)
            self._client.delete_messages(uids, silent=True)
            self._client.uid_expunge(uids)

    def wait(self, seconds: float) -> None:
        """Wait until the server says anything, at most so long; where it cannot, the whole time is the caller's."""
        self._client.idle()
        try:
            self._client.idle_check(timeout=seconds)
        finally:
            self._client.idle_done()

    def close(self) -> None:
        """Hang up without a word more: whatever the server still wants to say, nothing depends on it."""
        try:
            self._client.shutdown()
        except OSError:
            pass
