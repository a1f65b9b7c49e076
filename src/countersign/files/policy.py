"""Who may do what with a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.files import access
from countersign.files.queries import UploadRow
from countersign.files.rules import FETCHABLE, State
from countersign.kernel.actor import Actor
from countersign.kernel.acts import act, can

RELEASERS = ("security", "duty_lead")


def uploads(actor: Actor, thing: Any) -> bool:
    """Customers under a contract, staff, and the installation for mail."""
    return actor.is_staff or actor.kind == "system" or (actor.is_customer and actor.contract is not None)


def sees(actor: Actor, upload: UploadRow) -> bool:
    """Whoever sees the message that carries it; a loose one only its uploader."""
    return access.visible(actor, upload)


def fetches(actor: Actor, upload: UploadRow) -> bool:
    """Nobody while it is held, whatever the role; else whoever sees the message that carries it (T55, T61)."""
    return upload.state in FETCHABLE and sees(actor, upload)


def releases(actor: Actor, upload: UploadRow | None) -> bool:
    """In one of the roles, never for a file of one's own (T55)."""
    return actor.is_staff and not (upload is not None and upload.is_of(actor))


def redacts(actor: Actor, upload: UploadRow | None) -> bool:
    """Whoever sent it, and the security role when it sees the message (T59)."""
    if upload is None or upload.is_of(actor):
        return True
    return actor.is_staff and bool(actor.roles & set(RELEASERS)) and sees(actor, upload)


act(
    "file.upload", level="A2", who=uploads, says=_l("Send a file"), object="file", reads=True,
    roles=["customer", "staff", "system"], refusal="not_allowed",
)  # fmt: skip
act(
    "file.see", level="A2", who=sees, says=_l("See that a file is there"), object="file", reads=True,
    roles=["customer", "staff"], refusal="not_found",
)  # fmt: skip
act(
    "file.fetch", level="A2", who=fetches, says=_l("Fetch a file"), object="file", reads=True,
    roles=["customer", "staff"], refusal="not_found",
)  # fmt: skip
act(
    "file.take_back", level="A2", who=sees, says=_l("Take back a file before it was sent"), object="file",
    reads=True, roles=["customer", "staff"], refusal="not_found",
)  # fmt: skip
act(
    "file.release", level="A2", who=releases, says=_l("Release or reject a held file"), object="file",
    roles=RELEASERS, refusal="file_release",
)  # fmt: skip


def opens(actor: Actor, upload: UploadRow) -> bool:
    """Whoever sent it, and staff who see the message, with a click of its own (T59)."""
    return upload.state is State.SECRET and (actor.is_staff or upload.is_of(actor)) and sees(actor, upload)


act(
    "file.open_secret", level="A2", who=opens, says=_l("Open a secret file"), object="file", reads=True,
    roles=["customer", "staff"], refusal="not_found",
)  # fmt: skip
act(
    "file.redact", level="A2", who=redacts, says=_l("Decide on the secrets in a file"), object="file",
    roles=["customer", "staff"], refusal="not_found",
)  # fmt: skip


def can_upload(actor: Actor) -> bool:
    """Tell whether the actor sends files."""
    return can(actor, "file.upload")


def can_see(actor: Actor, upload: UploadRow) -> bool:
    """Tell whether the actor may know of the file."""
    return can(actor, "file.see", upload)


def can_fetch(actor: Actor, upload: UploadRow) -> bool:
    """Tell whether the actor may have the file's content."""
    return can(actor, "file.fetch", upload)


def can_release(actor: Actor, upload: UploadRow | None = None) -> bool:
    """Tell whether the actor decides on held files, or on this one."""
    return can(actor, "file.release", upload)


def can_redact(actor: Actor, upload: UploadRow) -> bool:
    """Tell whether the actor may have the secrets taken out of this file."""
    return upload.can_be_redacted and can(actor, "file.redact", upload)


def can_decide_on_secrets(actor: Actor, upload: UploadRow) -> bool:
    """Tell whether the actor says what becomes of a file that is held for secrets."""
    return upload.is_held_for_secrets and can(actor, "file.redact", upload)


def can_open_secret(actor: Actor, upload: UploadRow) -> bool:
    """Tell whether the actor may open this secret file."""
    return can(actor, "file.open_secret", upload)
