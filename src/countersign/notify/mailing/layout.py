"""The HTML of a mail: the same words as its plain text, made from that very text, so that the two cannot differ."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.template import engines
from django.utils import translation

_TICKET = re.compile(r"^\[#(\d+)\] ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line. url: a page of ours that it names, taken out of the text."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that stand together. small: it comes after the link, as signature and small print do."""

    lines: tuple[Line, ...]
    small: bool = False

    @property
    def button(self) -> Line | None:
        """Return the link that this paragraph is nothing but."""
        return self.lines[0] if len(self.lines) == 1 and self.lines[0].url and self.lines[0].text else None


def html(subject: str, body: str, locale: str) -> str:
    """Draw a mail: no picture, no script, nothing fetched from anywhere; colours are the reader's own, light or dark.

    Links are made of addresses of ours alone; what a customer wrote into a title stays text (T98).
    """
    with translation.override(locale):
        told = {
            "heading": _TICKET.sub(r"#\1 ", subject),
            "paragraphs": paragraphs(subject, body),
            "language": locale,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return engines["jinja2"].get_template("notify/mail.html").render(told)


def paragraphs(subject: str, body: str) -> list[Paragraph]:
    """Part a body by its blank lines. What the heading says already is not said twice."""
    heading = _TICKET.sub(r"#\1 ", subject)
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n").replace("\r", "\n"))]
    made: list[Paragraph] = []
    after_link = False
    for block in blocks:
        if not block.strip() or block == heading:
            continue
        lines = tuple(_line(text) for text in block.split("\n"))
        made.append(Paragraph(lines, after_link))
        # A link among other lines is one of several, as in a digest: what follows it is no small print.
        after_link = after_link or (len(lines) == 1 and bool(lines[0].url))
    return made


def _line(text: str) -> Line:
    found = re.fullmatch(rf"(.*?)[:\s]*({re.escape(settings.ORIGIN)}/\S*)", text.strip())
    return Line(found[1].strip(), found[2]) if found else Line(text)
