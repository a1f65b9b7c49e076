"""The keys that wrap all others (KEK): in a file, in a file that a passphrase opens, or behind a command.

One interface: a key is known by its number, wraps and unwraps; where it lies is the keyring's own matter.
The file never leaves the machine, the database holds nothing of it.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES = 32
PLAIN, SEALED = "countersign-vault-keys-1", "countersign-vault-sealed-1"
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**16, 8, 1
COMMAND_SECONDS = 20


class KeysRefused(RuntimeError):
    """The keys cannot be had; the text is one line for whoever runs the vault."""


class Keyring(Protocol):
    """Where the wrapping keys are."""

    where: str

    def newest(self) -> int:
        """Return the number of the key that wraps from now on."""

    def wrap(self, number: int, key: bytes) -> bytes:
        """Wrap a key."""

    def unwrap(self, number: int, wrapped: bytes) -> bytes:
        """Unwrap a key. Raises KeysRefused for an unknown number or a foreign wrapping."""

    def add(self) -> int:
        """Make a new wrapping key, the newest from now on; returns its number."""

    def forget_older(self) -> list[int]:
        """Destroy every key but the newest; returns their numbers."""


class FileKeyring:
    """Keys in a file of mode 600.

    passphrase: opens a sealed file, and seals a new one; None leaves a new file in clear.
    """

    def __init__(self, path: Path, passphrase: str | None = None) -> None:
        self.path = path
        self.where = f"file {path}"
        self._passphrase = passphrase
        self._keys = read_keys(path, passphrase) if path.exists() else {}
        if not self._keys:
            self.add()

    def newest(self) -> int:
        return max(self._keys)

    def wrap(self, number: int, key: bytes) -> bytes:
        return aes_key_wrap(self._key(number), key)

    def unwrap(self, number: int, wrapped: bytes) -> bytes:
        try:
            return aes_key_unwrap(self._key(number), wrapped)
        except InvalidUnwrap:
            raise KeysRefused(f"A key was not wrapped by key {number}.") from None

    def add(self) -> int:
        number = max(self._keys, default=0) + 1
        keys = {**self._keys, number: secrets.token_bytes(KEY_BYTES)}
        write_keys(self.path, keys, self._passphrase)
        self._keys = keys
        return number

    def forget_older(self) -> list[int]:
        gone = sorted(set(self._keys) - {self.newest()})
        keys = {self.newest(): self._keys[self.newest()]}
        write_keys(self.path, keys, self._passphrase)
        self._keys = keys
        return gone

    def _key(self, number: int) -> bytes:
        try:
            return self._keys[number]
        except KeyError:
            raise KeysRefused(f"{self.path} has no key {number}.") from None


class CommandKeyring:
    """Keys that an external command uses and never shows: `COMMAND newest|add|forget` and `COMMAND wrap|unwrap N`.

    A key to be wrapped or unwrapped goes in as base64 on standard input and comes back so on standard output.
    """

    def __init__(self, command: str) -> None:
        self.where = "a command"
        self._command = shlex.split(command)

    def newest(self) -> int:
        return int(self._run("newest"))

    def wrap(self, number: int, key: bytes) -> bytes:
        return base64.b64decode(self._run("wrap", str(number), given=base64.b64encode(key)))

    def unwrap(self, number: int, wrapped: bytes) -> bytes:
        return base64.b64decode(self._run("unwrap", str(number), given=base64.b64encode(wrapped)))

    def add(self) -> int:
        return int(self._run("add"))

    def forget_older(self) -> list[int]:
        return [int(number) for number in self._run("forget").split()]

    def _run(self, *words: str, given: bytes = b"") -> bytes:
        try:
            done = subprocess.run(
                [*self._command, *words], input=given, capture_output=True, timeout=COMMAND_SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError) as why:
            raise KeysRefused(f"COUNTERSIGN_VAULT_KEY_COMMAND failed at {words[0]}: {type(why).__name__}.") from None
        return done.stdout.strip()


def is_sealed(path: Path) -> bool:
    """Tell whether a file of keys wants a passphrase."""
    try:
        return json.loads(path.read_text(encoding="ascii")).get("format") == SEALED
    except (OSError, ValueError):
        return False


def read_keys(path: Path, passphrase: str | None) -> dict[int, bytes]:
    """Read a file of keys. Raises: KeysRefused with one line."""
    try:
        written: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as why:
        raise KeysRefused(f"The vault's keys in {path} cannot be read: {why}.") from None
    if written.get("format") == SEALED:
        written = _opened(path, written, passphrase)
    if written.get("format") != PLAIN:
        raise KeysRefused(f"{path} holds no keys of the vault.")
    return {int(number): base64.b64decode(key) for number, key in written["keys"].items()}


def write_keys(path: Path, keys: dict[int, bytes], passphrase: str | None) -> None:
    """Write a file of keys beside its place, sealed when there is a passphrase, and put it there whole."""
    text: dict[str, Any] = {
        "format": PLAIN,
        "keys": {str(number): base64.b64encode(key).decode("ascii") for number, key in sorted(keys.items())},
    }
    if passphrase is not None:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        box = AESGCM(_from_passphrase(passphrase, salt, SCRYPT_N)).encrypt(
            nonce, json.dumps(text).encode("ascii"), SEALED.encode("ascii")
        )
        text = {"format": SEALED, "n": SCRYPT_N} | {
            name: base64.b64encode(value).decode("ascii")
            for name, value in (("salt", salt), ("nonce", nonce), ("box", box))
        }
    _write_private(path, (json.dumps(text, indent=1) + "\n").encode("ascii"))


def keyring(path: Path, passphrase: str | None, command: str | None) -> Keyring:
    """Open the keyring that the settings name."""
    return CommandKeyring(command) if command else FileKeyring(path, passphrase)


def _opened(path: Path, sealed: dict[str, Any], passphrase: str | None) -> dict[str, Any]:
    if passphrase is None:
        raise KeysRefused(f"{path} is sealed: set COUNTERSIGN_VAULT_PASSPHRASE_FILE or run from a terminal.")
    given: Callable[[str], bytes] = lambda name: base64.b64decode(sealed[name])  # noqa: E731
    try:
        key = _from_passphrase(passphrase, given("salt"), int(sealed["n"]))
        opened: dict[str, Any] = json.loads(AESGCM(key).decrypt(given("nonce"), given("box"), SEALED.encode("ascii")))
    except InvalidTag:
        raise KeysRefused(f"The passphrase does not open {path}.") from None
    return opened


def _from_passphrase(passphrase: str, salt: bytes, cost: int) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=SCRYPT_R, p=SCRYPT_P).derive(passphrase.encode())


def _write_private(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
