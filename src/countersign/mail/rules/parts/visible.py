"""What of the tree a person sees: the text, the HTML, and everything else as attachments."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from html import escape

from countersign.mail.rules.parts import limits
from countersign.mail.rules.parts.charsets import decoded
from countersign.mail.rules.parts.cleaning import cleaned, slim, text_of
from countersign.mail.rules.parts.part import Part
from countersign.mail.rules.parts.tnef import opened
from countersign.mail.rules.parts.transfer import inside
from countersign.mail.rules.parts.tree import Growing

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_ENDINGS = {
    "message/rfc822": "eml", "text/calendar": "ics", "text/html": "html", "text/plain": "txt", "image/png": "png",
    "image/jpeg": "jpg", "image/gif": "gif", "application/pdf": "pdf", "application/ms-tnef": "dat",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m",
    "text/vcard": "vcf", "text/x-vcard": "vcf", "message/delivery-status": "txt", "text/rfc822-headers": "txt",
    "application/pgp-signature": "asc", "application/zip": "zip", "text/csv": "csv",
}  # fmt: skip
_EVENT = re.compile(r"^(SUMMARY|DTSTART|DTEND|LOCATION|DESCRIPTION)(?:;[^:\n]*)?:(.*)$", re.M)
_ESCAPED = re.compile(r"\\([,;\\])")
_STUB = 200
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. inline: the text shows it (`cid:`); name is never empty; sha256 in hexadecimal."""

    name: str
    type: str
    size: int
    sha256: str
    inline: bool
    content: bytes
    cid: str = ""


@dataclass(slots=True)
class Sorted:
    """The leaves of a tree, as RFC 8621 section 4.1.4 sorts them."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Visible:
    """What is shown of a mail."""

    text: str
    html: str
    attachments: tuple[Attachment, ...]


def sorted_parts(tree: Part) -> Sorted:
    """Sort a mail's leaves into text, HTML and attachments; a part shown in both ways stands in both lists."""
    into = Sorted()
    _sort((tree,), "mixed", False, (into.text, into.html, into.attachments))
    return into


def _sort(
    parts: tuple[Part, ...],
    kind: str,
    in_alternative: bool,
    lists: tuple[list[Part] | None, list[Part] | None, list[Part]],
) -> None:
    text, html, attachments = lists
    text_before, html_before = len(text or ()), len(html or ())
    for at, part in enumerate(parts):
        if part.type.startswith("multipart/") or (part.children and part.type.endswith("pkcs7-mime")):
            inner = part.type.removeprefix("multipart/")
            _sort(part.children, inner, in_alternative or inner == "alternative", (text, html, attachments))
        elif not _is_inline(part, at, kind):
            attachments.append(part)
        elif kind == "alternative":
            only = text if part.type == "text/plain" else html if part.type == "text/html" else attachments
            if only is not None:
                only.append(part)
        else:
            if in_alternative and part.type == "text/plain":
                html = None
            if in_alternative and part.type == "text/html":
                text = None
            for shown in (text, html):
                if shown is not None:
                    shown.append(part)
            if (text is None or html is None) and _is_media(part):
                attachments.append(part)
    if kind == "alternative" and text is not None and html is not None:
        if len(text) == text_before and len(html) > html_before:
            text += html[html_before:]
        elif len(html) == html_before and len(text) > text_before:
            html += text[text_before:]


def _is_media(part: Part) -> bool:
    return part.type.startswith(("image/", "audio/", "video/"))


def _is_inline(part: Part, at: int, kind: str) -> bool:
    readable = part.type in ("text/plain", "text/html") or _is_media(part)
    first = at == 0 or (kind != "related" and (_is_media(part) or not part.name))
    return part.disposition != "attachment" and readable and first


def seen(tree: Part, growing: Growing) -> Visible:
    """Return the text, the cleaned HTML and the files of a mail; linear in its size."""
    parts = sorted_parts(tree)
    files = _Files(growing)
    texts = [made for part in parts.text if (made := _text(part, files)).strip()]
    htmls = [_html(part, growing) for part in parts.html]
    has_html = any(part.type == "text/html" for part in parts.html)
    whole = _spoken(parts, texts, growing)
    bodies = [part for part in (*parts.text, *parts.html) if _is_media(part)]
    for part in (*bodies, *parts.attachments):
        files.take(part, any(part is body for body in bodies))
    if not whole.strip():
        whole = files.text or _other_text(parts, growing)
    if len(whole) > limits.TEXT_CHARACTERS:
        growing.defects.add("text_too_long")
        whole = whole[: limits.TEXT_CHARACTERS]
    html = cleaned("\n".join(one for one in htmls if one)) if has_html else files.html and cleaned(files.html)
    return Visible(whole.replace("\r\n", "\n").replace("\r", "\n"), html, files.made(html))


