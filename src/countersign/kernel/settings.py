"""Every COUNTERSIGN_ setting: its name, type, default and help, read in one place.

The environment is the only source. A secret may also stand in a file whose path is given by the same
name with ``_FILE`` behind it. Names that nobody declared, and values that do not parse, are refused.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, overload
from urllib.parse import urlsplit

PREFIX = "COUNTERSIGN_"
T = TypeVar("T")


class SettingRefused(ValueError):
    """A setting is unknown or malformed; the text is one line for the person who set it."""


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One declared setting.

    allowed: what a value may be, in words; it is printed when a value is refused.
    absent:  the value when nothing is set, or a function of all the settings read so far.
    shown:   the default as the documentation prints it, when ``absent`` is a function.
    """

    name: str
    read: Callable[[str], T]
    allowed: str
    help: str
    absent: T | Callable[[Values], T]
    shown: str = ""
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name

    @property
    def default_text(self) -> str:
        if self.shown:
            return self.shown
        return "" if self.absent is None else str(self.absent)


class Values:
    """What the environment says, each setting read once and kept."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._kept: dict[str, Any] = {}

    def __call__(self, wanted: Setting[T]) -> T:
        if wanted.name not in self._kept:
            self._kept[wanted.name] = self._read(wanted)
        kept: T = self._kept[wanted.name]
        return kept

    def _read(self, wanted: Setting[T]) -> T:
        given = self._environ.get(wanted.variable)
        source = wanted.variable
        if wanted.secret and (path := self._environ.get(wanted.variable + "_FILE")):
            if given is not None:
                raise SettingRefused(f"{wanted.variable} and {wanted.variable}_FILE are both set; set one.")
            source = f"{wanted.variable}_FILE"
            try:
                given = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as why:
                raise SettingRefused(f"{source}={path!r} cannot be read: {why}.") from None
        if given is None or (given == "" and wanted.absent is None):
            absent = wanted.absent
            return absent(self) if callable(absent) else absent
        try:
            return wanted.read(given)
        except (ValueError, OSError):
            shown = "(a secret)" if wanted.secret else repr(given)
            raise SettingRefused(f"{source}={shown} is refused; allowed: {wanted.allowed}.") from None


def _text(given: str) -> str:
    if not given.strip() or "\x00" in given:
        raise ValueError(given)
    return given.strip()


def _folder(given: str) -> Path:
    return Path(_text(given)).expanduser().absolute()


def _switch(given: str) -> bool:
    return {"1": True, "0": False}[given] if given in ("0", "1") else _refuse(given)


def _refuse(given: str) -> bool:
    raise ValueError(given)


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(given: str) -> int:
        if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
            raise ValueError(given)
        return int(given)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        if given not in words:
            raise ValueError(given)
        return given

    return read


def _origin(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(given)
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError(given)
    _ = parts.port  # A port that is no number is refused here.
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _database_url(given: str) -> str | None:
    if urlsplit(given).scheme not in ("postgres", "postgresql"):
        raise ValueError(given)
    return given


def _smtp_url(given: str) -> str | None:
    parts = urlsplit(given)
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        raise ValueError(given)
    _ = parts.port
    return given


def _address(given: str) -> str:
    if "@" not in given or any(character in given for character in "\r\n\x00"):
        raise ValueError(given)
    return given.strip()


def _key(given: str) -> str:
    if len(given) < 32:
        raise ValueError(given)
    return given


def _made_key(values: Values) -> str:
    """Read the key that this data folder keeps, making it on the first start (mode 600)."""
    path = values(DATA) / "secret-key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        try:
            kept = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as why:
            raise SettingRefused(f"The key in {path} cannot be read: {why}.") from None
        if len(kept) < 32:
            raise SettingRefused(f"The key in {path} is damaged: put it back from a backup.") from None
        return kept
    except OSError as why:
        raise SettingRefused(f"COUNTERSIGN_DATA: {path.parent} cannot be written: {why.strerror}.") from None
    made = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(made + "\n")
    return made


def _cores(_values: Values) -> int:
    return len(os.sched_getaffinity(0))


DATA: Setting[Path] = Setting(
    "DATA", _folder, "a folder that can be written",
    "Folder of everything that must outlive a restart: the embedded database, uploaded files, the key.",
    lambda values: Path("var").absolute(), shown="./var",
)  # fmt: skip
PORT: Setting[int] = Setting(
    "PORT", _number(1, 65535), "a port number from 1 to 65535",
    "Port that pages, files and the event stream are served on.", 8000,
)  # fmt: skip
BIND: Setting[str] = Setting(
    "BIND", _text, "an address of this machine, for instance 127.0.0.1 or 0.0.0.0",
    "Address that the port is opened on.", "127.0.0.1",
)  # fmt: skip
DATABASE_URL: Setting[str | None] = Setting(
    "DATABASE_URL", _database_url, "postgresql://owner:password@host:port/name",
    "Owner's address of a PostgreSQL 15 or newer. Absent: the embedded database in the data folder.",
    None, shown="embedded", secret=True,
)  # fmt: skip
DEMO: Setting[bool] = Setting(
    "DEMO", _switch, "0 or 1",
    "1 fills the demonstration at the first start and prints its sign-ins.", False, shown="0",
)  # fmt: skip
ORIGIN: Setting[str] = Setting(
    "ORIGIN", _origin, "http://host:port or https://host",
    "Address at which people reach the product. Other hosts are answered with 400.",
    lambda values: f"http://localhost:{values(PORT)}", shown="http://localhost:PORT",
)  # fmt: skip
FILES_ORIGIN: Setting[str] = Setting(
    "FILES_ORIGIN", _origin, "http://host:port or https://host, on another host than COUNTERSIGN_ORIGIN",
    "Address that serves uploaded files and nothing else.",
    lambda values: f"http://127.0.0.1:{values(PORT)}", shown="http://127.0.0.1:PORT",
)  # fmt: skip
TRUSTED_PROXIES: Setting[int] = Setting(
    "TRUSTED_PROXIES", _number(0, 8), "a number from 0 to 8",
    "How many proxies of yours stand in front, each adding one address to X-Forwarded-For. "
    "0: the address is taken from the connection and the header is only kept as a claim.", 0,
)  # fmt: skip
SECRET_KEY: Setting[str] = Setting(
    "SECRET_KEY", _key, "at least 32 characters",
    "Key that signs sessions and encrypts second factors.",
    _made_key, shown="made once, kept in DATA/secret-key", secret=True,
)  # fmt: skip
WORKERS: Setting[int] = Setting(
    "WORKERS", _number(1, 256), "a number from 1 to 256",
    "Processes that serve pages.", _cores, shown="one for each core",
)  # fmt: skip
THREADS: Setting[int] = Setting(
    "THREADS", _number(1, 16), "a number from 1 to 16",
    "Threads that run pages in each of these processes; a second one works while the first waits for "
    "the database.", 2,
)  # fmt: skip
SMTP_URL: Setting[str | None] = Setting(
    "SMTP_URL", _smtp_url, "smtp://, smtp+starttls:// or smtps://user:password@host:port",
    "Server that takes outgoing mail. Absent: mail is written into DATA/mail.", None,
    shown="absent", secret=True,
)  # fmt: skip
MAIL_FROM: Setting[str] = Setting(
    "MAIL_FROM", _address, "name@host or Name <name@host>",
    "Sender of outgoing mail.", "Support <support@localhost>",
)  # fmt: skip
UPLOAD_BYTES: Setting[int] = Setting(
    "UPLOAD_BYTES", _number(1024, 2**34), "a number of bytes from 1024 to 17179869184",
    "Largest file that may be uploaded; larger ones are answered with 413.", 25 * 2**20,
)  # fmt: skip
QUOTA_BYTES: Setting[int] = Setting(
    "QUOTA_BYTES", _number(1024, 2**44), "a number of bytes from 1024 to 17592186044416",
    "How much one customer may upload within a day.", 500 * 2**20,
)  # fmt: skip
LOG_LEVEL: Setting[str] = Setting(
    "LOG_LEVEL", _one_of("debug", "info", "warning", "error"), "debug, info, warning or error",
    "What is written to standard error.", "warning",
)  # fmt: skip

SIGN_IN_FAILURES_PER_PAIR: Setting[int] = Setting(
    "SIGN_IN_FAILURES_PER_PAIR", _number(1, 10_000), "a number from 1 to 10000",
    "Failed sign-ins of one name from one network before that network has to wait.", 8,
)  # fmt: skip
SIGN_IN_FAILURES_PER_NAME: Setting[int] = Setting(
    "SIGN_IN_FAILURES_PER_NAME", _number(1, 100_000), "a number from 1 to 100000",
    "Failed sign-ins of one name from everywhere before networks new to its owner have to wait.", 40,
)  # fmt: skip
SIGN_IN_FAILURES_PER_NETWORK: Setting[int] = Setting(
    "SIGN_IN_FAILURES_PER_NETWORK", _number(1, 100_000), "a number from 1 to 100000",
    "Failed sign-ins from one network before names new to it have to wait.", 60,
)  # fmt: skip
SIGN_IN_WINDOW_MINUTES: Setting[int] = Setting(
    "SIGN_IN_WINDOW_MINUTES", _number(1, 1440), "a number of minutes from 1 to 1440",
    "How long a failed sign-in counts.", 15,
)  # fmt: skip
STAFF_SESSION_MINUTES: Setting[int] = Setting(
    "STAFF_SESSION_MINUTES", _number(5, 1440), "a number of minutes from 5 to 1440",
    "How long a session of staff lasts at most.", 720,
)  # fmt: skip
STAFF_IDLE_MINUTES: Setting[int] = Setting(
    "STAFF_IDLE_MINUTES", _number(5, 1440), "a number of minutes from 5 to 1440",
    "How long a session of staff lasts without use.", 30,
)  # fmt: skip
CUSTOMER_SESSION_MINUTES: Setting[int] = Setting(
    "CUSTOMER_SESSION_MINUTES", _number(5, 129_600), "a number of minutes from 5 to 129600",
    "How long a customer's session lasts at most.", 20_160,
)  # fmt: skip
CUSTOMER_IDLE_MINUTES: Setting[int] = Setting(
    "CUSTOMER_IDLE_MINUTES", _number(5, 129_600), "a number of minutes from 5 to 129600",
    "How long a customer's session lasts without use.", 1440,
)  # fmt: skip

DECLARED: tuple[Setting[Any], ...] = (
    DATA, PORT, BIND, DATABASE_URL, DEMO, ORIGIN, FILES_ORIGIN, TRUSTED_PROXIES, SECRET_KEY, WORKERS, THREADS,
    SMTP_URL, MAIL_FROM, UPLOAD_BYTES, QUOTA_BYTES, LOG_LEVEL,
    SIGN_IN_FAILURES_PER_PAIR, SIGN_IN_FAILURES_PER_NAME, SIGN_IN_FAILURES_PER_NETWORK, SIGN_IN_WINDOW_MINUTES,
    STAFF_SESSION_MINUTES, STAFF_IDLE_MINUTES, CUSTOMER_SESSION_MINUTES, CUSTOMER_IDLE_MINUTES,
)  # fmt: skip
_BY_NAME = {declared.name: declared for declared in DECLARED}
_values: Values | None = None


@overload
def setting(wanted: Setting[T]) -> T: ...
@overload
def setting(wanted: str) -> Any: ...
def setting(wanted: Setting[Any] | str) -> Any:
    """Read one setting of this process: ``setting(PORT)``, or ``setting("PORT")`` by its short name."""
    global _values
    if _values is None:
        _values = Values(os.environ)
    return _values(_BY_NAME[wanted] if isinstance(wanted, str) else wanted)


def forget() -> None:
    """Read the environment anew at the next call; for tests and for ``init``."""
    global _values
    _values = None


def check(environ: Mapping[str, str]) -> None:
    """Refuse an environment with an unknown or malformed setting.

    Raises: SettingRefused with one line that names the variable and what is allowed.
    """
    known = {declared.variable for declared in DECLARED}
    known |= {declared.variable + "_FILE" for declared in DECLARED if declared.secret}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise SettingRefused(f"{name} is no setting; allowed: {', '.join(sorted(known))}.")
    values = Values(environ)
    for declared in DECLARED:
        if declared is not SECRET_KEY or {SECRET_KEY.variable, SECRET_KEY.variable + "_FILE"} & environ.keys():
            values(declared)
    if urlsplit(values(ORIGIN)).hostname == urlsplit(values(FILES_ORIGIN)).hostname:
        raise SettingRefused(
            f"{FILES_ORIGIN.variable}={values(FILES_ORIGIN)!r} is refused; allowed: {FILES_ORIGIN.allowed}."
        )
