"""`countersign vault escrow`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from countersign.kernel.settings import setting
from countersign.kernel.settings.vaulted import VAULT_KEY_COMMAND, VAULT_KEY_FILE, VAULT_PASSPHRASE
from countersign.project.exits import DATA_FOLDER, DONE, FOUND, USAGE, Refusal

CODES = (DONE, FOUND, USAGE, DATA_FOLDER)


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", type=Path, help="file of the first custodian's half")
    parser.add_argument("second", type=Path, help="file of the second custodian's half")
    parser.add_argument("--restore", action="store_true", help="join the two halves into the file of the keys")


def run(given: argparse.Namespace) -> int:
    """Split the wrapping keys into two halves, each worth nothing alone; or join them again."""
    from countersign.vault.process import escrow
    from countersign.vault.process.keys import KeysRefused, is_sealed, read_keys, write_keys

    if setting(VAULT_KEY_COMMAND):
        raise Refusal("The keys are behind COUNTERSIGN_VAULT_KEY_COMMAND: escrow them there.", USAGE)
    path, passphrase = setting(VAULT_KEY_FILE), setting(VAULT_PASSPHRASE)
    try:
        if given.restore:
            if path.exists():
                raise Refusal(f"{path} exists already: move it away first.", FOUND)
            write_keys(path, escrow.joined(given.first.read_text(), given.second.read_text()), passphrase)
            print(path)
            return DONE
        if is_sealed(path) and passphrase is None:
            passphrase = _asked()
        halves = escrow.halves(read_keys(path, passphrase))
        for target, half in zip((given.first, given.second), halves, strict=True):
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(half)
            print(target)
    except (KeysRefused, ValueError) as why:
        raise Refusal(str(why), FOUND) from None
    except OSError as why:
        raise Refusal(f"{why.filename}: {why.strerror}.", DATA_FOLDER) from None
    return DONE


def _asked() -> str:
    import getpass
    import sys

    return getpass.getpass("Passphrase of the vault: ", sys.stderr)
