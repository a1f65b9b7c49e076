"""A mail cut into its raw header fields and its body, byte for byte, as signatures need it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LARGEST_HEADERS = 64 * 1024
LARGEST = 25 * 2**20
_MBOX_LINE = re.compile(rb"From (?![ \t]*:)")  # `From : …` is a header field.
_NAME = re.compile(rb"[\x21-\x39\x3b-\x7e]+[ \t]*")


@dataclass(frozen=True)
class Field:
    """One header field: its name in small letters, what stands after the colon, and the whole of it.

    value and whole keep their folding; neither has the final line end.
    """

    name: str
    value: bytes
    whole: bytes

    @property
    def unfolded(self) -> str:
        """Show the value on one line; bytes beyond ASCII one to one (Latin-1)."""
        return re.sub(rb"\r?\n", b"", self.value).strip(b" \t").decode("latin-1")


@dataclass(frozen=True)
class Cut:
    """A mail in two halves, its line ends made CRLF.

    torn:    a line among the headers that is none.
    hashes:  of the body, by the way it was written, as they become known.
    """

    fields: tuple[Field, ...]
    body: bytes
    torn: bool = False
    hashes: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def named(self, name: str) -> tuple[Field, ...]:
        """List the fields of one name (small letters), from the top."""
        return tuple(one for one in self.fields if one.name == name)


def cut(raw: bytes) -> Cut:
    """Cut a mail; one written with bare LF throughout is read as if it had CRLF.

    Line ends that are mixed are no matter of this function: `structure.faults` names them.
    """
    data = raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
    if _MBOX_LINE.match(data):
        data = data.partition(b"\r\n")[2]
    if data.startswith(b"\r\n"):
        return Cut((), data[2:])
    head, _, body = data.partition(b"\r\n\r\n")
    head = head[:LARGEST_HEADERS].removesuffix(b"\r\n")
    fields: list[Field] = []
    torn = False
    for line in re.split(rb"\r\n(?![ \t])", head):
        name, colon, value = line.partition(b":")
        if colon and _NAME.fullmatch(name):
            fields.append(Field(name.rstrip().decode("ascii").lower(), value, line))
        elif line:
            torn = True
    return Cut(tuple(fields), body, torn)
