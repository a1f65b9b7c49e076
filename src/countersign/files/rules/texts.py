"""Plain text: whether bytes are text at all, and whether it is text that a double click would run."""

from __future__ import annotations

import codecs
import re

from countersign.files.rules.verdicts import Content, Hold

_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_LEAD_BYTES = 4096
_COMMENT = re.compile(r"\A(?:\s|<!--.*?-->)+", re.DOTALL)
_WEB_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|meta|base|link|form|style)[\s>/]",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"#!|<\?php|<\?=|<%@|<job[\s>]|<package[\s>]|<scriptlet|<component|<hta:|@echo off"
    r"|windows registry editor|regedit4|javascript:|vbscript:",
    re.IGNORECASE,
)
_SHORTCUT = re.compile(r"\[(?:internetshortcut|shell|desktop entry|\.shellclassinfo|autorun)\]", re.IGNORECASE)
_ACTIVE_XML = re.compile(
    # A space of names that is written in references hides which one it is.
    rb"xmlns[^=<>]{0,60}=\s{0,9}[\"'][^\"'<>]{0,200}&|<\?xml-stylesheet|<!ENTITY"
    rb"|http://www\.w3\.org/(?:1999/xhtml|2000/svg|1999/xsl)|<(?:\w{0,20}:)?(?:svg|html|script|xdp|stylesheet)[\s>/]"
    rb"|<\?mso-application|<FictionBook|urn:schemas-microsoft-com:office|<Task\s|<VisualStudioProject",
    re.IGNORECASE,
)


def lead(content: Content) -> str | None:
    """Return the beginning of a text with its byte order mark removed, or None when it is not text.

    The whole file is looked through: one stray NUL behind a megabyte of words is not text.
    """
    head = content[:_LEAD_BYTES]
    for mark, coding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return _wide(content, coding)
    if _BINARY.search(content):
        return None
    return head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


def _wide(content: Content, coding: str) -> str | None:
    try:
        text = content[2:].decode(coding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text[:_LEAD_BYTES]


def flaw(opening: str) -> Hold | None:
    """Name what a text would do when opened by its content, or None.

    Only the beginning counts: a log that quotes a script tag in its middle stays a log.
    Source:  T55.
    """
    start = _COMMENT.sub("", opening)
    reasons = ((_WEB_PAGE, Hold.WEB_PAGE), (_SCRIPT, Hold.SCRIPT), (_SHORTCUT, Hold.SHORTCUT))
    return next((reason for pattern, reason in reasons if pattern.match(start)), None)


def is_xml(opening: str) -> bool:
    """Tell whether a text declares itself XML."""
    return _COMMENT.sub("", opening)[:5].lower() == "<?xml"


def xml_flaw(content: Content) -> Hold | None:
    """Name what an XML file would do in a browser or an office program, or None.

    Source:  T55.
    """
    wide = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    words = content[:].decode("utf-16").encode() if wide else content
    return Hold.WEB_PAGE if _ACTIVE_XML.search(words) else None
