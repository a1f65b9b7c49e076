"""Links of cases, signed and of our own origin: the claimant's page, the stop of a recovery, the way back in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing

from countersign.customers.rules.cases import SET_UP_WITHIN

_CASE, _STOP, _SET_UP = "countersign.case", "countersign.case.stop", "countersign.case.set_up"
_KINDS = {"r": "recovery_case", "d": "ownership_dispute"}
_LETTER = {kind: letter for letter, kind in _KINDS.items()}
CASE_LASTS = timedelta(days=180)
STOP_LASTS = timedelta(days=45)


def case_path(kind: str, case_id: int) -> str:
    """Name the claimant's page of a case."""
    return f"/recovery/cases/{signing.dumps([_LETTER[kind], case_id], salt=_CASE)}"


def case_of(token: str) -> tuple[str, int] | None:
    """Return the case of a claimant's token, or None when it is forged or too old."""
    found = _read(token, _CASE, CASE_LASTS)
    if isinstance(found, list) and len(found) == 2 and found[0] in _KINDS and isinstance(found[1], int):
        return _KINDS[found[0]], found[1]
    return None


def stop_path(case_id: int) -> str:
    """Name the page that stops a recovery."""
    return f"/recovery/stop/{signing.dumps(case_id, salt=_STOP)}"


def stopped_by(token: str) -> int | None:
    """Return the recovery that a link of a notice stops, or None."""
    found = _read(token, _STOP, STOP_LASTS)
    return found if isinstance(found, int) else None


def set_up_path(case_id: int) -> str:
    """Name the page where access is set up anew; it works once, within two days."""
    return f"/recovery/set-up/{signing.dumps(case_id, salt=_SET_UP)}"


def set_up_by(token: str) -> int | None:
    """Return the recovery whose way back in a link is, or None."""
    found = _read(token, _SET_UP, SET_UP_WITHIN)
    return found if isinstance(found, int) else None


def absolute(path: str) -> str:
    """Write a path with our own origin, never with a request's (T98)."""
    return f"{settings.ORIGIN}{path}"


def _read(token: str, salt: str, lasts: timedelta) -> object:
    try:
        found: object = signing.loads(token, salt=salt, max_age=lasts)
    except signing.BadSignature:
        return None
    return found
