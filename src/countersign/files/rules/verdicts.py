"""What may be said about a file: its state, and why it is held."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from enum import StrEnum

Content = bytes | mmap.mmap
"""The whole file as bytes; a memory map costs no memory for a big one."""


class State(StrEnum):
    """The states of an upload (domain.md, Attachment)."""

    RECEIVED = "received"
    CLEAN = "clean"
    HELD = "held"
    REJECTED = "rejected"
    RELEASED = "released"
    PURGED = "purged"
    SECRET = "secret"


FETCHABLE = frozenset({State.CLEAN, State.RELEASED})


class Hold(StrEnum):
    """Why a file waits for a person of the security role."""

    EXECUTABLE = "executable"
    SCRIPT = "script"
    SHORTCUT = "shortcut"
    DISK_IMAGE = "disk_image"
    ONENOTE = "onenote"
    WEB_PAGE = "web_page"
    MACROS = "macros"
    LEGACY_OFFICE = "legacy_office"
    EMBEDDED_OBJECTS = "embedded_objects"
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    MAIL_MESSAGE = "mail_message"
    ARCHIVE_NESTED = "archive_nested"
    ARCHIVE_CONTENTS = "archive_contents"
    ARCHIVE_PATHS = "archive_paths"
    ARCHIVE_BOMB = "archive_bomb"
    ARCHIVE_UNREADABLE = "archive_unreadable"
    TYPE_MISMATCH = "type_mismatch"
    POLYGLOT = "polyglot"
    DAMAGED = "damaged"
    DOUBLE_EXTENSION = "double_extension"
    DECEPTIVE_NAME = "deceptive_name"
    UNKNOWN_TYPE = "unknown_type"
    UNCHECKED = "unchecked"
    INFECTED = "infected"
    SCANNER_AWAY = "scanner_away"
    SECRETS = "secrets"


@dataclass(frozen=True)
class Verdict:
    """The judgement of one file: its state, the reason when held, the type read from its bytes.

    found:  what a closer look found by name: a virus, kinds of secrets.
    """

    state: State
    reason: Hold | None
    sniffed_type: str
    found: str = ""


def clean(sniffed_type: str) -> Verdict:
    """Say that nothing speaks against the file."""
    return Verdict(State.CLEAN, None, sniffed_type)


def held(reason: Hold, sniffed_type: str) -> Verdict:
    """Say that the file waits for a person, and why."""
    return Verdict(State.HELD, reason, sniffed_type)
