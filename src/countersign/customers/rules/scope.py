"""Who is responsible for what: for each product, layer by layer, the provider, the customer or both. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from countersign.kernel.errors import Invalid

# The matrix of every product that has none of its own.
EVERY_PRODUCT = "*"
LANGUAGES = ("en", "ru", "it")
MOST_LAYERS = 24
LONGEST_NAME, LONGEST_TEXT, LONGEST_LINK = 80, 600, 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LINK = re.compile(r"https://[^\s\"'<>\\]+")

Words = dict[str, str]


class Who(StrEnum):
    """Whose a layer is. Shared: each side has a part in it, the text says which."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a product.

    key:    what events and rules call it: guest_os.
    names, texts: by language; one that is missing is read in English, or in what there is.
    link:   where customers read how to help themselves; may be empty.
    """

    key: str
    who: str
    names: Words
    texts: Words
    link: str = ""

    def name(self, locale: str) -> str:
        """Name the layer in a language."""
        return spoken(self.names, locale) or self.key

    def text(self, locale: str) -> str:
        """Say in a language what belongs to it."""
        return spoken(self.texts, locale)

    def told(self) -> dict[str, Any]:
        """Return it as a matrix keeps it, and as a file says it."""
        return {"layer": self.key, "who": self.who, "name": self.names, "text": self.texts, "link": self.link}


def spoken(words: Words, locale: str) -> str:
    """Choose the words of a language, else English, else any."""
    return words.get(locale) or words.get("en") or next(iter(words.values()), "")


def layers(told: Iterable[Mapping[str, Any]]) -> list[Layer]:
    """Read the layers that a matrix keeps, in their order."""
    return [Layer(one["layer"], one["who"], one["name"], one["text"], one["link"]) for one in told]


def key_of(name: str) -> str:
    """Make a layer's key of its English name: Guest system becomes guest_system; empty when nothing is left."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]
    return key if _KEY.fullmatch(key) else ""


def checked_product(name: Any) -> str:
    """Return a product's name, tidied. Raises Invalid."""
    tidy = " ".join(name.split()) if isinstance(name, str) else ""
    if not 0 < len(tidy) <= LONGEST_NAME or not tidy.isprintable():
        raise Invalid("scope_product", field="product")
    return tidy


def checked(told: Any) -> list[dict[str, Any]]:
    """Check the layers of one product, as a file or a form says them, and return them as a matrix keeps them.

    told:    rows of layer, who, name, text, link; name and text are words, or words by language.
    Raises:  Invalid, naming layer and field.
    """
    if not isinstance(told, list) or not 0 < len(told) <= MOST_LAYERS:
        raise Invalid("scope_layers", field="layers", most=MOST_LAYERS)
    rows = [_layer(one, number) for number, one in enumerate(told, 1)]
    keys = [row.key for row in rows]
    if doubled := next((key for key in keys if keys.count(key) > 1), None):
        raise Invalid("scope_layer_twice", field="layer", layer=doubled)
    return [row.told() for row in rows]


def _layer(told: Any, number: int) -> Layer:
    if not isinstance(told, Mapping) or set(told) - {"layer", "who", "name", "text", "link"}:
        raise Invalid("scope_layer", field="layer", layer=str(number))
    key, who, link = told.get("layer", ""), told.get("who", ""), told.get("link", "")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Invalid("scope_layer", field="layer", layer=str(key)[:40] or str(number))
    if who not in set(Who):
        raise Invalid("scope_who", field="who", layer=key)
    names, texts = _words(told.get("name"), "name", key, LONGEST_NAME), _words(
        told.get("text", ""), "text", key, LONGEST_TEXT
    )
    if not names:
        raise Invalid("scope_layer", field="name", layer=key)
    if not isinstance(link, str) or len(link) > LONGEST_LINK or (link and not _LINK.fullmatch(link)):
        raise Invalid("scope_link", field="link", layer=key)
    return Layer(key, who, names, texts, link)


def _words(told: Any, field: str, key: str, longest: int) -> Words:
    given = {"en": told} if isinstance(told, str) else told
    if not isinstance(given, Mapping) or set(given) - set(LANGUAGES):
        raise Invalid("scope_words", field=field, layer=key)
    if not all(isinstance(text, str) and len(text) <= longest for text in given.values()):
        raise Invalid("scope_words", field=field, layer=key)
    return {locale: " ".join(given[locale].split()) for locale in LANGUAGES if given.get(locale, "").strip()}
