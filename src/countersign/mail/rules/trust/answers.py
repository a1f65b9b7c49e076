"""What the sender checks may ask of DNS, and by whom: the resolver is handed in, nothing is asked behind its back."""

from __future__ import annotations

from typing import Protocol


class DnsUnanswered(Exception):
    """No answer could be had now: a time-out, a refusal, a broken server. Never the same as "there is none"."""


class Resolver(Protocol):
    """Answers questions to DNS."""

    def query(self, name: str, kind: str) -> tuple[str, ...]:
        """Answer one question, following aliases; nothing there (NXDOMAIN or no such record) is an empty tuple.

        kind:    "A", "AAAA", "TXT", "MX" or "PTR". A TXT answer is its strings joined, byte by byte (Latin-1);
                 an MX answer is "10 host"; names carry no final dot.
        Raises:  DnsUnanswered.
        """
        ...
