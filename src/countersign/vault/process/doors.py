"""What the process can be asked: one name each, read from a message, answered in JSON."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from countersign.vault.process import ceremony, documents, pictures, tidying, totp
from countersign.vault.process.room import Room
from countersign.vault.process.rotation import Rotation

Door = Callable[[dict[str, Any]], Any]


def doors(room: Room, rotation: Rotation, *, locked: bool) -> dict[str, Door]:
    """Name every door of a running vault."""

    def status(_given: dict[str, Any]) -> dict[str, Any]:
        with room.work() as connection:
            counts = connection.execute(
                "SELECT (SELECT count(*) FROM vault.document WHERE state = 'in_force'), "
                "(SELECT count(*) FROM vault.totp WHERE NOT pending), (SELECT count(*) FROM vault.key), "
                "(SELECT count(*) FROM vault.picture WHERE destroyed_at IS NULL), "
                "(SELECT count(*) FROM vault.operator_lock WHERE released_at IS NULL)"
            ).fetchone()
        names = ("documents", "seeds", "keys", "pictures", "locked_people")
        ring = room.envelopes.ring
        return dict(zip(names, counts or (), strict=False)) | {
            "keys_in": ring.where, "newest_key": ring.newest(), "to_rewrap": rotation.left(), "memory_locked": locked,
        }  # fmt: skip

    def put_picture(given: dict[str, Any]) -> int:
        data = base64.b64decode(given["data"])
        return pictures.put(room, reference=given["reference"], data=data, media_type=given["media_type"])

    def reveal(given: dict[str, Any]) -> dict[str, Any]:
        shown = ceremony.reveal(room, **given)
        shown["pictures"] = [
            (media_type, base64.b64encode(data).decode("ascii")) for media_type, data in shown["pictures"]
        ]
        return shown

    return {
        "status": status,
        "totp_begin": lambda given: totp.begin(room, **given),
        "totp_confirm": lambda given: totp.confirm(room, **given),
        "totp_verify": lambda given: totp.verify(room, **given),
        "totp_drop": lambda given: totp.drop(room, **given),
        "put_document": lambda given: documents.put(room, given),
        "facts": lambda given: documents.facts(room, **given),
        "compare": lambda given: documents.compare(room, **given),
        "known": lambda given: documents.known(room, **given),
        "end_documents": lambda given: documents.end(room, **given),
        "put_picture": put_picture,
        "pictures": lambda given: pictures.held(room, **given),
        "decide_pictures": lambda given: pictures.decide(room, **given),
        "grant_request": lambda given: ceremony.request(room, who=given.pop("who"), given=given),
        "grant_approve": lambda given: ceremony.approve(room, **given),
        "grant_refuse": lambda given: ceremony.refuse(room, **given),
        "grant_delay": lambda given: ceremony.delay(room, **given),
        "reveal": reveal,
        "release": lambda given: ceremony.release(room, **given),
        "locked": lambda given: ceremony.locked(room, **given),
        "alarms": lambda given: ceremony.alarms(room, **given),
        "tidy": lambda given: tidying.tidy(room),
        "rotate": lambda given: rotation.begin(),
        "forget_older_keys": lambda given: rotation.forget_older(),
    }
