"""Every phrase in every language: none missing, none left over, placeholders and marks the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

import countersign
from countersign.project.written.phrases import CONTEXT, catalogue, codes, phrases

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"</?\w+")


@pytest.fixture(scope="module")
def said() -> Catalog:
    return phrases()


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def name(message: Message) -> str:
    return f"{message.context or ''}|{ids(message)[0]}"


def known(language: str, said: Catalog) -> Iterator[tuple[Message, Message | None]]:
    catalog = catalogue(language)
    for message in said:
        if message.id:
            yield message, catalog.get(message.id, message.context)


@pytest.mark.parametrize("language", ["ru", "it"])
def test_no_phrase_is_missing(language: str, said: Catalog) -> None:
    missing = [name(want) for want, have in known(language, said) if have is None or not all(strings(have))]
    assert not missing


def test_every_refusal_has_an_english_text(said: Catalog) -> None:
    refusals = [(want, have) for want, have in known("en", said) if want.context == CONTEXT]
    assert len(refusals) > 60
    assert not [name(want) for want, have in refusals if have is None or not all(strings(have))]


@pytest.mark.parametrize("language", ["ru", "it"])
def test_no_phrase_is_left_over(language: str, said: Catalog) -> None:
    wanted = {(message.context, ids(message)[0]) for message in said}
    assert not [name(message) for message in catalogue(language) if (message.context, ids(message)[0]) not in wanted]


@pytest.mark.parametrize("language", ["en", "ru", "it"])
def test_placeholders_and_marks_are_the_same(language: str) -> None:
    english = {message.id: message for message in catalogue("en")}
    wrong = []
    for message in catalogue(language):
        if not message.id or not all(strings(message)):
            continue
        source = strings(english[message.id]) if message.context == CONTEXT else ids(message)
        allowed = {mark for text in source for mark in PLACEHOLDER.findall(text) + TAG.findall(text)}
        for text in strings(message):
            used = set(PLACEHOLDER.findall(text) + TAG.findall(text))
            # A plural form may leave the number out ("one file"); everything else stands in every form.
            if used - allowed or (isinstance(message.id, str) and used != allowed):
                wrong.append(name(message))
    assert not wrong


def test_no_phrase_hides_in_a_string_that_is_put_together() -> None:
    """Whoever collects the phrases does not look into f-strings: such a phrase stays English for everybody."""
    hidden = re.compile(r"""\bf(["']).*?\{\s*(?:str\()?(?:_|n?p?gettext(?:_lazy)?)\(["']""")
    assert hidden.search("f\"{_('Held.')} {why}\"") and not hidden.search('_("Held.") + f"{why}"')
    paths = (Path(countersign.__file__).parent).rglob("*.py")
    assert not [path.name for path in paths if any(hidden.search(line) for line in path.read_text().splitlines())]


def test_the_codes_of_refusals_are_found() -> None:
    source = (
        'raise Invalid("too_long", field="x")\nrefuse_unless(can, "not_lead")\nclass A(Conflict):\n    code = "taken"\n'
        'act("a.b", refusal="not_owner")\nALIKE = {"refusal": "not_officer"}\nrequire(by, "a.b", thing)\n'
    )
    assert sorted(code for _, code in codes(source)) == ["not_lead", "not_officer", "not_owner", "taken", "too_long"]
