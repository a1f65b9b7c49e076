"""Lists of addresses: one pass over the text, whatever comments, quotes and groups it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from countersign.mail.rules.parts import limits
from countersign.mail.rules.parts.encoded_words import shown, words

_SPACES = re.compile(r"\s+")
_AT_SIGN = re.compile(r"(?:\"[^\"]*\"|[^\s<>,;:\"()]+)@[^\s<>,;:\"()]+")
_PLAIN_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+")
_OUTSIDE_QUOTES = re.compile(r"(\"[^\"]*\")|\s+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox: the address (empty when there is none to be read) and the name shown with it."""

    name: str
    addr: str


@dataclass(slots=True)
class _Piece:
    phrase: list[str]
    angle: list[str]
    comment: list[str]
    has_angle: bool = False


def mailboxes(value: bytes, language: str = "") -> tuple[tuple[Mailbox, ...], bool]:
    """Return the mailboxes of a header, at most a thousand, and whether it holds a group.

    A word like `=?utf-8?q?a=2Cb?=` is decoded after the list is taken apart: no comma inside it makes an address.
    """
    text = value.decode("latin-1")
    found: list[Mailbox] = []
    piece = _Piece([], [], [])
    in_quotes = in_angle = escaped = grouped = False
    depth = quoted_at = 0
    quoted_to = -1
    for sign in text:
        into = piece.comment if depth else piece.angle if in_angle else piece.phrase
        if escaped:
            into.append(sign)
            escaped = False
        elif sign == "\\" and (in_quotes or depth):
            escaped = True
        elif in_quotes:
            if sign == '"':
                in_quotes, quoted_to = False, len(into)
            else:
                into.append(sign)
        elif depth:
            depth += (sign == "(") - (sign == ")")
            if depth:
                into.append(sign)
        elif sign == '"':
            in_quotes, quoted_at = True, len(into)
        elif sign == "(":
            depth = 1
        elif in_angle:
            if sign == ">":
                in_angle = False
                continue
            if sign == "@" and len(into) == quoted_to:
                _requoted(into, quoted_at)
            into.append(sign)
        elif sign == "<":
            in_angle = piece.has_angle = True
            quoted_to = -1
        elif sign == ":" and not piece.has_angle and "@" not in "".join(piece.phrase[-80:]):
            grouped = True  # The name of a group; its mailboxes follow.
            piece, quoted_to = _Piece([], [], []), -1
        elif sign in ",;":
            _closed(piece, found, language)
            piece, quoted_to = _Piece([], [], []), -1
            if len(found) >= limits.ADDRESSES:
                break
        else:
            if sign == "@" and len(into) == quoted_to:
                _requoted(into, quoted_at)
            into.append(sign)
    _closed(piece, found, language)
    return tuple(found[: limits.ADDRESSES]), grouped


def _requoted(into: list[str], quoted_at: int) -> None:
    """Give quotes back that ended right before an @: they are part of the address, unless it says the same without."""
    if not _PLAIN_LOCAL.fullmatch("".join(into[quoted_at:])):
        into[quoted_at:] = ['"', *into[quoted_at:], '"']


def _closed(piece: _Piece, found: list[Mailbox], language: str) -> None:
    phrase, comment = _spoken(piece.phrase, language), _spoken(piece.comment, language)
    if piece.has_angle:
        addr = _address("".join(piece.angle))
        if not addr and (hit := _AT_SIGN.search(phrase)):
            addr = _address(hit[0])
        name = phrase or comment
    else:
        said = "".join(piece.phrase).strip()
        hit = _AT_SIGN.search(said) or _AT_SIGN.fullmatch(_OUTSIDE_QUOTES.sub(r"\1", said))
        addr = _address(hit[0]) if hit else ""
        name = comment if hit and hit[0] in (said, _OUTSIDE_QUOTES.sub(r"\1", said)) else phrase
        if hit and name == phrase:
            name = _SPACES.sub(" ", phrase.replace(hit[0], "")).strip() or comment
    if addr or name:
        found.append(Mailbox(name, addr))


def _spoken(signs: list[str], language: str) -> str:
    name = _SPACES.sub(" ", words("".join(signs).encode("latin-1"), language)).strip(' ",')
    return name.strip("' ") if name[:1] == name[-1:] == "'" else name


def _address(text: str) -> str:
    """Return an address without white space and routes, its domain in small letters; empty without an @."""
    bare = _OUTSIDE_QUOTES.sub(r"\1", _CONTROLS.sub("", text.strip().strip("<>")))
    if bare.startswith("@") and ":" in bare:
        bare = bare.rpartition(":")[2]
    local, at, domain = bare.rpartition("@")
    if not at or not local:
        return ""
    if any(sign > "\xff" for sign in bare):  # It came out of a name that is decoded already.
        return shown(bare)
    if not bare.isascii():
        return shown(words(bare.encode("latin-1")))
    return f"{local}@{domain.lower().rstrip('.')}"
