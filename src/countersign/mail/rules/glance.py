"""The view of a Reading that telling its kind needs: headers, and what each leaf says as text, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from countersign.mail.rules.parts.addresses import mailboxes
from countersign.mail.rules.parts.charsets import decoded
from countersign.mail.rules.parts.encoded_words import words
from countersign.mail.rules.parts.part import Pair, Part
from countersign.mail.rules.reading import Reading

TEXT_CHARS = 65_536
"""So much of the visible text is looked at: whoever bounces a mail says so at its beginning."""
PIECE_BYTES = 262_144
PIECES = 40
_NO_TEXT = ("image/", "audio/", "video/", "application/pdf", "application/zip", "application/vnd.")

_FOLD = re.compile(r"\r?\n[ \t]+")
_HEADER = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*(.*)")
ADDRESS = re.compile(r"(?:\"[^\"\r\n]{1,64}\"|[\w.!#$%&'*+/=?^`{|}~-]{1,128})@[\w-]+(?:\.[\w-]+)*", re.UNICODE)


@dataclass(frozen=True)
class Piece:
    """One leaf: its lower-case content type and its text; a mail inside the mail is one leaf with all its lines."""

    type: str
    text: str


@dataclass(frozen=True)
class Glance:
    """What a mail shows of itself. `subject` is decoded; `text` is what a reader would see; nothing is trusted."""

    headers: tuple[tuple[str, str], ...]
    subject: str
    text: str
    pieces: tuple[Piece, ...] = ()

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a header, unfolded, in their order."""
        wanted = name.lower()
        return tuple(_FOLD.sub(" ", value).strip() for given, value in self.headers if given.lower() == wanted)

    def one(self, name: str) -> str:
        """Return the first value of a header, or nothing."""
        return next(iter(self.all(name)), "")

    def has(self, name: str) -> bool:
        """Tell whether a header stands there at all, be it empty."""
        wanted = name.lower()
        return any(given.lower() == wanted for given, _ in self.headers)

    @property
    def content_type(self) -> str:
        """Return the type of the whole mail, lower case and without parameters."""
        return self.one("content-type").split(";", 1)[0].strip().lower()

    @property
    def sender(self) -> str:
        """Return the lower-case address of From; empty when it is the null address or none."""
        found = ADDRESS.search(self.one("from"))
        return found[0].lower() if found else _first_address(self.one("from"))

    @property
    def null_from(self) -> bool:
        """Tell whether From names the null address, as some servers write who report."""
        return self.one("from").rstrip().endswith("<>")

    @property
    def null_sender(self) -> bool:
        """Tell whether nobody wants an answer: an empty return path, also as a server names it, or an empty From."""
        paths = [path.strip("<>").lower() for path in self.all("return-path")]
        return self.null_from or any(path in ("", "null") or path.startswith("mailer-daemon") for path in paths)


def _first_address(text: str) -> str:
    boxes, _ = mailboxes(text.encode("latin-1", "replace"))
    return next((box.addr for box in boxes if box.addr), "")


def glance_at(reading: Reading) -> Glance:
    """Look at what was read: visible text and leaves are cut to limits, so that a rule over them is cheap."""
    pieces = tuple(_piece(part) for part, _ in zip(_leaves(reading.tree), range(PIECES), strict=False))
    return Glance(_decoded(reading.headers), reading.subject, reading.text[:TEXT_CHARS], pieces)


def glance_at_headers(headers: Iterable[Pair]) -> Glance:
    """Look at headers alone."""
    plain = _decoded(headers)
    subject = next((value for name, value in plain if name.lower() == "subject"), "")
    return Glance(plain, subject, "")


def _decoded(headers: Iterable[Pair]) -> tuple[tuple[str, str], ...]:
    return tuple((name, words(value)) for name, value in headers)


def _leaves(part: Part) -> Iterator[Part]:
    """Give the leaves of a mail; a mail inside the mail is one, because what it says is said by another."""
    if part.type.startswith("multipart/"):
        for child in part.children:
            yield from _leaves(child)
    else:
        yield part


def _piece(part: Part) -> Piece:
    if part.type.startswith(_NO_TEXT):
        return Piece(part.type, "")
    text, _, _ = decoded(part.content[:PIECE_BYTES], part.parameters.get("charset", ""))
    return Piece(part.type, text)


def fields_of(text: str) -> tuple[tuple[str, str], ...]:
    """Read `Name: value` lines up to the first empty line, folded lines joined; what is no field is passed over."""
    fields: list[tuple[str, str]] = []
    for line in _FOLD.sub(" ", text.replace("\r\n", "\n").lstrip("\n")).split("\n"):
        if not line.strip():
            break
        if found := _HEADER.match(line):
            fields.append((found[1].lower(), found[2].strip()))
    return tuple(fields)
