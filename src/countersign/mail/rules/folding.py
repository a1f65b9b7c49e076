"""What the sender wrote, told from quotes and signatures. Nothing is taken away: the spans together are the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from countersign.mail.rules.parts.quoting import attribution, forwarded, header_block, is_field, is_quoted, is_rule
from countersign.mail.rules.parts.signing import signature_at

Kind = Literal["fresh", "quoted", "signature"]
LONGEST_LINES = 20_000
_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text, `text[start:end]`, and what it is."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text and its spans, in order and without gaps: joined they are the text again."""

    text: str
    spans: tuple[Span, ...]

    @property
    def fresh(self) -> str:
        """What was written for this mail, white space around it taken off."""
        return _BLANKS.sub("\n\n", self._of("fresh")).strip()

    @property
    def quoted(self) -> str:
        """What the mail quotes."""
        return self._of("quoted").strip("\n")

    @property
    def signature(self) -> str:
        """How the mail is signed."""
        return self._of("signature").strip("\n")

    def _of(self, kind: Kind) -> str:
        return "".join(self.text[span.start : span.end] for span in self.spans if span.kind == kind)


def fold(text: str) -> Folded:
    """Tell fresh text from quotes and signatures, in the ways of the common clients and languages.

    What is marked with `>` is a quote; what follows `On … wrote:`, a block of From, Sent, To, or `-----Original
    Message-----` without marks is one to the end. A quote that would leave nothing written is shown as written.
    """
    lines = text.splitlines(keepends=True)
    if len(lines) > LONGEST_LINES:  # A log, not a letter: nobody wrote it by hand, and nothing of it is folded.
        return Folded(text, (Span("fresh", 0, len(text)),))
    kinds = _quotes(lines)
    if not any(kind == "fresh" and line.strip() for kind, line in zip(kinds, lines, strict=True)):
        # Only a forwarded mail or only a quote: what is not marked with `>` is what the reader should see.
        kinds = ["quoted" if is_quoted(line) else "fresh" for line in lines]
    _signatures(lines, kinds)
    return Folded(text, _spans(lines, kinds))


def _quotes(lines: Sequence[str]) -> list[Kind]:
    kinds: list[Kind] = ["fresh"] * len(lines)
    at = 0
    while at < len(lines):
        if is_quoted(lines[at]):
            kinds[at] = "quoted"
            at += 1
            continue
        if header_block(lines, at) or forwarded(lines[at]):
            if _has_words(lines[:at]):
                _rest(kinds, _above(lines, at))
                break
            at += 1
            continue
        count = attribution(lines, at)
        if count:
            following = next((line for line in lines[at + count : at + count + 8] if line.strip()), "")
            if not is_quoted(following) and (not following or _has_words(lines[:at])):
                _rest(kinds, _above(lines, at))
                break
            begin = _above(lines, at)
            kinds[begin : at + count] = ["quoted"] * (at + count - begin)
            at += count
            continue
        at += 1
    return kinds


def _has_words(lines: Sequence[str]) -> bool:
    return any(line.strip() and not is_quoted(line) and not is_rule(line) for line in lines)


def _above(lines: Sequence[str], at: int) -> int:
    """Go up over drawn lines, announcements and single fields that belong to the quote."""
    begin = at
    for above in range(at - 1, max(-1, at - 5), -1):
        if is_rule(lines[above]) or forwarded(lines[above]):
            begin = above
        elif is_field(lines[above]):
            continue  # It belongs to the quote when a drawn line stands above it.
        elif lines[above].strip():
            break
    return begin


def _rest(kinds: list[Kind], begin: int) -> None:
    kinds[begin:] = ["quoted"] * (len(kinds) - begin)


def _signatures(lines: Sequence[str], kinds: list[Kind]) -> None:
    """Find the signature at the end of the first and of the last fresh piece."""
    pieces: list[tuple[int, int]] = []
    begin = -1
    for at, kind in enumerate([*kinds, "quoted"]):
        if kind == "fresh" and begin < 0:
            begin = at
        elif kind != "fresh" and begin >= 0:
            pieces.append((begin, at))
            begin = -1
    pieces = [piece for piece in pieces if any(line.strip() for line in lines[piece[0] : piece[1]])]
    for begin, end in (pieces[:1] + pieces[-1:]) if len(pieces) > 1 else pieces:
        only = len(pieces) == 1
        start = signature_at([".", *lines[begin:end]]) - 1 if not only else signature_at(lines[begin:end])
        kinds[begin + start : end] = ["signature"] * (end - begin - start)


def _spans(lines: Sequence[str], kinds: Sequence[Kind]) -> tuple[Span, ...]:
    spans: list[Span] = []
    place = 0
    for line, kind in zip(lines, kinds, strict=True):
        end = place + len(line)
        if spans and spans[-1].kind == kind:
            spans[-1] = Span(kind, spans[-1].start, end)
        else:
            spans.append(Span(kind, place, end))
        place = end
    return tuple(spans)
