"""Who may see an attached file: upper rooms answer for their own things."""

from __future__ import annotations

from collections.abc import Callable

from countersign.files.queries import UploadRow
from countersign.kernel.actor import Actor

Checker = Callable[[Actor, UploadRow], bool]
_checkers: dict[str, Checker] = {}
_told: set[str] = set()


def register(kind: str, checker: Checker, *, told: bool = False) -> None:
    """Let a room answer for files attached to things of its kind.

    kind:     what the room passes to `commands.attach(to=(kind, id))`, "ticket" for instance.
    checker:  (actor, upload row) -> may this actor see the message that carries the file, now?
              It is asked again at the moment of serving, so a revoked right ends a link too.
    told:     every fetch leaves an event, a customer's too.
    """
    if _checkers.get(kind, checker) is not checker:
        raise ValueError(f"files attached to {kind!r} are answered for already")
    _checkers[kind] = checker
    if told:
        _told.add(kind)


def is_told(kind: str | None) -> bool:
    """Tell whether every fetch of a file on such a thing leaves an event."""
    return kind in _told


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
