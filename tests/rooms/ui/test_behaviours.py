"""Behaviours in a real browser, under the policy of production."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Row
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template import engines
from django.test import RequestFactory
from tests.rooms.ui.conftest import Stage, as_json

from countersign.ui import times
from countersign.ui.render import Screen

BARE = '{% extends "layouts/bare.html" %}{% block body %}<main id="main">'
END = "</main>{% endblock %}"
DESK = """{% extends "layouts/bare.html" %}{% block body_attrs %} data-behaviour="keys"{% endblock %}
{% block body %}<main id="main">"""
COMPOSER = """{% from "composer/composer.html" import composer %}
{{ composer(screen, panels, "answer", drafts_url="/drafts", upload_url="/uploads") }}"""
PANELS = [
    Row(
        name="answer",
        label="Answer",
        key="r",
        url="#",
        action="/answers",
        text="",
        placeholder="",
        draft="48213:answer",
        buttons=[Row(label="Answer", kind="primary", key="Ctrl+Enter", name="then", value="send")],
    ),
    Row(
        name="note",
        label="Internal note",
        key="n",
        url="#",
        action="/notes",
        text="",
        placeholder="",
        internal=True,
        draft="48213:note",
        buttons=[Row(label="Save")],
    ),
]
ARRIVED = (200, "text/html", "<!doctype html><html lang=en><title>Sent</title><p>Sent.</p></html>")


def test_a_draft_is_saved_after_a_pause_and_says_so(stage: Stage) -> None:
    stage.answers["/drafts"] = as_json()
    page = stage.show(BARE + COMPOSER + END, panels=PANELS)
    page.fill("#composer-answer-text", "Half a sentence")
    stage.until("document.querySelector('[data-draft-note]').textContent.startsWith('Draft saved')")
    assert stage.posts("/drafts")[-1]["key"] == "48213:answer"
    assert '"text":"Half a sentence"' in stage.posts("/drafts")[-1]["values"]


def test_a_draft_survives_a_dropped_connection_and_a_reload(stage: Stage) -> None:
    stage.answers["/drafts"] = (0, "", "")
    page = stage.show(BARE + COMPOSER + END, panels=PANELS)
    page.fill("#composer-answer-text", "Nothing may be lost")
    stage.until("document.querySelector('[data-draft-note]').textContent.startsWith('Kept on this device')")
    page.reload()
    stage.until("document.querySelector('#composer-answer-text').value === 'Nothing may be lost'")


def test_what_was_sent_does_not_come_back_as_a_draft(stage: Stage) -> None:
    stage.answers["/drafts"] = as_json()
    stage.answers["/answers"] = ARRIVED
    page = stage.show(BARE + COMPOSER + END, panels=PANELS)
    page.fill("#composer-answer-text", "Done")
    with page.expect_navigation():
        page.get_by_role("button", name="Answer").click()
    assert stage.posts("/answers")[-1]["text"] == "Done"
    assert stage.posts("/answers")[-1]["then"] == "send"
    page.goto("http://localhost:8200/")
    page.wait_for_timeout(300)
    assert page.input_value("#composer-answer-text") == ""


@pytest.mark.parametrize("layout", ["account", "error"])
def test_a_page_that_refuses_keeps_the_draft(stage: Stage, layout: str) -> None:
    request = RequestFactory().get("/")
    request.csp_nonce = "test"  # type: ignore[attr-defined]
    context = {"screen": Screen.of(request), "brand": "Nimbus Cloud", "title": "Sign in", "text": "Sign in again."}
    html = str(engines["jinja2"].get_template(f"layouts/{layout}.html").render(context, request))
    stage.answers["/drafts"] = (0, "", "")
    stage.answers["/answers"] = (200, "text/html", html)
    page = stage.show(BARE + COMPOSER + END, panels=PANELS)
    page.fill("#composer-answer-text", "Still here")
    with page.expect_navigation():
        page.get_by_role("button", name="Answer").click()
    page.wait_for_timeout(200)
    page.goto("http://localhost:8200/")
    stage.until("document.querySelector('#composer-answer-text').value === 'Still here'")


def test_keys_are_physical_and_rest_while_typing(stage: Stage) -> None:
    stage.answers["/drafts"] = as_json()
    page = stage.show(DESK + COMPOSER + '<a href="#mine" data-key="KeyG KeyM">Mine</a>' + END, panels=PANELS)
    page.keyboard.press("KeyN")
    assert page.evaluate("document.activeElement.id") == "composer-note-text"
    page.keyboard.type("rng")
    assert page.input_value("#composer-note-text") == "rng"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("KeyG")
    page.keyboard.press("KeyM")
    assert page.url.endswith("#mine")
    page.keyboard.press("KeyR")
    assert page.evaluate("document.activeElement.id") == "composer-answer-text"
    # A Russian layout prints another letter on the same key.
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyN', key: 'т', bubbles: true}))")
    assert page.evaluate("document.activeElement.id") == "composer-note-text"


def test_ctrl_enter_sends_the_form_one_is_writing_in(stage: Stage) -> None:
    stage.answers["/drafts"] = as_json()
    stage.answers["/answers"] = ARRIVED
    page = stage.show(DESK + COMPOSER + END, panels=PANELS)
    page.fill("#composer-answer-text", "Sent by hand")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert stage.posts("/answers")[-1]["text"] == "Sent by hand"


def test_the_sheet_of_keys_lists_what_the_page_declares(stage: Stage) -> None:
    body = '{% from "keymap/keymap.html" import keymap, keymap_button %}{{ keymap_button() }}{{ keymap(screen) }}'
    page = stage.show(DESK + body + '<a href="#" data-key="KeyA">Accept</a>' + END)
    page.keyboard.press("Shift+Slash")
    assert page.locator("#keymap").is_visible()
    assert "Accept" in page.inner_text("#keymap")
    page.keyboard.press("Escape")
    assert not page.locator("#keymap").is_visible()


def test_a_form_is_sent_once(stage: Stage) -> None:
    stage.answers["/slow"] = (204, "text/plain", "")
    body = """{% from "form/form.html" import form %}
    {% call form(screen, "/slow") %}<button name="b" value="1">Go</button>{% endcall %}"""
    page = stage.show(BARE + body + END)
    page.evaluate("const b = document.querySelector('button'); b.click(); b.click(); b.click();")
    page.wait_for_timeout(300)
    assert len(stage.posts("/slow")) == 1
    assert stage.posts("/slow")[0]["b"] == "1"
    assert len(stage.posts("/slow")[0]["idempotency_key"]) == 22


def test_files_go_up_with_progress_and_sending_waits(stage: Stage) -> None:
    stage.answers["/uploads"] = as_json(id="u7", size="2 KB", held="")
    stage.answers["/drafts"] = as_json()
    stage.answers["/answers"] = ARRIVED
    page = stage.show(BARE + COMPOSER + END, panels=PANELS)
    page.set_input_files(
        "#composer-answer input[type=file]", {"name": "a.log", "mimeType": "text/plain", "buffer": b"x" * 2000}
    )
    page.fill("#composer-answer-text", "With a file")
    with page.expect_navigation():
        page.get_by_role("button", name="Answer").click()
    assert stage.posts("/answers")[-1]["upload"] == "u7"


def test_a_file_that_fails_is_named_and_stops_the_sending(stage: Stage) -> None:
    stage.answers["/uploads"] = (413, "application/json", '{"error": "larger than 25 MB"}')
    page = stage.show(BARE + COMPOSER + END, panels=PANELS)
    page.set_input_files(
        "#composer-answer input[type=file]", {"name": "big.iso", "mimeType": "text/plain", "buffer": b"x"}
    )
    page.get_by_text("big.iso: larger than 25 MB").wait_for()
    assert "larger than 25 MB" in page.inner_text("#composer-answer .attachments")


def test_a_clock_runs_on_the_servers_time(stage: Stage) -> None:
    until = times.iso(datetime.now(UTC) + timedelta(seconds=2))
    body = '{% from "clock/clock.html" import clock %}{{ clock("soon", "00:02", until=until) }}'
    page = stage.show(BARE + body + END, until=until)
    stage.until("document.querySelector('.clock').classList.contains('clock-over')")
    assert page.inner_text(".clock").startswith("−00:0")


def test_facts_tick_and_parts_show_by_choice(stage: Stage) -> None:
    body = """{% from "facts/facts.html" import ticks %}{% from "field/field.html" import field, pick %}
    <form data-behaviour="shown">{{ pick("kind", "Kind", kinds, "slow") }}
    <fieldset data-shown-for="kind=down slow">{{ field("since", "Since when?") }}</fieldset>
    <fieldset data-shown-for="kind=question">{{ field("what", "What?") }}</fieldset></form>{{ ticks(lines) }}"""
    kinds = [Row(value=v, label=v) for v in ("down", "slow", "question")]
    page = stage.show(BARE + body + END, kinds=kinds, lines=[Row(label="When it began", done=False, watch="since")])
    assert page.locator("#id_since").is_visible()
    assert not page.locator("#id_what").is_visible()
    page.fill("#id_since", "02:10")
    assert page.locator(".ticks li[data-done]").count() == 1
    page.check("input[value=question]", force=True)
    assert page.locator("#id_what").is_visible()
    assert page.locator(".ticks li[data-done]").count() == 0


LIST = """{% from "item/item.html" import item %}
<ol class="items" data-behaviour="list" data-target="#ticket">{% for n in (1, 2, 3) %}
{{ item("/t/" ~ n, n|string, "Ticket " ~ n, 3, "Normal", "new", "New", "x", current=n == 1) }}
{% endfor %}</ol>
<div id="ticket">one</div>"""


def test_the_list_swaps_the_ticket_in_and_keeps_the_history(stage: Stage) -> None:
    for n in (1, 2, 3):
        stage.answers[f"/t/{n}"] = (200, "text/html", f'<div id="ticket">ticket {n}</div>')
    page = stage.show(DESK + LIST + END)
    page.wait_for_timeout(200)
    assert any(request.url.endswith("/t/2") for request in stage.asked), (
        "the neighbour is fetched before it is asked for"
    )
    page.keyboard.press("KeyJ")
    stage.until("document.querySelector('#ticket').textContent === 'ticket 2'")
    assert page.url.endswith("/t/2")
    page.keyboard.press("KeyJ")
    stage.until("document.querySelector('#ticket').textContent === 'ticket 3'")
    page.keyboard.press("KeyK")
    stage.until("document.querySelector('#ticket').textContent === 'ticket 2'")
    assert page.get_attribute("#item-2", "aria-current") == "true"
    page.go_back()
    stage.until("document.querySelector('#ticket').textContent === 'ticket 3'")


def test_the_stream_wakes_regions_and_the_pill(stage: Stage) -> None:
    data = '{"kind": "ticket", "number": 48213, "type": "ticket.answered", "say": "New answer"}'
    event = f"id: 9\nevent: ledger\ndata: {data}\n\n"
    stage.answers["/stream"] = (200, "text/event-stream", "retry: 60000\n\n" + event)
    stage.answers["/t/48213"] = (200, "text/html", '<div id="ticket">fresh</div>')
    body = """{% from "pill/pill.html" import pill %}{{ pill() }}
    <div id="ticket" hx-get="/t/48213" hx-trigger="ticket:48213 from:body" hx-swap="outerHTML">old</div>"""
    page = stage.show(BARE + body + END, stream_url="/stream")
    stage.until("document.querySelector('#ticket').textContent === 'fresh'")
    assert "New answer" in page.inner_text("#announcer")
    assert page.inner_text(".pill") in ("Live", "Reconnecting")


def test_a_stream_that_had_to_make_room_comes_back_when_the_page_is_looked_at(stage: Stage) -> None:
    """security T10: twenty-one open browsers must not end each other's streams for ever."""
    over = 'retry: 100\n\nevent: ping\ndata: {}\n\nevent: over\ndata: {"reason": "too_many_streams"}\n\n'
    stage.answers["/stream"] = (200, "text/event-stream", over)
    page = stage.show(BARE + '{% from "pill/pill.html" import pill %}{{ pill() }}' + END, stream_url="/stream")
    stage.until("document.querySelector('.pill').classList.contains('pill-stale')")
    page.wait_for_timeout(2500)
    assert len([one for one in stage.asked if "/stream" in one.url]) == 1
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len([one for one in stage.asked if "/stream" in one.url]) == 2


