"""Deliver stylesheets and scripts without a build: one folder whose name is its content's hash.

Everything stands under /assets/<hash>/, so relative imports between modules just work, a
browser may keep each file for a year, and a new release is a new address. Rooms add their own
pages by a `styles/*.css` or `behaviours/*.js` in the room.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import django_htmx
from django.apps import apps

HERE = Path(__file__).resolve().parent
PREFIX = "/assets/"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire."""

    content_type: str
    plain: bytes
    packed: bytes


@dataclass(frozen=True)
class Bundle:
    """All files of the running release, by name, with the hash that names their folder."""

    version: str
    files: dict[str, Asset]


@lru_cache(maxsize=1)
def bundle() -> Bundle:
    """Read, join and hash every stylesheet and script; done once per process."""
    texts = {"app.css": stylesheet().encode(), "print.css": (HERE / "styles/print.css").read_bytes()}
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    texts["htmx.js"] = htmx.read_bytes()
    texts["icon.svg"] = (HERE / "styles/icon.svg").read_bytes()
    for folder in [HERE, *_rooms()]:
        for path in sorted((folder / "behaviours").glob("*.js")):
            texts[f"behaviours/{path.name}"] = path.read_bytes()
    digest = hashlib.sha256()
    for name in sorted(texts):
        digest.update(name.encode() + b"\0" + texts[name] + b"\0")
    files = {
        name: Asset(_TYPES[Path(name).suffix], text, gzip.compress(text, 6, mtime=0)) for name, text in texts.items()
    }
    return Bundle(digest.hexdigest()[:16], files)


def stylesheet() -> str:
    """Join the layers in their order: tokens, base, components, pages, utilities."""
    paths = [HERE / "styles/layers.css", HERE / "styles/tokens.css", HERE / "styles/base.css"]
    paths += sorted((HERE / "components").glob("*/*.css"))
    paths += sorted((HERE / "styles/pages").glob("*.css"))
    for room in _rooms():
        paths += sorted((room / "styles").glob("*.css"))
    paths.append(HERE / "styles/utilities.css")
    return "\n".join(path.read_text() for path in paths)


def url(name: str) -> str:
    """Give the address of an asset: `asset("app.css")`."""
    held = bundle()
    if name not in held.files:
        raise KeyError(f"No asset is called {name!r}.")
    return f"{PREFIX}{held.version}/{name}"


def _rooms() -> list[Path]:
    return [
        Path(app.path)
        for app in apps.get_app_configs()
        if app.name.startswith("countersign.") and Path(app.path) != HERE
    ]
