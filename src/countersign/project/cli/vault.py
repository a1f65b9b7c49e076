"""`countersign vault`."""

from __future__ import annotations

import argparse
import logging
import os
import stat
import sys

from countersign.kernel import settings
from countersign.kernel.settings import setting
from countersign.kernel.settings.vaulted import (
    VAULT_KEY_COMMAND,
    VAULT_KEY_FILE,
    VAULT_LOOKS,
    VAULT_LOOKS_PER_PERSON,
    VAULT_PASSPHRASE,
    VAULT_PICTURE_DAYS,
    VAULT_RETENTION_DAYS,
    VAULT_SOCKET,
)
from countersign.project.database import addresses as databases
from countersign.project.exits import DATA_FOLDER, DATABASE, DONE, USAGE, Refusal

CODES = (DONE, USAGE, DATA_FOLDER, DATABASE)


def declare(parser: argparse.ArgumentParser) -> None:
    """Nothing is given on the line; a passphrase may come through a pipe on standard input."""


def run(given: argparse.Namespace) -> int:
    """Keep identity documents and seeds until SIGTERM. `run` starts this process itself."""
    from countersign.vault.process import serving
    from countersign.vault.process.keys import KeysRefused, keyring
    from countersign.vault.process.room import Limits

    logging.basicConfig(
        level=setting(settings.LOG_LEVEL).upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    limits = Limits(
        looks_per_person=setting(VAULT_LOOKS_PER_PERSON),
        looks=setting(VAULT_LOOKS),
        picture_days=setting(VAULT_PICTURE_DAYS),
        retention_days=setting(VAULT_RETENTION_DAYS),
    )
    passphrase = setting(VAULT_PASSPHRASE) or piped()
    try:
        serving.run(
            databases.address(),
            lambda: keyring(setting(VAULT_KEY_FILE), passphrase, setting(VAULT_KEY_COMMAND)),
            setting(VAULT_SOCKET),
            setting(settings.DATA) / "vault",
            limits,
        )
    except KeysRefused as why:
        raise Refusal(str(why), DATA_FOLDER) from None
    except OSError as why:
        raise Refusal(f"The vault cannot start: {why}.", DATA_FOLDER) from None
    return DONE


def piped() -> str | None:
    """Read a passphrase that the process that started this one has written into a pipe."""
    if not stat.S_ISFIFO(os.fstat(0).st_mode):
        return None
    return sys.stdin.readline().rstrip("\n") or None
