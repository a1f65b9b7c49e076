"""Who may do what with a file."""

from __future__ import annotations

from countersign.files import access
from countersign.files.queries import UploadRow
from countersign.files.rules import FETCHABLE
from countersign.kernel.actor import Actor

RELEASERS = ("security", "duty_lead")


def can_upload(actor: Actor) -> bool:
    """People who are signed in, customers under a contract; and the system for mail."""
    return actor.is_staff or actor.kind == "system" or (actor.is_customer and actor.contract is not None)


def can_see(actor: Actor, upload: UploadRow) -> bool:
    """Whoever sees the message that carries it; a loose one only its uploader."""
    return access.visible(actor, upload)


def can_fetch(actor: Actor, upload: UploadRow) -> bool:
    """Nobody while it is held, whatever the role; else whoever sees it.

    Source:  T55, T61.
    """
    return upload.state in FETCHABLE and can_see(actor, upload)


def can_release(actor: Actor, upload: UploadRow | None = None) -> bool:
    """The security role or the duty lead, never for a file of one's own.

    Source:  T55, domain.md Attachment.
    """
    return actor.is_staff and actor.has(*RELEASERS) and not (upload is not None and upload.is_of(actor))
