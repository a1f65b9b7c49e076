"""What a browser calls itself, in words a person recognises."""

from __future__ import annotations

import re

# The first that matches is meant: every browser also names those it wants to be taken for.
_BROWSERS = (
    ("Edge", r"Edg(?:A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Yandex", r"YaBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """Name browser and system, "Firefox 140, Linux"; the text itself when it is none we know."""
    name = ""
    for browser, pattern in _BROWSERS:
        found = re.search(pattern, user_agent)
        if found:
            name = f"{browser} {found[1]}"
            break
    system = next((shown for shown, token in _SYSTEMS if token in user_agent), "")
    return ", ".join(part for part in (name, system) if part) or user_agent[:60]


def client_class(user_agent: str) -> str:
    """Name the class of client that a session belongs to: browser and system, without the version (T20)."""
    browser = next((shown for shown, pattern in _BROWSERS if re.search(pattern, user_agent)), "")
    system = next((shown for shown, token in _SYSTEMS if token in user_agent), "")
    return f"{browser} {system}".strip() or re.split(r"[\s/]", user_agent.strip(), maxsplit=1)[0].lower()[:40]


def same_client(opened_with: str, asks_with: str) -> bool:
    """Tell whether a session's cookie comes from the client that it was given to; nothing said, nothing compared."""
    return not opened_with or client_class(opened_with) == client_class(asks_with)
