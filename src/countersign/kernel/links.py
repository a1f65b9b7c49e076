"""Where a link truly leads."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

LONGEST = 2_000
SCHEMES = frozenset({"http", "https", "mailto"})
PAGE = "/link"


def host_of(address: str) -> str:
    """Return the host of an address, or the domain of a mailbox, as a browser would look it up; empty for none.

    Browsers undo percent signs in a host; where letters beyond ASCII come out, it is written as DNS does (xn--…).
    """
    try:
        parts = urlsplit(address)
        name = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
    except ValueError:
        return ""
    name = unquote(name).lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def in_letters(host: str) -> str:
    """Return a host as browsers show it: labels that DNS writes as xn--… in their own letters."""
    return ".".join(_letters(label) for label in host.split("."))


def is_whole(address: str) -> bool:
    """Tell whether an address can be followed from a message: whole, of a kind that opens a page or writes a mail."""
    plain = address.isascii() and all("!" <= sign <= "~" for sign in address)
    scheme = address.partition(":")[0].lower()
    return plain and len(address) <= LONGEST and scheme in SCHEMES and bool(host_of(address))


def by_page(address: str) -> str:
    """Return our page that says where an address leads, and lets one go on."""
    return f"{PAGE}?to={quote(address, safe='')}"


def _letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return label
