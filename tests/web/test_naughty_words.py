"""Words that break programs: stored as they were sent and shown as text, by the API and by the forms of both sides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.factories import accepted
from tests.web.api.asking import Program
from tests.web.world import CUSTOMERS, STAFF, browser

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile" / "naughty" / "blns.json"
MOST = 2000  # Of one answer to a question of the form.


def test_words_that_break_programs_are_kept_and_shown_unchanged(cast: Cast) -> None:
    """Around each word stands something, for what surrounds a text is trimmed; line ends are those of a form."""
    if not CORPUS.exists():
        pytest.skip(f"the public list of such words is not here: {CORPUS}")
    words = [f"[{word}]" for word in json.loads(CORPUS.read_text(encoding="utf-8"))]
    said = "\n".join(words).replace("\r\n", "\n").replace("\r", "\n")
    owner, mira, number = Program(cast.owner), Program(cast.first_line), accepted(cast).pk
    facts = {"what_was_read": said[:MOST], "needed_by": said[-MOST:]}
    opened = owner.post("tickets", {"kind": "question", "title": "x", "description": said, "facts": facts})
    assert opened.status_code == 201, opened.content
    told = owner.get(f"tickets/{opened.json()['number']}").json()
    assert (told["messages"][0]["body"], told["facts"]) == (said, facts)
    portal, desk = browser(CUSTOMERS["owner"]), browser(STAFF["first_line"])
    assert portal.post(f"/tickets/{number}/messages", {"text": said, "secret": "keep"}).status_code == 303
    noted = desk.post(f"/desk/tickets/{number}/notes", {"text": said, "secret": "keep"})
    assert noted.status_code == 303, noted.content.decode()[:2000]
    kept = mira.get(f"tickets/{number}").json()
    assert [one["body"] for one in kept["messages"][-1:]] == [said]
    assert [one["body"] for one in kept["notes"][:1]] == [said]
    shown = portal.get(f"/tickets/{number}").content.decode()
    assert "<script>alert(" not in shown
    assert "田中さんにあげて下さい" in shown and "Ω≈ç√∫˜µ≤≥÷" in shown
