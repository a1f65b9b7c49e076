"""Passwords: long, not on the block-list, nothing else asked (NIST SP 800-63B-4, security.md 2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

MINIMUM_PASSWORD = 15
# Beside a second factor.
MINIMUM_BESIDE_FACTOR = 8
MAXIMUM_PASSWORD = 1024
# What must be left of a password once everything guessable is taken out of it.
_OWN_CHARACTERS = 6

_WORDS_OF_LEAKS = (
    "password passwort passwd parola motdepasse contrasena пароль парольпароль qwerty azerty йцукен admin "
    "administrator root welcome letmein changeme iloveyou iloveu dragon monkey football baseball master "
    "sunshine princess shadow superman batman trustno login default secret hello freedom whatever starwars "
    "computer internet letmeinplease ciaociao ciao amore juventus forzainter привет любовь солнышко "
    "correcthorsebatterystaple thequickbrownfox tobeornottobe opensesame enter access server hosting "
    "support helpdesk user guest summer winter spring autumn monday january"
)
_COMMON = tuple(sorted(_WORDS_OF_LEAKS.split(), key=len, reverse=True))
_LINES = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
_RUNS = tuple(line for known in _LINES for line in (known, known[::-1]))
_RUN_LENGTH = 4
_DISGUISE = str.maketrans("013457@$!", "oieastasi")
_REPEATED = re.compile(r"(.{1,12}?)\1{2,}")


@dataclass(frozen=True)
class Fault:
    """Why something typed cannot be accepted: a code of the refusal catalogue and its facts."""

    code: str
    facts: dict[str, object] = field(default_factory=dict)


def normalised_password(password: str) -> str:
    """Bring a password to NFC, so that two keyboards that type the same letters agree."""
    return unicodedata.normalize("NFC", password)


def password_fault(
    password: str, about: tuple[str, ...] = (), *, minimum: int = MINIMUM_PASSWORD
) -> Fault | None:
    """Tell why a password may not be chosen, or None.

    about:   what an attacker knows of the person: e-mail, name, provider.
    minimum: characters; fewer do beside a second factor.
    Source:  security.md 2: at least 15 characters, block-list, no composition rules, no rotation.
    """
    password = normalised_password(password)
    if len(password) < minimum:
        return Fault("password_too_short", {"minimum": minimum, "typed": len(password)})
    if len(password) > MAXIMUM_PASSWORD:
        return Fault("password_too_long", {"maximum": MAXIMUM_PASSWORD})
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
        return Fault("password_unreadable")
    plain = _letters(password)
    if len(_without_guessable(plain)) < _OWN_CHARACTERS:
        return Fault("password_common")
    known = tuple(part for text in about for part in _parts(text))
    if known and len(_without_guessable(_without(plain, known))) < _OWN_CHARACTERS:
        return Fault("password_about_you")
    return None


def is_short(password: str) -> bool:
    """Tell whether a password may not stand alone."""
    return len(normalised_password(password)) < MINIMUM_PASSWORD


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter in "@$!")


def _parts(text: str) -> list[str]:
    """Return the words of a name or an address that are long enough to matter, the longest first."""
    folded = text.casefold()
    words = [word for word in re.split(r"[\W_]+", folded) if len(word) > 2]
    return sorted([_letters(folded), *words], key=len, reverse=True)


def _without(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text


def _without_guessable(text: str) -> str:
    """Take out runs of keys, repetitions and common words, disguised ones as well."""
    text = _REPEATED.sub(r"\1", _without_runs(text))
    half = len(text) // 2
    if half and text[:half] * 2 == text:
        text = text[:half]
    return _without(_without(text, _COMMON).translate(_DISGUISE), _COMMON)


def _without_runs(text: str) -> str:
    kept: list[str] = []
    at = 0
    while at < len(text):
        run = _run_at(text, at)
        if run < _RUN_LENGTH:
            kept.append(text[at])
            run = 1
        at += run
    return "".join(kept)


def _run_at(text: str, at: int) -> int:
    """Length of the longest run of neighbouring keys that begins here."""
    longest = 0
    for line in _RUNS:
        length = _RUN_LENGTH
        while at + length <= len(text) and text[at : at + length] in line:
            longest = max(longest, length)
            length += 1
    return longest
