"""Files that are probably pictures of identity documents, by name and type alone.

This is a hint and no more: a photo called IMG_2041.jpg is not recognised, nothing reads what it shows.
"""

from __future__ import annotations

import re

_NAME = re.compile(
    r"pass?port|паспорт|passaporto|reisepass|ausweis|удостоверени|carta.{0,3}d?.?identit|identity.?(?:card|doc)"
    r"|(?<![a-z])id.?card|codice.?fiscale|tessera.?sanitaria|патент|водительск|(?<![a-z])mrz(?![a-z])",
    re.IGNORECASE,
)
_TYPES = ("image/", "application/pdf")
_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".tif", ".tiff", ".bmp", ".pdf")


def looks_like_a_document(name: str, media_type: str) -> bool:
    """Tell whether a file's name and type speak of an identity document."""
    is_picture = media_type.startswith(_TYPES) or name.lower().endswith(_ENDINGS)
    return is_picture and _NAME.search(name) is not None
