"""Shapes of the API: files; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import Literal, TypedDict

Hold = Literal[
    "executable", "script", "shortcut", "disk_image", "onenote", "web_page", "macros", "legacy_office",
    "embedded_objects", "encrypted", "active_content", "mail_message", "archive_nested", "archive_contents",
    "archive_paths", "archive_bomb", "archive_unreadable", "type_mismatch", "polyglot", "damaged",
    "double_extension", "deceptive_name", "unknown_type", "unchecked", "infected", "scanner_away", "secrets"
]


State = Literal["received", "clean", "held", "rejected", "released", "purged", "secret"]


class FileState(TypedDict):
    """A file and how it stands; what is held is handed out to nobody."""

    token: str
    name: str
    size_bytes: int
    sniffed_type: str
    state: State
    held_reason: Hold | None
    created_at: str


class FileStateList(TypedDict):
    """The files that wait for a decision."""

    items: list[FileState]
    next: int | None


class Opened(TypedDict):
    """Where the bytes of a secret file lie for five minutes, for nobody else."""

    url: str
