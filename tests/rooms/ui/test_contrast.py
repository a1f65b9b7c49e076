"""Every pair of a text and its ground that a screen uses reaches WCAG AA in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from countersign.ui import assets

TOKENS = (Path(assets.HERE) / "styles/tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
COLOURS = {name: {"light": light, "dark": dark} for name, light, dark in PAIR.findall(TOKENS)}

GROUNDS = ("sunken", "paper", "surface", "raised", "chosen")
TEXTS = (
    "ink",
    "ink-2",
    "ink-3",
    "action",
    "seal",
    "warn",
    "danger",
    "st-new",
    "st-progress",
    "st-waiting",
    "st-closed",
)
OTHERS = [
    ("on-action", "action"),
    ("surface", "danger"),
    ("surface", "seal"),
    ("ink", "note"),
    ("ink-2", "note"),
    ("warn", "note"),
    ("danger", "note"),
    ("seal", "note"),
    ("action", "note"),
]
PAIRS = [(text, ground) for text in TEXTS for ground in GROUNDS] + OTHERS


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_reaches_aa(text: str, ground: str, theme: str) -> None:
    assert ratio(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


def test_the_contrast_formula_is_the_one_of_the_standard() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_no_component_names_a_colour_of_its_own() -> None:
    """A colour outside the tokens would escape the test above; translucent greys are allowed."""
    for path in [*assets.HERE.glob("components/*/*.css"), *assets.HERE.glob("styles/pages/*.css")]:
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text()):
            assert len(colour) in (5, 9), f"{colour} in {path.name}"
