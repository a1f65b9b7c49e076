"""The settings of the vault."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from countersign.kernel.settings.declared import DATA, ORIGIN, PORT
from countersign.kernel.settings.parsing import folder, number, origin, text
from countersign.kernel.settings.reader import Setting, Values

_SOCKET_PATH_LIMIT = 100


def _socket(values: Values) -> Path:
    inside: Path = values(DATA) / "vault" / "socket"
    if len(os.fsencode(inside)) <= _SOCKET_PATH_LIMIT:
        return inside
    short = hashlib.sha256(os.fsencode(values(DATA))).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"countersign-vault-{short}" / "socket"


def _vault_origin(values: Values) -> str:
    parts = urlsplit(values(ORIGIN))
    return f"{parts.scheme}://{parts.hostname}:{values(VAULT_PORT)}"


VAULT_PORT: Setting[int] = Setting(
    "VAULT_PORT", number(1, 65535), "a port number from 1 to 65535",
    "Port of the vault's own pages, on the same address as COUNTERSIGN_PORT.",
    lambda values: values(PORT) % 65535 + 1, shown="PORT + 1",
)  # fmt: skip
VAULT_ORIGIN: Setting[str] = Setting(
    "VAULT_ORIGIN", origin, "http://host:port or https://host:port, on the host of COUNTERSIGN_ORIGIN",
    "Address of the pages on which documents and secrets are typed or shown; another port of the same host, "
    "so that one sign-in holds for both.",
    _vault_origin, shown="the host of ORIGIN with VAULT_PORT",
)  # fmt: skip
VAULT_SOCKET: Setting[Path] = Setting(
    "VAULT_SOCKET", folder, "the path of a socket",
    "Socket on which the vault process is asked.", _socket, shown="DATA/vault/socket",
)  # fmt: skip
VAULT_KEY_FILE: Setting[Path] = Setting(
    "VAULT_KEY_FILE", folder, "the path of a file",
    "File of the vault's keys, made at the first start; keep it out of the backups of the database.",
    lambda values: values(DATA) / "vault" / "keys", shown="DATA/vault/keys",
)  # fmt: skip
VAULT_PASSPHRASE: Setting[str | None] = Setting(
    "VAULT_PASSPHRASE", text, "a text",
    "Passphrase that opens the file of the vault's keys; a systemd credential goes into …_FILE. When the file "
    "is sealed and nothing is set here, `run` asks at the terminal.", None, shown="absent", secret=True,
)  # fmt: skip
VAULT_KEY_COMMAND: Setting[str | None] = Setting(
    "VAULT_KEY_COMMAND", text, "a command line",
    "Command that wraps and unwraps keys in place of the file: an HSM or a key service (docs/operations/vault.md).",
    None, shown="absent",
)  # fmt: skip
VAULT_LOOKS_PER_PERSON: Setting[int] = Setting(
    "VAULT_LOOKS_PER_PERSON", number(1, 1000), "a number from 1 to 1000",
    "How often a day one person may look at documents in clear.", 5,
)  # fmt: skip
VAULT_LOOKS: Setting[int] = Setting(
    "VAULT_LOOKS", number(1, 10_000), "a number from 1 to 10000",
    "How often a day all persons together may look at documents in clear.", 50,
)  # fmt: skip
VAULT_PICTURE_DAYS: Setting[int] = Setting(
    "VAULT_PICTURE_DAYS", number(1, 30), "a number of days from 1 to 30",
    "How long a picture of a document is kept when nobody decides.", 30,
)  # fmt: skip
VAULT_RETENTION_DAYS: Setting[int] = Setting(
    "VAULT_RETENTION_DAYS", number(1, 36_500), "a number of days from 1 to 36500",
    "How long a document that was replaced or is no longer needed is kept, then purged.", 1095,
)  # fmt: skip

VAULT: tuple[Setting[Any], ...] = (
    VAULT_PORT, VAULT_ORIGIN, VAULT_SOCKET, VAULT_KEY_FILE, VAULT_PASSPHRASE, VAULT_KEY_COMMAND,
    VAULT_LOOKS_PER_PERSON, VAULT_LOOKS, VAULT_PICTURE_DAYS, VAULT_RETENTION_DAYS,
)  # fmt: skip
