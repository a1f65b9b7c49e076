"""What people read about a file: its size, its state, why it is held."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from countersign.files.queries import UploadRow
from countersign.files.rules import Hold, State
from countersign.kernel.errors import DomainError
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
}
_SHOWN_AS = {
    State.RECEIVED: "checking",
    State.CLEAN: "clean",
    State.RELEASED: "clean",
    State.HELD: "held",
    State.REJECTED: "refused",
    State.PURGED: "refused",
}


def size(size_bytes: int) -> str:
    """Write a size in the language of the request: 512 B, 14 kB, 2.4 MB."""
    if size_bytes < 1000:
        return _("%(number)s B") % {"number": size_bytes}
    if size_bytes < 1_000_000:
        return _("%(number)s kB") % {"number": round(size_bytes / 1000)}
    number = f"{size_bytes / 1_000_000:.1f}".replace(".", pgettext("decimal separator", "."))
    return _("%(number)s MB") % {"number": number}


def state_words(upload: UploadRow) -> str:
    """Say in a sentence or two why a file cannot be fetched; empty when it can."""
    if upload.state is State.HELD:
        why = str(REASONS[upload.held_reason]) if upload.held_reason else ""
        return f"{_('Held back until our security staff has looked at it.')} {why}".strip()
    if upload.state is State.REJECTED:
        return _("Refused by our security staff.")
    if upload.state is State.PURGED:
        return _("Removed, because it was never sent.")
    return ""


def shown(upload: UploadRow) -> File:
    """Turn an upload into the row that the attachments component draws."""
    return File(
        name=upload.name,
        size=size(upload.size_bytes),
        state=_SHOWN_AS[upload.state],
        url=upload.href if upload.is_fetchable else "",
        reason=state_words(upload),
        preview=upload.preview_href if upload.has_preview else "",
        id=upload.token,
    )


def refusal(refused: DomainError) -> str:
    """Return the text of a refusal with its facts filled in."""
    return pgettext("refusal", refused.code) % refused.facts
