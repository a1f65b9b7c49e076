"""The view of a mail that telling its kind needs: headers, and what each leaf says as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

_FOLD = re.compile(r"\r?\n[ \t]+")
_HEADER = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*(.*)")
ADDRESS = re.compile(r"(?:\"[^\"\r\n]{1,64}\"|[\w.!#$%&'*+/=?^`{|}~-]{1,128})@[\w-]+(?:\.[\w-]+)*", re.UNICODE)


@dataclass(frozen=True)
class Piece:
    """One leaf: its lower-case content type and its text; a mail inside the mail is one leaf with all its lines."""

    type: str
    text: str


@dataclass(frozen=True)
class Seen:
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
        return found[0].lower() if found else parseaddr(self.one("from"))[1].lower()

    @property
    def null_sender(self) -> bool:
        """Tell whether nobody wants an answer: an empty return path, or an empty address in From."""
        paths = [path.lower() for path in self.all("return-path")]
        return any(path in {"<>", "<null>"} for path in paths) or self.one("from").endswith("<>")


def fields_of(text: str) -> tuple[tuple[str, str], ...]:
    """Read `Name: value` lines up to the first empty line, folded lines joined; what is no field is passed over."""
    fields: list[tuple[str, str]] = []
    for line in _FOLD.sub(" ", text.replace("\r\n", "\n").lstrip("\n")).split("\n"):
        if not line.strip():
            break
        if found := _HEADER.match(line):
            fields.append((found[1].lower(), found[2].strip()))
    return tuple(fields)
