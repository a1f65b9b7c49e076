"""What the sender wrote, told from quotes and signatures. Nothing is taken away: the spans together are the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from countersign.mail.rules.parts.attributing import attribution, marked_below
from countersign.mail.rules.parts.quoting import (
    fenced,
    forwarded,
    header_block,
    is_field,
    is_pasted,
    is_quoted,
    is_rule,
    is_told_of,
)
from countersign.mail.rules.parts.signing import signature_at

Kind = Literal["fresh", "quoted", "signature"]
LONGEST_LINES = 10_000
_LONGEST_SIGNATURE = 60
_BLANKS = re.compile(r"\n{3,}")
_MARKS = re.compile(r"^[ \t>]+")


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
    shown = fenced(lines)
    kinds = _quotes(lines, shown)
    if not _has_words(lines, kinds, _first_words(lines, kinds), len(lines)):
        # Only a forwarded mail is what the reader should see; of only a quote, what is not marked with `>`.
        passed_on = any(forwarded(line) or header_block(lines, at) for at, line in enumerate(lines))
        kinds = ["quoted" if is_quoted(line) and not passed_on else "fresh" for line in lines]
    _signatures(lines, kinds, shown)
    return Folded(text, _spans(lines, kinds))


def _quotes(lines: Sequence[str], shown: frozenset[int]) -> list[Kind]:
    kinds: list[Kind] = ["fresh"] * len(lines)
    at = 0
    first = _first_words(lines, kinds)
    answering: bool | None = None  # Whether what is marked from here on is a quote, answers between, or told of.
    while at < len(lines):
        if at in shown:
            at += 1
        elif is_quoted(lines[at]):
            end = _marked_to(lines, at, shown)
            if not is_pasted(lines, at, end):
                told = answering is False or (answering is True and _is_announced(lines, kinds, at))
                if not answering:
                    answering = _names_its_writer(lines, at, end) or (not told and not is_told_of(lines, at, end))
                    told = not answering
                kinds[at:end] = ["fresh" if told else "quoted"] * (end - at)
            at = end
        elif header_block(lines, at) or forwarded(lines[at]):
            begin = _above(lines, at)
            if _has_words(lines, kinds, first, at) and not _is_announced(lines, kinds, begin):
                _rest(kinds, begin)
                break
            at += 1
        elif count := attribution(lines, at):
            begin = _above(lines, at)
            if marked_below(lines, at + count):
                kinds[begin : at + count] = ["quoted"] * (at + count - begin)
                answering = True
            elif _has_words(lines, kinds, first, at) and not _is_announced(lines, kinds, begin):
                _rest(kinds, begin)
                break
            at += count
        else:
            at += 1
    return kinds


def _marked_to(lines: Sequence[str], at: int, shown: frozenset[int]) -> int:
    while at < len(lines) and at not in shown and is_quoted(lines[at]):
        at += 1
    return at


def _names_its_writer(lines: Sequence[str], begin: int, end: int) -> bool:
    """Tell whether marked lines begin with who wrote them, as phones quote."""
    bare = [_MARKS.sub("", line) for line in lines[begin : min(end, begin + 6)]]
    return any(is_field(line) or attribution([*bare, "> "], at) for at, line in enumerate(bare))


def _is_announced(lines: Sequence[str], kinds: Sequence[Kind], begin: int) -> bool:
    """Tell whether the sender points at what follows, ending with a colon: then it is what he wants to show."""
    above = next((at for at in range(begin - 1, max(-1, begin - 5), -1) if lines[at].strip()), -1)
    return above >= 0 and kinds[above] == "fresh" and lines[above].rstrip().endswith(":") and not is_field(lines[above])


def _is_own(line: str, kind: Kind) -> bool:
    return kind == "fresh" and bool(line.strip()) and not (is_quoted(line) or is_rule(line) or forwarded(line))


def _first_words(lines: Sequence[str], kinds: Sequence[Kind]) -> int:
    """Return the first line that the sender may have written himself."""
    return next((at for at, line in enumerate(lines) if _is_own(line, kinds[at])), len(lines))


def _has_words(lines: Sequence[str], kinds: Sequence[Kind], first: int, end: int) -> bool:
    """Tell whether the sender wrote something from `first` to `end` other than his signature."""
    begin = max(first, end - _LONGEST_SIGNATURE)
    if begin > first or begin >= end:
        return begin > first
    own = [lines[at] for at in range(begin, end) if _is_own(lines[at], kinds[at])]
    return any(map(str.strip, own[: signature_at([".\n", *own]) - 1]))


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


def _signatures(lines: Sequence[str], kinds: list[Kind], shown: frozenset[int]) -> None:
    """Find the signature at the end of the first and of the last fresh piece, below whatever is fenced."""
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
        begin = max([begin, *(at + 1 for at in shown if begin <= at < end)])
        only = len(pieces) == 1 and begin == pieces[0][0]
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
