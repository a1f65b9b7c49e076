"""Who may see an attached file: upper rooms answer for their own things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from countersign.files.queries import UploadRow
from countersign.kernel.actor import Actor

Checker = Callable[[Actor, UploadRow], bool]
Teller = Callable[[Actor, UploadRow, datetime], object]
_checkers: dict[str, Checker] = {}
_told: dict[str, Teller] = {}


def register(kind: str, checker: Checker, *, told: Teller | None = None) -> None:
    """Let a room answer for files attached to things of its kind.

    kind:     what the room passes to `commands.attach(to=(kind, id))`, "ticket" for instance.
    checker:  (actor, upload row) -> may this actor see the message that carries the file, now?
              It is asked again at the moment of serving, so a revoked right ends a link too.
    told:     the room's command that records every fetch, a customer's too, on its own thing.
    """
    if _checkers.get(kind, checker) is not checker:
        raise ValueError(f"files attached to {kind!r} are answered for already")
    _checkers[kind] = checker
    if told is not None:
        _told[kind] = told


def tell(by: Actor, upload: UploadRow, at: datetime) -> bool:
    """Let the room record that a file of its thing is fetched; False when it does not ask for that."""
    teller = _told.get(upload.attached_kind or "")
    if teller is None:
        return False
    teller(by, upload, at)
    return True


def visible(by: Actor, upload: UploadRow) -> bool:
    """Tell whether an actor may know of an upload: his own loose one, or what its room lets him see.

    Source:  T2, T6, T10.
    """
    if not by.is_signed_in:
        return False
    if upload.attached_kind is None:
        return upload.is_of(by)
    checker = _checkers.get(upload.attached_kind)
    return checker is not None and checker(by, upload)
