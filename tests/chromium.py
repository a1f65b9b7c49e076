"""The browser of the tests: Debian's Chromium, without a window where there is one of that kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

# The same engine twice: the first draws no window at all and opens pages in half the time.
NAMES = ("chromium-headless-shell", "chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@contextmanager
def launched(*names: str) -> Iterator[Browser]:
    """Start the browser, for one file: no two of Playwright live in one process, nor Django's tests beside one.

    names: of programs, where not any will do.
    """
    found = next(filter(None, map(shutil.which, names or NAMES)), None)
    if found is None:
        pytest.fail("Chromium is missing: sudo sh .ci/packages", pytrace=False)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield running
        running.close()
