"""Challenges that were answered are answered once."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from countersign.kernel.writing import writes


@writes
def spend_challenge(digest: str, *, at: datetime) -> bool:
    """Note that a challenge was answered; False when it was before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_spent_challenge (digest, at) VALUES (%s, %s) ON CONFLICT DO NOTHING", [digest, at]
        )
        return bool(cursor.rowcount)
