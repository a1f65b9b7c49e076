"""DKIM: outgoing mail is signed with the installation's own key, so that nobody else's passes for it."""

from __future__ import annotations

import dkim

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import DKIM_KEY, DKIM_SELECTOR

# What is signed where it is there.
_SIGNED = (
    "from", "reply-to", "to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version",
    "content-type", "content-transfer-encoding", "content-language", "auto-submitted", "x-auto-response-suppress",
    "x-countersign-sent",
)  # fmt: skip
# Signed once more than they are there: nobody on the way can put a second one above.
_ONCE = ("from", "reply-to", "to", "subject", "date", "message-id", "content-type", "auto-submitted")


class SigningFailed(Exception):
    """The key that the settings name cannot be used: nothing leaves unsigned in its place."""


def signed(raw: bytes, present: frozenset[str]) -> bytes:
    """Return a mail with our signature on top, or as it is where no key is set.

    present:  names of its headers, in small letters.
    Raises:   SigningFailed.
    Source:   security.md 4.6 (what we ask of others' mail, ours has).
    """
    path = setting(DKIM_KEY)
    if path is None:
        return raw
    fields = [name for name in _SIGNED if name in present] + list(_ONCE)
    try:
        key = path.read_bytes()
        made = dkim.DKIM(raw).sign(
            setting(DKIM_SELECTOR).encode(), domain_of_sender().encode("idna"), key,
            canonicalize=(b"relaxed", b"relaxed"), include_headers=[field.encode() for field in fields],
        )  # fmt: skip
    except (OSError, ValueError, dkim.DKIMException) as why:
        raise SigningFailed(f"The mail could not be signed with {path.name}: {type(why).__name__}.") from why
    return bytes(made) + raw


def domain_of_sender() -> str:
    """Return the domain that our mail is from: the one that signs."""
    return setting(given.MAIL_FROM).rpartition("@")[2].strip("> ").lower()
