"""A real browser on pages of the ui room, with Python answering its requests instead of a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Request, Route
from tests.chromium import launched

from countersign.ui import assets, gallery
from countersign.ui.render import Screen

ORIGIN = "http://localhost:8200"
POLICY = (
    "default-src 'none'; script-src 'nonce-test' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system, for one file."""
    with launched() as running:
        yield running


@dataclass
class Stage:
    """One page, what it asked for, and what it is answered."""

    page: Page
    asked: list[Request] = field(default_factory=list)
    answers: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def show(self, source: str, **context: Any) -> Page:
        """Draw a template from its text and open it under the policy of production."""
        request = RequestFactory().get("/", headers={"host": "localhost"})
        request.csp_nonce = "test"  # type: ignore[attr-defined]
        html = engines["jinja2"].from_string(source).render({**context, "screen": Screen.of(request)}, request)
        self.answers.setdefault("/", (200, "text/html", html))
        self.page.goto(ORIGIN + "/", wait_until="load")
        self.until("document.documentElement.dataset.scripts === 'bound'")
        return self.page

    def until(self, truth: str) -> None:
        """Wait until an expression is true; Playwright's own wait evaluates text, which the policy forbids."""
        for _ in range(100):
            if self.page.evaluate(truth):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never true: {truth}")

    def posts(self, path: str) -> list[dict[str, str]]:
        """List the forms that were posted to a path."""
        return [
            form(request) for request in self.asked if request.method == "POST" and urlsplit(request.url).path == path
        ]

    def answer(self, route: Route, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith(assets.PREFIX):
            held = assets.bundle().files[path.split("/", 3)[3]]
            route.fulfill(body=held.plain, content_type=held.content_type)
            return
        self.asked.append(request)
        status, kind, body = self.answers.get(path, (404, "text/plain", "no such page"))
        if status == 0:
            route.abort("connectionfailed")
            return
        headers = {"content-type": f"{kind}; charset=utf-8", "content-security-policy": POLICY}
        if status == 303:
            headers["location"] = body
        route.fulfill(status=status, headers=headers, body=body)


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    """A fresh browser context; an error of a script or of the policy fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(5000)
    made = Stage(page)
    page.on("pageerror", lambda error: made.errors.append(str(error)))
    page.on("console", lambda said: made.errors.append(said.text) if "Content Security Policy" in said.text else None)
    page.route("**/*", made.answer)
    yield made
    page.unroute_all(behavior="ignoreErrors")
    context.close()
    assert made.errors == []


@pytest.fixture
def gallery_html() -> str:
    """The gallery as a page, for walks through every component at once."""
    request = RequestFactory().get("/gallery")
    request.csp_nonce = "test"  # type: ignore[attr-defined]
    found = engines["jinja2"].get_template("gallery/gallery.html")
    return str(found.render({"components": gallery.components(request), "screen": Screen.of(request)}, request))


def form(request: Request) -> dict[str, str]:
    """Read a posted form, whichever way it was encoded."""
    body = request.post_data_buffer or b""
    kind = request.headers.get("content-type", "")
    if "multipart" not in kind:
        return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    found: dict[str, str] = {}
    for part in body.split(b"--" + kind.split("boundary=")[1].encode()):
        head, _, value = part.partition(b"\r\n\r\n")
        if b'name="' in head:
            found[head.split(b'name="')[1].split(b'"')[0].decode()] = value.removesuffix(b"\r\n").decode(
                errors="replace"
            )
    return found


def as_json(**values: Any) -> tuple[int, str, str]:
    """Answer with JSON."""
    return 200, "application/json", json.dumps(values)
