"""Small pieces: keys, initials, assets, preferences, the guard of rendering."""

from __future__ import annotations

import gzip
import re

import pytest
from django.conf import settings
from django.http import Http404
from django.test import RequestFactory

from countersign.kernel.errors import NotVisible
from countersign.ui import assets, keymap, views
from countersign.ui.initials import initials
from countersign.ui.render import Screen, region


@pytest.mark.parametrize(
    ("written", "codes", "label"),
    [
        ("r", "KeyR", "R"),
        ("g m", "KeyG KeyM", "G M"),
        ("Ctrl+Enter", "Mod+Enter", "Ctrl ↵"),
        ("?", "Shift+Slash", "?"),
        ("Shift+a", "Shift+KeyA", "Shift A"),
        ("/", "Slash", "/"),
        ("Alt+down", "Alt+ArrowDown", "Alt ↓"),
    ],
)
def test_keys_are_physical(written: str, codes: str, label: str) -> None:
    assert keymap.codes(written) == codes
    assert keymap.label(written) == label


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="No such key"):
        keymap.codes("hyper")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Павел Крылов", "ПК"),
        ("ООО «Вектор»", "В"),
        ("ИП Соколова Е. А.", "СЕ"),
        ("Mira Levchenko", "ML"),
        ("", "?"),
        ("AS", "A"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_bundle_is_named_by_its_content(rf: RequestFactory) -> None:
    held = assets.bundle()
    response = views.asset(rf.get("/", HTTP_ACCEPT_ENCODING="gzip"), held.version, "app.css")
    assert gzip.decompress(response.content) == held.files["app.css"].plain
    assert "immutable" in response["Cache-Control"]
    assert views.asset(rf.get("/"), "of-yesterday", "behaviours/start.js")["Cache-Control"] == "no-cache"
    with pytest.raises((NotVisible, Http404)):
        views.asset(rf.get("/"), held.version, "../settings.py")


def test_the_stylesheet_keeps_its_layers_and_budgets() -> None:
    assert assets.stylesheet().startswith("@layer tokens, base, components, pages, utilities;")
    for path in assets.HERE.rglob("*.css"):
        text = path.read_text()
        assert text.count("{") == text.count("}"), path.name
        assert len(text.splitlines()) <= 150, path.name
        assert "@layer" in text, path.name


def test_css_is_logical() -> None:
    """Left and right would be wrong in a right-to-left page."""
    for path in assets.HERE.rglob("*.css"):
        found = re.findall(
            r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)|\b(?:left|right):", path.read_text()
        )
        assert found == [], path.name


def test_every_behaviour_a_template_names_exists() -> None:
    names: set[str] = set()
    for path in assets.HERE.rglob("*.html"):
        for found in re.findall(r'data-behaviour="([^"{]*)', path.read_text()):
            names |= set(found.split())
    for name in names | {"live", "list", "shown", "presence", "draft", "upload"}:
        assert f"behaviours/{name}.js" in assets.bundle().files, name


def test_scripts_are_small_and_evaluate_nothing() -> None:
    for path in (assets.HERE / "behaviours").glob("*.js"):
        text = path.read_text()
        assert len(text.splitlines()) <= 120, path.name
        assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|setTimeout\(['\"]", text), path.name


def test_preferences_are_kept_and_lead_back(rf: RequestFactory) -> None:
    response = views.preferences(
        rf.post("/preferences", {"theme": "dark", "language": "it", "next": "/tickets?page=2"})
    )
    assert (response.status_code, response["Location"]) == (303, "/tickets?page=2")
    assert response.cookies["theme"].value == "dark"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "it"


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example", ""]
)
def test_preferences_never_lead_away(rf: RequestFactory, away: str) -> None:
    assert views.preferences(rf.post("/preferences", {"theme": "x", "next": away}))["Location"] == "/"


def test_a_region_needs_its_underscore(rf: RequestFactory) -> None:
    with pytest.raises(ValueError, match="underscore"):
        region(rf.get("/"), "layouts/bare.html")


def test_an_unknown_theme_is_no_theme(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["theme"] = '"><script>'
    assert Screen.of(request).theme == ""
