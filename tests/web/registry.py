"""Every route of the product, read from the urlconfs: what the security tests are generated from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

MAIN = "countersign.project.urls"
FILES = "countersign.project.files_urls"
VAULT = "countersign.project.vault_urls"
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Door:
    """One route: its pattern, its name, the gate it declares, its parameters as converter:name."""

    pattern: str
    name: str
    policy: str
    parameters: tuple[str, ...]

    def at(self, values: dict[str, object]) -> str:
        """Write an address of this route. A parameter that the test does not know fails it: think what is foreign.

        values: by the parameter's name, or by "converter:name" where one name means several things.
        """

        def value(found: re.Match[str]) -> str:
            exactly = f"{found[1]}:{found[2]}"
            return str(values[exactly] if exactly in values else values[found[2]])

        return "/" + _PARAMETER.sub(value, self.pattern)


def doors(urlconf: str = MAIN) -> list[Door]:
    """List the routes of one origin."""
    return [
        Door(pattern, str(entry.name), str(getattr(entry.callback, "policy", None)), _names(pattern))
        for pattern, entry in _walk(get_resolver(urlconf), "")
    ]


def doors_for(who: str) -> list[Door]:
    """List the routes of the main origin that are worth looking at as somebody: those with a gate for programs read no
    cookie (T102), so that a browser of nobody's stands for all.
    """
    return [door for door in doors() if door.policy != "token" or who == "anonymous"]


def _names(pattern: str) -> tuple[str, ...]:
    return tuple(f"{converter}:{name}" for converter, name in _PARAMETER.findall(pattern))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        else:
            yield pattern, entry
