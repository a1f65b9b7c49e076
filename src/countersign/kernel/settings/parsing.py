"""How the text of a setting becomes its value; ValueError means that it is refused."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

Networks = tuple[IPv4Network | IPv6Network, ...]


def text(given: str) -> str:
    if not given.strip() or "\x00" in given:
        raise ValueError(given)
    return given.strip()


def folder(given: str) -> Path:
    return Path(text(given)).expanduser().absolute()


def switch(given: str) -> bool:
    if given not in ("0", "1"):
        raise ValueError(given)
    return given == "1"


def number(least: int, most: int) -> Callable[[str], int]:
    def read(given: str) -> int:
        if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
            raise ValueError(given)
        return int(given)

    return read


def networks(given: str) -> Networks:
    return tuple(ip_network(part.strip()) for part in text(given).split(","))


def one_of(*words: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        if given not in words:
            raise ValueError(given)
        return given

    return read


def origin(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(given)
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError(given)
    _ = parts.port  # A port that is no number is refused here.
    return f"{parts.scheme}://{parts.netloc.lower()}"


def database_url(given: str) -> str | None:
    if urlsplit(given).scheme not in ("postgres", "postgresql"):
        raise ValueError(given)
    return given


def smtp_url(given: str) -> str | None:
    parts = urlsplit(given)
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
        raise ValueError(given)
    _ = parts.port
    return given


def scanner(given: str) -> str | None:
    """Read the place of a virus scanner: the path of its socket, or host:port. Empty: there is none."""
    if not given or given.startswith("/"):
        return given or None
    host, _, port = given.rpartition(":")
    if not host or not port.isdigit() or not 1 <= int(port) <= 65535 or "/" in host:
        raise ValueError(given)
    return given


def address(given: str) -> str:
    if "@" not in given or any(character in given for character in "\r\n\x00"):
        raise ValueError(given)
    return given.strip()


def key(given: str) -> str:
    if len(given) < 32:
        raise ValueError(given)
    return given
