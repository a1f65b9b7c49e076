"""One part of a mail, as the tree of parts gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Pair = tuple[str, bytes]
"""A header as it came: its name, and its value unfolded and not decoded."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part: what its headers say and what it carries, its transfer encoding taken off.

    type:        in small letters, `text/plain` when nothing (readable) was said.
    parameters:  of Content-Type, names in small letters, values decoded.
    disposition: `attachment`, `inline` or nothing; name, cid: nothing when not given.
    children:    of a multipart; of message/rfc822 the one message it holds.
    """

    type: str
    parameters: Mapping[str, str]
    disposition: str
    name: str
    cid: str
    headers: tuple[Pair, ...]
    content: bytes
    children: tuple[Part, ...] = ()

    def header(self, name: str) -> bytes:
        """Return the first header of that name as it came, empty when there is none."""
        low = name.lower()
        return next((value for found, value in self.headers if found.lower() == low), b"")

    def walk(self) -> Iterator[Part]:
        """Give this part and everything inside it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()
