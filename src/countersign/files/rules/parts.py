"""The parts of an office document: what each does or loads when the document is opened, whatever it is called.

XML is read as the office programs read it: what stands in other letters, in references or in pieces counts as well.
Meant for the confined child (`opening_child.py`).
"""

from __future__ import annotations

import codecs
import re
from xml.parsers import expat

from countersign.files.rules.signatures import forbidden
from countersign.files.rules.verdicts import Hold

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"%PDF-")
_XML_NAMES = (".xml", ".rels", ".vml")
_OTHER_LETTERS = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_TELLING = re.compile(
    rb"&#|<!|external|chunk|instr|dde|script|macro|vba|activex|oleobject|(?:image|object|plugin|applet|frame|source|uri)"
    rb"\b[^>]{0,2000}?href",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^\s*(?:DDE(?:AUTO)?|INCLUDE(?:TEXT|PICTURE)?|LINK|IMPORT|DATABASE|QUOTE\s+\d+)\b", re.I | re.M)
_CONTENT_TYPES = (("vba", Hold.MACROS), ("macro", Hold.MACROS), ("activex", Hold.EMBEDDED_OBJECTS),
                  ("oleobject", Hold.EMBEDDED_OBJECTS))  # fmt: skip
_LOADERS = frozenset(
    ("image", "object", "object-ole", "plugin", "applet", "floating-frame", "font-face-uri", "fill-image",
     "background-image", "section-source", "table-source", "cell-range-source")
)  # fmt: skip
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]+:|[\\/]{2})", re.IGNORECASE)
_MACRO_CALL = re.compile(r"\s*(?:vnd\.sun\.star\.script|macro):", re.IGNORECASE)


def part_flaw(name: str, data: bytes) -> Hold | None:
    """Name what a part of an office document is beside words and pictures, or None.

    name:    in lower case, as the directory of the document has it.
    Source:  T55, E5.
    """
    if data.startswith(_OLE):
        macros = any(word.encode("utf-16-le") in data for word in ("VBA", "_VBA_PROJECT", "Macros"))
        return Hold.MACROS if macros else Hold.EMBEDDED_OBJECTS
    banned = forbidden(data)
    # Drawings of the office programs may be packed by gzip; a program is never one of a document's parts.
    if data.startswith(_FILES) or (banned and banned[1] is not Hold.ARCHIVE_UNREADABLE):
        return Hold.EMBEDDED_OBJECTS
    named = name.endswith(_XML_NAMES)
    if not data or not (named or _opening(data).startswith(b"<")) or _is_quiet(data):
        return None
    part = _Part()
    try:
        return part.read(data)
    except expat.ExpatError:
        return part.reason or (Hold.DAMAGED if named else None)


def _opening(data: bytes) -> bytes:
    return data[:200].replace(b"\0", b"").lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16 + b"\r\n\t ")


def _is_quiet(data: bytes) -> bool:
    """Tell whether no reader could find anything in it: plain letters, and none of the words that count."""
    head = data[:200].removeprefix(codecs.BOM_UTF8)
    plain = head.startswith(b"<") and b"\0" not in head and not _OTHER_LETTERS.search(head)
    return plain and not _TELLING.search(data)


class _Part:
    """One reading of an XML part; `reason` is the first thing that was found."""

    def __init__(self) -> None:
        self.reason: Hold | None = None
        self._fields: list[str] = []
        self._in_field = False

    def read(self, data: bytes) -> Hold | None:
        reader = expat.ParserCreate()
        reader.StartElementHandler = self._start
        reader.EndElementHandler = self._end
        reader.CharacterDataHandler = self._words
        reader.EntityDeclHandler = self._entity
        reader.Parse(data, True)
        if self.reason is None and _FIELD.search("".join(self._fields)):
            self.reason = Hold.ACTIVE_CONTENT
        return self.reason

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        noun = name.rpartition(":")[2]
        values = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if noun == "Relationship":
            self.reason = self.reason or _relation_flaw(values)
        elif noun in ("Default", "Override"):
            kind = values.get("ContentType", "").lower()
            self.reason = self.reason or next((why for word, why in _CONTENT_TYPES if word in kind), None)
        elif noun in ("ddeLink", "dde-source", "dde-connection-decl"):
            self.reason = self.reason or Hold.ACTIVE_CONTENT
        elif noun in _LOADERS and _ELSEWHERE.match(values.get("href", "")):
            self.reason = self.reason or Hold.EMBEDDED_OBJECTS
        elif _MACRO_CALL.match(values.get("href", "")):
            self.reason = self.reason or Hold.MACROS
        # A field may be cut into pieces; only `fldChar` tells where one begins.
        if noun in ("fldChar", "fldSimple"):
            self._fields.append(f"\n{values.get('instr', '')}")
        self._in_field = noun == "instrText"

    def _end(self, _name: str) -> None:
        self._in_field = False

    def _words(self, words: str) -> None:
        if self._in_field:
            self._fields.append(words)

    def _entity(self, *_declared: object) -> None:
        self.reason = self.reason or Hold.ACTIVE_CONTENT


def _relation_flaw(values: dict[str, str]) -> Hold | None:
    """Tell what is asked for when the document is opened; a link to click is nothing."""
    noun = values.get("Type", "").rpartition("/")[2]
    elsewhere = values.get("TargetMode", "").strip().lower() == "external" and noun != "hyperlink"
    return Hold.EMBEDDED_OBJECTS if elsewhere or noun == "aFChunk" else None
