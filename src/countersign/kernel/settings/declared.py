"""Every setting of the product."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from countersign.kernel.settings.parsing import (
    address,
    database_url,
    folder,
    key,
    number,
    one_of,
    origin,
    scanner,
    smtp_url,
    switch,
    text,
)
from countersign.kernel.settings.reader import Setting, SettingRefused, Values


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
    "DATA", folder, "a folder that can be written",
    "Folder of everything that must outlive a restart: the embedded database, uploaded files, the key.",
    lambda values: Path("var").absolute(), shown="./var",
)  # fmt: skip
PORT: Setting[int] = Setting(
    "PORT", number(1, 65535), "a port number from 1 to 65535",
    "Port that pages, files and the event stream are served on.", 8000,
)  # fmt: skip
BIND: Setting[str] = Setting(
    "BIND", text, "an address of this machine, for instance 127.0.0.1 or 0.0.0.0",
    "Address that the port is opened on.", "127.0.0.1",
)  # fmt: skip
DATABASE_URL: Setting[str | None] = Setting(
    "DATABASE_URL", database_url, "postgresql://owner:password@host:port/name",
    "Owner's address of a PostgreSQL 15 or newer. Absent: the embedded database in the data folder.",
    None, shown="embedded", secret=True,
)  # fmt: skip
DEMO: Setting[bool] = Setting(
    "DEMO", switch, "0 or 1",
    "1 fills the demonstration at the first start and prints its sign-ins.", False, shown="0",
)  # fmt: skip
ORIGIN: Setting[str] = Setting(
    "ORIGIN", origin, "http://host:port or https://host",
    "Address at which people reach the product. Other hosts are answered with 400.",
    lambda values: f"http://localhost:{values(PORT)}", shown="http://localhost:PORT",
)  # fmt: skip
FILES_ORIGIN: Setting[str] = Setting(
    "FILES_ORIGIN", origin, "http://host:port or https://host, on another host than COUNTERSIGN_ORIGIN",
    "Address that serves uploaded files and nothing else.",
    lambda values: f"http://127.0.0.1:{values(PORT)}", shown="http://127.0.0.1:PORT",
)  # fmt: skip
TRUSTED_PROXIES: Setting[int] = Setting(
    "TRUSTED_PROXIES", number(0, 8), "a number from 0 to 8",
    "How many proxies of yours stand in front, each adding one address to X-Forwarded-For. "
    "0: the address is taken from the connection and the header is only kept as a claim.", 0,
)  # fmt: skip
SECRET_KEY: Setting[str] = Setting(
    "SECRET_KEY", key, "at least 32 characters",
    "Key that signs sessions and encrypts second factors.",
    _made_key, shown="made once, kept in DATA/secret-key", secret=True,
)  # fmt: skip
WORKERS: Setting[int] = Setting(
    "WORKERS", number(1, 256), "a number from 1 to 256",
    "Processes that serve pages.", _cores, shown="one for each core",
)  # fmt: skip
THREADS: Setting[int] = Setting(
    "THREADS", number(1, 16), "a number from 1 to 16",
    "Threads that run pages in each of these processes; a second one works while the first waits for "
    "the database.", 2,
)  # fmt: skip
STREAMS: Setting[int] = Setting(
    "STREAMS", number(1, 10_000), "a number from 1 to 10000",
    "Event streams that one person may have open in each of these processes; the oldest ends for a newer one.", 20,
)  # fmt: skip
SMTP_URL: Setting[str | None] = Setting(
    "SMTP_URL", smtp_url, "smtp://, smtp+starttls:// or smtps://user:password@host:port",
    "Server that takes outgoing mail. Absent: mail is written into DATA/mail.", None,
    shown="absent", secret=True,
)  # fmt: skip
MAIL_FROM: Setting[str] = Setting(
    "MAIL_FROM", address, "name@host or Name <name@host>",
    "Sender of outgoing mail.", "Support <support@localhost>",
)  # fmt: skip
UPLOAD_BYTES: Setting[int] = Setting(
    "UPLOAD_BYTES", number(1024, 2**34), "a number of bytes from 1024 to 17179869184",
    "Largest file that may be uploaded; larger ones are answered with 413.", 25 * 2**20,
)  # fmt: skip
QUOTA_BYTES: Setting[int] = Setting(
    "QUOTA_BYTES", number(1024, 2**44), "a number of bytes from 1024 to 17592186044416",
    "How much one customer may upload within a day.", 500 * 2**20,
)  # fmt: skip
CLAMAV: Setting[str | None] = Setting(
    "CLAMAV", scanner, "the path of clamd's socket, or host:port",
    "ClamAV that every uploaded file is shown to before anybody fetches it. While it does not answer, files are held. "
    "Absent: no scanner.", None, shown="absent",
)  # fmt: skip
LOG_LEVEL: Setting[str] = Setting(
    "LOG_LEVEL", one_of("debug", "info", "warning", "error"), "debug, info, warning or error",
    "What is written to standard error.", "warning",
)  # fmt: skip

SIGN_IN_FAILURES_PER_PAIR: Setting[int] = Setting(
    "SIGN_IN_FAILURES_PER_PAIR", number(1, 10_000), "a number from 1 to 10000",
    "Failed sign-ins of one name from one network before that network has to wait.", 8,
)  # fmt: skip
SIGN_IN_FAILURES_PER_NAME: Setting[int] = Setting(
    "SIGN_IN_FAILURES_PER_NAME", number(1, 100_000), "a number from 1 to 100000",
    "Failed sign-ins of one name from everywhere before networks new to its owner have to wait.", 40,
)  # fmt: skip
SIGN_IN_FAILURES_PER_NETWORK: Setting[int] = Setting(
    "SIGN_IN_FAILURES_PER_NETWORK", number(1, 100_000), "a number from 1 to 100000",
    "Failed sign-ins from one network before names new to it have to wait.", 60,
)  # fmt: skip
SIGN_IN_WINDOW_MINUTES: Setting[int] = Setting(
    "SIGN_IN_WINDOW_MINUTES", number(1, 1440), "a number of minutes from 1 to 1440",
    "How long a failed sign-in counts.", 15,
)  # fmt: skip
READS_PER_HOUR: Setting[int] = Setting(
    "READS_PER_HOUR", number(10, 100_000), "a number from 10 to 100000",
    "How many tickets and customers that are not their own work one member of the staff reads within an hour before "
    "a second factor is asked.", 240,
)  # fmt: skip
STAFF_SESSION_MINUTES: Setting[int] = Setting(
    "STAFF_SESSION_MINUTES", number(5, 1440), "a number of minutes from 5 to 1440",
    "How long a session of staff lasts at most.", 720,
)  # fmt: skip
STAFF_IDLE_MINUTES: Setting[int] = Setting(
    "STAFF_IDLE_MINUTES", number(5, 1440), "a number of minutes from 5 to 1440",
    "How long a session of staff lasts without use.", 30,
)  # fmt: skip
CUSTOMER_SESSION_MINUTES: Setting[int] = Setting(
    "CUSTOMER_SESSION_MINUTES", number(5, 129_600), "a number of minutes from 5 to 129600",
    "How long a customer's session lasts at most.", 20_160,
)  # fmt: skip
CUSTOMER_IDLE_MINUTES: Setting[int] = Setting(
    "CUSTOMER_IDLE_MINUTES", number(5, 129_600), "a number of minutes from 5 to 129600",
    "How long a customer's session lasts without use.", 1440,
)  # fmt: skip
IDENTIFICATION: Setting[Path | None] = Setting(
    "IDENTIFICATION", folder, "the path of a file as customers/data/identification.toml shows it",
    "File of your own with what each country asks of the identification of customers, instead of the one that "
    "comes with the program.", None, shown="the file that comes with the program",
)  # fmt: skip
RECOVERY_DELAY_HOURS: Setting[int] = Setting(
    "RECOVERY_DELAY_HOURS", number(24, 168), "a number of hours from 24 to 168",
    "How long an approved recovery of access waits, so that whoever it concerns can stop it.", 72,
)  # fmt: skip
CLOSE_UNCONFIRMED: Setting[bool] = Setting(
    "CLOSE_UNCONFIRMED", switch, "0 or 1",
    "Closes a solution by itself that nobody confirmed or rejected for seven days after two reminders, unless the "
    "ticket is critical or high. It counts as closed without confirmation. Otherwise the duty lead decides.", False,
    shown="0",
)  # fmt: skip
UNDO_SECONDS: Setting[int] = Setting(
    "UNDO_SECONDS", number(0, 60), "a number of seconds from 0 to 60",
    "How long an answer of the staff can be taken back before it leaves; 0 sends at once.", 10,
)  # fmt: skip

DECLARED: tuple[Setting[Any], ...] = (
    DATA, PORT, BIND, DATABASE_URL, DEMO, ORIGIN, FILES_ORIGIN, TRUSTED_PROXIES, SECRET_KEY, WORKERS, THREADS, STREAMS,
    SMTP_URL, MAIL_FROM, UPLOAD_BYTES, QUOTA_BYTES, CLAMAV, LOG_LEVEL,
    SIGN_IN_FAILURES_PER_PAIR, SIGN_IN_FAILURES_PER_NAME, SIGN_IN_FAILURES_PER_NETWORK, SIGN_IN_WINDOW_MINUTES,
    STAFF_SESSION_MINUTES, STAFF_IDLE_MINUTES, CUSTOMER_SESSION_MINUTES, CUSTOMER_IDLE_MINUTES, IDENTIFICATION,
    RECOVERY_DELAY_HOURS, READS_PER_HOUR, CLOSE_UNCONFIRMED, UNDO_SECONDS,
)  # fmt: skip
