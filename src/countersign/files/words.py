"""What people read about a file: its size, its state, why it is held."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from countersign.files.rules import FETCHABLE, PREVIEWED, Hold, State
from countersign.ui.frames import File

REASONS = {
    Hold.EXECUTABLE: gettext_lazy("It is a program."),
    Hold.SCRIPT: gettext_lazy("It is a script."),
    Hold.SHORTCUT: gettext_lazy("It is a shortcut that may start a program."),
    Hold.DISK_IMAGE: gettext_lazy("It is a disk image."),
    Hold.ONENOTE: gettext_lazy("It is a OneNote notebook, which may carry programs."),
    Hold.WEB_PAGE: gettext_lazy("It is a web page or a drawing that may run scripts."),
    Hold.MACROS: gettext_lazy("The document contains macros."),
    Hold.LEGACY_OFFICE: gettext_lazy("It is in an old office format that may hide macros."),
    Hold.EMBEDDED_OBJECTS: gettext_lazy("The document contains other files or loads them from elsewhere."),
    Hold.ENCRYPTED: gettext_lazy("It is encrypted and cannot be checked."),
    Hold.ACTIVE_CONTENT: gettext_lazy("The document contains scripts or other files."),
    Hold.MAIL_MESSAGE: gettext_lazy("It is a mail message, which may carry other files."),
    Hold.ARCHIVE_NESTED: gettext_lazy("The archive contains another archive."),
    Hold.ARCHIVE_CONTENTS: gettext_lazy("The archive contains a file of a held type."),
    Hold.ARCHIVE_PATHS: gettext_lazy("The archive would write outside its own folder."),
    Hold.ARCHIVE_BOMB: gettext_lazy("The file would grow beyond measure when opened."),
    Hold.ARCHIVE_UNREADABLE: gettext_lazy("This kind of archive cannot be looked into; zip can."),
    Hold.TYPE_MISMATCH: gettext_lazy("Its content is not what its name says."),
    Hold.POLYGLOT: gettext_lazy("It is two kinds of file at once."),
    Hold.DAMAGED: gettext_lazy("It is damaged or not complete."),
    Hold.DOUBLE_EXTENSION: gettext_lazy("Its name hides what kind of file it is."),
    Hold.DECEPTIVE_NAME: gettext_lazy("Its name is written so that it looks like another."),
    Hold.UNKNOWN_TYPE: gettext_lazy("Its type is not known here."),
    Hold.UNCHECKED: gettext_lazy("Looking into it took more than is allowed."),
    Hold.INFECTED: gettext_lazy("The virus scanner found something in it."),
    Hold.SCANNER_AWAY: gettext_lazy("Held back until the virus scanner answers again; it is asked every minute."),
    Hold.SECRETS: gettext_lazy("Held back, because it seems to contain passwords, keys or card numbers."),
}
FETCHED_AS_IS = FETCHABLE
"""The states in which whoever sees a file may fetch it."""

_SHOWN_AS = {
    State.RECEIVED: "checking",
    State.CLEAN: "clean",
    State.RELEASED: "clean",
    State.HELD: "held",
    State.REJECTED: "refused",
    State.PURGED: "refused",
    State.SECRET: "held",
}


def size(size_bytes: int) -> str:
    """Write a size in the language of the request: 512 B, 14 kB, 2.4 MB."""
    if size_bytes < 1000:
        return _("%(number)s B") % {"number": size_bytes}
    if size_bytes < 1_000_000:
        return _("%(number)s kB") % {"number": round(size_bytes / 1000)}
    number = f"{size_bytes / 1_000_000:.1f}".replace(".", pgettext("decimal separator", "."))
    return _("%(number)s MB") % {"number": number}


class Shown(Protocol):
    """What must be known of a file to show it; an UploadRow is one, rows of upper rooms too."""

    @property
    def token(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def sniffed_type(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def held_reason(self) -> str | None: ...


def look(state: str) -> str:
    """Name the look of the attachments component for a state: clean, held, refused or checking."""
    return _SHOWN_AS[State(state)]


def held_words(state: str, reason: str | None) -> str:
    """Say in a sentence or two why a file cannot be fetched; empty when it can."""
    if state == State.RECEIVED:
        return _("Being checked. It can be fetched in a moment.")
    if state == State.HELD:
        why = str(REASONS[Hold(reason)]) if reason else ""
        if reason in (Hold.SECRETS, Hold.SCANNER_AWAY):
            return why  # Neither waits for the security staff.
        held = _("Held back until our security staff has looked at it.")
        return f"{held} {why}".strip()
    if state == State.SECRET:
        return _("Kept as a secret: stored encrypted, every look at it is recorded.")
    if state == State.REJECTED:
        return _("Refused by our security staff.")
    if state == State.PURGED:
        return _("Removed, because it was never sent.")
    return ""


def is_picture(sniffed_type: str) -> bool:
    """Tell whether a preview is worth asking for."""
    return sniffed_type in PREVIEWED


def opening(upload: Shown) -> str:
    """Return the address that asks before a secret file is given out; empty for every other file."""
    return f"/attachments/{upload.token}/opening" if upload.state == State.SECRET else ""


def shown(upload: Shown) -> File:
    """Turn a file into the row that the attachments component draws."""
    fetchable = upload.state in FETCHED_AS_IS
    address = f"/attachments/{upload.token}"
    return File(
        name=upload.name,
        size=size(upload.size_bytes),
        state=look(upload.state),
        url=address if fetchable else "",
        reason=held_words(upload.state, upload.held_reason),
        preview=f"{address}/preview" if fetchable and is_picture(upload.sniffed_type) else "",
        id=upload.token,
        offer=opening(upload),
        offer_label=_("Open it") if opening(upload) else "",
    )
