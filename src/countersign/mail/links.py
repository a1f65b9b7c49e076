"""Which links of a message lead to a neutral page first: those that look as if they led to somebody we know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from countersign.kernel import settings as given
from countersign.kernel.links import host_of
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import REPLY_DOMAIN
from countersign.mail.rules.trust import links


@dataclass(frozen=True, slots=True)
class Lookout:
    """Judges links. known: domains that others may want to look like."""

    known: frozenset[str]

    def __call__(self, address: str, words: str) -> bool:
        """Tell whether a link leads elsewhere than it seems; a name in front of the host (bank@evil) is such a mask.

        Source: T65.
        """
        parts = urlsplit(address)
        masked = parts.scheme != "mailto" and parts.username is not None
        return masked or links.misleads(host_of(address), words, self.known)


def lookout(domains: Iterable[str] = ()) -> Lookout:
    """Return who judges links, knowing our own domains and those given: of the people on a ticket."""
    ours = (
        urlsplit(setting(given.ORIGIN)).hostname or "",
        setting(given.MAIL_FROM).rpartition("@")[2].strip("> "),
        setting(REPLY_DOMAIN) or "",
    )
    names = (name.lower() for name in (*ours, *domains))
    return Lookout(frozenset(name for name in names if "." in name and not name.replace(".", "").isdecimal()))
