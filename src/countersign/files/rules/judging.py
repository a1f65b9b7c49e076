"""The verdict: name and bytes together."""

from __future__ import annotations

from countersign.files.rules import archives, documents, pictures, signatures, texts
from countersign.files.rules.extensions import ACCEPTED, DANGEROUS, PROMISED, TEXT, XML, hidden_extension
from countersign.files.rules.names import clean_name, extensions, is_deceptive
from countersign.files.rules.verdicts import Content, Hold, Verdict, clean, held


def judge(content: Content, raw_name: str, *, unpacks: bool = True) -> Verdict:
    """Decide whether a file may be fetched or waits for a person.

    Only what is recognised, named as what it is and free of anything that acts is clean;
    everything else is held, the unknown too. Linear in the size, no unpacking to disk.
    raw_name:  as the sender wrote it, uncleaned: the tricks are in what cleaning removes.
    unpacks:   False leaves the streams of a PDF packed: nothing swells in the process that serves pages.
    Source:    T55, T56, T57.
    """
    kind, reason = _content_verdict(content, unpacks)
    reason = _name_tricks(raw_name) or reason or _name_mismatch(raw_name, kind)
    return held(reason, kind) if reason else clean(kind)


def _name_tricks(raw_name: str) -> Hold | None:
    if is_deceptive(raw_name):
        return Hold.DECEPTIVE_NAME
    return Hold.DOUBLE_EXTENSION if hidden_extension(extensions(clean_name(raw_name))) else None


def _name_mismatch(raw_name: str, kind: str) -> Hold | None:
    parts = extensions(clean_name(raw_name))
    if not parts:
        return None
    last = parts[-1]
    if last in DANGEROUS:
        return DANGEROUS[last]
    if last in ACCEPTED[kind] or (kind == XML and last in ACCEPTED[TEXT]):
        return None
    if kind == TEXT and last.isdecimal() and len(last) <= 8:
        return None  # A rotated log: syslog.1, access.log.20261103.
    return Hold.TYPE_MISMATCH if last in PROMISED else Hold.UNKNOWN_TYPE


def _content_verdict(content: Content, unpacks: bool) -> tuple[str, Hold | None]:
    if not len(content):
        return signatures.EMPTY, Hold.DAMAGED
    banned = signatures.forbidden(content)
    if banned:
        return banned
    kind = signatures.known(content)
    if kind is None:
        return _text_verdict(content)
    if kind == "application/zip":
        return _zip_verdict(content)
    if kind == signatures.OLE:
        return kind, documents.ole_flaw(content)
    if signatures.carries_another(content, kind):
        return kind, Hold.POLYGLOT
    if kind in pictures.CHECKED:
        return kind, pictures.flaw(content, kind)
    if kind == "application/pdf":
        return kind, documents.pdf_flaw(content, unpacks=unpacks)
    if kind == "application/rtf":
        return kind, documents.rtf_flaw(content)
    return kind, None


def _text_verdict(content: Content) -> tuple[str, Hold | None]:
    opening = texts.lead(content)
    if opening is None:
        return signatures.guessed(content), Hold.UNKNOWN_TYPE
    if texts.is_xml(opening):
        return XML, texts.xml_flaw(content)
    return TEXT, texts.flaw(opening)


def _zip_verdict(content: Content) -> tuple[str, Hold | None]:
    kind = "application/zip"
    try:
        found = archives.members(content)
        if documents.is_program(found):
            return kind, Hold.EXECUTABLE
        office = documents.office_kind(found) or documents.open_document_kind(content, found)
        if office:
            return office, documents.office_flaw(content, found)
    except archives.Unreadable as unreadable:
        return kind, unreadable.reason
    return kind, archives.flaw(found)
