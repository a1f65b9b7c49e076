"""Signed addresses on the files origin: for one person, one file, five minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from countersign.files.queries import UploadRow
from countersign.files.rules import as_path_part
from countersign.kernel.actor import Actor
from countersign.kernel.errors import NotVisible
from countersign.kernel.settings import FILES_ORIGIN, setting

LIVES_FOR = timedelta(minutes=5)
_SALT = "countersign.files.link"
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Claim:
    """What a signed address says: which file, for whom, whether its preview, whether a secret was asked for."""

    token: str
    actor: Actor
    is_preview: bool
    is_secret: bool = False


def sign(upload: UploadRow, *, by: Actor, at: datetime, preview: bool = False, secret: bool = False) -> str:
    """Return the address of a file for one person. The caller has asked the policy.

    Source:  T61.
    """
    claim = {
        "u": upload.token,
        "k": by.kind,
        "i": by.id,
        "c": by.contract,
        "r": sorted(by.roles),
        "a": by.assurance,
        "p": int(preview),
        "s": int(secret),
        "e": int((at + LIVES_FOR).timestamp()),
    }
    signed = Signer(salt=_SALT).sign_object(claim)
    name = f"{upload.name.rpartition('.')[0] or upload.name}.webp" if preview else upload.name
    return f"{setting(FILES_ORIGIN)}/files/{signed}/{as_path_part(name)}"


def read(signed: str, *, at: datetime) -> Claim:
    """Open a signed address. Raises NotVisible when forged, damaged or older than five minutes."""
    if len(signed) > _LONGEST:
        raise NotVisible
    try:
        claim = Signer(salt=_SALT).unsign_object(signed)
    except (BadSignature, ValueError):
        raise NotVisible from None
    if claim["e"] < at.timestamp():
        raise NotVisible
    actor = Actor(
        claim["k"], id=claim["i"], contract=claim["c"], roles=frozenset(claim["r"]), assurance=claim.get("a", "A0")
    )
    return Claim(claim["u"], actor, bool(claim["p"]), bool(claim.get("s")))
