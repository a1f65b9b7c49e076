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
