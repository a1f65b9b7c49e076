"""Forms of facts, complaints that say nothing, texts, places of drafts (M22, domain 6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countersign.kernel.errors import Invalid
from countersign.tickets.rules.facts import (
    DESCRIPTION_OPTIONAL,
    FACT_LENGTH,
    FACTS,
    MOST_REQUIRED,
    TEXT_LENGTH,
    TITLE_LENGTH,
    check_facts,
    check_text,
    clean,
    facts_for,
    headline,
    says_nothing,
    summary,
)  # fmt: skip
from countersign.tickets.rules.places import place_of
from countersign.tickets.rules.status import Kind

TITLE = "Cannot reach cs1234 over RDP"
TEXT = "RDP refuses the connection since 02:10, nothing was changed."


def complete(kind: str) -> dict[str, str]:
    return {fact.name: "unknown" for fact in FACTS[Kind(kind)] if fact.required}


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_a_complete_form_is_taken_in_its_own_order(kind: str) -> None:
    stated = complete(kind)
    assert list(check_facts(kind, TITLE, TEXT, dict(reversed(stated.items())))) == list(stated)


@pytest.mark.parametrize(
    ("kind", "missing"), [(kind, fact.name) for kind in Kind for fact in FACTS[kind] if fact.required]
)
def test_each_required_fact_is_asked_for_by_name(kind: Kind, missing: str) -> None:
    stated = complete(kind)
    del stated[missing]
    with pytest.raises(Invalid) as refusal:
        check_facts(kind, TITLE, TEXT, stated)
    assert (refusal.value.code, refusal.value.facts["field"]) == ("fact_missing", missing)


def test_no_form_asks_for_more_than_eight_facts() -> None:
    assert all(sum(fact.required for fact in facts) + 1 <= 8 for facts in FACTS.values())


def test_an_outage_needs_two_facts_beside_the_service() -> None:
    assert len(complete("down")) == 2
    assert check_facts("down", TITLE, "", complete("down"))


@pytest.mark.parametrize("kind", [kind.value for kind in Kind if kind not in DESCRIPTION_OPTIONAL])
def test_every_other_kind_needs_a_description(kind: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_facts(kind, TITLE, " \n", complete(kind))
    assert refusal.value.facts["field"] == "description"


@pytest.mark.parametrize(
    "said",
    ["nothing works", "Nothing works!!!", "НИЧЕГО НЕ РАБОТАЕТ", "все сломалось...", "Non funziona  niente!", "help"],
)
def test_a_bare_complaint_says_nothing(said: str) -> None:
    assert says_nothing(said)
    with pytest.raises(Invalid) as refusal:
        check_facts("malfunction", "Server", said, complete("malfunction"))
    assert refusal.value.code == "says_nothing"


@pytest.mark.parametrize("said", ["cs1234 does not answer ping", "не работает почта на example.ru", "Help with DNS"])
def test_a_complaint_with_a_fact_says_something(said: str) -> None:
    assert not says_nothing(said)


def test_a_bare_complaint_as_the_title_of_a_wordless_outage_says_nothing() -> None:
    with pytest.raises(Invalid) as refusal:
        check_facts("down", "Nothing works!", "", complete("down"))
    assert (refusal.value.code, refusal.value.facts["field"]) == ("says_nothing", "title")


@pytest.mark.parametrize(
    ("field", "title", "text", "fact"),
    [
        ("title", "x" * (TITLE_LENGTH + 1), TEXT, "unknown"),
        ("description", TITLE, "x" * (TEXT_LENGTH + 1), "unknown"),
        ("what_was_read", TITLE, TEXT, "x" * (FACT_LENGTH + 1)),
    ],
)
def test_too_long_names_field_limit_and_length(field: str, title: str, text: str, fact: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_facts("question", title, text, {"what_was_read": fact})
    assert refusal.value.code == "too_long"
    assert refusal.value.facts["field"] == field
    assert refusal.value.facts["length"] == refusal.value.facts["limit"] + 1


def test_an_unknown_kind_of_request_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        check_facts("gossip", TITLE, TEXT, {})
    assert (refusal.value.code, refusal.value.facts["field"]) == ("kind", "kind")


def test_facts_that_no_form_asks_for_are_left_out() -> None:
    assert "colour" not in check_facts("question", TITLE, TEXT, {"what_was_read": "docs", "colour": "red"})


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_what_no_text_holds_is_taken_out_of_facts(bad: str) -> None:
    assert check_facts("question", TITLE, TEXT, {"what_was_read": bad}) == {"what_was_read": "ab"}


@given(st.text(max_size=200))
def test_cleaned_text_can_always_be_kept(text: str) -> None:
    kept = clean(text)
    kept.encode()
    assert "\x00" not in kept
    assert "\r\n" not in kept
    assert clean(kept) == kept


@pytest.mark.parametrize("text", ["", "  \n\t", "\x00", "\x00 \n", "\ud800"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_text(text)
    assert refusal.value.code == "fact_missing"


def test_surrounding_blank_lines_go_and_the_inside_stays() -> None:
    assert check_text("\n  indented\r\n\r\n  code \n") == "indented\n\n  code"


def test_the_summary_is_one_line_of_bounded_length() -> None:
    assert summary("cs1234", {"since": "02:10\nUTC", "tried": "restart"}) == "cs1234 · 02:10 UTC · restart"
    assert len(summary("s", {"a": "x" * 500})) == 240


@pytest.mark.parametrize(
    ("place", "read"), [("new", (None, "new")), ("10001:answer", (10001, "answer")), ("7:note", (7, "note"))]
)
def test_a_place_of_a_draft_is_read(place: str, read: tuple[int | None, str]) -> None:
    assert place_of(place) == read


@pytest.mark.parametrize("place", ["", ":", "x:answer", "-1:answer", "7:diary", "٣:note", "9" * 30 + ":note", "7:"])
def test_a_place_that_is_none_is_refused(place: str) -> None:
    with pytest.raises(Invalid):
        place_of(place)


def test_a_headline_turns_no_text_around_it() -> None:
    assert headline("  cs1234\n\u202eexe.gpj \u2066 down ") == "cs1234 exe.gpj down"


@pytest.mark.parametrize("kind", list(Kind))
def test_no_form_demands_more_than_eight_answers(kind: Kind) -> None:
    demanded = [fact for fact in facts_for(kind) if fact.required]
    title_and_description = 1 if kind in DESCRIPTION_OPTIONAL else 2
    assert len(demanded) + title_and_description <= MOST_REQUIRED
