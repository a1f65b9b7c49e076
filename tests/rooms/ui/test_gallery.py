"""Every component draws in every state, under the very guard and the strictness of production."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from countersign.ui import gallery
from countersign.ui.render import Screen, page

STATES = [(name, state) for name, states in gallery.declared().items() for state in states]


@pytest.mark.parametrize("language", ["en", "ru", "it"])
@pytest.mark.parametrize(("component", "state"), STATES, ids=[f"{n}-{s['name']}" for n, s in STATES])
def test_every_component_draws_in_every_state(rf: RequestFactory, component: str, state: dict, language: str) -> None:
    with translation.override(language):
        markup = gallery.draw(component, state, Screen.of(rf.get("/gallery")))
    assert markup.strip() or state["name"] == "nothing"
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script|javascript:", markup)


def test_every_folder_of_components_declares_its_states() -> None:
    for folder in gallery.HERE.iterdir():
        if folder.is_dir():
            assert (folder / "states.json").exists(), folder.name
            assert (folder / f"{folder.name}.html").exists(), folder.name
            assert (folder / f"{folder.name}.css").exists(), folder.name


def test_every_macro_stands_in_the_gallery() -> None:
    shown = {(name, state["macro"]) for name, state in STATES}
    # They stand inside others: a form with files on it shows both of attachments.
    quiet = {("form", "hidden"), ("attachments", "upload_row"), ("attachments", "kept_file"), ("rail", "rail_group")}
    for name in gallery.declared():
        text = (gallery.HERE / name / f"{name}.html").read_text()
        for macro in re.findall(r"{% macro ([a-z]\w*)\(", text):
            assert (name, macro) in shown | quiet, f"{macro} of {name} is in no state"


def test_the_gallery_page_has_unique_ids_and_no_inline_style(rf: RequestFactory) -> None:
    request = rf.get("/gallery")
    html = page(request, "gallery/gallery.html", {"components": gallery.components(request)}).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    assert " style=" not in html
    assert "<style" not in html


def test_text_in_a_component_is_escaped(rf: RequestFactory) -> None:
    nasty = '"><script>alert(1)</script>'
    state = {
        "macro": "message",
        "args": {"kind": "customer", "author": nasty, "at": nasty, "origin": nasty},
        "call": "",
    }
    markup = gallery.draw("message", state, Screen.of(rf.get("/")))
    assert "<script" not in markup


def test_a_list_row_writes_out_what_the_small_components_draw() -> None:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]

    def macro(component: str, name: str) -> Any:
        return getattr(environment.get_template(f"{component}/{component}.html").module, name)

    row = macro("item", "item")(
        "/t/1", "1", "T", 2, "High", "new", "New", "x", "soon", "06:41", "2026-01-01T00:00:00Z", "by 02:55", 62
    )
    for piece in (
        macro("severity", "severity")(2, words="High"),
        macro("status", "status")("new", "New"),
        macro("clock", "clock")("soon", "06:41", "2026-01-01T00:00:00Z", "by 02:55"),
        macro("meter", "meter")(62, "soon"),
    ):
        assert str(piece).strip() in row
