"""Turn the way people write shortcuts into physical key codes and into keycaps.

Shortcuts are declared on the links and buttons they press, so the sheet behind "?" can never
disagree with what the keys do. Codes name physical keys: on a Russian layout "r" is the key
that prints "к", and it works all the same.
"""

from __future__ import annotations

from functools import lru_cache

_NAMES = {
    "?": "Shift+Slash", "/": "Slash", ".": "Period", "[": "BracketLeft", "]": "BracketRight",
    "esc": "Escape", "enter": "Enter", "up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft",
    "right": "ArrowRight", "space": "Space",
}  # fmt: skip
_MODIFIERS = {"ctrl": "Mod", "cmd": "Mod", "shift": "Shift", "alt": "Alt"}
_CAPS = {"enter": "↵", "esc": "Esc", "up": "↑", "down": "↓", "left": "←", "right": "→"}


@lru_cache(maxsize=512)
def codes(written: str) -> str:
    """Give the physical codes: "g m" is "KeyG KeyM", "Ctrl+Enter" is "Mod+Enter"."""
    return " ".join(_code(step) for step in written.split())


@lru_cache(maxsize=512)
def label(written: str) -> str:
    """Give what stands on the keycap: "g m" is "G M", "Ctrl+Enter" is "Ctrl ↵"."""
    return " ".join(_cap(step) for step in written.split())


def _code(step: str) -> str:
    *held, last = step.split("+")
    key = last.lower()
    if key in _NAMES:
        code = _NAMES[key]
    elif len(key) == 1 and key.isalpha():
        code = f"Key{key.upper()}"
    elif len(key) == 1 and key.isdigit():
        code = f"Digit{key}"
    else:
        raise ValueError(f"No such key: {step!r}.")
    return "+".join([*(_MODIFIERS[h.lower()] for h in held), code])


def _cap(step: str) -> str:
    parts = [_CAPS.get(part.lower(), part if len(part) > 1 else part.upper()) for part in step.split("+")]
    return " ".join(parts)
