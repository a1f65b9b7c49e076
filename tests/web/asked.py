"""The page that asks for a second factor, read as a browser reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Asked(HTMLParser):
    """Hidden fields and address of the form, the question for a passkey, the page's text."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    action: str = ""
    question: str = ""
    takes_codes: bool = False
    text: str = ""
    _inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "step-up"
            self.action = given["action"] if self._inside else self.action
        self.question = given.get("data-question", self.question)
        if tag == "input" and self._inside:
            self.takes_codes |= given.get("name") == "proof_code"
            if given.get("type") == "hidden" and given["name"] != "passkey":
                self.fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data

    def with_proof(self, **proof: str) -> dict[str, Any]:
        """What the browser sends: every hidden field, repeated ones too, and the proof."""
        sent: dict[str, Any] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        return sent | proof

    def typed(self) -> list[tuple[str, str]]:
        """What was typed before, as it will come back."""
        return [(name.removeprefix("kept-"), value) for name, value in self.fields if name.startswith("kept-")]


def asked(answer: Any) -> Asked:
    """Read the page; it must be one that asks."""
    page = Asked()
    page.feed(answer.content.decode())
    assert "Prove that it is you" in page.text, page.text[:500]
    return page
