"""`countersign mail dkim-key`: the key that outgoing mail is signed with, and its record for DNS."""

from __future__ import annotations

import argparse
import base64
import os
from email.utils import parseaddr
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from countersign.kernel import settings as given_settings
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import DKIM_KEY, DKIM_SELECTOR
from countersign.project.exits import DATA_FOLDER, DONE, USAGE, Refusal

CODES = (DONE, USAGE, DATA_FOLDER)
BITS = 2048
_STRING = 255


def declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", metavar="FILE", help="the key, made if absent (default: the setting's)")


def run(given: argparse.Namespace) -> int:
    """Make the key unless the file is there, and print the record that belongs into DNS."""
    path = Path(given.file).expanduser().absolute() if given.file else setting(DKIM_KEY)
    if path is None:
        raise Refusal("Name a file, or set COUNTERSIGN_DKIM_KEY.", USAGE)
    key = _kept(path) if path.exists() else _made(path)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    told = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode("ascii")
    strings = " ".join(f'"{told[at : at + _STRING]}"' for at in range(0, len(told), _STRING))
    domain = parseaddr(setting(given_settings.MAIL_FROM))[1].rpartition("@")[2]
    print(f"{setting(DKIM_SELECTOR)}._domainkey.{domain}. IN TXT ( {strings} )")
    return DONE


def _made(path: Path) -> RSAPrivateKey:
    """Make a key that this account alone can read."""
    key = generate_private_key(65537, BITS)
    content = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as why:
        raise Refusal(f"{path} cannot be written: {why.strerror}.", DATA_FOLDER) from None
    return key


def _kept(path: Path) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as why:
        raise Refusal(f"{path} cannot be read: {why.strerror}.", USAGE) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refusal(f"{path} holds no private key in PEM without a password.", USAGE) from None
    if not isinstance(key, RSAPrivateKey):
        raise Refusal(f"{path} holds no RSA key.", USAGE)
    return key
