"""Which PostgreSQL the product runs on."""

from __future__ import annotations

LEAST_VERSION = 15


def version_refusal(server_version_num: int) -> str:
    """Say in one line why a server is too old; empty when it is not.

    server_version_num: as PostgreSQL counts, 150004 for 15.4.
    """
    if server_version_num >= LEAST_VERSION * 10_000:
        return ""
    major, minor = divmod(server_version_num, 10_000)
    return f"The database is PostgreSQL {major}.{minor}, but {LEAST_VERSION} or newer is needed."
