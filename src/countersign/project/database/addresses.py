"""Which database, and as whom: pages and the worker as the application, migrations as the owner."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.kernel.tenancy import APPLICATION_ROLE
from countersign.project.database import postgres

STATEMENT_TIMEOUT_MS = 15_000
OWNER_LOCK_TIMEOUT_MS = 5_000


def address() -> str:
    """The owner's address of the database, as ``psql`` takes it."""
    url = setting(given.DATABASE_URL)
    return url or postgres.address(setting(given.DATA))


def configured() -> dict[str, Any]:
    """The entry for Django's DATABASES, acting as the application."""
    parts = urlsplit(address())
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    options["options"] = as_application()
    options.setdefault("connect_timeout", "5")
    options.setdefault("application_name", "countersign")
    return {
        "ENGINE": "countersign.kernel.database",
        "NAME": unquote(parts.path.lstrip("/")) or "countersign",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": options,
    }


def as_application(statement_timeout_ms: int = STATEMENT_TIMEOUT_MS) -> str:
    """Start-up options of a connection that may not change the ledger; 0 lets a statement take its time."""
    return f"-c role={APPLICATION_ROLE} -c statement_timeout={statement_timeout_ms}"


def as_owner() -> str:
    """Start-up options of a connection that migrates: it waits for locks briefly and never times out."""
    return f"-c lock_timeout={OWNER_LOCK_TIMEOUT_MS}"