def _spoken(parts: Sorted, texts: list[str], growing: Growing) -> str:
    """Join the texts; where the plain part only says that there is HTML, what the HTML says."""
    whole = "\n\n".join(text.strip("\r\n") for text in texts)
    if len(whole) > _STUB or not any(part.type == "text/html" for part in parts.html):
        return whole
    if whole.strip() and "html" not in whole.lower():
        return whole
    shown = "\n\n".join(text_of(_html(part, growing)) for part in parts.html if part.type == "text/html")
    return shown if len(shown.strip()) > len(whole.strip()) else whole


def _decoded(part: Part, content: bytes, growing: Growing) -> str:
    text, _, sure = decoded(content, growing.charset or part.parameters.get("charset", ""), growing.language)
    if not sure:
        growing.defects.add("charset_guessed")
    return text


def _text(part: Part, files: _Files) -> str:
    if part.type == "text/html":
        return text_of(_html(part, files.growing))
    if part.type != "text/plain":
        return ""
    content, found = inside(part.content)
    for name, inner in found:
        files.add(decoded(name)[0], "application/octet-stream", inner)
    text = _decoded(part, content, files.growing)
    if part.parameters.get("format", "").lower() == "flowed":
        return _unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return text


def _unflowed(text: str, delsp: bool) -> str:
    """Join the lines that RFC 3676 broke softly, within one depth of quoting."""
    out: list[list[str]] = []
    open_quote = ""
    is_open = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quote = line[: len(line) - len(line.lstrip(">"))]
        bare = line[len(quote) :].removeprefix(" ")
        soft = bare.endswith(" ") and bare != "-- "
        if is_open and quote == open_quote and bare != "-- ":
            if delsp:
                out[-1][-1] = out[-1][-1][:-1]
            out[-1].append(bare)
        else:
            out.append([f"{quote} {bare}" if quote else bare])
        is_open, open_quote = soft, quote
    return "\n".join("".join(pieces) for pieces in out)


def _html(part: Part, growing: Growing) -> str:
    if part.type == "text/html":
        html = slim(_decoded(part, part.content, growing))
        if len(html) > limits.HTML_CHARACTERS:
            growing.defects.add("html_too_long")
        return html
    if part.type == "text/plain" and part.content.strip():
        return f"<p>{escape(_decoded(part, part.content, growing))}</p>".replace("\n", "<br>\n")
    return ""


def _other_text(parts: Sorted, growing: Growing) -> str:
    """Return what a calendar part or another kind of text says, when nothing else says anything."""
    for part in parts.attachments:
        if part.type in ("text/calendar", "application/ics"):
            lines = _decoded(part, part.content[:65_536], growing).replace("\r\n", "\n").replace("\n ", "")
            said = [(name, _ESCAPED.sub(r"\1", value)) for name, value in _EVENT.findall(lines)[:50]]
            return "\n".join(f"{name}: {value}" for name, value in said)
        if part.type in ("text/enriched", "text/richtext"):
            return re.sub(r"<[^<>]{0,80}>", "", _decoded(part, part.content, growing))
    return ""


class _Files:
    """The files of a mail as they are found, winmail.dat opened."""

    def __init__(self, growing: Growing) -> None:
        self.growing = growing
        self.text = self.html = ""
        self._found: list[tuple[str, str, str, bool, bytes]] = []

    def add(self, name: str, kind: str, content: bytes, cid: str = "", inline: bool = False) -> None:
        """Keep one file under a name that is safe to show."""
        bare = _UNSAFE.sub(" ", name.replace("\\", "/").rpartition("/")[2]).strip(" .")[-200:]
        if not bare:
            what = "message" if kind == "message/rfc822" else "part"
            bare = f"{what}-{len(self._found) + 1}.{_ENDINGS.get(kind, 'bin')}"
        self._found.append((bare, kind, cid, inline, content))

    def take(self, part: Part, in_body: bool) -> None:
        """Take a part as a file; what Outlook wrapped comes out one by one."""
        unpacked = opened(part.content) if part.type in _TNEF or part.name.lower() == "winmail.dat" else None
        if unpacked is None:
            self.add(part.name, part.type, part.content, part.cid, in_body or part.disposition == "inline")
            return
        for file in unpacked.files:
            self.add(file.name, file.type, file.content, file.cid)
        self.text = self.text or unpacked.text or (text_of(unpacked.html) if unpacked.html else "")
        self.html = self.html or unpacked.html

    def made(self, html: str) -> tuple[Attachment, ...]:
        """Return the attachments; one is inline when the HTML shows it or the mail says so of a picture."""
        made = []
        for name, kind, cid, inline, content in self._found:
            shown = bool(cid and f"cid:{cid}" in html) or (inline and kind.startswith("image/"))
            made.append(Attachment(name, kind, len(content), hashlib.sha256(content).hexdigest(), shown, content, cid))
        return tuple(made)
