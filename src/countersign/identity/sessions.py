"""Django's session backend on our table: digested keys, owners, two ends (settings.SESSION_ENGINE)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError

from countersign.identity import commands, queries
from countersign.identity.models import Account

REMEMBERED = 2048


# The stubs of SessionBase leave out the methods its subclasses are made of.
class SessionStore(SessionBase):
    """One browser's session. Its account is read with it, so a signed-in page costs one query.

    account:     whoever signed in, or None.
    reference:   the public name of the session.
    stale:       whether its use should be noted again.
    method, ip, user_agent:  by what, from where and in what the person signed in.
    """

    account: Account | None = None
    reference: str = ""
    stale: bool = False
    method: str = ""
    ip: str | None = None
    user_agent: str = ""

    def load(self) -> dict[str, Any]:
        """Read the session of the cookie's key; an unknown or ended one is forgotten."""
        kept = queries.kept_session(self.session_key or "")
        if kept is None:
            self._session_key = None
            return {}
        self.account, self.reference, self.stale = kept.account, kept.reference, kept.stale
        self.method, self.ip, self.user_agent = kept.method, kept.ip, kept.user_agent
        return self.decode(kept.data)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Read a stored text; the table is asked at every request, the same signature is checked once."""
        opened: dict[str, Any] = json.loads(_opened(session_data))
        return opened

    def exists(self, session_key: str) -> bool:
        """Tell whether a key is taken."""
        return queries.is_kept(session_key)

    def create(self) -> None:
        """Begin a session under a fresh key."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Store the session. Raises UpdateError when it was ended meanwhile from elsewhere."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        signed_in = data.get(SESSION_KEY)
        kept = commands.keep_session(
            self.session_key,
            self.encode(data),
            account_id=None if signed_in is None else int(signed_in),
            new=must_create,
        )
        if kept is None:
            raise UpdateError
        self.reference = kept

    def delete(self, session_key: str | None = None) -> None:
        """End the session."""
        key = session_key or self.session_key
        if key is not None:
            commands.drop_session(key)

    def flush(self) -> None:
        """Forget everything, whose session it was as well."""
        super().flush()
        self.account, self.reference, self.stale = None, "", False
        self.method, self.ip, self.user_agent = "", None, ""

    def cycle_key(self) -> None:
        """Change the key and keep the session; what knew the old key is outside now (T23)."""
        data = self._session  # type: ignore[attr-defined]
        old, new = self.session_key, self._get_new_session_key()  # type: ignore[attr-defined]
        if old is None or not commands.rekey_session(old, new):
            self.create()
        else:
            self._session_key = new
        self._session_cache = data
        self.modified = True

    @classmethod
    def clear_expired(cls) -> None:
        """Nothing: `jobs.sweep_sessions` does it with a time given."""


@lru_cache(maxsize=REMEMBERED)
def _opened(session_data: bytes | str) -> str:
    # As text again, because what is read is the reader's own to change.
    return json.dumps(SessionBase.decode(SessionStore(), session_data))