def test_colours_change_at_once_and_are_remembered(stage: Stage) -> None:
    page = stage.show(BARE + '{% from "switches/switches.html" import switches %}{{ switches(screen) }}' + END)
    page.get_by_role("button", name="Dark").click()
    assert page.get_attribute("html", "data-theme") == "dark"
    assert "theme=dark" in page.evaluate("document.cookie")


def test_a_failed_request_says_so_and_keeps_the_text(stage: Stage) -> None:
    stage.answers["/x"] = (0, "", "")
    body = '<form hx-post="/x"><textarea name="t">my words</textarea><button>Send</button></form>'
    page = stage.show(BARE + body + END)
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Not sent: the connection dropped").wait_for()
    assert page.input_value("textarea") == "my words"


@pytest.mark.parametrize("width", [1440, 390])
def test_the_gallery_runs_under_the_policy_without_an_error(stage: Stage, gallery_html: str, width: int) -> None:
    stage.answers["/"] = (200, "text/html", gallery_html)
    stage.page.set_viewport_size({"width": width, "height": 900})
    page = stage.show("")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("[style]").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_gallery_is_accessible(stage: Stage, gallery_html: str, theme: Any, width: int) -> None:
    stage.answers["/"] = (200, "text/html", gallery_html)
    stage.page.emulate_media(color_scheme=theme)
    stage.page.set_viewport_size({"width": width, "height": 900})
    page = stage.show("")
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": levels}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def test_two_tabs_share_one_stream(stage: Stage) -> None:
    data = '{"kind": "ticket", "number": 7, "type": "ticket.answered"}'
    stage.answers["/stream"] = (200, "text/event-stream", f"retry: 1500\n\nid: 9\nevent: ledger\ndata: {data}\n\n")
    body = '{% from "pill/pill.html" import pill %}{{ pill() }}<b></b>'
    first = stage.show(BARE + body + END, stream_url="/stream", stream_position="8")
    other = first.context.new_page()
    other.route("**/*", stage.answer)
    other.goto(first.url)
    other.evaluate("document.body.addEventListener('ticket:7', () => document.body.dataset.heard = 'yes')")
    first.wait_for_timeout(2500)
    assert other.evaluate("document.body.dataset.heard") == "yes"
    asked = [request.url for request in stage.asked if "/stream" in request.url]
    assert all(request.frame == first.main_frame for request in stage.asked if "/stream" in request.url)
    assert asked[0].endswith("/stream?after=8")
    other.close()
