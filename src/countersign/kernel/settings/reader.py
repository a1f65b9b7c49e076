"""How one setting is declared and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

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
