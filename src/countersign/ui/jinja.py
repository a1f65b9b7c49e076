"""Build the one Jinja2 environment that every screen of the product is drawn with."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from countersign.ui import assets, keymap, times
from countersign.ui.idempotency import new_key
from countersign.ui.initials import initials

HERE = Path(__file__).resolve().parent


def environment(**options: Any) -> Environment:
    """Build the environment for Django's own Jinja2 backend.

    Named in settings.TEMPLATES as "countersign.ui.jinja.environment". A name that a template
    uses and the view did not give is an error, never an empty string.
    """
    given: BaseLoader | None = options.pop("loader", None)
    options.update(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    loaders: list[BaseLoader] = [FileSystemLoader(_folders())]
    if given is not None:
        loaders.append(given)
    env = _Environment(loader=ChoiceLoader(loaders), **options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        static=static,
        url=url,
        icon=icon,
        asset=assets.url,
        key_codes=keymap.codes,
        key_label=keymap.label,
        new_key=new_key,
        initials=initials,
        span_words=times.span,
    )
    return env


class _Environment(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        # Jinja chains two maps and compares their names for every import of a page, in Python; ours are complete.
        return {**self.globals, **(d or {})}


def _folders() -> list[Path]:
    """List the template folders: components first, then layouts, then every room's own."""
    folders = [HERE / "components", HERE / "templates"]
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("countersign.") and folder.is_dir() and folder not in folders:
            folders.append(folder)
    return folders


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Give the path of a named route: `url("portal:ticket", 48213)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def icon(name: str, label: str = "") -> Markup:
    """Draw a symbol of the sprite that layouts/bare.html carries.

    label: spoken words; without them the picture is hidden from screen readers.
    """
    words = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
    return Markup('<svg class="icon"{}><use href="#i-{}"/></svg>').format(words, escape(name))
